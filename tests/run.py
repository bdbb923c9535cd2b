"""``make test``: all tests on SQLite and on PostgreSQL, with coverage; say what was left out."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from services import (
    find_chromium,
    find_compiler,
    find_redis,
    install_missing,
    postgres_address,
)

ROOT = Path(__file__).resolve().parent.parent
LEAST_COVERAGE = 95
# What pages say and who may see them does not depend on the database: asked once.
ONCE = [
    # The stories of events alone are walked on both.
    "tests/journeys/test_[!s]*.py", "tests/journeys/test_sending.py", "tests/architecture/*",
    "tests/*/test_*pages.py", "tests/*/test_*form.py", "tests/demo/*", "tests/website/*",
    "tests/config/*", "tests/processes/test_up.py", "tests/processes/test_worker.py",
]  # fmt: skip
READS_NO_ROWS = [
    "organisations/test_importing", "common/test_pictures",
    "common/test_words", "common/test_geography", "common/test_sheets", "mail/test_rendering",
    "common/test_widgets",
]  # fmt: skip
# Rules and reads: every branch of these is tested.
WHOLE = "*/common/shown/*,*/operations/*,*/operations.py,*/queries/*,*/queries.py,*/permissions.py"


def pytest(*arguments: str, **environment: str) -> bool:
    """Run pytest over two processes and return whether all was well."""
    spread = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    tests = ROOT / "tests"
    folders = sorted({file.parent for file in tests.glob("*/test_*.py")})
    rest = [str(one.relative_to(ROOT)) for one in [*folders, *sorted(tests.glob("test_*.py"))]]
    command = [sys.executable, "-m", "pytest", "-q", "--durations=25", *spread, *rest, *arguments]
    print("\n$ pytest", *arguments, flush=True)
    ran = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    return ran.returncode == 0


def coverage(*arguments: str) -> bool:
    """Run a command of coverage."""
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Run everything; return 1 when a test failed or, with CI set, when something was left out."""
    install_missing()
    # Many processes are started, which would each read all modules from their text.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    left_out = []
    postgres = postgres_address()
    if postgres is None:
        left_out.append("tests on PostgreSQL: no server was found or could be started")
    chromium = find_chromium()
    if chromium is None:
        left_out.append("tests in a browser: no Chromium was found")
    if find_redis() is None:
        left_out.append("tests of the queue on Redis: neither redis-server nor valkey-server found")
    if find_compiler() is None:
        left_out.append("tests of the scheduler's kernel: no C compiler was found")
    # What setup could not do before the compiler was installed.
    subprocess.run([sys.executable, "packages/bilateral/build_kernel.py"], cwd=ROOT, check=True)
    chosen = [] if chromium else ["-m", "not journey"]
    coverage("erase")
    well = pytest("--cov", "--cov-report=", *chosen)
    if postgres is not None:
        # Pages look alike on both databases: the long look at each of them is done once.
        once = [f"--ignore-glob={pattern}" for pattern in ONCE]
        # These read files, words and pictures.
        once += [f"--ignore=tests/{file}.py" for file in READS_NO_ROWS]
        # A name of its own, so that two checkouts can be tested at once.
        server = postgres.rsplit("/", 1)[0]
        on_postgres = {
            "HANSA_DATABASE_URL": f"{server}/hansa_{os.getpid()}",
            # A tests' database need not outlive a power cut.
            "PGOPTIONS": "-c synchronous_commit=off",
        }
        # What runs is the same: lines are counted on one of them, which takes half as long again.
        well &= pytest(*once, *chosen, **on_postgres)
    well &= coverage("report", f"--fail-under={LEAST_COVERAGE}", "--format=total")
    print("Every branch of operations, queries and permissions:", flush=True)
    well &= coverage("report", f"--include={WHOLE}", "--fail-under=100")
    for package in ("bilateral", "introductions"):
        print(f"{package}:", flush=True)
        well &= subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", "2", f"--cov={package}", "--cov-branch",
             "--cov-fail-under=100", "--cov-report="],
            cwd=ROOT / "packages" / package, check=False,
        ).returncode == 0  # fmt: skip
    for line in left_out:
        print("LEFT OUT:", line)
    if left_out and os.environ.get("CI"):
        return 1
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
