import os

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

from portal.env import settings_or_exit
from portal.patience import limit_statements, patient
from portal.requests import Utf8Request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
settings_or_exit(3)  # with this code gunicorn gives up instead of starting the same process for ever
connection_created.connect(limit_statements)
portal = get_wsgi_application()
portal.request_class = Utf8Request
application = patient(portal)
