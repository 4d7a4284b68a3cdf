"""What the shell of every page needs."""

from functools import cache

from django.conf import settings
from django.utils import timezone

from procurement import freshness


def shell(request) -> dict:
    return {
        "is_demo": settings.IS_DEMO,
        "build": settings.BUILD,
        "official_moment": timezone.now(),
        # Asked once, by the first template that shows it; pages without a person show none.
        "sercop_checked_at": cache(freshness.last_checked),
    }
