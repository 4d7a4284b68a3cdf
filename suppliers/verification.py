"""Verify a supplier: ask each authority, judge the answer, add a row with its evidence.

`verify` enqueues one job per authority, each on the queue of its counterpart, so that one that is down holds nobody up;
`verify_now` asks them side by side in this process; `check` is one authority, for both.
"""

import contextvars
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import structlog
from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from integrations.errors import IntegrationError, Unavailable
from integrations.models import Exchange
from jobs import events
from jobs.models import Job
from jobs.queue import enqueue
from law import lookup
from law.choices import Certainty
from suppliers import establishments
from suppliers.checks import CHECKS, LEARNERS
from suppliers.choices import CERTIFIED, Authority, CertificateKind, Outcome, Purpose
from suppliers.models import (
    Consultation,
    LegalRepresentative,
    Supplier,
    SupplierName,
    UploadedCertificate,
    Verification,
)
from suppliers.rules import Finding, ruc_fault
from suppliers.sources import certificates
from suppliers.sources.asked import Asked, Person

log = structlog.get_logger(__name__)
UnitOfWork = Callable[[], AbstractContextManager]

ALL = tuple(Authority)
CHANGED = "supplier.outcome_changed"
SAME_FAILURE = timedelta(hours=1)  # one that repeats is not written again: the exchanges tell each try
UNNAMED_SOURCE = "consulta"
# What an article is followed by when it was not read in the official text.
UNSURE: dict[str, str] = {
    Certainty.SECONDARY: " (según fuentes que lo citan)",
    Certainty.UNVERIFIED: " (por verificar)",
}


class CannotVerify(ValueError):
    """Nobody was asked. `str(error)` is a Spanish sentence for people."""


@dataclass(frozen=True)
class Checked:
    """`retry`: the error of an authority that may answer later; None when there is nothing to wait for."""

    row: Verification
    retry: Unavailable | None = None


@transaction.atomic
def verify(*, ruc: str, authorities: Iterable[Authority] = ALL, purpose: Purpose, by) -> list[Job]:
    """Ask for a verification in the background, in the caller's transaction. `by`: who wants to know, None for the
    portal itself. Raises CannotVerify for what is no RUC and when `by` has used up the quota of the day."""
    authorities = [Authority(authority) for authority in authorities]
    supplier = consult(ruc=ruc, authorities=authorities, purpose=purpose, by=by)
    payload = {"ruc": supplier.ruc, "purpose": Purpose(purpose).value, "by": by.pk if by else None}
    return [enqueue(CHECKS[each].job, key=job_key(supplier.ruc, each), payload=payload) for each in authorities]


def job_key(ruc: str | None, authority: str, *, again: bool = False) -> str:
    """`again`: of the job that looks once more at a file, with what SRI has told meanwhile."""
    return f"suppliers.verify:{Authority(authority).value}:{ruc}{':otra-vez' if again else ''}"


def look_again(payload: dict) -> None:
    """Look once more at the files that are searched by what SRI tells, in the caller's transaction."""
    for authority in LEARNERS:
        enqueue(CHECKS[authority].job, key=job_key(payload["ruc"], authority, again=True), payload=payload)


def verify_now(*, ruc: str, authorities: Iterable[Authority] = ALL, purpose: Purpose, by) -> list[Verification]:
    """Ask side by side and wait: as slow as the slowest. Outside transactions. Raises CannotVerify as `verify` does.

    Files that are searched by what SRI tells are read when it has told, and wait for nobody else.
    """
    authorities = [Authority(authority) for authority in authorities]
    with transaction.atomic():
        supplier = consult(ruc=ruc, authorities=authorities, purpose=purpose, by=by)

    def one(authority: Authority, teacher: Future | None) -> Verification:
        if teacher:
            wait([teacher])
        try:
            return check(ruc=supplier.ruc, authority=authority, purpose=purpose, by=by).row
        finally:
            connections.close_all()  # each thread has its own

    asked: dict[Authority, Future] = {}
    with ThreadPoolExecutor(len(authorities) or 1) as pool:
        for authority in sorted(authorities, key=LEARNERS.__contains__):  # teachers first
            teacher = asked.get(Authority.SRI) if authority in LEARNERS else None
            asked[authority] = pool.submit(contextvars.copy_context().run, one, authority, teacher)
    return [asked[authority].result() for authority in authorities]


def consult(*, ruc: str, authorities: list[Authority], purpose: Purpose, by) -> Supplier:
    """Write down who asks about whom and what for, within the quota; the supplier, made when nobody named it before."""
    if fault := ruc_fault(ruc):
        raise CannotVerify(f"«{ruc[:40]}» no es un RUC: {fault}. Escriba los 13 dígitos sin espacios ni guiones.")
    now = timezone.now()
    _within_quota(ruc, by, now)
    supplier, _ = Supplier.objects.get_or_create(
        ruc=ruc,
        # Who has no name yet is called by the RUC, as everywhere; the first publication or SRI gives one.
        defaults={"name": ruc, "source": UNNAMED_SOURCE, "seen_at": now, "is_demo": settings.IS_DEMO},
    )
    Consultation.objects.create(supplier=supplier, by=by, purpose=purpose, authorities=authorities, at=now)
    return supplier


def _within_quota(ruc: str, by, now: datetime) -> None:
    if by is None:
        return
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    asked = Consultation.objects.filter(by=by, at__gte=midnight).exclude(supplier__ruc=ruc)
    if asked.values("supplier").distinct().count() >= settings.SUPPLIER_CHECKS_PER_DAY:
        raise CannotVerify(
            f"Llegó al límite de {settings.SUPPLIER_CHECKS_PER_DAY} proveedores verificados por persona y día. "
            "Siga mañana o pida a administración que lo amplíe."
        )


def check(
    *,
    ruc: str | None,
    authority: Authority,
    purpose: Purpose,
    by=None,
    step: UnitOfWork = transaction.atomic,
    finish: UnitOfWork = transaction.atomic,
    when_taught: Callable[[], None] = lambda: None,
) -> Checked:
    """Ask one authority about a supplier that is held, and add what it came to. Never raises for the authority's
    faults: they are rows too. `when_taught` runs in the transaction of a row that told a new name or representative."""
    supplier = Supplier.objects.get(ruc=ruc)
    definition = CHECKS[Authority(authority)]
    write = _Writer(supplier, Authority(authority), purpose, by)
    try:
        asked = definition.ask(supplier)
    except Unavailable as error:
        with step():
            return Checked(write.failure(error), retry=error)
    except IntegrationError as error:
        with finish():
            return Checked(write.failure(error))
    now = timezone.now()
    with finish():
        row = write.answer(asked, definition.judge(asked.facts, now), now)
        if write.has_taught:
            when_taught()
        if asked.exchange and asked.exchange.counterpart.code == "sri":
            establishments.want(supplier)
        return Checked(row)


def add_certificate(certificate: UploadedCertificate, *, purpose: Purpose) -> Verification:
    """A row for what a person brought, in the caller's transaction."""
    authority = CERTIFIED[CertificateKind(certificate.kind)]
    asked = certificates.read(certificate, authority)
    write = _Writer(certificate.supplier, authority, purpose, certificate.uploaded_by)
    now = timezone.now()
    return write.answer(asked, CHECKS[authority].judge(asked.facts, now), now)


@dataclass
class _Writer:
    supplier: Supplier
    authority: Authority
    purpose: Purpose
    by: object
    has_taught: bool = False

    def answer(self, asked: Asked, finding: Finding, now: datetime) -> Verification:
        before = self._rows().answers().first()
        row = self._add(
            outcome=finding.outcome,
            reason=finding.reason,
            valid_until=finding.valid_until,
            facts=asked.facts,
            channel=asked.channel,
            exchange=asked.exchange,
            certificate=asked.certificate,
            digest=asked.digest,
            is_demo=asked.is_demo or self.supplier.is_demo,
            checked_at=now,
        )
        if asked.name:
            self.has_taught |= _learn_name(self.supplier, asked.name, self.authority, now)
        if asked.people is not None:
            self.has_taught |= _learn_people(self.supplier, asked.people, self.authority, now)
        if row.is_answer and before and before.outcome != row.outcome:
            told = {"authority": self.authority.value, "before": before.outcome, "after": row.outcome}
            events.record(CHANGED, self.supplier.identifier, told)
        return row

    def failure(self, error: IntegrationError) -> Verification:
        """Whoever was asked and did not answer well is a failing source; otherwise nobody was asked."""
        exchange = Exchange.objects.filter(pk=error.exchange_id).first() if error.exchange_id else None
        outcome = Outcome.SOURCE_ERROR if exchange else Outcome.NOT_ASKED
        now, reason = timezone.now(), str(error)
        last = self._rows().first()
        if last and (last.outcome, last.reason) == (outcome, reason) and now - last.checked_at < SAME_FAILURE:
            return last
        return self._add(
            outcome=outcome,
            reason=reason,
            exchange=exchange,
            digest=exchange.body_sha256 if exchange else "",
            is_demo=self.supplier.is_demo,
            checked_at=now,
        )

    def _rows(self):
        return self.supplier.verifications.filter(authority=self.authority)

    def _add(self, **values) -> Verification:
        row = Verification.objects.create(
            supplier=self.supplier,
            authority=self.authority,
            purpose=self.purpose,
            requested_by=self.by,
            legal_article=_article(self.authority, values["checked_at"]),
            **values,
        )
        log.info("supplier_checked", ruc=self.supplier.ruc, authority=self.authority.value, outcome=row.outcome)
        return row


def _article(authority: Authority, at: datetime) -> str:
    """The article that asks for this check on that day, as the back-office says and how sure it is; "" when it says
    none: nobody has read the text that would."""
    rule = lookup.threshold(f"verificacion-{authority.value.replace('_', '-')}", on=timezone.localdate(at))
    return f"{rule.norm}{UNSURE.get(rule.certainty, '')}"[:200] if rule else ""


def _learn_name(supplier: Supplier, name: str, authority: Authority, now: datetime) -> bool:
    """Whether that is a name that nobody had told."""
    Supplier.objects.filter(pk=supplier.pk, name=supplier.ruc).update(name=name[:500])
    is_new = not supplier.names.filter(name=name[:500]).exists()
    SupplierName.objects.bulk_create(
        [SupplierName(supplier=supplier, name=name[:500], source=authority.value, first_seen_at=now)],
        ignore_conflicts=True,
    )
    return is_new


def _learn_people(supplier: Supplier, people: Iterable[Person], authority: Authority, now: datetime) -> bool:
    """Whether somebody among them was not known to represent it."""
    made = False
    for person in people:
        _, is_new = LegalRepresentative.objects.update_or_create(
            supplier=supplier,
            authority=authority,
            identification=person.identification[:20],
            name=person.name[:300],
            position=person.position[:120],
            appointed_on=person.appointed_on,
            defaults=(held := {**_term(person), "last_seen_at": now}),
            create_defaults={**held, "first_seen_at": now},
        )
        made |= is_new
    return made


def _term(person: Person) -> dict[str, object]:
    return {"period_years": person.period_years, "expires_on": person.expires_on}
