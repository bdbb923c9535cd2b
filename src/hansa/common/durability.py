"""How safe a commit is: from a kill of the process always, from a power failure by default."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def quick_commits() -> Iterator[None]:
    """
    Let the commits within not wait for the disk.

    They outlive a kill of this process. A power failure may lose those since the last commit that
    waited, the latest first, and leaves the database whole. Within a transaction, where the one
    commit that counts is somebody else's, nothing changes.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        before = _execute("SHOW synchronous_commit")
        _execute("SET synchronous_commit = off")
        try:
            yield
        finally:
            _execute(f"SET synchronous_commit = {before}")
    else:
        before = _execute("PRAGMA synchronous")
        _execute(f"PRAGMA synchronous = {min(int(before), SQLITE_NORMAL)}")
        try:
            yield
        finally:
            _execute(f"PRAGMA synchronous = {before}")


SQLITE_NORMAL = 1  # as SQLite counts: 0 off, 1 normal, 2 full


def _execute(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    return str(row[0]) if row else ""
