"""Where each group of facts of a process comes from. Pure: releases in, origins out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

# A group of facts and the tags of the releases that carry it; a compiled release carries them all.
GROUPS = (
    ("Planificación y presupuesto", "planning"),
    ("Convocatoria, lotes e ítems", "tender"),
    ("Ofertas y adjudicación", "award"),
    ("Contratos", "contract"),
)
TAG_LABELS = {
    "planning": "planificación",
    "planningUpdate": "cambio de la planificación",
    "tender": "convocatoria",
    "tenderAmendment": "enmienda de la convocatoria",
    "tenderUpdate": "cambio de la convocatoria",
    "tenderCancellation": "cancelación de la convocatoria",
    "award": "adjudicación",
    "awardUpdate": "cambio de la adjudicación",
    "awardCancellation": "cancelación de la adjudicación",
    "contract": "contrato",
    "contractUpdate": "cambio del contrato",
    "contractAmendment": "enmienda del contrato",
    "contractTermination": "terminación del contrato",
    "implementation": "ejecución",
    "implementationUpdate": "cambio en la ejecución",
    "compiled": "ficha reunida",
    "bid": "ofertas",
}


@dataclass(frozen=True)
class Origin:
    """A group of facts, the channels it came by, the moment of its publication and the digest of what was received."""

    group: str
    channel: str
    origin: str
    moment: datetime
    digest: str


def origins(releases: Sequence) -> list[Origin]:
    """One origin per group that some release carries: the latest one. `releases` are in order of date.

    Groups that come from the same release are told together.
    """
    found = []
    for group, tag in GROUPS:
        carrying = [release for release in releases if {tag, "compiled"} & set(map(_stem, release.tags))]
        if carrying:
            last = carrying[-1]
            found.append(Origin(group, _channels(last), last.origin, last.date, last.digest))
    return [_together(list(same)) for _, same in groupby(found, key=lambda origin: origin.digest)]


def _channels(release) -> str:
    """The channel it came by, and those that brought the same afterwards."""
    labels = [release.get_channel_display(), *(other.get_channel_display() for other in release.confirmations.all())]
    return " y ".join(labels)


def _together(same: list[Origin]) -> Origin:
    groups = [origin.group for origin in same]
    return replace(same[0], group=". ".join(groups))


def _stem(tag: str) -> str:
    """contractAmendment → contract"""
    return next((stem for _, stem in GROUPS if tag.startswith(stem)), tag)


def in_spanish(tags: Sequence[str]) -> str:
    return ", ".join(TAG_LABELS.get(tag, tag) for tag in tags)
