"""Forms of the account pages: django-allauth's, with the portal's words."""

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms

from accounts import second_factor
from accounts.adapters import MFAAdapter
from accounts.choices import Theme

CODE_WIDGET = {"class": "form-control pc-code-input", "inputmode": "numeric", "autocomplete": "one-time-code"}


def _relabel(form: forms.Form, labels: dict[str, str]) -> None:
    """Labels in the portal's words; placeholders repeat the label and vanish on typing, so they go."""
    for name, field in form.fields.items():
        field.label = labels.get(name, field.label)
        field.widget.attrs.pop("placeholder", None)
        is_box = isinstance(field.widget, forms.CheckboxInput)
        field.widget.attrs["class"] = "form-check-input" if is_box else "form-control"


class PortalLoginForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _relabel(self, {"login": "Correo institucional", "password": "Contraseña"})
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = "Si tiene un segundo factor, después le pediremos su código."


class PortalResetPasswordForm(ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _relabel(self, {"email": "Correo institucional"})


class PortalResetPasswordKeyForm(ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _relabel(self, {"password1": "Contraseña nueva", "password2": "Contraseña nueva, otra vez"})


class PortalChangePasswordForm(ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": "Contraseña actual",
            "password1": "Contraseña nueva",
            "password2": "Contraseña nueva, otra vez",
        }
        _relabel(self, labels)


class PortalReauthenticateForm(ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _relabel(self, {"password": "Contraseña"})


class _CodeForm(BaseAuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _relabel(self, {"code": "Código de verificación"})
        self.fields["code"].widget.attrs.update(CODE_WIDGET)
        self.fields["code"].help_text = "Cambia cada 30 segundos. También sirve un código de recuperación."

    def clean_code(self):
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not second_factor.spend_code(self.user, code):
            self._emit_authentication_failed(self.authenticator)
            raise MFAAdapter().validation_error("incorrect_code")
        return code


class PortalAuthenticateForm(_CodeForm, AuthenticateForm):
    pass


class PortalReauthenticateByCodeForm(_CodeForm, ReauthenticateByCodeForm):
    pass


class PortalActivateTOTPForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _relabel(self, {"code": "Código que muestra la aplicación"})
        self.fields["code"].widget.attrs.update(CODE_WIDGET)

    def clean_code(self):
        code = super().clean_code()
        second_factor.spend_code(self.user, code)
        return code


class PortalAddKeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _relabel(self, {"name": "Nombre de la llave", "passwordless": "Ingresar sin contraseña"})
        self.fields[
            "passwordless"
        ].help_text = "La llave bastará para ingresar. Su dispositivo le pedirá huella, rostro o PIN."


class PortalEditKeyForm(EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _relabel(self, {"name": "Nombre de la llave"})


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(
        label="Tema", choices=Theme.choices, widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )
