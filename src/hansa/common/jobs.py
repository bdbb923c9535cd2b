"""Jobs are enqueued by name once the transaction is through, so operations import no tasks."""

import os
import secrets
import socket
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

# Who holds a lease. A process in a container often has the number of the one before it, hence
# the token.
THIS_WORKER = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def is_gone(worker: str) -> bool:
    """Return whether the process of this name, as in `THIS_WORKER`, ran here and has ended."""
    host, number, _token = worker.split("/")
    if worker == THIS_WORKER or host != socket.gethostname():
        return False
    if int(number) == os.getpid():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def enqueue_on_commit(path: str, **arguments: Any) -> None:
    """Enqueue the task with this dotted path when the transaction commits."""
    transaction.on_commit(partial(_enqueue, path, arguments))


def _enqueue(path: str, arguments: dict[str, Any]) -> None:
    import_string(path).enqueue(**arguments)


def enqueue_when_due(path: str, due: Callable[[], datetime | None], **arguments: Any) -> None:
    """
    Ask when the transaction commits from when on the task is to run, and enqueue it for then.

    None: it need not run, as one that waits already does what there is to do.
    """

    def enqueue() -> None:
        moment = due()
        if moment is not None:
            import_string(path).using(run_after=moment).enqueue(**arguments)

    transaction.on_commit(enqueue)
