"""Who may open the back-office: staff whose session was verified with a second factor."""

from functools import wraps

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from accounts import second_factor


def way_into_backoffice(request, *, following: str) -> HttpResponseRedirect | None:
    """None: come in. Otherwise the next step: login, second factor, enrolment. PermissionDenied: not your door."""
    user = request.user
    if not user.is_authenticated:
        return redirect_to_login(following, reverse("account_login"))
    if not (user.is_active and user.is_staff):
        raise PermissionDenied("Esta página es de administración.")
    if user.is_verified():
        return None
    if not second_factor.factors_of(user).exists():
        second_factor.explain_enrolment(request)
    return HttpResponseRedirect(second_factor.step_up_url(user, following=following))


def staff_page(view=None, *, permission: str = ""):
    """Decorator of back-office pages outside /admin/: staff, verified second factor, and `permission` if one is named.

    Works as `@staff_page`, as `@staff_page(permission="jobs.change_job")` and, on classes, through StaffPageMixin.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            answer = way_into_backoffice(request, following=request.get_full_path())
            if answer is None and permission and not request.user.has_perm(permission):
                raise PermissionDenied(f"Su rol no incluye {permission}.")
            return answer or view(request, *args, **kwargs)

        return guarded

    return decorate if view is None else decorate(view)


class StaffPageMixin(View):
    """For class-based back-office pages: put it first among the bases."""

    permission = ""

    def dispatch(self, request, *args, **kwargs):
        return staff_page(super().dispatch, permission=self.permission)(request, *args, **kwargs)


def safe_next(request, *, default: str) -> str:
    """The `next` address of a request when it stays on this site, else `default`."""
    following = request.GET.get(REDIRECT_FIELD_NAME, "")
    allowed = url_has_allowed_host_and_scheme(
        following, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return following if allowed else default
