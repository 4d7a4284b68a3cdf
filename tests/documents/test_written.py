"""The rules over documents written by hand, and what hostile passages may not change in them."""

import pytest

from bench.tenders import hostile, written
from bench.tenders.score import Score
from documents.analysis_rules.engine import analyse
from documents.analysis_rules.schema import CORE
from documents.analysis_rules.text import Page
from law.seeding import seeded_rules

LAW = seeded_rules()
BATCHES = ("round1", "round2", "round3", "outside")
DOCUMENTS = [document for name in BATCHES for document in written.batch(name)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_document_written_by_hand_is_read(document):
    analysis = analyse([Page(1, document.as_text())], LAW).as_json()
    score = Score()
    score.add({name: value for name, value in document.gold.items() if value is not None}, analysis["fields"])
    precision, recall, _ = score.rates()
    assert analysis["document_type"] == document.kind
    assert precision >= 0.9, score.wrong
    assert recall >= 0.85, score.wrong


@pytest.mark.parametrize("attack", hostile.ATTACKS, ids=lambda attack: attack.name)
def test_a_hostile_passage_changes_no_value_and_silences_no_alert(attack):
    lines = DOCUMENTS[hostile.ATTACKS.index(attack) % len(DOCUMENTS)].as_text().split("\n")
    before = analyse([Page(1, "\n".join(lines))], LAW)
    for place in (3, len(lines) // 2):
        text, hidden = attack.inserted(lines, place)
        after = analyse([Page(1, text, hidden=hidden)], LAW)
        changed = {n for n in CORE if before.fields[n].value != after.fields[n].value}
        rules = {alert.rule for alert in after.alerts}
        assert not changed
        assert "hidden_text" in rules
        assert {alert.rule for alert in before.alerts} <= rules


@pytest.mark.parametrize(
    "words",
    [
        "El procesador deberá ser de 8 núcleos o superior y la máquina deberá encender en 10 segundos.",
        "El sistema automatizado de riego deberá registrar el consumo diario de agua.",
        "El software de análisis de datos permitirá exportar reportes.",
        "El agente de seguridad reportará las novedades y el asistente registrará cada factura.",
        "Las condiciones particulares prevalecen sobre las condiciones generales.",
        "El oferente no deberá ignorar los requisitos; se procesa con maquinaria propia.",
        "Las ofertas que omitan los requisitos anteriores serán rechazadas.",
    ],
)
def test_words_of_machines_that_order_nothing_are_content(words):
    assert not analyse([Page(1, f"{DOCUMENTS[4].as_text()}\n{words}")], LAW).quality["instructing_passages"]
