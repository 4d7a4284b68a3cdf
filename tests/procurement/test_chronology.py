"""Dates in order, stages from what was published, the deadline that comes next."""

from types import SimpleNamespace

import pytest

from procurement import chronology
from procurement.choices import Phase, Procedure
from tests.procurement.factories import at

NOW = at("2026-11-24 12:00")


def process(**values):
    empty = dict.fromkeys([field for field, _ in chronology.MARKS])
    empty |= {"budget_line": "", "budget_source": ""}
    return SimpleNamespace(**{**empty, "phase": Phase.TENDER, "procedure": Procedure.SUBASTA_INVERSA, **values})


def contract(**values):
    return SimpleNamespace(**{"number": 1, "period_start": None, "period_end": None, **values})


def test_dates_come_in_order_and_the_first_to_come_is_now():
    marks = chronology.timeline(
        process(
            tender_period_end=at("2026-11-25 10:00"),
            published_at=at("2026-11-01 10:00"),
            award_period_end=at("2026-12-01 10:00"),
        ),
        [],
        NOW,
    )
    assert [(mark.name, mark.state) for mark in marks] == [
        ("Publicación", "past"),
        ("Límite de entrega de ofertas", "now"),
        ("Adjudicación, fecha prevista", "next"),
    ]


def test_a_moment_that_is_now_has_passed():
    marks = chronology.timeline(process(published_at=NOW, tender_period_end=at("2026-11-30")), [], NOW)
    assert marks[0].state == "past"


def test_the_missing_offer_deadline_stands_after_the_limit_of_questions():
    marks = chronology.timeline(
        process(
            published_at=at("2026-11-01"),
            enquiry_period_end=at("2026-11-05"),
            awarded_at=at("2026-11-20"),
            phase="adjudicacion",
        ),
        [],
        NOW,
    )
    assert [mark.state for mark in marks] == ["past", "past", "unknown", "past"]


@pytest.mark.parametrize("procedure", chronology.CATALOGUE)
def test_catalogue_orders_have_no_offer_deadline_to_miss(procedure):
    assert not chronology.misses_offer_deadline(process(procedure=procedure))


def test_the_next_deadline_is_the_nearest_one_to_come():
    found = chronology.next_deadline(
        process(
            enquiry_period_end=at("2026-11-20"), tender_period_end=at("2026-11-26"), award_period_end=at("2026-12-01")
        ),
        [],
        NOW,
    )
    assert (found.name, found.moment) == ("Límite de entrega de ofertas", at("2026-11-26"))


def test_a_contract_in_force_ends_next():
    found = chronology.next_deadline(process(phase=Phase.CONTRACT), [contract(period_end=at("2028-03-13"))], NOW)
    assert (found.name, found.moment) == ("Fin del contrato", at("2028-03-13"))


@pytest.mark.parametrize("phase", [Phase.AWARD, Phase.UNSUCCESSFUL, Phase.CANCELLED, Phase.UNKNOWN])
def test_dates_planned_for_a_procedure_that_ended_bind_nobody(phase):
    assert chronology.next_deadline(process(phase=phase, tender_period_end=at("2026-12-01")), [], NOW) is None


def test_stages_follow_the_tags_that_were_published():
    found = chronology.stages(process(phase=Phase.AWARD, published_at=at("2026-11-01")), ["tender", "award"])
    assert [(stage.name, stage.state) for stage in found] == [
        ("Planificación", "unpublished"),
        ("Convocatoria", "past"),
        ("Adjudicación", "now"),
        ("Contrato", "next"),
    ]


def test_a_budget_line_tells_of_a_planning_that_a_compiled_release_no_longer_tags():
    found = chronology.stages(process(budget_line="730204", published_at=at("2026-11-01")), ["compiled"])
    assert (found[0].name, found[0].state) == ("Planificación", "past")


def test_contracts_that_share_a_date_are_told_together():
    end = at("2027-06-30")
    marks = chronology.timeline(process(), [contract(number=n, period_end=end) for n in (1, 2, 3)], NOW)
    assert [mark.name for mark in marks if mark.moment == end] == ["Fin de los 3 contratos"]


def test_a_planned_award_is_marked_as_expected():
    found = chronology.stages(process(award_period_end=at("2026-12-01")), ["planning", "tender"])
    assert (found[2].moment, found[2].is_expected) == (at("2026-12-01"), True)


def test_a_process_that_came_to_nothing_ends_there():
    found = chronology.stages(process(phase=Phase.UNSUCCESSFUL, published_at=at("2026-11-01")), ["tender"])
    assert [(stage.name, stage.state) for stage in found] == [("Convocatoria", "past"), ("Desierto", "now")]
