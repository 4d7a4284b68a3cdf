"""Forms of the back-office of partners."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from api.scopes import Scope
from partners.models import Application


class ApplicationForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label="Alcances",
        choices=[(scope.value, f"{scope.label} ({scope.value})") for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        help_text="Lo que la aplicación puede pedir. Sin «people:read», las personas naturales salen con seudónimo.",
        error_messages={"required": "Elija al menos un alcance."},
    )
    quota = forms.IntegerField(label="Cupo", min_value=1, max_value=2**31 - 1, required=False)
    # A plain list, which keyboards and readers of screens know.
    responsible = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("full_name"),
        label="Responde por ella",
        required=False,
        empty_label="Nadie",
        help_text=Application._meta.get_field("responsible").help_text,
    )

    class Meta:
        model = Application
        fields: Any = "__all__"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "quota" in self.fields:
            usual = f"{settings.RATE_LIMIT_REQUESTS} cada {settings.RATE_LIMIT_WINDOW} s"
            self.fields["quota"].help_text = f"Peticiones por ventana. Vacío: las de todos, {usual}."


class IssueForm(forms.Form):
    """What a new key is for, and until when."""

    label = forms.CharField(label="Para qué", max_length=120, required=False, help_text="Por ejemplo: producción.")
    expires_at = forms.DateField(
        label="Último día en que sirve",
        required=False,
        help_text="dd/mm/aaaa, por ejemplo 31/12/2027. Vacío: no vence.",
        error_messages={"invalid": "No es una fecha. Escríbala como dd/mm/aaaa, por ejemplo 31/12/2027."},
    )

    def clean_expires_at(self) -> datetime | None:
        day = self.cleaned_data["expires_at"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError("Esa fecha ya pasó: la clave no serviría nunca.")
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
