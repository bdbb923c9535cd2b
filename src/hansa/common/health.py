"""Whether everything the site needs answers."""

import shutil
import socket
from collections.abc import Callable

from django.conf import settings
from django.db import connection

LEAST_FREE_BYTES = 200 * 1024 * 1024


def check_health() -> dict[str, str]:
    """Return, for database, queue, mail and disk, ``ok`` or what is wrong."""
    checks: dict[str, Callable[[], None]] = {
        "database": _check_database,
        "queue": _check_queue,
        "mail": _check_mail,
        "disk": _check_disk,
    }
    return {name: _outcome(check) for name, check in checks.items()}


def _outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:  # whatever is wrong is the answer
        return str(error)[:200] or type(error).__name__
    return "ok"


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_queue() -> None:
    from huey.contrib.djhuey import HUEY

    HUEY.pending_count()


def _check_mail() -> None:
    address = (settings.EMAIL_HOST, settings.EMAIL_PORT)
    with socket.create_connection(address, timeout=2):
        pass


def _check_disk() -> None:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < LEAST_FREE_BYTES:
        raise OSError(f"{free // 1024**2} MiB free")
