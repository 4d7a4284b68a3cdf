"""The gate before every page: login, second factor, limits of the session, right of the role."""

from datetime import UTC, datetime

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, middleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django_otp.middleware import OTPMiddleware

from accounts import second_factor
from accounts.rules import SessionLimits, page_right

STARTED, SEEN = "portal_started_at", "portal_seen_at"
SEEN_STEP_SECONDS = 60  # the session row is not rewritten more often than this

# What a person whose session still lacks its second factor may do: give it, or leave.
BEFORE_SECOND_FACTOR = {
    "account_logout",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}


class SecondFactorMiddleware(OTPMiddleware):
    """`user.otp_device`: the authenticator that verified this session, as the database knows it at this moment."""

    def _verify_user_sync(self, request, user):
        self._init_user_fields(user)
        if user.is_authenticated:
            user.otp_device = second_factor.verified_with(request, user)
        return user

    async def _verify_user_async_via_auser(self, request, auser):
        return await sync_to_async(self._verify_user_sync)(request, await auser())


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Every view needs a login unless it is marked `login_not_required`.

    Pages answer with a redirect, htmx requests with HX-Redirect, `/api/` with 401 and JSON.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        end_expired_session(request)
        if not request.user.is_authenticated:
            return super().process_view(request, view_func, view_args, view_kwargs)
        if self._lacks_second_factor(request, view_func):
            url = second_factor.step_up_url(request.user, following=_place(request))
            return _turn_away(request, url, "second_factor_required")
        if getattr(view_func, "login_required", True):
            _require_page_right(request)
        return None

    def handle_no_permission(self, request, view_func):
        # The one login of the portal, also for the admin's views, which name their own.
        login = redirect_to_login(_place(request), resolve_url(settings.LOGIN_URL))
        return _turn_away(request, login.url, "login_required")

    @staticmethod
    def _lacks_second_factor(request, view_func) -> bool:
        """A password alone is not this person: they have a factor, and this session has not shown it."""
        public = not getattr(view_func, "login_required", True) and not _is_api(request)
        if public or request.resolver_match.view_name in BEFORE_SECOND_FACTOR or request.user.is_verified():
            return False
        return second_factor.factors_of(request.user).exists()


def end_expired_session(request) -> None:
    if not request.user.is_authenticated:
        return
    now, session = timezone.now(), request.session
    started_at, seen_at = (_moment(session.get(key), now) for key in (STARTED, SEEN))
    reason = _limits(request.user).end_reason(started_at=started_at, seen_at=seen_at, now=now)
    if reason:
        logout(request)
        messages.info(request, reason)
    elif STARTED not in session or (now - seen_at).total_seconds() >= SEEN_STEP_SECONDS:
        session[STARTED], session[SEEN] = started_at.timestamp(), now.timestamp()


def _limits(user) -> SessionLimits:
    return SessionLimits(
        idle=settings.SESSION_IDLE_STAFF if user.is_staff else None, absolute=settings.SESSION_ABSOLUTE
    )


def _moment(timestamp: float | None, default: datetime) -> datetime:
    return default if timestamp is None else datetime.fromtimestamp(timestamp, UTC)


def _require_page_right(request) -> None:
    right = page_right(request.resolver_match.namespaces)
    if right is None or (right and not request.user.has_perm(right)):
        raise PermissionDenied("Su rol no incluye esta página.")


def _is_api(request) -> bool:
    return request.path.startswith("/api/")


def _place(request) -> str:
    """The page to come back to: for a fragment, the page that asked for it."""
    fragment_of = request.headers.get("HX-Current-URL", "")
    prefix = f"{request.scheme}://{request.get_host()}/"
    if "HX-Request" in request.headers and fragment_of.startswith(prefix):
        return fragment_of[len(prefix) - 1 :]
    return request.get_full_path()


def _turn_away(request, url: str, code: str) -> HttpResponse:
    if _is_api(request):
        return JsonResponse({"error": {"code": code, "message": "Authentication is required."}}, status=401)
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
