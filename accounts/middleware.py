"""The second factor and the login gate (grown in this package by the accounts work)."""

from django.contrib.auth.middleware import LoginRequiredMiddleware  # noqa: F401
from django_otp.middleware import OTPMiddleware as SecondFactorMiddleware  # noqa: F401
