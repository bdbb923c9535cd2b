"""Django's own deployment check must be clean with the settings of a public site."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run ``check --deploy`` as a public site would be set up; any warning fails."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("HANSA_")},
        "HANSA_BASE_URL": "https://hansa.example",
        "HANSA_SECRET_KEY": secrets.token_urlsafe(50),
        "HANSA_DATA_DIR": tempfile.mkdtemp(prefix="hansa-check-"),
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
