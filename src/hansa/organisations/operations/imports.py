"""Profiles from files: uploaded, mapped, checked, stored all or none, and taken away again."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.jobs import enqueue_on_commit
from hansa.common.operations import operation, record, refuse_unless
from hansa.common.search import forget_documents
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.importing import Sheet
from hansa.organisations.models import Import, Organisation
from hansa.organisations.operations.import_runs import (
    FORGOTTEN,
    JOB,
    State,
    locked_import,
    save_fields,
)
from hansa.organisations.operations.indexing import CHUNK, refresh_search
from hansa.organisations.queries.imports import (
    can_be_undone,
    drafts_of,
    made_by,
    reasons_to_stay,
)

OPEN = {State.UPLOADED, State.CHECKED, State.FAILED}
"""An import whose columns can be chosen."""


def _sheet_fields(sheet: Sheet) -> dict[str, Any]:
    return {
        "kind": sheet.kind,
        "encoding": sheet.encoding,
        "encoding_guessed": sheet.is_guess,
        "notes": sheet.left_out,
        "header": sheet.header,
        "rows": [[row.number, row.cells, row.overflow] for row in sheet.rows],
        "rows_count": len(sheet.rows),
    }


@operation("import.upload")
def upload_import(
    *,
    actor: User | None,
    now: datetime,
    file_name: str,
    content: bytes,
    sheet: Sheet,
    mapping: dict[str, Any],
    key: str = "",
) -> Import:
    """Keep a file that was read; nothing of it is in the directory yet."""
    made = Import.objects.create(
        file_name=file_name[-200:],
        content=content,
        uploaded_by=actor,
        uploaded_at=now,
        mapping=mapping,
        **_sheet_fields(sheet),
    )
    record(actor=actor, now=now, verb="import.upload", target=made, rows=made.rows_count)
    return made


@operation("import.reread")
def reread_import(
    *, actor: User | None, now: datetime, source: Import, sheet: Sheet, mapping: dict[str, Any]
) -> Import:
    """Take the file as it reads in another encoding."""
    locked = locked_import(source)
    refuse_unless(locked.state in OPEN, _("This import is under way or has ended."))
    fields = {**_sheet_fields(sheet), "mapping": mapping, "state": State.UPLOADED}
    save_fields(locked, **fields, **NOTHING_FOUND, version=locked.version + 1)
    record(actor=actor, now=now, verb="import.reread", target=locked, encoding=sheet.encoding)
    return locked


NOTHING_FOUND: dict[str, Any] = {
    "findings": [], "errors_count": 0, "twins_count": 0, "warnings_count": 0,
    "done_count": 0, "attempts": 0, "leased_until": None, "leased_by": "", "error": "",
}  # fmt: skip


@operation("import.map")
def map_import(
    *,
    actor: User | None,
    now: datetime,
    source: Import,
    version: int,
    mapping: dict[str, Any],
    language: str,
) -> Import:
    """Say which column is which field, and have every row checked; nothing is stored yet."""
    locked = locked_import(source)
    refuse_unless(locked.state in OPEN, _("This import is under way or has ended."))
    _refuse_stale(locked, version)
    save_fields(
        locked,
        **NOTHING_FOUND,
        state=State.CHECKING,
        mapping=mapping,
        language=language,
        version=version + 1,
    )
    record(actor=actor, now=now, verb="import.map", target=locked, mapping=mapping)
    enqueue_on_commit(JOB, import_id=locked.pk)
    return locked


def _refuse_stale(source: Import, version: int) -> None:
    refuse_unless(
        source.version == version,
        _("Somebody changed this import meanwhile; look at it again first."),
    )


@operation("import.run")
def run_import(
    *,
    actor: User | None,
    now: datetime,
    source: Import,
    version: int,
    publishes: bool,
    with_twins: bool,
) -> Import:
    """Have all rows stored. Raises `OperationRefused` while one of them has an error."""
    locked = locked_import(source)
    refuse_unless(locked.state == State.CHECKED, _("This import is under way or has ended."))
    _refuse_stale(locked, version)
    refuse_unless(not locked.errors_count, _("Some rows have errors; nothing was imported."))
    save_fields(
        locked,
        state=State.RUNNING,
        publishes=publishes,
        with_twins=with_twins,
        done_count=0,
        attempts=0,
        leased_until=None,
        leased_by="",
        version=version + 1,
    )
    record(
        actor=actor, now=now, verb="import.run", target=locked, publishes=publishes,
        with_twins=with_twins,
    )  # fmt: skip
    enqueue_on_commit(JOB, import_id=locked.pk)
    return locked


@operation("import.cancel")
def cancel_import(*, actor: User | None, now: datetime, source: Import) -> Import:
    """Let an import go that has not been stored; its file is forgotten."""
    locked = locked_import(source)
    stopped = {*OPEN, State.CHECKING, State.RUNNING}
    refuse_unless(locked.state in stopped, _("This import has already ended."))
    save_fields(locked, **FORGOTTEN, **NOTHING_FOUND, state=State.CANCELLED, ended_at=now)
    record(actor=actor, now=now, verb="import.cancel", target=locked)
    return locked


@operation("import.publish")
def publish_import(*, actor: User | None, now: datetime, source: Import) -> Import:
    """Show the drafts of an import to the public; done twice it is done once."""
    locked = locked_import(source)
    drafts = list(drafts_of(locked))
    for one in drafts:
        one.status, one.published_at, one.confirmed_at = ProfileStatus.PUBLISHED, now, now
    Organisation.objects.bulk_update(
        drafts, ["status", "published_at", "confirmed_at"], batch_size=CHUNK
    )
    refresh_search(drafts)
    record(actor=actor, now=now, verb="import.publish", target=locked, published=len(drafts))
    return locked


@operation("import.undo")
def undo_import(*, actor: User | None, now: datetime, source: Import) -> Import:
    """
    Take away what an import made and nobody has changed, keeps or linked since.

    Done twice it is done once. Raises `OperationRefused` 30 days after the import, and for one
    that was never stored.
    """
    locked = locked_import(source)
    if locked.state == State.UNDONE:
        record(actor=actor, now=now, verb="import.undo", target=locked, taken=0)
        return locked
    refuse_unless(locked.state == State.DONE, _("This import has made nothing."))
    refuse_unless(can_be_undone(locked, now), _("Imports can be undone for 30 days."))
    # Locked before it is asked what refers to them, nothing new can refer to them any more.
    ids = set(made_by(locked).select_for_update().values_list("pk", flat=True))
    stay = reasons_to_stay(locked)
    gone = sorted(ids - set(stay))
    for first in range(0, len(gone), CHUNK):
        Organisation.objects.filter(pk__in=gone[first : first + CHUNK]).delete()
    forget_documents(kind="organisation", object_ids=gone)
    refresh_search([], whole=True)
    reasons = {reason: list(stay.values()).count(reason) for reason in set(stay.values())}
    save_fields(locked, state=State.UNDONE, undone_count=len(gone), stayed=reasons)
    record(actor=actor, now=now, verb="import.undo", target=locked, taken=len(gone), stay=reasons)
    return locked
