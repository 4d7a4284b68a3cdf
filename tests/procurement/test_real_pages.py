"""Real answers of SERCOP, loaded as anybody would, and what their pages show."""

import pytest
from django.core.management import call_command

from procurement.models import Process
from tests.accounts.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(client, samples):
    call_command("load_releases", *map(str, sorted((samples / "sercop").glob("record_*.json"))))
    client.force_login(person())

    def read(code: str) -> str:
        process = Process.objects.get(code=code)
        html = client.get(process.get_absolute_url()).content.decode()
        return " ".join(html.replace("\N{NO-BREAK SPACE}", " ").split())

    return read


# code, and what its page must hold: procedure, budget, awarded, RUC of the buyer, supplier, offers received
PUBLISHED = {
    "CDC-BIESS-2024-003": (
        *(">Contratacion directa</span>", "USD 60.000,00", "/entidades/1768156470001/", "FCB ABOGADOS S.A.S."),
        *("igual al presupuesto", "<dt>Ofertas recibidas</dt> <dd>1</dd>"),
    ),
    "CE-20260002969199": (
        *(">Catálogo electrónico - Compra directa</span>", "USD 103.723,20", "/entidades/1760001120001/"),
        *("PFIZER PFE CIA.LTDA.", "igual al presupuesto", "La fuente no dice cuántas hubo"),
    ),
    "RE-OACL-GADMSFD-2026-001": (
        *(">Obra artística, científica o literaria</span>", "USD 133.079,63", "/entidades/1560001160001/"),
        *("FENIXSHOWS EVENTOS S.A.S.", "igual al presupuesto", "<dt>Ofertas recibidas</dt> <dd>1</dd>"),
    ),
    "SIE-GADMCLC-2025-004": (
        *(">Subasta Inversa Electrónica</span>", "USD 59.956,78", "USD 56.952,30", "/entidades/0860040700001/"),
        *("APELLIDO UNO NOMBRE UNO", "5,0 % menos que el presupuesto", "<dt>Ofertas recibidas</dt> <dd>3</dd>"),
    ),
}


@pytest.mark.parametrize("code", PUBLISHED)
def test_a_real_process_shows_what_sercop_published(pages, code):
    html = pages(code)
    assert [text for text in PUBLISHED[code] if text not in html] == []


def test_the_auction_of_a_real_process_is_the_sum_of_its_lots(pages):
    assert "suma de lotes" in pages("SIE-GADMCLC-2025-004")


def test_the_framework_of_a_real_order_is_kept_apart(pages):
    html = pages("CE-20260002969199")
    assert "SICM-389-2016" in html
    assert " en el convenio " not in html
