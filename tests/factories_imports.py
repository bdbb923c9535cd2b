"""Plain functions that make imports of organisations, as people and workers do."""

from typing import Any

from hansa.accounts.models import User
from hansa.organisations.forms.columns import suggest_mapping
from hansa.organisations.importing import read_file
from hansa.organisations.models import Import
from hansa.organisations.operations.imports import map_import, run_import, upload_import
from hansa.organisations.tasks import run_import as run_job
from tests.factories import NOW


def make_import(content: str | bytes, *, actor: User | None = None, **mapping: Any) -> Import:
    """Make an import of a file of which the columns are not chosen yet."""
    raw = content.encode() if isinstance(content, str) else content
    sheet = read_file(raw)
    return upload_import(
        actor=actor,
        now=NOW,
        file_name="list.csv",
        content=raw,
        sheet=sheet,
        mapping={**suggest_mapping(sheet.header), **mapping},
    )


def make_imported(content: str) -> Import:
    """Make an import whose rows were stored by a worker, and published."""
    source = make_import(content)
    who = {"actor": None, "now": NOW, "source": source}
    map_import(**who, version=1, mapping=source.mapping, language="en")
    run_job.func(source.pk)
    run_import(**who, version=2, publishes=True, with_twins=False)
    run_job.func(source.pk)
    source.refresh_from_db()
    return source
