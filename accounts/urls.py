"""/cuenta/: the names are django-allauth's, the addresses ours. Sign-up and change of e-mail are not among them."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path

from accounts import views

own = [
    path("", views.profile, name="profile"),
]

second_factor = [
    path("", mfa.index, name="mfa_index"),
    path("codigo/", mfa.authenticate, name="mfa_authenticate"),
    path("confirmar/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("aplicacion/activar/", totp.activate_totp, name="mfa_activate_totp"),
    path("aplicacion/desactivar/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recuperacion/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recuperacion/generar/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recuperacion/descargar/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("llaves/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("llaves/agregar/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("llaves/ingresar/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("llaves/confirmar/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("llaves/<int:pk>/renombrar/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("llaves/<int:pk>/quitar/", views.remove_key, name="mfa_remove_webauthn"),
]

password = [
    path("cambiar/", account.password_change, name="account_change_password"),
    path("fijar/", account.password_set, name="account_set_password"),
    path("recuperar/", account.password_reset, name="account_reset_password"),
    path("recuperar/enviado/", account.password_reset_done, name="account_reset_password_done"),
    path("recuperar/listo/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^recuperar/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    path("ingresar/", account.login, name="account_login"),
    path("salir/", account.logout, name="account_logout"),
    path("inactiva/", account.account_inactive, name="account_inactive"),
    path("registro/", account.signup, name="account_signup"),  # answers "closed"; allauth's pages reverse its name
    path("confirmar/", account.reauthenticate, name="account_reauthenticate"),
    path("contrasena/", include(password)),
    path("segundo-factor/", include(second_factor)),
    path("sesiones/", sessions.list_usersessions, name="usersessions_list"),
]
