"""The supervisor's and the command's own decisions, without whole processes."""

import signal
import socket
import subprocess
import sys
import time

import pytest

from hansa import __version__, cli, supervisor
from hansa.supervisor import Child


def listening():
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    return server


def sleeper(seconds="30"):
    return Child("sleeper", [sys.executable, "-c", f"import time; time.sleep({seconds})"])


def test_taken_port_is_one_clear_line(capsys, tmp_path):
    with listening() as server:
        port = server.getsockname()[1]
        code = cli.main(["up", "--port", str(port), "--data-dir", str(tmp_path)])
    assert code == 1
    assert capsys.readouterr().out == (
        f"hansa: port {port} is in use. Choose another: hansa up --port {port + 1}\n"
    )
    assert not supervisor._is_taken("127.0.0.1", port)


def test_command_tells_its_version_and_needs_a_command(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert __version__ in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main([])


def test_command_passes_on_to_django(capsys):
    assert cli.main(["manage", "version"]) == 0
    assert capsys.readouterr().out.startswith("5.2")


def test_child_is_started_and_stopped_with_its_group():
    child = sleeper()
    child.stop()
    assert child.ended()
    child.start()
    assert not child.ended()
    child.stop()
    assert child.ended()
    assert child.process.returncode == -signal.SIGTERM
    child.stop()


def test_child_that_will_not_end_is_killed(monkeypatch):
    code = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); "
        "print('ready', flush=True); time.sleep(60)"
    )
    child = Child("deaf", [sys.executable, "-c", code])
    started = subprocess.Popen
    monkeypatch.setattr(
        supervisor.subprocess, "Popen", lambda *a, **k: started(*a, stdout=subprocess.PIPE, **k)
    )
    child.start()
    child.process.stdout.readline()
    waiting = child.process.wait
    monkeypatch.setattr(
        child.process, "wait", lambda timeout=None: waiting(0.2 if timeout else None)
    )
    child.stop()
    assert child.process.returncode == -signal.SIGKILL
    child.process.stdout.close()


def test_watch_starts_again_what_ended(monkeypatch, capsys):
    child = sleeper("0")
    child.start()
    child.process.wait()
    child.started -= 2
    ending = []
    first = child.process

    def pause(seconds):
        ending.append(15)

    monkeypatch.setattr(supervisor.time, "sleep", pause)
    supervisor._watch([child], ending)
    assert child.process is not first
    assert "sleeper ended and is started again" in capsys.readouterr().out
    child.process.wait()


def test_wait_sees_an_answer_a_dead_web_server_and_gives_up(monkeypatch):
    web = sleeper("0")
    web.name = "web"
    with listening() as server:
        port = server.getsockname()[1]
        assert supervisor._wait_until_answering("127.0.0.1", port, [web])
    assert not supervisor._wait_until_answering("127.0.0.1", port, [web])
    monkeypatch.setattr(supervisor.time, "sleep", lambda seconds: None)
    assert not supervisor._wait_until_answering("127.0.0.1", port, [])


@pytest.mark.parametrize("demo", [True, False])
def test_defaults_of_a_demo_are_kept_from_a_real_site(monkeypatch, tmp_path, demo):
    import os

    for name in [n for n in os.environ if n.startswith("HANSA_")]:
        monkeypatch.delenv(name)
    # Named once, so that what is set below is taken back after the test.
    names = ["DATA_DIR", "BASE_URL", "SMTP_URL", "MAILBOX_DIR", "SECOND_FACTOR"]
    for name in names:
        monkeypatch.setenv(f"HANSA_{name}", "x")
        monkeypatch.delenv(f"HANSA_{name}")
    supervisor._set_defaults(
        port=8123, data_dir=tmp_path, demo=demo, mail_port=2525, bind="0.0.0.0"
    )
    assert os.environ["HANSA_BASE_URL"] == "http://127.0.0.1:8123"
    assert os.environ["HANSA_DATA_DIR"] == str(tmp_path.resolve())
    assert os.environ.get("HANSA_SECOND_FACTOR") == ("optional" if demo else None)
    assert os.environ.get("HANSA_SMTP_URL") == ("smtp://127.0.0.1:2525" if demo else None)
    for name in names:
        os.environ.pop(f"HANSA_{name}", None)


def test_children_are_web_and_worker_and_in_a_demo_mail(settings):
    names = [child.name for child in supervisor._children(1, "127.0.0.1", 0, False)]
    assert names == ["web", "live", "worker"]
    settings.MAILBOX_DIR = "/tmp/m"
    assert supervisor._children(1, "127.0.0.1", 2, True)[0].name == "mail"


def test_pages_are_answered_by_as_many_processes_as_are_set(settings):
    settings.WEB_PROCESSES = 3
    web = supervisor._children(8000, "127.0.0.1", 8025, demo=False)[0].command
    assert web[web.index("--workers") + 1] == "3"


def test_announcement_names_the_address_and_the_sign_ins(capsys, settings):
    supervisor._announce(demo=False)
    plain = capsys.readouterr().out
    assert settings.BASE_URL in plain
    assert "password" not in plain
    settings.MAILBOX_DIR = "/tmp/m"
    supervisor._announce(demo=True)
    shown = capsys.readouterr().out
    assert "/mailbox/" in shown
    assert "harbour-lantern-2017" in shown
    settings.MAILBOX_DIR = ""
    supervisor._announce(demo=True)
    assert "/mailbox/" not in capsys.readouterr().out


def test_signals_are_caught_and_noted():
    import os

    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        ending = supervisor._catch_signals()
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(100):
            if ending:
                break
            time.sleep(0.01)
        assert ending == [signal.SIGTERM]
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def test_up_prepares_serves_and_stops_its_children(monkeypatch, tmp_path, capsys):
    done = []
    child = sleeper()
    monkeypatch.setattr(supervisor, "_set_defaults", lambda **given: done.append("defaults"))
    monkeypatch.setattr(supervisor, "prepare", lambda demo: done.append("prepare"))
    monkeypatch.setattr(supervisor, "_children", lambda *given: [child])
    monkeypatch.setattr(supervisor, "_catch_signals", lambda: [signal.SIGTERM])
    monkeypatch.setattr(supervisor, "_wait_until_answering", lambda *given: True)
    port = supervisor._free_port()
    given = {"port": port, "data_dir": tmp_path, "demo": True, "bind": "127.0.0.1"}
    monkeypatch.setattr(supervisor, "_announce", lambda demo: done.append("announce"))
    assert supervisor.up(**given) == 0
    assert done == ["defaults", "prepare", "announce"]
    assert child.ended()
    monkeypatch.setattr(supervisor, "_wait_until_answering", lambda *given: False)
    assert supervisor.up(**given | {"demo": False}) == 1
    assert "did not start" in capsys.readouterr().out
    assert child.ended()


def test_prepare_makes_the_demo_world_once(monkeypatch, db):
    import os

    from django.core import management
    from django.utils import timezone

    from hansa.demo.models import DemoWorld

    called = []

    def call(name, **options):
        called.append(name)
        if name == "demo":
            DemoWorld.objects.create(made_at=timezone.now(), begins_at=timezone.now(), seed=1)

    monkeypatch.setattr(management, "call_command", call)
    monkeypatch.setattr(supervisor, "collect_static", lambda: called.append("static"))
    monkeypatch.setenv("HANSA_CLOCK_SHIFT", "0")
    supervisor.prepare(demo=False)
    assert called == ["migrate", "static"]
    supervisor.prepare(demo=True)
    supervisor.prepare(demo=True)
    assert called.count("demo") == 1
    assert abs(int(os.environ["HANSA_CLOCK_SHIFT"])) <= 1


def test_static_files_are_gathered_when_they_are_newer(monkeypatch, settings, tmp_path):
    from django.core import management

    called = []
    monkeypatch.setattr(management, "call_command", lambda name, **options: called.append(name))
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "root"
    supervisor.collect_static()
    assert called == ["collectstatic"]
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "staticfiles.json").write_text("{}")
    supervisor.collect_static()
    assert called == ["collectstatic"]


@pytest.mark.parametrize("port", ["0", "99999", "http", "-1"])
def test_port_that_is_none_is_refused_by_name(capsys, port):
    with pytest.raises(SystemExit):
        cli.main(["up", f"--port={port}"])
    assert "from 1 to 65535" in capsys.readouterr().err


def test_folder_that_cannot_be_written_is_one_clear_line(capsys, tmp_path):
    (tmp_path / "file").touch()
    assert cli.main(["up", "--data-dir", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().out.startswith("hansa: nothing can be written to ")


def test_database_that_does_not_answer_is_one_clear_line(capsys, monkeypatch):
    from django.db import OperationalError

    def refuse(*, demo):
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(supervisor, "prepare", refuse)
    assert not supervisor._prepared(demo=False)
    assert capsys.readouterr().out == ("hansa: the database does not answer: connection refused\n")
    monkeypatch.setattr(supervisor, "prepare", lambda *, demo: None)
    assert supervisor._prepared(demo=False)


def test_addresses_of_both_kinds_are_looked_at():
    assert not supervisor._is_taken("::1", 1)
