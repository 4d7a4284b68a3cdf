"""Django's admin behind the second factor."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django_otp.admin import OTPAdminSite

from accounts.access import safe_next, way_into_backoffice


class PortalAdminSite(OTPAdminSite):
    """Has no login form of its own: sends to the portal's login, to the second factor or to its enrolment."""

    site_title = "Administración · Portal Compras Públicas"
    site_header = "Administración"
    index_title = "Administración"
    site_url = "/"

    # Apps that are not ours have no Spanish name of their own.
    app_names = {"auditlog": "Auditoría", "auth": "Roles"}

    def __init__(self, name="admin"):
        super().__init__(name)

    def get_app_list(self, request, app_label=None):
        sections = super().get_app_list(request, app_label)
        return [section | {"name": self.app_names.get(section["app_label"], section["name"])} for section in sections]

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        following = safe_next(request, default=reverse("admin:index", current_app=self.name))
        return way_into_backoffice(request, following=following) or HttpResponseRedirect(following)

    def logout(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_change_password"))
