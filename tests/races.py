"""Two people who press at once: threads that meet inside an operation, and guards switched off."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any
from unittest import mock

from django.db import connection
from django.db.models import QuerySet

# Where a guard holds, the second thread cannot arrive before the first has left; where it is off,
# the first waits until the second is there, however busy the machine.
PATIENCE_SECONDS = {True: 0.3, False: 4.0}


class MeetingPoint:
    """Let a thread wait for the others once, just before its first statement of this kind."""

    def __init__(self, barrier: Barrier, before: str, patience: float) -> None:
        self.barrier, self.before, self.patience = barrier, before, patience
        self.passed = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.passed and sql.startswith(self.before):
            self.passed = True
            with suppress(BrokenBarrierError):
                self.barrier.wait(self.patience)
        return execute(sql, params, many, context)


def at_once(*acts: Callable[[], Any], before: str, guarded: bool) -> list[Any]:
    """
    Run each act in a thread of its own and return what each returned or raised.

    All begin together and wait for one another before their first statement that begins with
    ``before``, for instance ``INSERT INTO "polls_ballot"``: the worst moment to be overtaken.
    """
    patience = PATIENCE_SECONDS[guarded]
    begin = Barrier(len(acts), timeout=30)
    middle = Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            with connection.execute_wrapper(MeetingPoint(middle, before, patience)):
                begin.wait()
                outcomes[place] = acts[place]()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def unguarded(operation: Any) -> Any:
    """Return the operation as it would be without its transaction."""
    return operation.__wrapped__


@contextmanager
def without_locks() -> Iterator[None]:
    """Let `select_for_update` lock nothing."""
    with mock.patch.object(QuerySet, "select_for_update", lambda self, *_, **__: self):
        yield


@contextmanager
def without_constraint(model: Any, name: str) -> Iterator[None]:
    """Take a constraint away from the database; the rows it would forbid go before it returns."""
    kept = model._meta.constraints
    constraint = next(c for c in kept if c.name == name)
    # SQLite makes the table anew from what the model says.
    with mock.patch.object(model._meta, "constraints", [c for c in kept if c is not constraint]):
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)
        try:
            yield
        finally:
            model.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(model, constraint)
