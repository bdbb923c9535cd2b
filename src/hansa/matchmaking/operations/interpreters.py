"""Who helps those to talk who share no language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hansa.accounts.models import User
from hansa.common.operations import operation, record, save_version
from hansa.matchmaking.models import Interpreter, MatchmakingCall


@dataclass(frozen=True)
class InterpreterDetails:
    """An interpreter: the name and the codes of the languages between which they help."""

    name: str
    languages: list[str]


@operation("venue.set_interpreters")
def set_interpreters(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    version: int,
    interpreters: Sequence[InterpreterDetails],
) -> MatchmakingCall:
    """
    Say who interprets at the event; they stay who they are by their names.

    One who is left out is closed while a schedule knows them. Raises `StaleForm` when somebody
    changed the set-up since that version.
    """
    save_version(call, version=version, fields=[])
    there: dict[str, list[Interpreter]] = {}
    for one in call.interpreters.all():
        there.setdefault(one.name, []).append(one)
    kept = []
    for details in interpreters:
        known = there.get(details.name)
        made = known.pop(0) if known else Interpreter(call=call, name=details.name)
        made.languages, made.is_closed = details.languages, False
        made.save()
        kept.append(made.pk)
    gone = call.interpreters.exclude(pk__in=kept)
    gone.filter(meetings__isnull=True).delete()
    gone.update(is_closed=True)
    record(actor=actor, now=now, verb="venue.set_interpreters", target=call, count=len(kept))
    return call
