"""A site of a benchmark's own: an empty folder and database, migrated, and gone at the end."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path


@contextmanager
def own_site(
    *, postgres: bool = False, database: str = "", keep: Path | None = None, **environment: str
) -> Iterator[Path]:
    """
    Set Django up for a site of one's own, and yield its folder.

    On SQLite, on PostgreSQL in a database of its own, or in the one of this address. ``keep`` is a
    folder that stays; ``environment`` are settings of Hansa.
    """
    with nullcontext(str(keep)) if keep else tempfile.TemporaryDirectory() as folder:
        os.environ.update(environment)
        os.environ["HANSA_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "hansa.config.settings"
        if postgres or database:
            os.environ["HANSA_DATABASE_URL"] = database or own_database()
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.ALLOWED_HOSTS = ["*"]
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", verbosity=0)
        yield Path(folder)


def own_database() -> str:
    """Make an empty database on the server the tests use and return its address."""
    import psycopg
    from services import postgres_address

    server = postgres_address()
    assert server, "PostgreSQL is not installed"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS hansa_bench WITH (FORCE)")
        connection.execute("CREATE DATABASE hansa_bench")
    return server.rsplit("/", 1)[0] + "/hansa_bench"
