"""The map of the site."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

from portal.health import health, health_ready

urlpatterns = [
    path("", TemplateView.as_view(template_name="base.html"), name="home"),
    path("", include("procurement.urls")),
    path("", include("suppliers.urls")),
    path("health", health, name="health"),
    path("health/ready", health_ready, name="health_ready"),
    path("cuenta/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
