"""The one way in which anything is written: one transaction, one record, idempotent."""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar, cast

from django.db import IntegrityError, models, transaction

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord, FormKey, Versioned

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V", bound=Versioned)
M = TypeVar("M", bound=models.Model)
MOST_ATTEMPTS = 20
_records: ContextVar[list[AuditRecord] | None] = ContextVar("records", default=None)


class NotRecorded(AssertionError):
    """An operation ended without an audit record: a mistake of the programmer."""


def operation(verb: str, *, recorded: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """
    Make a function an operation: run it in one transaction and insist on its audit record.

    When the call has a keyword ``key`` that this actor used with this verb before, nothing runs
    and the object made then is returned, unless that is gone. ``recorded=False`` is for acts that
    must leave no trace of who did them, which is the ballot alone.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            written: list[AuditRecord] = []
            token = _records.set(written)
            try:
                with transaction.atomic():
                    claimed = _claim(verb, kwargs)
                    if claimed is not None and claimed.target_id:
                        model = function.__annotations__["return"]
                        there = model.objects.filter(pk=claimed.target_id).first()
                        if there is not None:
                            return cast(R, there)
                        # What the form made is gone: sent again, it makes it anew.
                    made = function(*args, **kwargs)
                    if claimed is not None:
                        claimed.target_id = str(cast(models.Model, made).pk)
                        claimed.save(update_fields=["target_id"])
                    if recorded and not written:
                        raise NotRecorded(f"{verb} wrote no audit record")
                    return made
            finally:
                _records.reset(token)
                outer = _records.get()
                if outer is not None:  # one act may be done by way of another, which recorded it
                    outer.extend(written)

        run.verb = verb  # type: ignore[attr-defined]
        return run

    return decorate


def _claim(verb: str, kwargs: dict[str, Any]) -> FormKey | None:
    """Take the form's key, or find what was made with it. The unique row is the lock."""
    key = kwargs.get("key")
    if not key:
        return None
    identity = {"verb": verb, "actor": kwargs["actor"], "key": str(key)[:64].replace("\x00", "")}
    try:
        with transaction.atomic():
            return FormKey.objects.create(**identity, at=kwargs["now"])
    except IntegrityError:
        return FormKey.objects.select_for_update().get(**identity)


def hold(row: M) -> M:
    """Return the row as it is now, held to the end of the transaction: others wait for it."""
    manager = row._meta.model._default_manager  # `type` of whoever is signed in is a lazy wrapper
    return cast(M, manager.select_for_update(no_key=True).get(pk=row.pk))


def record(
    *, actor: Any, now: datetime, verb: str, target: models.Model, **details: Any
) -> AuditRecord:
    """Write the audit record of the operation that is running."""
    made = AuditRecord.objects.create(
        at=now,
        actor=actor,
        verb=verb,
        target_type=target._meta.label,
        target_id=str(target.pk),
        details=details,
    )
    written = _records.get()
    if written is not None:
        written.append(made)
    return made


def in_json(value: object) -> object:
    """Return a field's value as a record can hold it."""
    if isinstance(value, models.Model):
        return value.pk
    return str(value) if isinstance(value, Decimal | date) else value


def save_version(target: V, *, version: int, fields: list[str]) -> V:
    """
    Save these fields if the object still has the version the form was opened with.

    Raises `StaleForm` with the object as it is now otherwise. The update that must hit one row
    is the check, so two people who save at once cannot both win.
    """
    values = {name: getattr(target, name) for name in fields}
    manager = type(target)._default_manager
    hit = manager.filter(pk=target.pk, version=version).update(**values, version=version + 1)
    if not hit:
        raise StaleForm(manager.get(pk=target.pk))
    target.version = version + 1
    return target


def make_with_free_name(make: Callable[[], R]) -> R:
    """
    Run ``make``, which picks a free name or number and takes it; again if another was quicker.

    Only the unique constraint knows who was first: two transactions see the same names as free.
    """
    for _ in range(MOST_ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return make()
        except IntegrityError:
            continue
    return make()


def refuse_unless(condition: bool, message: str) -> None:
    """Raise `OperationRefused` with this message unless the condition holds."""
    if not condition:
        raise OperationRefused(message)
