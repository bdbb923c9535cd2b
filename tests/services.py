"""Find or install what the tests need beside Python: PostgreSQL, Redis and a browser."""

import atexit
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
COMPILERS = ["cc", "gcc", "clang"]
REDIS_NAMES = ["valkey-server", "redis-server"]


def find_chromium() -> str | None:
    """Return the path of a browser Playwright can drive."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def find_postgres_programs() -> Path | None:
    """Return the folder that holds PostgreSQL's server programs."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), Path("/usr/local/bin"), Path("/usr/bin")]
    found = [f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()]
    return sorted(found)[-1] if found else None


def find_redis() -> str | None:
    """Return the path of a server that speaks Redis' language."""
    return next((path for name in REDIS_NAMES if (path := shutil.which(name))), None)


def find_compiler() -> str | None:
    """Return the path of a C compiler, for the kernel of `bilateral`."""
    return next((path for name in COMPILERS if (path := shutil.which(name))), None)


def install_missing() -> None:
    """As root on Debian, install what is not there; elsewhere do nothing."""
    wanted = []
    if find_chromium() is None:
        wanted.append("chromium")
    if find_postgres_programs() is None and not listens(5432):
        wanted.append("postgresql")
    if find_redis() is None:
        wanted.append("redis-server")
    if find_compiler() is None:
        wanted += ["gcc", "libc6-dev"]
    if shutil.which("xgettext") is None:
        wanted.append("gettext")
    if not wanted or shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    print("Installing", ", ".join(wanted), flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted],
        env=environment, check=False, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def clean_environment() -> dict[str, str]:
    """Return the environment for a process of a site: without what belongs to the tests."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("HANSA_") and name != "DJANGO_SETTINGS_MODULE"
    }


def made_once(base: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Let one of all processes that test make a folder; return it when it is there."""
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = shared / f"{name}.making"
            make(making)
            making.rename(folder)
    return folder


def migrated(base: Path) -> Path:
    """Return the data folder of an empty site on SQLite: to be copied, migrating takes long."""

    def make(folder: Path) -> None:
        manage(folder, "migrate", "--verbosity", "0")

    return made_once(base, "migrated", make)


def demo_world(base: Path) -> Path:
    """Return the data folder of a demo world on SQLite, to be copied."""

    def make(folder: Path) -> None:
        shutil.copytree(migrated(base), folder)
        manage(folder, "demo", counted=True)

    return made_once(base, "world", make)


def manage(folder: Path, *command: str, counted: bool = False) -> None:
    """Run a command of the site that has its data in this folder; `counted`: if our lines are."""
    python = [sys.executable]
    if counted and "coverage" in sys.modules and sys.modules["coverage"].Coverage.current():
        python += ["-m", "coverage", "run", "--parallel-mode"]
    subprocess.run(
        [*python, "-m", "hansa.cli", "manage", *command],
        cwd=ROOT, env={**clean_environment(), "HANSA_DATA_DIR": str(folder)}, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def listens(port: int) -> bool:
    """Return whether something answers at this port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def postgres_address() -> str | None:
    """Return the address of a PostgreSQL one may make databases in, starting one if needed."""
    for user in ("postgres", "root"):
        address = f"postgresql://{user}@127.0.0.1:5432/postgres"
        if listens(5432) and _may_create(address):
            return address
    programs = find_postgres_programs()
    return _start_private(programs) if programs else None


def _may_create(address: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def _start_private(programs: Path) -> str | None:
    folder = Path(tempfile.mkdtemp(prefix="hansa-postgres-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    become: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root; Debian's package makes a user for it.
        shutil.chown(folder, "postgres")
        become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data = folder / "data"
    init = [
        str(programs / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    serve = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder),
             "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]  # fmt: skip
    try:
        subprocess.run([*become, *init], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"PostgreSQL could not be set up: {error}", file=sys.stderr)
        return None
    server = subprocess.Popen(
        [*become, *serve], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    )

    def stop() -> None:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    for _ in range(100):
        if listens(port):
            return f"postgresql://postgres@127.0.0.1:{port}/postgres"
        import time

        time.sleep(0.1)
    return None
