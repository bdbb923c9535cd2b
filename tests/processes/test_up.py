"""`hansa up` for real: it serves, starts again what is killed, and ends cleanly."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.services import clean_environment

pytestmark = pytest.mark.process
COMMAND = [sys.executable, "-m", "hansa.cli"]


def environment(**given):
    """Return a clean environment in which output comes at once."""
    return {**clean_environment(), "PYTHONUNBUFFERED": "1", **given}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/privacy/", timeout=5) as page:
            return page.status == 200
    except OSError:
        return False


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s: {condition}")


def children_of(pid):
    """Return the processes this one started, by what they run."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
            command = (status.parent / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            known = {"run_huey": "worker", "asginl": "live", "granian": "web"}
            name = next((known[word] for word in known if word in command), "mail")
            found[name] = int(status.parent.name)
    return found


@pytest.fixture
def site(tmp_path):
    """Start the site on a free port without the demo world."""
    port = free_port()
    log = (tmp_path / "log").open("w")
    process = subprocess.Popen(
        [*COMMAND, "up", "--port", str(port), "--data-dir", str(tmp_path / "data"), "--no-demo"],
        env=environment(), stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    yield process, port, tmp_path / "log"
    if process.poll() is None:
        process.kill()
    process.wait()
    log.close()


def test_site_serves_survives_kill_and_ends_when_told(site):
    process, port, log = site
    wait_for(lambda: answers(port) or process.poll() is not None)
    assert process.poll() is None, log.read_text()
    taken = subprocess.run(
        [*COMMAND, "up", "--port", str(port)], env=environment(), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert taken.returncode == 1
    assert taken.stdout.strip() == (
        f"hansa: port {port} is in use. Choose another: hansa up --port {port + 1}"
    )
    for name in ("web", "live", "worker"):
        before = children_of(process.pid)[name]
        os.killpg(before, signal.SIGKILL)
        wait_for(lambda n=name, b=before: children_of(process.pid).get(n, b) != b)
        wait_for(lambda: answers(port))
        assert f"hansa: {name} ended and is started again" in log.read_text()
    left = children_of(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in left.values())


@pytest.mark.parametrize(
    ("name", "value"),
    [("HANSA_DATABASE_URL", "foo"), ("HANSA_CLOCK_SHIFT", "soon"), ("HANSA_WRONG", "x")],
)
def test_wrong_setting_is_one_line_and_no_traceback(tmp_path, name, value):
    given = subprocess.run(
        [*COMMAND, "up", "--port", str(free_port()), "--data-dir", str(tmp_path), "--no-demo"],
        env=environment(**{name: value}), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert given.returncode != 0
    lines = (given.stdout + given.stderr).strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("hansa: ")
    assert name in lines[0]
