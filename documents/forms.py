"""What the pages of documents accept."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from documents.choices import Access, Kind, Relevance, State
from documents.finding import Filters
from documents.intake import Label
from documents.models import Document

# SERCOP's codes hold spaces, slashes, colons (of framework agreements) and more.
OCID, RUC = r"^[\w./:&()+,# -]{0,200}$", r"^[\w./-]{0,80}$"


class SearchForm(forms.Form):
    """A search, all of it in the URL; a filter that cannot be read counts as not set."""

    q = forms.CharField(label="Palabras", required=False, max_length=200)
    clase = forms.ChoiceField(label="Clase", required=False, choices=[("", "Todas"), *Kind.choices])
    estado = forms.ChoiceField(label="Lectura", required=False, choices=[("", "Todas"), *State.choices])
    acceso = forms.ChoiceField(label="Acceso", required=False, choices=[("", "Todos"), *Access.choices])
    proceso = forms.RegexField(OCID, label="Proceso (OCID)", required=False)
    entidad = forms.CharField(label="Entidad (RUC o nombre)", required=False, max_length=120)
    ruc = forms.RegexField(RUC, label="Proveedor (RUC)", required=False)
    desde = forms.DateField(label="Recibido desde", required=False, widget=forms.DateInput({"type": "date"}))
    hasta = forms.DateField(label="Recibido hasta", required=False, widget=forms.DateInput({"type": "date"}))
    mios = forms.BooleanField(label="Solo los míos", required=False)
    inicio = forms.IntegerField(required=False, min_value=0, max_value=2000)

    def filters(self, user) -> Filters:
        self.is_valid()
        read = self.cleaned_data
        return Filters(
            kind=read.get("clase", ""),
            ocid=read.get("proceso", ""),
            buyer=read.get("entidad", "").strip(),
            ruc=read.get("ruc", ""),
            state=read.get("estado", ""),
            access=read.get("acceso", ""),
            since=read.get("desde"),
            until=read.get("hasta"),
            owner=user if read.get("mios") else None,
        )


class _Labels(forms.Form):
    acceso = forms.ChoiceField(label="Acceso", choices=Access.choices, initial=Access.INSTITUTIONAL)
    razon = forms.CharField(label="Razón de la reserva", required=False, max_length=300)

    def clean(self):
        super().clean()
        read = self.cleaned_data
        if read.get("acceso") == Access.RESERVED and not read.get("razon"):
            raise ValidationError({"razon": "Diga por qué es reservado: la reserva se justifica siempre."})
        return read


class UploadForm(_Labels):
    """What is said of the files that come; the files themselves are read by the view."""

    clase = forms.ChoiceField(
        label="Clase", required=False, choices=[("", "Que la reconozca el portal"), *Kind.choices]
    )
    proceso = forms.RegexField(
        OCID,
        label="Proceso (OCID)",
        required=False,
        error_messages={"invalid": "El OCID tiene letras que no se esperan."},
    )
    ruc = forms.RegexField(
        RUC,
        label="Proveedor (RUC)",
        required=False,
        error_messages={"invalid": "El RUC tiene letras que no se esperan."},
    )
    documento = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def label(self) -> Label:
        read = self.cleaned_data
        return Label(
            kind=read["clase"], ocid=read["proceso"].strip(), ruc=read["ruc"].strip(), access=read["acceso"],
            access_reason=read["razon"],
        )  # fmt: skip


class LinkForm(UploadForm):
    """A link, and what is said of the file it leads to."""

    enlace = forms.CharField(
        label="Enlace al archivo",
        max_length=2000,
        error_messages={"required": "Pegue el enlace del archivo.", "max_length": "El enlace es demasiado largo."},
    )

    def clean_enlace(self) -> str:
        link = self.cleaned_data["enlace"].strip()
        if not link.lower().startswith(("https://", "http://")) or any(map(str.isspace, link)):
            raise ValidationError("El enlace debe empezar por https:// o http:// y no llevar espacios.")
        return link


class DocumentForm(_Labels):
    """What a person corrects of a document."""

    titulo = forms.CharField(label="Título", max_length=300)
    clase = forms.ChoiceField(label="Clase", choices=Kind.choices)
    proceso = forms.RegexField(OCID, label="Proceso (OCID)", required=False)
    ruc = forms.RegexField(RUC, label="Proveedor (RUC)", required=False)

    @classmethod
    def of(cls, document: Document) -> "DocumentForm":
        return cls(
            initial={
                "titulo": document.title, "clase": document.kind, "proceso": document.ocid, "ruc": document.ruc,
                "acceso": document.access, "razon": document.access_reason,
            }
        )  # fmt: skip

    def apply(self, document: Document) -> None:
        """Write it; a kind that a person confirms or chooses is no longer a guess."""
        read = self.cleaned_data
        document.title, document.kind, document.kind_confidence = read["titulo"], read["clase"], None
        document.ocid, document.ruc = read["proceso"].strip(), read["ruc"].strip()
        document.access, document.access_reason = read["acceso"], read["razon"]
        document.save()


class AnalysisForm(forms.Form):
    """Which analysis, and which of its citations is open: what cannot be read counts as not asked."""

    version = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    pagina = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    cita = forms.RegexField(r"^[ac][0-9-]{1,20}$", required=False)

    def asked(self) -> dict:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class PageForm(forms.Form):
    """Which page of which version, and what to mark on it."""

    version = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    pagina = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    cita = forms.CharField(required=False, max_length=400)
    buscar = forms.CharField(required=False, max_length=200)
    giro = forms.IntegerField(required=False, min_value=0, max_value=270)

    def asked(self) -> dict:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class LikenessForm(forms.Form):
    """What a person decides on the likenesses of two bidders."""

    decision = forms.ChoiceField(
        label="Decisión", choices=Relevance.choices, error_messages={"required": "Elija una decisión."}
    )
    motivo = forms.CharField(
        label="Motivo",
        max_length=2000,
        min_length=10,
        error_messages={
            "required": "Escriba el motivo: la decisión se justifica siempre.",
            "min_length": "Escriba el motivo con al menos diez letras: quien lo lea después debe entenderlo.",
        },
    )


class QuestionForm(forms.Form):
    """A question and the documents it is put to; all of it in the URL."""

    q = forms.CharField(
        label="Su pregunta", min_length=4, max_length=300,
        error_messages={
            "required": "Escriba una pregunta.",
            "min_length": "Escriba una pregunta con algunas palabras.",
            "max_length": "La pregunta pasa de 300 letras: hágala más corta.",
        },
    )  # fmt: skip
    proceso = forms.RegexField(OCID, required=False)

    def asked(self) -> dict:
        """`q` is empty while there is no question that can be answered; what is no document's name is left out."""
        if self.is_bound:
            self.is_valid()
        read = getattr(self, "cleaned_data", {})
        names = self.data.getlist("doc")[:100] if hasattr(self.data, "getlist") else []
        return {
            "q": " ".join(read.get("q", "").split()),
            "proceso": read.get("proceso", ""),
            "doc": [each for name in names if (each := uuid_of(name))],
        }


def uuid_of(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
