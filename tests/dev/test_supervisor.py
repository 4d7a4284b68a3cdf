import os
import signal
import socket
import subprocess
import sys
import threading
import time

from dev.environment import ROOT
from dev.processes import end_marked, free_port, is_running, spawn
from dev.supervisor import Child, CodeWatch, Supervisor


def child(code: str, **options) -> Child:
    return Child("prueba", [sys.executable, "-c", code], dict(os.environ), **options)


def run_for(seconds: float, *children: Child) -> None:
    supervisor = Supervisor(list(children))
    threading.Timer(seconds, supervisor.stopping.set).start()
    supervisor.run()
    supervisor.stop()


def test_each_line_carries_the_name_of_its_process(capsys):
    run_for(0.8, child("import time; print('uno\\ndos', flush=True); time.sleep(9)"))
    assert capsys.readouterr().out.splitlines() == [" prueba │ uno", " prueba │ dos"]


def test_a_process_that_ends_is_started_again_later_and_later(capsys):
    run_for(2.4, child("print('vivo', flush=True); raise SystemExit(3)"))
    out = capsys.readouterr().out
    assert out.count("vivo") == 2
    assert "prueba terminó con código 3; arranca otra vez en 1 s." in out
    assert "prueba terminó con código 3; arranca otra vez en 2 s." in out


def test_a_killed_process_is_said_to_be_killed(capsys):
    run_for(0.8, child("import os; os.kill(os.getpid(), 9)"))
    assert "prueba terminó por la señal SIGKILL; arranca otra vez en 1 s." in capsys.readouterr().out


def test_stopping_ends_also_what_the_process_started_and_does_not_listen(capsys):
    sleep = "import time; time.sleep(60)"
    deaf = "import signal, subprocess, sys, time; signal.signal(15, signal.SIG_IGN);"
    start = f"print(subprocess.Popen([sys.executable, '-c', '{sleep}']).pid, flush=True); time.sleep(60)"
    process = child(f"{deaf} {start}", patience=0.5)
    run_for(0.8, process)
    grandchild = int(capsys.readouterr().out.split()[-1])
    deadline = time.monotonic() + 5
    while is_running(grandchild, mentions=sleep) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(grandchild, mentions=sleep)
    assert process.process.returncode == -signal.SIGKILL


def test_a_changed_file_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr("dev.supervisor.ROOT", tmp_path)
    (tmp_path / "uno.py").write_text("1")
    watch = CodeWatch([tmp_path])
    watch.next_look = 0
    assert watch.changed() == ""
    (tmp_path / "dos.py").write_text("2")
    assert watch.changed() == ""  # it looks again after two seconds
    watch.next_look = 0
    assert watch.changed() == "dos.py"
    watch.next_look = 0
    assert watch.changed() == ""


def test_a_child_dies_with_its_parent():
    code = (
        "import sys; from dev.processes import spawn;"
        "print(spawn([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    pid = int(parent.stdout.readline())
    assert is_running(pid, mentions="time.sleep(60)")
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 5
    while is_running(pid, mentions="time.sleep(60)") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(pid, mentions="time.sleep(60)")


def test_only_what_carries_the_mark_is_ended():
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    marked = spawn(sleep, env={**os.environ, "PRUEBA_MARCA": "esta"})
    other = spawn(sleep, env={**os.environ, "PRUEBA_MARCA": "esta otra"})
    time.sleep(0.2)
    try:
        assert end_marked("PRUEBA_MARCA", "esta") == [marked.pid]
        assert marked.wait(5) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_busy_port_gives_another():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        taken = server.getsockname()[1]
        assert free_port(taken) not in (0, taken)
    assert free_port(taken) == taken
