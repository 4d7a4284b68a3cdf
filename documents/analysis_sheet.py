"""An analysis as people read it: fields by group with value, citations and review; alerts; other sources; footer."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch

from documents import contrasts, corrections, fields, reviewing
from documents.analysis_models import Analysis, Finding, Review
from documents.choices import AnalysisStatus, Decision, FindingState
from documents.contrasts import Contrast
from documents.fields import Told
from documents.models import Version

DISCLAIMER = "Análisis automático; no sustituye al documento."
# Class and icon of what people see; each has its own word too.
STATES = {
    FindingState.FOUND: ("note", "exclaim", "Por confirmar"),
    FindingState.AMBIGUOUS: ("note", "alert", "Ambiguo"),
    FindingState.NOT_FOUND: ("unknown", "question", "No consta"),
    FindingState.NOT_APPLICABLE: ("na", "minus", "No aplica"),
    FindingState.NOT_ANALYSED: ("unknown", "pause", "No analizado"),
}
DECISIONS = {
    Decision.ACCEPTED: ("pass", "check", "Aceptado"),
    Decision.CORRECTED: ("pass", "edit", "Corregido"),
    Decision.REJECTED: ("fail", "x", "Rechazado"),
}
VERIFICATIONS = {"exact": "cita exacta", "normalised": "cita sin tildes ni mayúsculas", "near": "cita aproximada"}
SEVERITIES = {"high": ("Alta", 0), "medium": ("Media", 1), "low": ("Baja", 2), "info": ("Informativa", 3)}
ENGINES = {"rules": "reglas", "llm": "modelo de lenguaje", "both": "reglas y modelo de lenguaje"}
ALERTS = {
    "brand_without_equivalent": "Marca sin «o equivalente»",
    "experience_by_number_of_contracts": "Experiencia por número de contratos",
    "experience_above_cap": "Experiencia sobre el tope",
    "offer_term_too_short": "Poco plazo para ofertar",
    "localisation_requirement": "Requisito de localización",
    "exclusive_manufacturer_letter": "Carta exclusiva del fabricante",
    "auction_with_experience_requirement": "Subasta con requisito de experiencia",
    "points_do_not_sum_100": "Los puntajes no suman 100",
    "missing_penalty": "No consta la multa",
    "advance_above_cap": "Anticipo sobre el tope",
    "financial_index_as_filter": "Índice financiero como filtro",
    "existence_over_limit": "Años de existencia sobre el límite",
    "certification_unrelated": "Certificación ajena al objeto",
    "mandatory_site_visit": "Visita obligatoria al sitio",
    "inconsistent_amounts": "Montos que no coinciden",
    "over_specific_number": "Cifra demasiado específica",
    "leftover_template_text": "Restos del modelo sin llenar",
    "hidden_text": "Texto oculto o que da instrucciones",
}


@dataclass(frozen=True)
class Cited:
    """`key` marks which chip is open: unique on the page."""

    key: str
    page: int
    quote: str
    verification: str


@dataclass(frozen=True)
class Line:
    """One field on the page."""

    finding: Finding
    field: Told
    cited: list[Cited]
    earlier: Finding | None = None  # of another analysis of the same version, that a person spoke of

    @property
    def before(self) -> "Line | None":
        """What was said of this field in an earlier analysis, while nothing is said in this one."""
        return Line(self.earlier, self.field, []) if self.earlier and not self.review else None

    @cached_property
    def review(self) -> Review | None:
        return self.finding.review

    @property
    def _look(self) -> tuple[str, str, str]:
        return DECISIONS[Decision(self.review.decision)] if self.review else STATES[FindingState(self.finding.state)]

    @property
    def css(self) -> str:
        return self._look[0]

    @property
    def icon(self) -> str:
        return self._look[1]

    @property
    def word(self) -> str:
        """What stands: the review, else the state of what the engine proposes."""
        return self._look[2]

    @property
    def state_word(self) -> str:
        return FindingState(self.finding.state).label

    @property
    def is_rejected(self) -> bool:
        return self.review is not None and self.review.decision == Decision.REJECTED

    @property
    def value(self):
        return reviewing.outcome(self.finding).value

    @property
    def text(self) -> str:
        return fields.in_words(self.field.name, self.value)

    @property
    def proposed(self) -> str:
        """What the engine proposes, when a person holds another thing."""
        if self.review is None or self.review.decision == Decision.ACCEPTED:
            return ""
        return fields.in_words(self.field.name, self.finding.value)

    @property
    def rows(self) -> list[list[str]]:
        return fields.rows_told(self.field, self.value) if self.field.kind == "rows" else []

    @property
    def alternatives(self) -> list[str]:
        """Both values of an ambiguous field, while nobody has chosen."""
        if self.review or self.finding.state != FindingState.AMBIGUOUS:
            return []
        return [fields.in_words(self.field.name, value) for value in self.finding.alternatives]

    @property
    def form(self) -> dict[str, str]:
        """What the form for correcting it shows first."""
        return corrections.written(self.field.name, self.value)

    @property
    def units(self) -> list[tuple[str, str]]:
        return list(fields.UNITS.items())

    @property
    def lines_of_form(self) -> int:
        return min(max(len(self.rows) + 1, 3), 12)

    @property
    def may(self) -> tuple[str, ...]:
        return tuple(reviewing.ALLOWED[self.finding.state])

    @property
    def is_said(self) -> bool:
        return self.finding.state in (FindingState.FOUND, FindingState.AMBIGUOUS)

    @property
    def confidence(self) -> int:
        return round(self.finding.confidence * 100)

    @property
    def engine(self) -> str:
        return ENGINES.get(self.finding.engine, self.finding.engine)


@dataclass(frozen=True)
class Alert:
    title: str
    severity: str
    severity_word: str
    explanation: str
    norm: str
    cited: list[Cited]


@dataclass(frozen=True)
class Sheet:
    analysis: Analysis
    lines: list[Line]
    alerts: list[Alert]

    @property
    def groups(self) -> list[tuple[str, str, list[Line]]]:
        """(key, title, what the document says or a person wrote) of each group that has any."""
        return [(key, title, rows) for key, title in fields.GROUPS if (rows := self._of(key))]

    def _of(self, group: str) -> list[Line]:
        return [line for line in self.lines if line.field.group == group and not self._is_absent(line)]

    @staticmethod
    def _is_absent(line: Line) -> bool:
        return not line.is_said and line.review is None and line.before is None

    @property
    def absent(self) -> list[Line]:
        """What the engine did not find, does not apply or was not analysed, and nobody has looked at."""
        return [line for line in self.lines if self._is_absent(line)]

    @property
    def reviewed(self) -> int:
        return sum(line.review is not None for line in self.lines)

    @property
    def to_review(self) -> int:
        return sum(line.is_said and line.review is None for line in self.lines)

    @property
    def said(self) -> int:
        return sum(line.is_said or line.review is not None for line in self.lines)

    @cached_property
    def contrasts(self) -> list[Contrast]:
        values = {line.field.name: line.value for line in self.lines if line.value is not None}
        return contrasts.of(self.analysis.version.document, values)

    @property
    def footer(self) -> list[tuple[str, str]]:
        """Where it comes from, in words: what is not known says so."""
        made, version = self.analysis, self.analysis.provenance.get("rules_version")
        engine = ENGINES.get(made.engine, made.engine)
        return [
            ("Motor", f"{engine}, versión {version}" if version else engine),
            ("Modelo", made.model or "ninguno"),
            ("Huella de las instrucciones", made.prompt_digest[:16] or "ninguna"),
            ("Costo", _cost(made)),
            ("Huella de lo usado", made.recipe[:16]),
        ]

    def cited(self, key: str) -> Cited | None:
        everything: Iterable = (*self.lines, *self.alerts)
        return next((each for owner in everything for each in owner.cited if each.key == key), None)

    def cited_on(self, page: int) -> list[Cited]:
        everything: Iterable = (*self.lines, *self.alerts)
        return [each for owner in everything for each in owner.cited if each.page == page]


def _cost(made: Analysis) -> str:
    if made.cost is None:
        return "no se conoce" if made.model else "USD 0,00"
    return f"USD {fields.figure(made.cost, 4)}"


def latest(version: Version) -> tuple[Analysis | None, Analysis | None]:
    """The newest analysis that has ended, and the one under way, if any."""
    rows = list(version.analyses.order_by("-pk")[:20])
    live = (AnalysisStatus.PENDING, AnalysisStatus.RUNNING)
    ended = next((row for row in rows if row.status not in live), None)
    return ended, next((row for row in rows if row.status in live), None)


def read(analysis: Analysis) -> Sheet:
    """A fixed number of queries, however many findings."""
    reviews = Prefetch("reviews", Review.objects.select_related("by").order_by("pk"))
    found = analysis.findings.prefetch_related("citations", reviews)
    earlier = reviewing.earlier(analysis)
    lines = [line_of(finding, earlier.get(finding.field)) for finding in found]
    order = list(fields.FIELDS)
    lines.sort(key=lambda line: order.index(line.field.name) if line.field.name in order else len(order))
    alerts = [_alert(number, alert) for number, alert in enumerate(analysis.alerts)]
    return Sheet(analysis, lines, sorted(alerts, key=lambda alert: SEVERITIES.get(alert.severity, ("", 9))[1]))


def line_of(finding: Finding, earlier: Finding | None) -> Line:
    cited = [Cited(f"c{c.pk}", c.page, c.quote, _verified(c.verification)) for c in finding.citations.all()]
    return Line(finding, fields.of(finding.field), cited, earlier)


def _alert(number: int, told: dict) -> Alert:
    cited = [
        Cited(f"a{number}-{index}", c["page"], c["quote"], _verified(c.get("verification", "exact")))
        for index, c in enumerate(told.get("citations", []))
    ]
    severity = told.get("severity", "info")
    title = ALERTS.get(told["rule"], told["rule"].replace("_", " "))
    return Alert(
        title, severity, SEVERITIES.get(severity, (severity, 9))[0], told.get("explanation", ""),
        told.get("norm", ""), cited,
    )  # fmt: skip


def _verified(code: str) -> str:
    return VERIFICATIONS.get(code, code)
