"""Users, roles and factors in the back-office. People are deactivated, never deleted: the audit keeps who acted."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts import invitations, second_factor
from accounts.choices import Role
from accounts.models import User
from accounts.roles import assign_role


class ReadOnlyAdmin(admin.ModelAdmin):
    """Seen by whoever has the right to view; changed by nobody from here."""

    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class UserForm(forms.ModelForm):
    acting_user: User  # who is at the form; set by UserAdmin.get_form
    role = forms.ChoiceField(label="Rol", choices=Role.choices)

    class Meta:
        model = User
        fields = ["email", "full_name", "position", "institution", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "role" in self.fields:
            self.initial["role"] = self.instance.role
            self.fields["role"].disabled = self.instance == self.acting_user

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Ya hay una cuenta con este correo.")
        return email

    def clean_is_active(self):
        if not self.cleaned_data["is_active"] and self.instance == self.acting_user:
            raise ValidationError("No puede desactivar su propia cuenta: pídalo a otra persona de administración.")
        return self.cleaned_data["is_active"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    list_display = ["full_name", "email", "role_label", "institution", "is_active", "has_factor", "last_login"]
    list_filter = ["groups", "is_active", "is_staff"]
    search_fields = ["full_name", "email", "institution"]
    readonly_fields = ["is_staff", "is_superuser", "has_factor", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "full_name", "position", "institution", "role", "is_active"]}),
        ("Acceso", {"fields": ["is_staff", "is_superuser", "has_factor", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["email", "full_name", "position", "institution", "role"],
                "description": "La persona recibirá un enlace para fijar su contraseña.",
            },
        )
    ]
    actions = ["send_password_links", "reset_factors"]

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.add_fieldsets

    def get_form(self, request, obj=None, change=False, **kwargs):
        return type(
            "ActingUserForm", (super().get_form(request, obj, change, **kwargs),), {"acting_user": request.user}
        )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups", "authenticator_set")

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="rol")
    def role_label(self, user):
        return user.get_role_display() or "Sin rol"

    @admin.display(description="segundo factor", boolean=True)
    def has_factor(self, user):
        return any(factor.type in second_factor.FACTORS for factor in user.authenticator_set.all())

    @transaction.atomic
    def save_model(self, request, user, form, change):
        role = Role(form.cleaned_data["role"] or user.role)
        if not change:
            invitations.invite(user=user, role=role, request=request, by=request.user)
            return
        super().save_model(request, user, form, change)
        invitations.forget_old_addresses(user)
        if "role" in form.changed_data:
            assign_role(user=user, role=role, by=request.user)

    @admin.action(description="Enviar el enlace para fijar la contraseña", permissions=["change"])
    def send_password_links(self, request, queryset):
        people = list(queryset.filter(is_active=True))
        for user in people:
            invitations.send_password_link(user=user, request=request)
        self.message_user(request, f"Enlaces enviados: {len(people)}.", messages.SUCCESS)

    @admin.action(description="Reiniciar el segundo factor de quien lo perdió", permissions=["change"])
    def reset_factors(self, request, queryset):
        for user in queryset:
            try:
                taken = second_factor.reset(user=user, by=request.user)
            except PermissionDenied as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                self.message_user(request, f"{user}: se quitaron {taken} métodos de verificación.", messages.SUCCESS)


admin.site.unregister(Group)
admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)
admin.site.unregister(UserSession)


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """The table of `accounts/rules.py`, to be read."""

    list_display = ["name", "rights"]
    fields = ["name", "rights"]

    @admin.display(description="permisos")
    def rights(self, group):
        rows = group.permissions.values_list("content_type__app_label", "codename")
        return ", ".join(sorted(f"{label}.{codename}" for label, codename in rows))
