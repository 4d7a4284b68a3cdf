"""The routes of the API, each from the app that owns it."""

from django.urls import path, re_path

from api.catalogue import Problems
from api.views import NothingHere
from partners import api as partners
from procurement.api import processes

app_name = "api"

urlpatterns = [
    path("token/", partners.Token.as_view(), name="token"),
    path("token/revoke/", partners.RevokeToken.as_view(), name="token_revoke"),
    path("problems/", Problems.as_view(), name="problems"),
    path("processes/", processes.ProcessList.as_view(), name="processes"),
    path("processes/<path:ocid>/", processes.ProcessDetail.as_view(), name="process"),
    re_path(r"", NothingHere.as_view(), name="nothing"),
]
