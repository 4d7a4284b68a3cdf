"""What the pages of procurement accept from the URL, and what they answer to what they cannot read."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from procurement.choices import Category, Channel, DivergenceState, Phase, Procedure, Side
from procurement.comparison import BY_NAME
from procurement.disagreement import COMPARED
from procurement.recognition import LONGEST, Ambiguous, Kind, Query, Unreadable, clean, read_amount, read_day, recognise
from procurement.search import Criteria, Order

# How a value that the source leaves empty is written in the URL.
UNPUBLISHED = "sin-publicar"
NO_YEAR = "sin-fecha"
READINGS = {kind.value: kind for kind in Kind if kind not in (Kind.NOTHING, Kind.OPAQUE)}


class Words(forms.CharField):
    """One line of text, cleaned of what cannot be searched."""

    def __init__(self, label: str, longest: int = LONGEST):
        super().__init__(label=label, required=False)
        self.longest = longest

    def to_python(self, value) -> str:
        text = clean(value or "")
        if len(text) > self.longest:
            raise ValidationError(
                f"El texto tiene {len(text)} caracteres; escriba hasta {self.longest}. Se muestra la lista sin él."
            )
        return text


class Amount(forms.CharField):
    def __init__(self, label: str):
        super().__init__(label=label, required=False)

    def to_python(self, value) -> Decimal | None:
        try:
            return read_amount(value or "")
        except Ambiguous as error:
            raise ValidationError(str(error), code="ambiguous", params={"readings": error.readings}) from error
        except Unreadable as error:
            raise ValidationError(str(error)) from error


class Day(forms.CharField):
    def __init__(self, label: str):
        super().__init__(label=label, required=False)

    def to_python(self, value) -> date | None:
        try:
            return read_day(value or "")
        except Unreadable as error:
            raise ValidationError(str(error)) from error


class Values(forms.Field):
    """Any number of values of one parameter, each cleaned; `read` gives the value meant or raises ValueError."""

    widget = forms.SelectMultiple

    def __init__(self, label: str, read):
        super().__init__(label=label, required=False)
        self.read = read

    def to_python(self, value) -> tuple[list, list]:
        """(values meant, texts that mean nothing)"""
        good, bad = [], []
        for text in dict.fromkeys(clean(each) for each in value or []):
            try:
                good.append(self.read(text))
            except ValueError:
                bad.append(text[:40])
        return good, bad


def _region(text: str) -> str:
    if not text or len(text) > 100:
        raise ValueError(text)
    return "" if text == UNPUBLISHED else text


def _year(text: str) -> int:
    if text == NO_YEAR:
        return 0
    if not (text.isascii() and text.isdigit() and 1990 <= int(text[:5]) <= 2200):
        raise ValueError(text)
    return int(text)


def _category(text: str) -> str:
    if not text:
        raise ValueError(text)
    return Category("" if text == UNPUBLISHED else text).value


class SearchForm(forms.Form):
    """The parameters of the list of processes. What cannot be read is told and left out; the rest applies."""

    q = Words("Buscar en procesos")
    como = Words("Lectura", 20)
    para = Words("Texto al que se dio esa lectura")
    fase = Values("Fase", lambda text: Phase(text).value)
    procedimiento = Values("Procedimiento", lambda text: Procedure(text).value)
    anio = Values("Año de publicación", _year)
    provincia = Values("Provincia", _region)
    canton = Values("Cantón", _region)
    cpc = Words("Producto (CPC)", 20)
    tipo = Values("Tipo de compra", _category)
    presupuesto_desde = Amount("Presupuesto desde")
    presupuesto_hasta = Amount("Presupuesto hasta")
    publicado_desde = Day("Publicado desde")
    publicado_hasta = Day("Publicado hasta")
    abiertos = forms.BooleanField(label="Con plazo abierto", required=False)
    entidad = Words("RUC de la entidad", 20)
    proveedor = Words("RUC del proveedor", 80)
    orden = Words("Orden", 20)

    def clean_cpc(self) -> str:
        """Digits of the tree's code; products have up to nine, SERCOP writes them with dots."""
        typed = self.cleaned_data["cpc"]
        digits = typed.replace(".", "")
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
            raise ValidationError(f"«{typed}» no es un código CPC; se espera de 1 a 9 dígitos. Se omitió.")
        return digits

    def clean(self) -> dict:
        for name, field in self.fields.items():
            if isinstance(field, Values):
                self._tell_unknown(name, str(field.label))
        self._in_order("presupuesto_desde", "presupuesto_hasta", "El monto desde es mayor que el monto hasta.")
        self._in_order("publicado_desde", "publicado_hasta", "La fecha desde es posterior a la fecha hasta.")
        return self.cleaned_data

    def _tell_unknown(self, name: str, label: str) -> None:
        good, bad = self.cleaned_data[name]
        if bad:
            self.add_error(name, f"«{bad[0]}» no es un valor de {label}; se omitió.")
        self.cleaned_data[name] = tuple(good)

    def _in_order(self, low: str, high: str, sentence: str) -> None:
        first, last = self.cleaned_data.get(low), self.cleaned_data.get(high)
        if first is not None and last is not None and first > last:
            self.add_error(low, ValidationError(f"{sentence} Se omitieron los dos.", code="order"))
            self.cleaned_data.pop(high)

    @property
    def query(self) -> Query:
        typed, about = self.cleaned_data.get("q", ""), self.cleaned_data.get("para", "")
        # A reading chosen for one text says nothing of the next one typed over it.
        wanted = self.cleaned_data.get("como", "") if about in ("", typed) else ""
        return recognise(typed, READINGS.get(wanted))

    @property
    def criteria(self) -> Criteria:
        data = self.cleaned_data
        return Criteria(
            query=self.query,
            phases=data["fase"],
            procedures=data["procedimiento"],
            years=data["anio"],
            regions=data["provincia"],
            categories=data["tipo"],
            localities=data["canton"],
            cpc=data.get("cpc", ""),
            budget=(data.get("presupuesto_desde"), data.get("presupuesto_hasta")),
            published=(data.get("publicado_desde"), data.get("publicado_hasta")),
            is_open=data["abiertos"],
            buyer=data.get("entidad", ""),
            supplier=data.get("proveedor", ""),
        )

    @property
    def order(self) -> Order:
        """As asked; by relevance only among words, where there is something to rank."""
        wanted = self.cleaned_data.get("orden", "")
        if wanted == Order.RELEVANCE and self.query.kind != Kind.TEXT:
            return Order.RECENT
        return Order(wanted) if wanted in Order.values else Order.RECENT


class QualityForm(forms.Form):
    """Filters of the pages of quality; a value that they do not know counts as not asked, and is told."""

    anio = forms.TypedChoiceField(label="Año de publicación", required=False, coerce=int, empty_value=None)
    procedimiento = forms.ChoiceField(label="Procedimiento", required=False)
    despues = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, years: list[int], procedures: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        unknown = {"invalid_choice": "No hay datos medidos de «%(value)s». Se muestra todo."}
        shown = [(year, str(year) if year else "Sin fecha") for year in years]
        for name, first, choices in (("anio", "Todos", shown), ("procedimiento", "Todos", procedures)):
            field: Any = self.fields[name]
            field.choices = [("", first), *choices]
            field.error_messages.update(unknown)
            field.widget.attrs["class"] = "form-select"

    def asked(self) -> tuple[int | None, str]:
        """Year and procedure; None and "" for all."""
        self.is_valid()
        return self.cleaned_data.get("anio"), self.cleaned_data.get("procedimiento", "")


class DivergenceFilter(forms.Form):
    """Filters of the queue of divergences; a value that is not known counts as not asked."""

    estado = forms.ChoiceField(label="Estado", required=False, choices=DivergenceState)
    dato = forms.ChoiceField(
        label="Dato",
        required=False,
        choices=[("", "Todos"), *((name, BY_NAME[name].label) for name in COMPARED)],
    )
    canal = forms.ChoiceField(label="Canal del otro valor", required=False, choices=[("", "Todos"), *Channel.choices])
    despues = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.visible_fields():
            field.field.widget.attrs["class"] = "form-select"
            field.field.error_messages["invalid_choice"] = "No existe «%(value)s». Se muestra todo."


class DecisionForm(forms.Form):
    """Which of two values holds, and why."""

    chosen = forms.ChoiceField(
        label="Qué valor vale",
        choices=Side,
        widget=forms.RadioSelect,
        error_messages={"required": "Elija cuál de los dos valores vale."},
    )
    reason = forms.CharField(
        label="Motivo",
        max_length=2000,
        help_text="Con qué se comprobó: el documento, la página de SERCOP, la respuesta de la entidad.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": "Escriba el motivo de la decisión."},
    )
