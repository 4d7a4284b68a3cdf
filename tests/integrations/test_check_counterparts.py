"""`manage.py check_counterparts`: a known question to each, for people."""

import json

import pytest
from django.core.management import call_command

from integrations.models import Counterpart
from tests.integrations.server import html, says
from tests.integrations.test_sercop_client import ROW, page

pytestmark = pytest.mark.django_db


def run(capsys, *arguments) -> tuple[int, str]:
    """Exit code and output of the command."""
    try:
        call_command("check_counterparts", *arguments)
    except SystemExit as end:
        return end.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_a_counterpart_that_answers_is_well(sercop, capsys):
    server = sercop(says(page(ROW)))
    code, output = run(capsys, "sercop")
    assert code == 0
    assert "bien  SERCOP" in output
    assert "3515 procesos" in output
    assert server.requests[0].path.endswith("/api/search_ocds")


@pytest.mark.parametrize(
    ("answer", "detail"),
    [(html(503), "no está disponible"), (html(200), "HTML"), (says(page()), "sin procesos")],
    ids=["down", "html", "empty"],
)
def test_a_counterpart_that_fails_ends_with_1(sercop, capsys, answer, detail):
    sercop(answer)
    code, output = run(capsys)
    assert (code, detail in output, "FALLA" in output) == (1, True, True)


def test_a_paused_counterpart_is_not_asked_and_no_failure(sercop, capsys):
    server = sercop(says(page(ROW)))
    Counterpart.objects.update(is_enabled=False)
    code, output = run(capsys)
    assert (code, "no se consultó" in output, server.requests) == (0, True, [])


@pytest.mark.parametrize(("count", "ok"), [(11_803, True), (0, False)])
def test_the_monthly_files_are_well_when_last_january_holds_something(sercop, capsys, count, ok):
    server = sercop(says({"count": count}))
    code, output = run(capsys, "sercop_bulk")
    assert (code == 0, f"{count} publicaciones" in output) == (ok, True)
    assert server.requests[0].path.endswith("/get-totals")


def test_machines_read_json_on_the_last_line(sercop, capsys):
    server = sercop(says(page(ROW)))
    code, output = run(capsys, "sercop", "--json")
    (result,) = json.loads(output.splitlines()[-1])
    assert (code, result["code"], result["ok"], result["url"]) == (0, "sercop", True, server.url)


def test_an_unknown_name_is_said(capsys):
    assert run(capsys, "nadie")[0] == 2


REGISTRIES = ["sri", "sri_soap", "iess", "scvs"]


@pytest.mark.parametrize("code", REGISTRIES)
def test_each_registry_has_its_question(sandbox, capsys, code):
    assert (run(capsys, code)[0], sandbox.faults.set(code, {"html_with_200": True}), run(capsys, code)[0]) == (
        0,
        None,
        1,
    )


def test_a_package_asks_dinarp_when_there_is_one(sandbox, capsys):
    assert "ningún paquete" in run(capsys, "dinarp")[1]
    service = Counterpart.objects.get(code="dinarp")
    service.packages.create(code="2114", authority="sri", operation="ruc", daily_quota=5)
    assert "no trae datos" in run(capsys, "dinarp")[1]


@pytest.mark.parametrize(
    ("code", "sentence"), [("sercop_soap", "procesos con novedades desde"), ("sercop_sftp", "archivos en el buzón.")]
)
def test_the_other_channels_of_sercop_are_asked_too(sandbox, capsys, code, sentence):
    status, output = run(capsys, code)
    assert (status, sentence in output) == (0, True)
    sandbox.faults.set(code, {"down": True})
    status, output = run(capsys, code)
    assert (status, "FALLA" in output) == (1, True)
