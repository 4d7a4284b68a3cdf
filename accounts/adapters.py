"""What django-allauth asks the portal: closed sign-up, encrypted secrets, sentences in Spanish."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from accounts import second_factor
from accounts.rules import client_address


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Esta cuenta está desactivada. Consulte con el responsable de su entidad.",
        "email_password_mismatch": "El correo o la contraseña no coinciden. Revise los dos y vuelva a escribirlos.",
        "enter_current_password": "Escriba su contraseña actual.",
        "incorrect_password": "La contraseña no coincide. Vuelva a escribirla.",
        "invalid_login": "El correo o la contraseña no coinciden. Revise los dos y vuelva a escribirlos.",
        "invalid_password_reset": "El enlace para cambiar la contraseña ya se usó o venció. Pida uno nuevo.",
        "rate_limited": "Hubo demasiados intentos seguidos. Espere unos minutos antes de probar otra vez.",
        "too_many_login_attempts": "Hubo demasiados intentos fallidos. Espere cinco minutos antes de probar otra vez.",
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_client_ip(self, request) -> str:
        address = client_address(
            remote_addr=request.META.get("REMOTE_ADDR", ""),
            forwarded_for=request.headers.get("X-Forwarded-For", ""),
            trusted_proxies=settings.TRUSTED_PROXIES,
        )
        return address or "0.0.0.0"  # noqa: S104  (no address: behind a Unix socket)

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        # Accounts are made by the administration, with their address already known to be the person's.
        super().send_notification_mail(template_prefix, user, context=context, email=email or user.email)

    def get_reauthentication_methods(self, user) -> list[dict]:
        words = {
            "reauthenticate": "Usar su contraseña",
            "mfa_reauthenticate": "Usar un código de verificación o de recuperación",
            "mfa_reauthenticate:webauthn": "Usar una llave de seguridad",
        }
        return [
            method | {"description": words.get(method["id"], method["description"])}
            for method in super().get_reauthentication_methods(user)
        ]


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": (
            "Es su único segundo factor y su cuenta es de administración: agregue otro antes de quitar este."
        ),
        "cannot_generate_recovery_codes": "Active primero un segundo factor; después genere los códigos.",
        "incorrect_code": "El código no coincide o ya se usó. Escriba el que muestra ahora su aplicación.",
        "rate_limited": "Hubo demasiados intentos seguidos. Espere unos minutos antes de probar otra vez.",
    }

    def encrypt(self, text: str) -> str:
        return second_factor.cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator) -> bool:
        return not (authenticator.user.is_staff and second_factor.is_last_factor(authenticator))

    def generate_authenticator_name(self, user, type) -> str:
        number = second_factor.factors_of(user).filter(type=type).count() + 1
        return f"Llave {number}"

    def _get_site_name(self) -> str:
        return "Portal Compras Públicas"
