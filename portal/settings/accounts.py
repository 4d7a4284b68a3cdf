"""People: how they enter, how long they stay, what is mailed to them."""

from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import IN_PRODUCTION, env
from portal.settings.security import TRUSTED_PROXIES

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_STAFF = timedelta(minutes=env.integer("SESSION_IDLE_STAFF_MINUTES", 30, low=1, high=720))
SESSION_ABSOLUTE = timedelta(hours=env.integer("SESSION_ABSOLUTE_HOURS", 12, low=1, high=12))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SERVER_EMAIL = DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Portal Compras Públicas <no-responder@localhost>")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "", secret=True)
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.boolean("EMAIL_USE_SSL", False)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("Las variables EMAIL_USE_TLS y EMAIL_USE_SSL están encendidas a la vez: elija una.")
EMAIL_TIMEOUT = 20
if env.boolean("EMAIL_TO_CONSOLE", False):
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# The second factor, by django-allauth.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Portal Compras Públicas: "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.PortalLoginForm",
    "reset_password": "accounts.forms.PortalResetPasswordForm",
    "reset_password_from_key": "accounts.forms.PortalResetPasswordKeyForm",
    "change_password": "accounts.forms.PortalChangePasswordForm",
    "reauthenticate": "accounts.forms.PortalReauthenticateForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
USERSESSIONS_TRACK_ACTIVITY = True
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "accounts.forms.PortalAuthenticateForm",
    "reauthenticate": "accounts.forms.PortalReauthenticateByCodeForm",
    "activate_totp": "accounts.forms.PortalActivateTOTPForm",
    "add_webauthn": "accounts.forms.PortalAddKeyForm",
    "edit_webauthn": "accounts.forms.PortalEditKeyForm",
}
MFA_TOTP_TOLERANCE = 1  # one step of 30 s to either side; `accounts.second_factor.spend_code` refuses repeats
MFA_TOTP_ISSUER = "Portal Compras Públicas"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IN_PRODUCTION
# Secrets of the second factor have a key of their own; the first encrypts, the others still decrypt (rotation).
MFA_ENCRYPTION_KEYS = env.fernet_keys("MFA_ENCRYPTION_KEYS")
CREDENTIAL_ENCRYPTION_KEYS = env.fernet_keys("CREDENTIAL_ENCRYPTION_KEYS")
