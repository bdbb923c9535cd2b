"""
What is shown, what was taken away, and how it is ordered, taken away, put back and forgotten.

``rows`` are all pictures, or all documents, of one page. Whoever adds, moves or puts back holds
the page first, in the same transaction: they take turns.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.common.shown.models import Shown
from hansa.common.uploads import forget_file

S = TypeVar("S", bound=Shown)
CAN_BE_UNDONE = timedelta(days=1)
"""How long what was taken away can be put back; then it is deleted with its files."""


def still_shown(rows: QuerySet[S]) -> QuerySet[S]:
    """Return what the page shows, in its order."""
    return rows.filter(removed_at__isnull=True)


def taken_away(rows: QuerySet[S], now: datetime) -> QuerySet[S]:
    """Return what was taken away and can be put back, the latest first."""
    return rows.filter(removed_at__gt=now - CAN_BE_UNDONE).order_by("-removed_at")


def next_place(rows: QuerySet[S], most: int) -> int:
    """Return the place behind all others; raises `OperationRefused` when ``most`` are shown."""
    _refuse_full(rows, most)
    highest: int | None = rows.aggregate(highest=Max("place"))["highest"]
    return (highest or 0) + 1


def change_places(rows: QuerySet[S], row: S, *, is_forward: bool) -> None:
    """
    Let it change places with the one before it, or after it; at the ends it stays.

    Raises `OperationRefused` when it was taken away meanwhile.
    """
    there = list(still_shown(rows))
    refuse_unless(row in there, _("This was taken away meanwhile."))
    at = there.index(row)
    to = at - 1 if is_forward else at + 1
    if not 0 <= to < len(there):
        return
    there[at], there[to] = there[to], there[at]
    for place, one in enumerate(there, start=1):
        one.place = place
    rows.model._default_manager.bulk_update(there, ["place"])


def take_away(row: S, now: datetime) -> S:
    """Show it no more; twice is as good as once, and the first time counts."""
    held = hold(row)
    if held.removed_at is None:
        held.removed_at = now
        held.save(update_fields=["removed_at"])
    return held


def put_back(rows: QuerySet[S], row: S, most: int) -> S:
    """Show it again in its place; raises `OperationRefused` when ``most`` are shown without it."""
    held = hold(row)
    if held.removed_at is not None:
        _refuse_full(rows, most)
        held.removed_at = None
        held.save(update_fields=["removed_at"])
    return held


def to_forget(now: datetime) -> Iterator[Shown]:
    """Return what was taken away longer ago than it can be put back, of every kind there is."""
    for model in apps.get_models():
        if issubclass(model, Shown):
            yield from model._default_manager.filter(removed_at__lte=now - CAN_BE_UNDONE)


@operation("shown.forget")
def forget_shown(*, actor: Any, now: datetime, row: Shown) -> bool:
    """
    Delete what was taken away a day ago, with its files; return whether it went.

    What was put back at the last moment stays: the row is held and looked at again.
    """
    held = hold(row)
    goes = held.removed_at is not None and held.removed_at <= now - CAN_BE_UNDONE
    record(actor=actor, now=now, verb="shown.forget", target=held, gone=goes)
    if goes:
        for name in held.file_names:
            forget_file(name)
        held.delete()
    return goes


def _refuse_full(rows: QuerySet[S], most: int) -> None:
    refuse_unless(
        still_shown(rows).count() < most,
        _("There is room for %(most)d; take one away.") % {"most": most},
    )
