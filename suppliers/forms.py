"""Forms of suppliers: the directory, verifying, deciding, lists."""

from django import forms
from django.utils import timezone

from suppliers.choices import SAYINGS, CertificateKind, CertificateSays, Decision, Purpose
from suppliers.uploads import LARGEST, Told

ASKABLE = [choice for choice in Purpose.choices if choice[0] != Purpose.WATCH]


class DirectoryForm(forms.Form):
    """What is asked of a directory, all of it in the URL."""

    q = forms.CharField(label="Nombre o RUC", required=False, max_length=200)
    antes = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    despues = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def asked(self) -> tuple[str, int | None, int | None]:
        """Query, key to page back from, key to page on from; what cannot be read counts as not asked."""
        self.is_valid()
        read = self.cleaned_data
        return read.get("q", ""), read.get("antes"), read.get("despues")


class PurposeForm(forms.Form):
    """Why somebody wants to know: kept with each consultation."""

    purpose = forms.ChoiceField(
        label="Finalidad",
        choices=ASKABLE,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": "Elija para qué consulta: queda registrado.",
            "invalid_choice": "Elija una finalidad de la lista.",
        },
    )


class DayForm(forms.Form):
    """The day as of which the page is told."""

    al = forms.DateField(
        label="Ver el estado a otra fecha",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control form-control-sm"}),
        error_messages={"invalid": "La fecha no se entiende: escriba año, mes y día, como 2025-03-31."},
    )

    def clean_al(self):
        day = self.cleaned_data["al"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Esa fecha aún no llega: elija hoy o una anterior.")
        return day


class SupplierDecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label="Decisión",
        choices=Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Elija una decisión.", "invalid_choice": "Elija una decisión de la lista."},
    )
    reason = forms.CharField(
        label="Motivo",
        max_length=2000,
        help_text="En qué se apoya; con condiciones, cuáles son.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": "Escriba el motivo de la decisión."},
    )


class RevocationForm(forms.Form):
    reason = forms.CharField(
        label="Motivo", max_length=300, error_messages={"required": "Escriba por qué se anula la constancia."}
    )


class ComparisonForm(forms.Form):
    """RUCs to compare, as many as were chosen and those typed."""

    nuevo = forms.CharField(label="Agregar por RUC", required=False, max_length=20)


class BatchForm(PurposeForm):
    """A list to verify: a file, or what is pasted."""

    archivo = forms.FileField(
        label="Archivo CSV o XLSX",
        required=False,
        help_text="Una fila por proveedor, con el RUC en cualquier columna; hasta 500 filas y 2 MB.",
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".csv,.txt,.xlsx"}),
        error_messages={"empty": "El archivo está vacío.", "invalid": "No llegó ningún archivo."},
    )
    texto = forms.CharField(
        label="O pegue los RUC",
        required=False,
        max_length=20_000,
        help_text="Uno por línea.",
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
    )

    def clean(self):
        read = super().clean() or {}
        if not self.errors and bool(read.get("archivo")) == bool(read.get("texto", "").strip()):
            raise forms.ValidationError("Suba un archivo o pegue los RUC: una de las dos cosas.")
        return read


class CertificateForm(PurposeForm):
    """A certificate of SERCOP that an officer got from its page."""

    kind = forms.ChoiceField(
        label="Qué certifica",
        choices=CertificateKind.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Elija qué certifica.", "invalid_choice": "Elija un certificado de la lista."},
    )
    says = forms.ChoiceField(
        label="Qué dice",
        choices=[
            (kind.label, [(saying.value, saying.label) for saying in sayings]) for kind, sayings in SAYINGS.items()
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Elija lo que dice.", "invalid_choice": "Elija lo que dice de la lista."},
    )
    issued_on = forms.DateField(
        label="Fecha de emisión",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
        error_messages={
            "required": "Escriba la fecha de emisión.",
            "invalid": "La fecha no se entiende: escriba año, mes y día, como 2026-11-24.",
        },
    )
    number = forms.CharField(
        label="Código del certificado",
        required=False,
        max_length=60,
        help_text="El que permite validarlo en la página de SERCOP, si lo trae.",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    link = forms.URLField(
        label="Enlace",
        max_length=500,
        assume_scheme="https",
        help_text="La página donde se obtuvo o se valida.",
        widget=forms.URLInput(attrs={"class": "form-control"}),
        error_messages={"required": "Pegue el enlace de donde se obtuvo.", "invalid": "Escriba un enlace completo."},
    )
    archivo = forms.FileField(
        label="PDF del certificado",
        help_text="Hasta 5 MB.",
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": "application/pdf"}),
        error_messages={"required": "Elija el PDF del certificado.", "empty": "El archivo está vacío."},
    )

    def clean_link(self):
        link = self.cleaned_data["link"]
        if not link.startswith("https://"):
            raise forms.ValidationError("El enlace debe comenzar con https://.")
        return link

    def clean_archivo(self):
        given = self.cleaned_data["archivo"]
        if given.size > LARGEST:
            raise forms.ValidationError("El archivo mide más de 5 MB: un certificado mide mucho menos.")
        return given

    def told(self) -> Told:
        read = self.cleaned_data
        return Told(
            CertificateKind(read["kind"]),
            CertificateSays(read["says"]),
            read["issued_on"],
            read["link"],
            read["number"],
        )
