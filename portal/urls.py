"""The map of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("procurement.urls")),
    path("", include("suppliers.urls")),
    path("cuenta/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
