"""Fills the database of the portal that all browser tests use, and says what there is, as JSON on the last line.

Run as a program, in the environment of that portal: `python -m tests.browser.prepare FOLDER`.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path

import django

from sandbox.registries import CASES

RUC = {case.name: case.ruc for case in CASES}


def main(folder: Path) -> None:
    django.setup()
    from django.core.management import call_command

    from sandbox.__main__ import main as sandbox

    call_command("migrate", interactive=False, verbosity=0)
    sandbox(["--processes", "150", "dump", str(folder / "releases.jsonl")])
    sandbox(["--processes", "150", "files", str(folder / "registers")])
    given = {"accounts": "accounts.json", "releases": "releases.jsonl", "registers": "registers"}
    call_command("seed_demo", **{name: folder / path for name, path in given.items()}, stdout=sys.stderr)
    for name in ("tax_debtor", "public_entity"):
        call_command("verify_supplier", RUC[name], stdout=sys.stderr)
    _documents(folder)
    _likeness()
    accounts = json.loads((folder / "accounts.json").read_text())
    print(json.dumps({"accounts": accounts, "pages": pages()}))


def pages() -> dict[str, str]:
    """Address of each page worth looking at, by name."""
    from django.db.models import Count
    from django.urls import reverse

    from procurement.models import Buyer, Process
    from suppliers.models import Supplier

    def largest(rows, related: str) -> str:
        return rows.annotate(n=Count(related)).order_by("-n", "pk").first().get_absolute_url()

    processes = Process.objects
    return {
        "home": reverse("home"),
        "search": reverse("procurement:process_list"),
        "nothing found": reverse("procurement:process_list") + "?q=zzzzzz",
        "planning": processes.filter(phase="planificacion").first().get_absolute_url(),
        "auction": largest(processes.filter(procedure="subasta_inversa_electronica"), "bids"),
        "catalogue order": processes.filter(procedure__startswith="catalogo").first().get_absolute_url(),
        "summary": _summary().get_absolute_url(),
        "long": _long().get_absolute_url(),
        "products": reverse("procurement:products") + "?q=servicio&bajo=8&producto=servicios",
        "buyers": reverse("procurement:buyer_list"),
        "buyer": largest(Buyer.objects, "processes"),
        "suppliers": reverse("suppliers:list"),
        "supplier": largest(Supplier.objects, "awards"),
        "quality": reverse("procurement:quality"),
        "quality of one check": reverse("procurement:quality_measure", args=["ruc-bien-formado"]),
        "divergences": reverse("procurement:divergences"),
        "divergence": _divergence().get_absolute_url(),
        "missing": "/procesos/ocds-5wno2w-NADA-1/",
        "profile": reverse("accounts:profile"),
        "api": reverse("api:docs"),
        "api guide": reverse("api:docs_text", args=["guide"]),
        **_likeness_pages(),
        **_supplier_pages(),
        **_document_pages(),
        **_draft_pages(),
    }


def _supplier_pages() -> dict[str, str]:
    from django.urls import reverse

    from suppliers.models import Verification

    row = Verification.objects.filter(supplier__ruc=RUC["tax_debtor"], authority="sri").get()
    return {
        "verified supplier": row.supplier.get_absolute_url(),
        "evidence": reverse("suppliers:check", args=[row.supplier.ruc, row.pk]),
        "certificate to bring": reverse("suppliers:upload", args=[row.supplier.ruc]),
        "comparison": reverse("suppliers:compare") + f"?ruc={row.supplier.ruc}&ruc={RUC['public_entity']}",
        "lists of suppliers": reverse("suppliers:batches"),
        "check of a constancia": reverse("suppliers:certificate_find"),
    }


def _likeness() -> None:
    """The offers of a process, compared."""
    from django.core.management import call_command
    from django.db import transaction

    from documents import likeness
    from documents.models import Document

    with transaction.atomic():
        likeness.request(Document.objects.filter(kind="oferta").first().ocid)
    call_command("run_jobs", queue="default", stdout=sys.stderr)


def _likeness_pages() -> dict[str, str]:
    from django.urls import reverse

    from documents.models import Document

    return {
        "likeness": reverse("documents:likeness", args=[Document.objects.filter(kind="oferta").first().ocid]),
        "documents like one": reverse("documents:alike", args=[Document.objects.filter(kind="pliego").first().uuid]),
    }


def _documents(folder: Path) -> None:
    """The sandbox's papers, read, and one that is a picture of a page."""
    from django.core.management import call_command

    from sandbox.__main__ import main as sandbox

    papers = folder / "papers"
    sandbox(["--processes", "150", "documents", str(papers)])
    owner = "funcionario@demo.example"
    call_command("load_documents", str(papers), owner=owner, demo=True, stdout=sys.stderr)
    call_command("run_jobs", queue="default", stdout=sys.stderr)
    _analysis()


def _analysis() -> None:
    """The sandbox's pliego, analysed and reviewed in part."""
    from django.core.management import call_command

    from documents import requesting, reviewing
    from documents.choices import Decision
    from documents.models import Document

    pliego = Document.objects.filter(kind="pliego").order_by("pk").first()
    version, person = pliego.latest, pliego.owner
    requesting.ask(version=version, by=person)
    call_command("run_jobs", queue="ai", stdout=sys.stderr)
    found = list(version.analyses.get().findings.filter(state="found").order_by("position")[:3])
    for finding, decision in zip(found, (Decision.ACCEPTED, Decision.CORRECTED, Decision.REJECTED), strict=True):
        value = "Otra" if decision == Decision.CORRECTED else None
        reviewing.decide(finding=finding, decision=decision, by=person, value=value)


def _document_pages() -> dict[str, str]:
    from django.urls import reverse

    from documents.choices import LinkOutcome
    from documents.models import Document, LinkDownload

    pliego = Document.objects.filter(kind="pliego").order_by("pk").first()
    asking = f"{reverse('documents:questions')}?doc={pliego.uuid}&q="
    said = "El enlace lleva a una página web de www.ejemplo.gob.ec, no a un archivo."
    link = LinkDownload.objects.create(
        url="https://www.ejemplo.gob.ec/pliego.pdf", requested_by=pliego.owner, outcome=LinkOutcome.REFUSED, said=said
    )
    return {
        "documents": reverse("documents:list"),
        "documents found": reverse("documents:list") + "?q=plazo+de+ejecuci%C3%B3n&clase=pliego",
        "document": pliego.get_absolute_url() + "?pagina=3&cita=sesenta+(60)+d%C3%ADas+calendario",
        "analysis": reverse("documents:analysis", args=[pliego.uuid]) + "?pagina=3",
        "document changes": reverse("documents:changes", args=[pliego.uuid]),
        "document of a link": reverse("documents:link", args=[link.pk]),
        "documents bin": reverse("documents:bin"),
        "questions": f"{asking}%C2%BFEn+cu%C3%A1ntos+d%C3%ADas+se+ejecuta%3F",
        "questions not answered": f"{asking}%C2%BFCapital+de+Francia%3F",
        "questions to nothing": reverse("documents:questions"),
    }


def _draft_pages() -> dict[str, str]:
    """A draft that contradicts itself, one that waits, and one that cannot be read."""
    from io import BytesIO

    from django.core.management import call_command
    from django.urls import reverse

    from accounts.models import User
    from documents import drafts

    owner = User.objects.get(email="funcionario@demo.example")
    said = (
        "PLIEGO\nSUBASTA INVERSA ELECTRÓNICA\nCódigo del proceso: SIE-GADMP-2026-014\nObjeto: ADQUISICIÓN DE SILLAS\n"
    )
    said += "Presupuesto referencial: USD 80.000,00\nPlazo de ejecución: 90 días calendario\fCondiciones\n"
    said += "Presupuesto referencial: USD 82.000,00\nPlazo de ejecución: 60 días calendario"
    checked = drafts.receive(file=BytesIO(said.encode()), name="Pliego de sillas.txt", by=owner)
    broken = drafts.receive(file=BytesIO(b"%PDF-1.7 nada"), name="Roto.pdf", by=owner)
    call_command("run_jobs", queue="ai", stdout=sys.stderr)
    waiting = drafts.receive(file=BytesIO(b"Por revisar."), name="En espera.txt", by=owner)
    return {
        "drafts": reverse("workspace:drafts"),
        "draft": checked.get_absolute_url(),
        "draft page": reverse("workspace:draft_page", args=[checked.uuid, 1]) + "?cita=Plazo+de+ejecuci%C3%B3n",
        "draft waiting": waiting.get_absolute_url(),
        "draft broken": broken.get_absolute_url(),
    }


def _divergence():
    """SERCOP's record of a process gives another budget than the file, at the same date."""
    from django.utils import timezone

    from procurement import store
    from procurement.choices import Channel
    from procurement.models import Divergence, Release

    held = Release.objects.filter(raw__tender__value__amount__gt=0).order_by("pk").first()
    raw = {**held.raw, "tender": {**held.raw["tender"], "value": {"amount": 4321.5, "currency": "USD"}}}
    store.store_release(raw, source=store.Source(Channel.SERCOP_RECORD, "record", timezone.now(), is_demo=True))
    return Divergence.objects.get()


def _summary():
    from procurement.choices import Channel, Detail
    from tests.procurement.factories import make_process

    return make_process(detail=Detail.SUMMARY, source=Channel.SERCOP_SEARCH, is_demo=True)


def _long():
    """The worst that the source may send: words without a break, hundreds of rows."""
    from procurement.models import Enquiry, Lot
    from tests.procurement.factories import make_item, make_process

    process = make_process(
        code="RE/PU-ENTIDADCONSIGLASMUYLARGASQUENOTERMINAN-R5-SM25016-2026-0001",
        title="ADQUISICIÓN " + "ELECTROENCEFALOGRAFÍAS" * 8 + " PARA LA ENTIDAD" * 20,
        is_demo=True,
        awarded_amount=Decimal("1234567890.12"),
    )
    for number in range(1, 61):
        make_item(process, number=number, description=f"ÍTEM {number} " + "X" * 90, total=Decimal("123456789.1234"))
        Lot.objects.create(process=process, number=number, title="LOTE", amount=Decimal("123456789.10"))
        Enquiry.objects.create(process=process, number=number, question="¿" + "PREGUNTA" * 30 + "?", author_name="ANA")
    return process


if __name__ == "__main__":
    main(Path(sys.argv[1]))
