"""Load lists of those who may not contract, and look for a supplier in them."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.contrib.postgres.search import TrigramSimilarity
from django.db import transaction
from django.db.models import Q

from suppliers import registers, sanctions
from suppliers.choices import RegisterKind
from suppliers.models import ListedParty, RegisterFile
from suppliers.registers import Loaded
from suppliers.rules import name_key

BATCH = 2_000
LIKE_ENOUGH = 0.75  # of the trigrams of two normalised names
MOST_MATCHES = 20


@dataclass(frozen=True)
class Match:
    """`by`: "ruc" (the identification itself) or "name", which never is more than a possible match."""

    party: ListedParty
    by: str


def import_debarred(register: RegisterKind, path: Path, *, progress=lambda rows: None, again: bool = False) -> Loaded:
    """The list at `path` in place of the one loaded before, in one transaction.

    Raises suppliers.sanctions.WrongFile, and then what was loaded before stands; also for a file without a single name,
    which is no list that got empty.
    """
    register = RegisterKind(register)
    found = sanctions.read(register, path)
    file = registers.opened(register, path, published_at=found.published_at)
    if registers.is_newest(file) and not again:
        return Loaded(file, file.rows, file.skipped, was_loaded=True)
    rows = 0
    with transaction.atomic():
        ListedParty.objects.filter(register=register).delete()
        while batch := list(islice(found.entries, BATCH)):
            ListedParty.objects.bulk_create([_party(entry, register, file) for entry in batch])
            rows += len(batch)
            progress(len(batch))
        if not rows:
            raise sanctions.WrongFile("no trae ningún nombre: la lista cargada antes queda como está")
        registers.finish(file, rows=rows, skipped=0)
    return Loaded(file, rows, 0)


def matches(register: RegisterKind, *, ruc: str, names: list[str]) -> list[Match]:
    """Those of a list who are, or may be, the holder of `ruc`, which is called one of `names`; surest first."""
    known = ListedParty.objects.filter(register=register)
    digits = {ruc, ruc[:10]} if ruc else set()
    sure = list(known.filter(identification__in=digits)[:MOST_MATCHES])
    taken = {party.pk for party in sure}
    keys = {key for name in names if (key := name_key(name))}
    possible = [party for key in sorted(keys) for party in _alike(known, key) if party.pk not in taken]
    unique = {party.pk: party for party in possible}.values()
    return [Match(party, "ruc") for party in sure] + [Match(party, "name") for party in unique][:MOST_MATCHES]


def loaded(register: RegisterKind) -> RegisterFile | None:
    """The file that stands for this list; None: it is not loaded, so nobody is known to be absent from it."""
    return RegisterFile.objects.newest(register)


def _alike(known, key: str):
    # The first condition uses the index; the second one is the real measure.
    near = known.filter(Q(normalised_name=key) | Q(normalised_name__trigram_similar=key))
    return near.annotate(likeness=TrigramSimilarity("normalised_name", key)).filter(
        Q(normalised_name=key) | Q(likeness__gte=LIKE_ENOUGH)
    )[:MOST_MATCHES]


def _party(entry: sanctions.Entry, register: RegisterKind, file: RegisterFile) -> ListedParty:
    return ListedParty(
        register=register,
        name=entry.name,
        normalised_name=name_key(entry.name),
        identification=entry.identification[:60],
        reason=entry.reason,
        reference=entry.reference[:120],
        country=entry.country[:120],
        listed_on=entry.listed_on,
        until=entry.until,
        file=file,
    )
