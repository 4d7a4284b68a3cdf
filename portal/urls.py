"""The map of the site."""

from django.contrib import admin
from django.urls import include, path

from portal.health import health, health_ready
from portal.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("procurement.urls")),
    path("", include("suppliers.urls")),
    path("", include("documents.urls")),
    path("", include("workspace.urls")),
    path("health", health, name="health"),
    path("health/ready", health_ready, name="health_ready"),
    path("api/v1/", include("portal.api")),
    path("cuenta/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
