"""Tables at which the organisations of one side stay while the others come to them."""

from datetime import datetime

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.errors import OperationRefused
from hansa.common.operations import operation, record
from hansa.matchmaking.models import Application, MatchmakingCall, Side
from hansa.matchmaking.queries.participation import participants_of, team_of
from hansa.matchmaking.queries.schedules import tables_of


@operation("venue.give_tables")
def give_tables(*, actor: User | None, now: datetime, call: MatchmakingCall) -> MatchmakingCall:
    """
    Give everybody whose side keeps its tables one of their own; who has one that suits keeps it.

    Raises `OperationRefused` if there are not enough, or not enough that are accessible.
    """
    given = 0
    for side in call.sides.filter(keeps_tables=True):
        given += _give(call, side)
    record(actor=actor, now=now, verb="venue.give_tables", target=call, given=given)
    return call


def _give(call: MatchmakingCall, side: Side) -> int:
    tables = list(tables_of(call))
    known = {table.pk: table for table in tables}
    participants = list(participants_of(call).filter(side=side).prefetch_related("delegates"))
    needs = {one.pk: any(d.needs_accessible for d in team_of(one)) for one in participants}
    taken: set[int] = set()
    waiting = []
    for one in participants:
        table = known.get(one.table_id or 0)
        if table is None or table.pk in taken or (needs[one.pk] and not table.is_accessible):
            waiting.append(one)
        else:
            taken.add(table.pk)
    # Who needs an accessible table chooses first.
    for one in sorted(waiting, key=lambda one: not needs[one.pk]):
        free = [table for table in tables if table.pk not in taken]
        suiting = [table for table in free if table.is_accessible or not needs[one.pk]]
        if not suiting:
            raise OperationRefused(_too_few(one, side, is_full=not free))
        one.table = suiting[0]
        one.save(update_fields=["table"])
        taken.add(suiting[0].pk)
    return len(waiting)


def _too_few(one: Application, side: Side, *, is_full: bool) -> str:
    if is_full:
        return _(
            "There are not enough tables for each of %(side)s to stay at one. Add tables, or let "
            "them move."
        ) % {"side": side}
    return _("%(name)s needs an accessible table of its own, and none is left. Add one.") % {
        "name": one
    }
