"""
Which events' recommendations an act may change, by the verb of its record.

Every act leaves a record, so that what is done anywhere is seen in one place. What is missing here
is seen within the hour, when each event is read whole.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Model, Q

from hansa.common.models import AuditRecord
from hansa.matchmaking.models import Application, Delegate, MatchmakingCall, MeetingRequest
from hansa.organisations.models import Membership

Finder = Callable[[str], Iterable[int | None]]
"""From the id of a record's target to ids of calls, or of organisations."""


def _values(model: type[Model], *paths: str) -> Finder:
    def find(target_id: str) -> Iterable[int | None]:
        rows = model._default_manager.filter(pk=target_id).values_list(*paths)
        return [value for row in rows for value in row]

    return find


def _itself(target_id: str) -> Iterable[int]:
    return [int(target_id)]


_OF_APPLICATION = _values(Application, "call")
_calls: dict[str, Finder] = {
    **dict.fromkeys(
        ["application.decide", "application.move_up", "application.withdraw", "wish.set",
         "introduction.answer"], _OF_APPLICATION,
    ),
    **dict.fromkeys(
        ["delegate.name", "delegate.edit", "delegate.send_home"],
        _values(Delegate, "application__call"),
    ),
    **dict.fromkeys(["matchmaking.set_call", "venue.set_interpreters"], _itself),
    "event.edit": lambda pk: MatchmakingCall.objects.filter(event=pk).values_list("pk", flat=True),
}  # fmt: skip
_organisations: dict[str, Finder] = {
    # What is asked at one event is history of the others.
    **dict.fromkeys(
        ["request.ask", "request.answer", "request.other_times", "request.withdraw",
         "request.expire"],
        _values(MeetingRequest, "asker__organisation", "partner__organisation"),
    ),
    "feedback.give": _values(Delegate, "application__organisation"),
    **dict.fromkeys(["organisation.edit", "text.write", "membership.add"], _itself),
    **dict.fromkeys(
        ["membership.confirm", "membership.end"], _values(Membership, "group", "member")
    ),
}  # fmt: skip
_EVERYWHERE = {"term.merge", "import.store", "import.undo", "weights.fit", "weights.choose"}


def register_change(finder: Finder, *verbs: str) -> None:
    """Add acts that concern the organisations a finder returns; apps above say theirs."""
    _organisations.update(dict.fromkeys(verbs, finder))


def calls_changed_by(record: AuditRecord, now: datetime) -> list[int]:
    """Return the events to come, by their calls, whose recommendations an act may change."""
    verb, target = record.verb, record.target_id
    if verb in _calls:
        concerned = Q(pk__in=list(_calls[verb](target)))
    elif verb in _organisations:
        concerned = Q(
            applications__organisation__in=list(_organisations[verb](target)),
            applications__status=Application.Status.SELECTED,
        )
    elif verb in _EVERYWHERE:
        concerned = Q()
    else:  # nearly all acts, which nothing is asked of
        return []
    coming = MatchmakingCall.objects.filter(concerned, event__ends_at__gt=now)
    return list(coming.distinct().order_by("pk").values_list("pk", flat=True))
