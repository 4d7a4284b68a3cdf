import pytest

from dev import check, test


@pytest.mark.parametrize(
    ("words", "workers"),
    [([], 1), (["tests", "-q"], 1), (["-n", "3"], 3), (["-n3", "-q"], 3), (["-n", "0"], test._cores())],
)
def test_each_worker_of_pytest_gets_servers(words, workers):
    assert test._workers(words) == workers


@pytest.mark.parametrize(("in_ci", "code"), [(True, 1), (False, 0)])
def test_what_did_not_run_is_said_in_one_line_and_fails_in_ci(monkeypatch, capsys, in_ci, code):
    monkeypatch.setattr(test, "OPTIONAL", (("el navegador", lambda: False, ["chromium"]), ("nada", lambda: True, [])))
    monkeypatch.setattr(test, "IN_CI", in_ci)
    assert test.report_missing() == code
    assert capsys.readouterr().out == "No se ejecutó: el navegador. Instale: apt-get install chromium\n"


def test_a_machine_that_has_all_says_nothing(monkeypatch, capsys):
    monkeypatch.setattr(test, "OPTIONAL", (("nada", lambda: True, []),))
    assert test.report_missing() == 0
    assert capsys.readouterr().out == ""


def test_a_check_that_fails_shows_its_command_and_its_output(capsys):
    failing = check.Check("prueba", ["sh", "-c", "echo salida; echo error >&2; exit 1"])
    assert check.run(failing, {"PATH": "/bin:/usr/bin"}) == ("prueba", False)
    out = capsys.readouterr().out
    assert out.startswith("✗ prueba (")
    assert "salida\nerror" in out


def test_a_check_that_passes_takes_one_line(capsys):
    assert check.run(check.Check("prueba", ["true"]), {"PATH": "/bin:/usr/bin"}) == ("prueba", True)
    assert capsys.readouterr().out.count("\n") == 1
