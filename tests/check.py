"""``make check``: style, types, the import map, translations; without running tests."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TYPED = ["criteria", "operations", "queries", "permissions", "shown", "uploads"]


def typed_files() -> list[str]:
    """Return the platform's files that are checked with mypy strict."""
    files = []
    for name in TYPED:
        files += ROOT.glob(f"src/hansa/*/{name}.py")
        files += ROOT.glob(f"src/hansa/*/{name}/*.py")
    return sorted(str(f.relative_to(ROOT)) for f in files)


def templates() -> list[str]:
    """Return all templates in HTML."""
    return sorted(str(f.relative_to(ROOT)) for f in ROOT.glob("src/hansa/*/templates/**/*.html"))


def main() -> int:
    """Run every check, so that one run shows all there is to mend."""
    python = str(BIN / "python")
    checks = [
        [str(BIN / "ruff"), "check", "--quiet", "."],
        [str(BIN / "ruff"), "format", "--quiet", "--check", "."],
        [str(BIN / "lint-imports"), "--no-cache"],
        [str(BIN / "mypy"), *typed_files()],
        [str(BIN / "mypy"), "--config-file", "packages/bilateral/pyproject.toml",
         "packages/bilateral/src"],
        [str(BIN / "mypy"), "--config-file", "packages/introductions/pyproject.toml",
         "packages/introductions/src"],
        [python, "manage.py", "makemigrations", "--check", "--dry-run", "--verbosity", "0"],
        [python, "tests/check_deploy.py"],
        [python, "tests/check_translations.py"],
    ]  # fmt: skip
    failed = []
    for command in checks:
        name = " ".join([Path(command[0]).name, *command[1:3]])
        ran = subprocess.run(command, cwd=ROOT, env={**os.environ}, check=False)
        print("ok    " if ran.returncode == 0 else "FAILED", name, flush=True)
        if ran.returncode:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
