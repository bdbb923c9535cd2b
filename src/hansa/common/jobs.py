"""Jobs are enqueued by name once the transaction is through, so operations import no tasks."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string


def enqueue_on_commit(path: str, **arguments: Any) -> None:
    """Enqueue the task with this dotted path when the transaction commits."""
    transaction.on_commit(partial(_enqueue, path, arguments))


def _enqueue(path: str, arguments: dict[str, Any]) -> None:
    import_string(path).enqueue(**arguments)
