"""What every page needs: the demo banner, the navigation."""

from django.conf import settings


def shell(request) -> dict:
    return {"is_demo": settings.IS_DEMO, "build": settings.BUILD}
