"""Forms of the back-office of partners."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime

from api.scopes import Scope
from partners.models import Application


class ApplicationForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label="Alcances",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Lo que la aplicación puede pedir. Sin «people:read», las personas naturales salen con seudónimo.",
    )

    class Meta:
        model = Application
        fields: Any = "__all__"


class IssueForm(forms.Form):
    """What a new key is for, and until when."""

    label = forms.CharField(label="Para qué", max_length=120, required=False)
    expires_at = forms.SplitDateTimeField(label="Vence", required=False, widget=AdminSplitDateTime)
