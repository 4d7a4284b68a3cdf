"""The SFTP inbox over real SSH: what is taken, once; what is left alone; what goes to quarantine; kills and cuts."""

import json
import os
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from integrations.errors import Rejected, Unavailable
from integrations.models import Exchange
from jobs import registry, schedule, worker
from jobs.choices import State
from jobs.models import Job
from procurement import inbox
from procurement.choices import Channel, Detail, InboxState, RejectionKind, RunState
from procurement.models import InboxFile, Process, RejectedObject, Release
from sandbox.sercop import inbox as simulated
from tests.procurement.releases import OCID, auction, catalogue_order, package, release
from tests.procurement.tables import empty, table_contents
from tests.procurement.test_packages import tables, whole, zipped

pytestmark = pytest.mark.django_db
CONTENT = json.dumps(package(release())).encode()
LINES = b"".join(json.dumps(package(one)).encode() + b"\n" for one in (release(), auction(), catalogue_order()))


class Killed(BaseException):
    """The process ends here."""


def look_twice() -> list[InboxFile]:
    inbox.look()
    return inbox.look().read


def states() -> dict[str, str]:
    return dict(InboxFile.objects.order_by("pk").values_list("name", "state"))


def test_a_file_is_read_at_the_second_look_with_its_evidence(put, settings):
    put("paquete.json", CONTENT)
    assert inbox.look().read == []
    assert states() == {"paquete.json": InboxState.WAITING}
    (file,) = inbox.look().read
    file.refresh_from_db()
    assert (file.state, file.reason, file.created_count, file.release_count) == (InboxState.READ, "", 1, 1)
    process, kept = Process.objects.get(), Release.objects.get()
    assert (process.ocid, process.source, process.detail) == (OCID, Channel.SERCOP_SFTP, Detail.FULL)
    assert (kept.channel, kept.origin) == (Channel.SERCOP_SFTP, "paquete.json")
    assert kept.exchange == file.exchange == Exchange.objects.get(operation="download")
    assert file.exchange.body_size < 200  # its name, size and digest
    assert process.is_demo
    assert (file.run.state, file.run.scope, file.run.created_count) == (RunState.DONE, "paquete.json", 1)
    assert [path.name for path in settings.INBOX_DIR.iterdir()] == [".lock"]


GOOD = {
    "uno.json": (CONTENT, 1),
    "varios.jsonl": (LINES, 3),
    "arreglo.json": (json.dumps([package(release()), package(auction())]).encode(), 2),
    "junto.zip": (zipped({"a.json": CONTENT, "b/c.jsonl": LINES}), 4),
    "tablas.zip": (zipped(tables(whole())), 1),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_of_file_is_read(put, name):
    content, releases = GOOD[name]
    put(name, content)
    (file,) = look_twice()
    assert (file.state, file.release_count, file.rejected_count) == (InboxState.READ, releases, 0)
    assert Process.objects.filter(ocid=OCID).exists()


def test_lines_without_any_are_a_day_without_news(put):
    put("novedades.jsonl", b"")
    (file,) = look_twice()
    assert (file.state, file.release_count, file.rejected_count) == (InboxState.READ, 0, 0)


def test_loose_tables_are_one_package_when_all_have_come(put):
    for name, content in list(tables(whole()).items())[:-1]:
        put(name, content)
    look_twice()
    file = InboxFile.objects.get()
    assert (file.name, file.state) == ("*_2026_mayo.csv", InboxState.WAITING)
    assert file.reason == "Faltan tablas del conjunto: contracts."
    assert inbox.look().waiting == 0
    name, content = list(tables(whole()).items())[-1]
    put(name, content, age=10)
    (file,) = look_twice()
    assert (file.state, file.release_count, InboxFile.objects.count()) == (InboxState.READ, 1, 1)


def test_all_that_the_simulated_sercop_leaves_is_read(server):
    simulated.write_files(server.world, server.folder)
    look_twice()
    assert set(states().values()) == {InboxState.READ}
    assert len(states()) >= 3
    assert not RejectedObject.objects.exists()
    assert Process.objects.count() > 1


def test_tables_and_json_of_one_month_say_the_same(server, sercop):
    simulated.write_files(server.world, server.folder)
    for path in server.folder.iterdir():
        if not path.name.startswith("csv_"):
            path.unlink()
    look_twice()
    facts = ("ocid", "title", "procedure", "phase", "awarded_amount", "contracted_amount", "signed_at")
    by_csv = set(Process.objects.values_list(*facts))
    assert len(by_csv) > 1
    empty()
    for path in server.folder.iterdir():
        path.unlink()
    simulated.write_files(server.world, server.folder)
    for path in server.folder.iterdir():
        if not path.name.startswith("releases_"):
            path.unlink()
    look_twice()
    assert set(Process.objects.values_list(*facts)) == by_csv


def test_the_same_directory_again_reads_nothing(put):
    put("a.jsonl", LINES)
    look_twice()
    before = table_contents()
    assert inbox.look().read == []
    assert table_contents() == before


def test_one_content_under_two_names_is_read_once(put):
    put("a.json", CONTENT)
    put("b.json", CONTENT)
    look_twice()
    assert states() == {"a.json": InboxState.READ, "b.json": InboxState.REPEATED}
    assert InboxFile.objects.get(name="b.json").reason == "Tiene el mismo contenido que «a.json»."
    assert Release.objects.count() == 1
    put("c.json", CONTENT)
    look_twice()
    assert states()["c.json"] == InboxState.REPEATED


def test_a_file_that_grows_is_left_alone(put):
    for size in (10, 100, 1000):
        put("crece.json", CONTENT[:size], age=0)
        assert inbox.look().read == []
    put("crece.json", CONTENT, age=0)
    (file,) = look_twice()
    assert (file.state, InboxFile.objects.count()) == (InboxState.READ, 1)


def test_a_file_that_only_changes_its_moment_is_left_alone(put):
    for age in (30, 20, 10):
        put("crece.json", CONTENT, age=age)
        assert inbox.look().read == []


def test_two_looks_in_one_moment_do_not_settle_a_file(put, monkeypatch):
    monkeypatch.setattr(inbox, "SETTLED", timedelta(seconds=20))
    put("a.json", CONTENT)
    assert look_twice() == []
    InboxFile.objects.update(unchanged_since=timezone.now() - timedelta(seconds=21))
    assert len(inbox.look().read) == 1


@pytest.mark.parametrize(
    "name", ["a.json.part", "a.json.filepart", "a.tmp", "a.json.PARTIAL", ".oculto.json", "a.json~", "x.crdownload"]
)
def test_a_name_that_says_half_uploaded_is_left_alone(put, name):
    put(name, CONTENT)
    assert (look_twice(), states()) == ([], {})


def test_the_endless_upload_of_the_sandbox_is_left_alone_until_it_ends(server, sercop):
    for _ in range(3):
        simulated.grow(server.world, server.folder)
        assert inbox.look().read == []
    simulated.finish(server.world, server.folder)
    (file,) = look_twice()
    assert (file.name, file.state) == (simulated.HALF, InboxState.READ)


BAD = {
    "texto.json": (b"hola", "Nada de él se puede leer: no es JSON: empieza con «h»; se espera «{» o «[»."),
    "vacio.json": (b"", "Nada de él se puede leer: está vacío."),
    "otro.json": (b'{"a": 1}', "Nada de él se puede leer: raíz: no es un paquete, registro ni release de OCDS"),
    "cortado.json": (CONTENT[:-200], "Nada de él se puede leer: JSON mal formado"),
    "utf16.json": (CONTENT.decode().encode("utf-16"), "Nada de él se puede leer: está en UTF-16"),
    "hoja.xlsx": (b"x", "no se lee este tipo de archivo («.xlsx»)"),
    "no.zip": (b"x", "no es un ZIP, o está cortado"),
    "bomba.zip": (zipped({"a.json": bytes(3 * 2**20)}), "más de 150 veces: no se abre"),
    "afuera.zip": (zipped({"../a.json": CONTENT}), "una ruta fuera de él («../a.json»)"),
    "anidado.zip": (zipped({"b.zip": zipped({"a.json": CONTENT})}), "otro archivo comprimido dentro («b.zip»)"),
    "mitad.zip": (zipped({"releases_2026_mayo.csv": b"ocid,id\n"}), "faltan tablas del conjunto de ocho CSV"),
    "sola.csv": (b"a,b\n", "«sola.csv» no es una tabla del conjunto"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_goes_to_quarantine_and_no_other_suffers(put, name):
    content, reason = BAD[name]
    put(name, content)
    put("zzz.json", CONTENT)
    look_twice()
    assert states() == {name: InboxState.QUARANTINED, "zzz.json": InboxState.READ}
    file = InboxFile.objects.get(name=name)
    assert reason in file.reason
    assert (file.run.state, file.run.error) == (RunState.FAILED, file.reason)
    assert inbox.look().read == []


def test_the_bad_objects_of_a_good_file_are_listed_with_their_bytes(put):
    put("mixto.jsonl", LINES + b'{"ocid": "ocds-5wno2w-ROTO-1", "date": }\n')
    (file,) = look_twice()
    assert (file.state, file.release_count, file.rejected_count) == (InboxState.READ, 3, 1)
    left_out = RejectedObject.objects.get()
    assert (left_out.run, left_out.file, left_out.line) == (file.run, "mixto.jsonl", 4)
    assert left_out.kind == RejectionKind.BROKEN
    assert "ROTO" in left_out.shown_excerpt


def test_the_bad_rows_of_tables_are_listed(put):
    made = tables(whole())
    made["awards_2026_mayo.csv"] += b"ocds-5wno2w-OTRO-1,otra" + b"," * 19 + b"\r\n"
    put("t.zip", zipped(made))
    (file,) = look_twice()
    assert (file.state, file.rejected_count) == (InboxState.READ, 1)
    left_out = RejectedObject.objects.get()
    assert "Tabla «awards»: la fila" in left_out.reason
    assert "ocds-5wno2w-OTRO-1" in left_out.shown_excerpt


def test_a_file_that_was_mended_is_read_and_the_bad_version_is_history(put):
    put("a.json", CONTENT[:-200])
    look_twice()
    put("a.json", CONTENT, age=60)
    look_twice()
    assert list(InboxFile.objects.order_by("pk").values_list("state", flat=True)) == [
        InboxState.REPLACED,
        InboxState.READ,
    ]


def test_a_file_in_quarantine_is_read_again_when_somebody_asks(put):
    age = 3600
    put("a.json", b"x" * len(CONTENT), age)
    look_twice()
    file = InboxFile.objects.get()
    inbox.request_again(file)
    inbox.look()
    assert states() == {"a.json": InboxState.QUARANTINED}
    put("a.json", CONTENT, age)
    moment = file.modified_at.timestamp()
    os.utime(put.folder / "a.json", (moment, moment))  # mended in its place: the same size, the same moment
    file.refresh_from_db()
    inbox.request_again(file)
    inbox.look()
    assert states() == {"a.json": InboxState.READ}
    assert file.run.rejected_objects.exists()  # of the first reading


def test_a_file_asked_for_again_that_is_not_there_any_more_is_told(put):
    put("a.json", CONTENT)
    look_twice()
    (put.folder / "a.json").unlink()
    inbox.request_again(InboxFile.objects.get())
    inbox.look()
    file = InboxFile.objects.get()
    assert (file.state, file.reason, file.release_count) == (InboxState.GONE, "Ya no está en el servidor.", 1)


def test_a_file_that_is_taken_away_before_it_was_read_is_told(put, server):
    put("a.json", CONTENT)
    inbox.look()
    (server.folder / "a.json").unlink()
    assert inbox.look().read == []
    assert states() == {"a.json": InboxState.GONE}
    put("a.json", CONTENT)
    look_twice()
    assert InboxFile.objects.get(state=InboxState.READ).name == "a.json"


def test_an_earlier_version_that_comes_back_leaves_nothing_waiting(put):
    put("a.json", CONTENT, age=3600)
    look_twice()
    read = InboxFile.objects.get()
    put("a.json", LINES, age=60)
    inbox.look()
    put("a.json", CONTENT)
    moment = read.modified_at.timestamp()
    os.utime(put.folder / "a.json", (moment, moment))
    assert inbox.look().waiting == 0
    found = list(InboxFile.objects.order_by("pk").values_list("state", flat=True))
    assert found == [InboxState.READ, InboxState.REPLACED]


def test_a_file_that_changes_at_every_download_goes_to_quarantine_in_the_end(put, sercop, server, monkeypatch):
    put("a.json", CONTENT)
    inbox.look()
    ask = inbox.gateway.ask

    def touched_before(source, operation, /, **arguments):
        if operation == "download":
            os.utime(server.folder / "a.json")
        return ask(source, operation, **arguments)

    def back() -> None:
        moment = InboxFile.objects.get().modified_at.timestamp()
        os.utime(server.folder / "a.json", (moment, moment))

    monkeypatch.setattr(inbox.gateway, "ask", touched_before)
    for _ in range(inbox.DEADLY):
        back()
        inbox.look()
    file = InboxFile.objects.get()
    assert file.state == InboxState.QUARANTINED
    assert "cambió mientras se descargaba" in file.reason


def test_a_download_that_is_killed_goes_on_where_it_was(put, sercop, server):
    content = LINES * 100
    put("grande.jsonl", content)
    inbox.look()
    sercop.faults.set("sercop_sftp", {"bytes_per_second": len(content) // 2})

    def killed(done, total, text):
        if text.startswith("Descarga") and 0 < done < total:
            raise Killed

    with pytest.raises(Killed):
        inbox.look(progress=killed)
    assert states() == {"grande.jsonl": InboxState.READING}
    sercop.faults.clear("sercop_sftp")
    (file,) = inbox.look().read
    assert (file.state, file.release_count) == (InboxState.READ, 300)
    assert file.exchange.parameters["offset"] > 0


def test_a_file_over_the_limit_is_not_brought(put, monkeypatch):
    monkeypatch.setattr(inbox, "LARGEST_FILE", 100)
    put("a.json", CONTENT)
    (file,) = look_twice()
    assert (file.state, Exchange.objects.filter(operation="download").count()) == (InboxState.QUARANTINED, 0)
    assert "se aceptan hasta 100" in file.reason


def test_a_cut_connection_goes_on_where_it_stopped(put, sercop, server):
    put("grande.jsonl", LINES * 40)
    size = len(LINES * 40)
    inbox.look()
    sercop.faults.set("sercop_sftp", {"cut_after_bytes": size // 2})
    with pytest.raises(Unavailable):
        inbox.look()
    file = InboxFile.objects.get()
    assert file.state == InboxState.WAITING
    assert "Se perdió la conexión" in file.reason
    assert file.run.state == RunState.FAILED
    sercop.faults.clear("sercop_sftp")
    before = server.served
    (file,) = inbox.look().read
    assert (file.state, file.reason) == (InboxState.READ, "")
    assert server.served - before < size


def test_one_file_that_always_breaks_off_does_not_stop_the_others(put, sercop):
    put("a_grande.jsonl", LINES * 40)
    put("b.json", CONTENT)
    inbox.look()
    sercop.faults.set("sercop_sftp", {"cut_after_bytes": len(LINES) * 20})
    for _ in range(2):
        with pytest.raises(Unavailable):
            inbox.look()
    assert states() == {"a_grande.jsonl": InboxState.WAITING, "b.json": InboxState.READ}


@pytest.mark.parametrize(
    ("fault", "error", "sentence"),
    [
        ({"down": True}, Unavailable, "Se perdió la conexión"),
        ({"wrong_host_key": True}, Rejected, "no es la registrada: puede ser otro servidor que se hace pasar por él"),
    ],
)
def test_a_server_that_is_not_itself_or_away_is_told_and_touches_nothing(put, sercop, fault, error, sentence):
    put("a.json", CONTENT)
    sercop.faults.set("sercop_sftp", fault)
    with pytest.raises(error, match=sentence):
        inbox.look()
    assert not InboxFile.objects.exists()
    assert sentence in Exchange.objects.get().counterpart.last_error


def test_a_look_while_another_is_at_it_does_nothing(put, settings):
    put("a.json", CONTENT)
    with inbox.alone(settings.INBOX_DIR):
        assert inbox.look().offers == 0
    assert inbox.look().offers == 1


def test_what_kills_its_reader_goes_to_quarantine(put):
    put("a.json", CONTENT)
    put("b.jsonl", LINES)
    inbox.look()
    with pytest.MonkeyPatch.context() as deadly:
        deadly.setattr("procurement.inbox.bulk.load_releases", _killed)
        for _ in range(inbox.DEADLY):
            with pytest.raises(Killed):
                inbox.look()
    inbox.look()
    file = InboxFile.objects.get(name="a.json")
    assert file.state == InboxState.QUARANTINED
    assert "interrumpió 3 veces" in file.reason
    assert states()["b.jsonl"] == InboxState.READ


def _killed(*_, **__):
    raise Killed


def test_the_clock_asks_for_a_look_and_what_waits_is_looked_at_again(put, settings):
    put("a.json", CONTENT)
    assert inbox.LOOK_JOB in schedule.tick()
    assert worker.run(Job.objects.get(kind=inbox.LOOK_JOB).pk) == State.DONE
    again = Job.objects.live().get(kind=inbox.LOOK_JOB)
    assert again.run_after > timezone.now()
    Job.objects.filter(pk=again.pk).update(run_after=timezone.now())
    assert worker.run(again.pk) == State.DONE
    assert states() == {"a.json": InboxState.READ}
    assert not Job.objects.live().filter(kind=inbox.LOOK_JOB).exists()


def test_without_an_address_the_job_looks_at_nothing(settings):
    registry.load()
    settings.SERCOP_SFTP_URL = ""
    assert worker.run(Job.objects.create(kind=inbox.LOOK_JOB, key="a", queue="sercop").pk) == State.DONE
    assert not Exchange.objects.exists()


def test_what_there_is_no_time_for_waits(put):
    put("a.json", CONTENT)
    put("b.jsonl", LINES)
    inbox.look()
    seen = inbox.look(persistence=-1)
    assert (seen.read, seen.waiting) == ([], 2)


def test_the_command_looks_twice(put, capsys):
    put("a.json", CONTENT)
    put("b.zip", b"x")
    call_command("read_inbox")
    assert capsys.readouterr().out.splitlines() == [
        "a.json: leido.",
        "b.zip: cuarentena. no es un ZIP, o está cortado.",
        "En el buzón: 2. Leídos: 2. Pendientes: 0.",
    ]
    call_command("read_inbox", "--json")
    assert json.loads(capsys.readouterr().out) == {"offers": 2, "waiting": 0, "read": []}


def test_the_command_tells_what_is_wrong(put, sercop):
    sercop.faults.set("sercop_sftp", {"wrong_host_key": True})
    with pytest.raises(CommandError, match="no es la registrada"):
        call_command("read_inbox")
