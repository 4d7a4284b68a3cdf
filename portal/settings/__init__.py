"""Django settings, from the environment alone (`portal/env.py`); the table of variables is in README.md.

Each module is a subject; what a later one needs of an earlier one it imports by name.
"""

# ruff: noqa: F403, F405 - a settings module is the sum of its parts
from django.core.exceptions import ImproperlyConfigured

from portal.production import refusals
from portal.settings.accounts import *
from portal.settings.analysis import *
from portal.settings.api import *
from portal.settings.application import *
from portal.settings.counterparts import *
from portal.settings.data import *
from portal.settings.documents import *
from portal.settings.environment import *
from portal.settings.operation import *
from portal.settings.security import *
from portal.settings.suppliers import *
from portal.settings.tasks import *

if IN_PRODUCTION:
    for sentence in refusals(globals()):
        raise ImproperlyConfigured(sentence)
