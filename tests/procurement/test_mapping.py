from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.choices import BudgetSource, Phase, Procedure, Role
from procurement.mapping import MappingError, map_process, merge, normalise
from tests.procurement.releases import BUYER, RIVAL, SUPPLIER, auction, catalogue_order, line, money, party, release

SUPPLIER_KEY, RIVAL_KEY = ("1790000000001", ""), ("0990000000001", "")


def read(*releases):
    return map_process(merge(normalise(one) for one in releases))


def test_a_minor_purchase_is_read_whole():
    process = read(release())
    facts = process.facts
    assert (facts.code, facts.title) == ("MCBS-GADPRU-2026-001", "ADQUISICIÓN DE COMPUTADORAS PARA EL GAD")
    assert (facts.procedure, facts.phase) == (Procedure.MENOR_CUANTIA, Phase.AWARD)
    assert (facts.budget_amount, facts.budget_source) == (Decimal("1000.5"), BudgetSource.TENDER)
    assert (facts.awarded_amount, facts.tenderers_count) == (Decimal(950), 2)
    assert (facts.region, facts.locality) == ("PICHINCHA", "QUITO")
    assert process.buyer == ("1760000000001", "4321")
    assert facts.published_at.isoformat() == "2026-02-01T09:00:00-05:00"
    assert facts.tender_period_end.isoformat() == "2026-02-10T09:00:00-05:00"
    assert facts.budget_line == "530704"


@pytest.mark.parametrize(
    ("made", "budget", "source"),
    [
        (release(), "1000.5", BudgetSource.TENDER),
        (auction(), "1000.25", BudgetSource.LOTS),
        (release(tender__value=...), "900", BudgetSource.PLANNING),
        (release(tender__value=money(0)), "900", BudgetSource.PLANNING),
        (release(tender__value=money("USD")), "900", BudgetSource.PLANNING),
        (auction(tender__lots=[{"id": "1", "value": money(600)}, {"id": "2"}]), "900", BudgetSource.PLANNING),
        (release(tender__value=..., planning=...), None, BudgetSource.UNKNOWN),
    ],
)
def test_the_budget_is_looked_for_in_tender_lots_and_planning(made, budget, source):
    facts = read(made).facts
    assert (facts.budget_amount, facts.budget_source) == (Decimal(budget) if budget else None, source)


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({}, "ADQUISICIÓN DE COMPUTADORAS PARA EL GAD"),
        ({"tender__description": None}, "ADQUISICIÓN DE COMPUTADORAS"),
        ({"tender": ...}, "ADQUISICIÓN DE COMPUTADORAS"),
        ({"tender__description": "  ", "planning": ...}, "MCBS-GADPRU-2026-001-4321"),
    ],
)
def test_the_object_is_the_description_then_the_rationale_then_the_title(changes, title):
    assert read(release(**changes)).facts.title == title


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 2),
        ({"tender__numberOfTenderers": None}, 2),
        ({"tender__numberOfTenderers": "2", "tender__tenderers": None}, 2),
        ({"tender__numberOfTenderers": 0, "tender__tenderers": None}, 0),
        ({"tender__numberOfTenderers": None, "tender__tenderers": None}, None),
        ({"tender__numberOfTenderers": None, "tender__tenderers": []}, None),
        ({"tender": ...}, None),
    ],
)
def test_unknown_tenderers_are_not_zero_tenderers(changes, count):
    assert read(release(**changes)).facts.tenderers_count == count


def test_a_catalogue_order_finds_its_unit_in_the_procuring_entity():
    assert read(catalogue_order()).buyer == ("1760000000001", "4321")


def test_a_catalogue_order_keeps_its_framework_apart():
    facts = read(catalogue_order()).facts
    assert facts.procedure == Procedure.CATALOGO_COMPRA_DIRECTA
    assert facts.procedure_source == "Catálogo electrónico - Compra directa"
    assert facts.framework_code == "CDI-SERCOP-001-2026"
    assert facts.framework_title == "PAPELERÍA, ÚTILES Y SUMINISTROS"


def test_a_framework_is_also_found_among_the_related_processes():
    related = {
        "id": "x",
        "title": "MEDICAMENTOS",
        "relationship": ["framework"],
        "scheme": "ocid",
        "identifier": "ocds-5wno2w-SICM-389-2016-2016-06-30-17:33:47",
    }
    facts = read(
        catalogue_order(
            tender__procurementMethodDetails="Catálogo electrónico - Mejor oferta", relatedProcesses=[related]
        )
    ).facts
    assert (facts.framework_code, facts.framework_title) == ("SICM-389-2016", "MEDICAMENTOS")


def test_lines_that_tender_and_award_repeat_are_taken_once():
    items = read(release()).items
    assert [(item.number, item.cpc, item.unit_price, item.total) for item in items] == [
        (1, "452300011", Decimal(10), Decimal(30)),
        (2, "452300011", Decimal(10), Decimal(30)),
    ]


def test_lines_come_from_the_award_when_the_tender_has_none_and_are_totals_in_an_auction():
    (item,) = read(auction(awards=[{"id": "1", "items": [line(1, value=90, quantity=3)]}])).items
    assert (item.unit_price, item.total) == (Decimal(30), Decimal(90))


def test_offers_of_an_auction_know_their_winner():
    process = read(auction())
    assert [(bid.supplier, bid.amount, bid.is_winner) for bid in process.bids] == [
        (SUPPLIER_KEY, Decimal(900), True),
        (RIVAL_KEY, Decimal(990), False),
    ]
    assert process.facts.auction_start.isoformat() == "2026-02-15T10:00:00-05:00"
    assert process.facts.auction_end.isoformat() == "2026-02-15T10:15:00-05:00"


def test_a_corrected_award_counts_and_what_was_typed_is_kept():
    award = {"id": "1", "value": money(9), "enteredValue": money(950000), "correctedValue": money(950)}
    process = read(release(awards=[award]))
    assert (process.awards[0].amount, process.awards[0].entered_amount) == (Decimal(950), Decimal(950000))
    assert process.facts.awarded_amount == Decimal(950)


def test_an_award_that_came_to_nothing_is_not_summed():
    awards = [{"id": "1", "value": money(10)}, {"id": "2", "value": money(20), "status": "cancelled"}]
    assert read(release(awards=awards)).facts.awarded_amount == Decimal(10)


def test_who_asks_is_an_enquirer_unless_it_is_the_entity():
    enquiries = [
        {"id": "1", "author": RIVAL, "description": "¿?"},
        {"id": "2", "author": BUYER, "description": "ACLARA"},
    ]
    process = read(release(tender__enquiries=enquiries))
    assert {who for who, role in process.participations if role == Role.ENQUIRER} == {RIVAL_KEY}
    assert [enquiry.author_name for enquiry in process.enquiries] == [RIVAL["name"], BUYER["name"]]
    assert ("1760000000001", "") not in {supplier.key for supplier in process.suppliers}


@pytest.mark.parametrize("filler", ["null", "-", "n/a", "", None])
def test_a_supplier_without_a_name_is_known_by_its_ruc_alone(filler):
    nameless = {**SUPPLIER, "name": filler}
    process = read(release(awards=[{"id": "1", "suppliers": [nameless]}], parties=[party(nameless)], tender=...))
    assert [(supplier.key, supplier.name) for supplier in process.suppliers] == [(SUPPLIER_KEY, "")]
    assert process.awards[0].supplier_names == ""


def test_a_foreigner_has_no_ruc():
    foreigner = {"id": "ID-GB-00445790", "name": "LIMITED CO"}
    process = read(release(awards=[{"id": "1", "suppliers": [foreigner]}]))
    assert process.awards[0].suppliers == (("", "ID-GB-00445790"),)


def test_a_supplier_that_nothing_identifies_keeps_its_name_in_the_award():
    process = read(release(awards=[{"id": "1", "suppliers": [{"name": "CONSORCIO SIN RUC"}]}]))
    assert process.awards[0].suppliers == ()
    assert process.awards[0].supplier_names == "CONSORCIO SIN RUC"


def test_contacts_and_addresses_of_people_are_not_read():
    assert "persona@example.ec" not in str(read(release()))
    assert "AV. UNO" not in str(read(release()))


def test_a_later_release_without_tender_keeps_it():
    later = release(
        date="2026-04-01T10:00:00-05:00",
        tag=["contract"],
        tender=...,
        planning=...,
        awards=...,
        contracts=[{"id": "c1", "awardID": "78-MCBS-GADPRU-2026-001", "value": money(940)}],
    )
    facts = read(later, release()).facts
    assert (facts.title, facts.budget_amount) == ("ADQUISICIÓN DE COMPUTADORAS PARA EL GAD", Decimal("1000.5"))
    assert (facts.contracted_amount, facts.phase) == (Decimal(940), Phase.CONTRACT)


def test_a_later_amount_of_zero_does_not_erase_the_earlier_one():
    later = release(date="2026-04-01T10:00:00-05:00", tender__value=money(0))
    assert read(release(), later).facts.budget_amount == Decimal("1000.5")


def test_releases_are_ordered_by_moment_and_not_by_the_text_of_their_date():
    evening = release(date="2026-03-01T22:00:00-05:00", tender__description="DESPUÉS")
    morning = release(date="2026-03-02T01:00:00Z", tender__description="ANTES")
    assert read(evening, morning).facts.title == "DESPUÉS"


def test_a_line_that_was_withdrawn_goes_away():
    later = release(date="2026-04-01T10:00:00-05:00", tender__items=[line(2)])
    assert [item.source_id for item in read(release(), later).items] == ["4500002-DS-SO"]


def test_an_auction_published_again_under_other_ids_is_not_doubled():
    again = auction(date="2026-04-01T10:00:00-05:00")
    again["auctions"][0]["id"] = "SIE-GADPRU-2026-007-4321-2026-04-01T16:00:00.000Z-auction-1"
    assert len(read(auction(), again).bids) == 2


def test_awards_published_in_instalments_add_up():
    later = release(date="2026-04-01T10:00:00-05:00", awards=[{"id": "79", "value": money(50)}])
    assert read(release(), later).facts.awarded_amount == Decimal(1000)


def test_elements_without_id_are_not_added_again_by_each_release():
    nameless = [{"value": money(10)}, {"value": money(20)}]
    later = release(date="2026-04-01T10:00:00-05:00", awards=nameless)
    assert len(read(release(awards=nameless), later).awards) == 2


def test_two_elements_with_one_id_stay_two():
    awards = [{"id": "1", "value": money(10)}, {"id": "1", "value": money(20)}, {"id": "1", "value": money(10)}]
    assert [award.amount for award in read(release(awards=awards)).awards] == [Decimal(10), Decimal(20)]


def test_the_digest_does_not_depend_on_the_id_nor_on_the_order_of_keys():
    turned = dict(reversed(release(id="otro").items()))
    assert normalise(turned).digest == normalise(release()).digest


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"tender": "hola"}, "tender", "un objeto y vino un texto"),
        ({"tender__items": {"id": 1}}, "tender.items", "una lista y vino un objeto"),
        ({"awards": [1, 2]}, "awards[0]", "un objeto y vino un número"),
        ({"awards": [{"value": [5]}]}, "awards[0].value", "un objeto y vino una lista"),
        ({"awards": [{"value": {"amount": []}}]}, "awards[0].value.amount", "un número y vino una lista"),
        ({"tender__value": money("doce")}, "tender.value.amount", "no es un número"),
        ({"tender__value": {"amount": 1, "currency": "EUR"}}, "tender.value.currency", "EUR"),
        ({"tender__description": {"es": "x"}}, "tender.description", "un texto y vino un objeto"),
        ({"tender__numberOfTenderers": 1.5}, "tender.numberOfTenderers", "entero"),
        ({"tender__tenderPeriod": {"startDate": "0001-01-01"}}, "tender.tenderPeriod.startDate", "fuera de rango"),
        ({"date": 20260101}, "date", "una fecha en texto"),
        ({"date": None}, "date", "falta"),
        ({"ocid": ...}, "ocid", "falta"),
        ({"ocid": "x"}, "ocid", "no es un ocid"),
        ({"tag": "award"}, "tag", "una lista de textos"),
        ({"parties": [{"name": "A" * 501}]}, "parties[0].name", "501 caracteres"),
        ({"tender__title": "a\0b"}, "tender.title", "NUL"),
        ({"language": "a\0b"}, "language", "NUL"),
        ({"x": [{"a\0": 1}]}, "x[0] (una clave)", "NUL"),
        ({"tender__title": "a\ud800b"}, "tender.title", "suplente"),
        ({"x": float("nan")}, "", "JSON"),
    ],
)
def test_a_wrong_release_is_rejected_by_path_and_reason(changes, where, what):
    with pytest.raises(MappingError) as caught:
        read(release(**changes))
    assert caught.value.path == where
    assert what in caught.value.reason


def test_a_text_that_merely_spells_an_escape_is_accepted():
    assert read(release(tender__description="dice \\u0000 y nada más")).facts.title == "dice \\u0000 y nada más"


@pytest.mark.parametrize("found", [None, [], "x", 3, {}])
def test_what_is_no_release_is_rejected(found):
    with pytest.raises(MappingError):
        normalise(found)


KEYS = [
    "ocid",
    "id",
    "date",
    "tender",
    "awards",
    "value",
    "amount",
    "items",
    "suppliers",
    "name",
    "auctions",
    "parties",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
PATHS = [
    "tender",
    "tender__value",
    "tender__items",
    "tender__tenderers",
    "tender__enquiries",
    "tender__lots",
    "awards",
    "contracts",
    "parties",
    "buyer",
    "planning",
    "auctions",
    "bids",
    "relatedProcesses",
    "tag",
    "id",
]


@given(
    st.dictionaries(st.sampled_from(PATHS), JSON, max_size=3), st.dictionaries(st.sampled_from(PATHS), JSON, max_size=2)
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_but_a_mapping_error_comes_of_any_json(first, second):
    accepted = []
    for changes in (first, second):
        nested = dict(sorted(changes.items(), key=lambda change: -len(change[0])))
        whole = {path: value for path, value in nested.items() if "__" not in path}
        parts = {path: value for path, value in nested.items() if "__" in path and path.split("__")[0] not in whole}
        try:
            accepted.append(normalise(auction(**whole, **parts)))
        except MappingError:
            continue
    try:
        if accepted:
            map_process(merge(accepted))
    except MappingError:
        pass
