"""What the shell of every page needs."""

from django.conf import settings
from django.utils import timezone


def shell(request) -> dict:
    return {"is_demo": settings.IS_DEMO, "build": settings.BUILD, "official_moment": timezone.now()}
