"""Keep the site's processes running: web server, worker and, in a demo, a mail server."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
PAUSE_BETWEEN_STARTS = 1.0


@dataclass
class Child:
    """A process that is started again whenever it ends."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a group of its own that ends with this process, however that ends."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command, start_new_session=True, preexec_fn=_die_with_parent
        )

    def ended(self) -> bool:
        """Return whether it has to be started again."""
        return self.process is None or self.process.poll() is not None

    def stop(self) -> None:
        """End the whole group and wait: a master that is killed alone leaves its workers."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def up(*, port: int, data_dir: Path, demo: bool, bind: str) -> int:
    """Prepare the database, make the demo world if wanted, serve until interrupted."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        (data_dir / ".writable").touch()
        (data_dir / ".writable").unlink()
    except OSError as error:
        print(f"hansa: nothing can be written to {data_dir}: {error.strerror}.")
        return 1
    if _is_taken(bind, port):
        print(f"hansa: port {port} is in use. Choose another: hansa up --port {port + 1}")
        return 1
    mail_port = _free_port() if demo else 0
    _set_defaults(port=port, data_dir=data_dir, demo=demo, mail_port=mail_port, bind=bind)
    if not _prepared(demo=demo):
        return 1
    children = _children(port, bind, mail_port, demo)
    ending = _catch_signals()
    for child in children:
        child.start()
    try:
        if not _wait_until_answering(bind, port, children):
            print("hansa: the web server did not start; its message stands above.")
            return 1
        _announce(demo=demo)
        _watch(children, ending)
    finally:
        for child in reversed(children):
            child.stop()
    return 0


def _set_defaults(*, port: int, data_dir: Path, demo: bool, mail_port: int, bind: str) -> None:
    data = data_dir.resolve()
    shown = "127.0.0.1" if bind in {"0.0.0.0", "::"} else bind  # noqa: S104
    shown = f"[{shown}]" if ":" in shown else shown
    os.environ.setdefault("HANSA_DATA_DIR", str(data))
    live = os.environ.get("HANSA_LIVE_PORT") or "0"
    if live == "0":
        live = str(_free_port() if _is_taken(bind, port + 1) else port + 1)
    os.environ["HANSA_LIVE_PORT"] = live
    if "HANSA_BASE_URL" not in os.environ:  # nobody stands in front who would hand on
        os.environ.setdefault("HANSA_LIVE_URL", f"http://{shown}:{live}")
    os.environ.setdefault("HANSA_BASE_URL", f"http://{shown}:{port}")
    if demo:
        os.environ.setdefault("HANSA_SMTP_URL", f"smtp://127.0.0.1:{mail_port}")
        os.environ.setdefault("HANSA_MAILBOX_DIR", str(data / "mailbox"))
        os.environ.setdefault("HANSA_SECOND_FACTOR", "optional")


def _prepared(*, demo: bool) -> bool:
    """Prepare, or say in one line that the database does not answer."""
    from django.db import OperationalError

    try:
        prepare(demo=demo)
    except OperationalError as error:
        print(f"hansa: the database does not answer: {str(error).splitlines()[0]}")
        return False
    return True


def prepare(*, demo: bool) -> None:
    """Bring database and static files up to date; make the demo world in an empty database."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    collect_static()
    if not demo:
        return
    from hansa.demo.models import DemoWorld

    if not DemoWorld.objects.exists():
        call_command("demo")
    world = DemoWorld.objects.get()
    os.environ["HANSA_CLOCK_SHIFT"] = str(world.clock_shift)


def collect_static() -> None:
    """Gather static files under names that change with their content, if any is newer."""
    from django.conf import settings
    from django.core.management import call_command

    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    sources = [f for folder in settings.STATICFILES_DIRS for f in Path(folder).rglob("*")]
    newest = max((f.stat().st_mtime for f in sources), default=0.0)
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def _children(port: int, bind: str, mail_port: int, demo: bool) -> list[Child]:
    from django.conf import settings

    python = sys.executable
    web = [
        python, "-m", "granian", "--interface", "wsgi", "--host", bind, "--port", str(port),
        "--workers", str(settings.WEB_PROCESSES), "--blocking-threads", "4", "--backlog", "256",
        "--no-ws", "--log-level", "warning", "hansa.config.wsgi:application",
    ]  # fmt: skip
    live = [
        python, "-m", "granian", "--interface", "asginl", "--host", bind,
        "--port", str(settings.LIVE_PORT), "--workers", "1", "--backlog", "2048",
        "--no-ws", "--log-level", "warning", "hansa.config.live:application",
    ]  # fmt: skip
    worker = [python, "-m", "django", "run_huey", "--quiet"]
    children = [Child("web", web), Child("live", live), Child("worker", worker)]
    if demo and settings.MAILBOX_DIR:
        sink = [python, "-m", "hansa.mail.sink", settings.MAILBOX_DIR, "127.0.0.1", str(mail_port)]
        children.insert(0, Child("mail", sink))
    return children


def _catch_signals() -> list[int]:
    caught: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        caught.append(number)

    signal.signal(signal.SIGINT, note)
    signal.signal(signal.SIGTERM, note)
    return caught


def _watch(children: list[Child], ending: list[int]) -> None:
    while not ending:
        for child in children:
            if child.ended() and time.monotonic() - child.started > PAUSE_BETWEEN_STARTS:
                print(f"hansa: {child.name} ended and is started again", flush=True)
                child.start()
        time.sleep(0.2)


def _wait_until_answering(bind: str, port: int, children: list[Child]) -> bool:
    for _ in range(300):
        if _is_taken(bind, port):
            return True
        if any(child.name == "web" and child.ended() for child in children):
            return False
        time.sleep(0.1)
    return False


def _announce(*, demo: bool) -> None:
    from django.conf import settings

    print(f"\nHansa is at {settings.BASE_URL}/")
    if demo:
        from hansa.demo.people import sign_in_table

        if settings.MAILBOX_DIR:
            print(f"Mail that was sent: {settings.BASE_URL}/mailbox/")
        print("\n" + sign_in_table())
    print("Press Ctrl-C to stop.", flush=True)


def _is_taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
