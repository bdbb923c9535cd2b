"""What is on besides the meetings, and who is in it."""

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from hansa.matchmaking.models import (
    Delegate,
    MatchmakingCall,
    ProgrammeItem,
    ProgrammePlace,
)
from hansa.matchmaking.queries.participation import participants_of
from hansa.matchmaking.queries.schedules import delegates_told, programme_in, published_schedule


def programme_with_places(call: MatchmakingCall, delegate: Delegate) -> QuerySet[ProgrammeItem]:
    """Return the parts of the programme with ``taken_count`` and whether the delegate ``is_in``."""
    own = ProgrammePlace.objects.filter(item=OuterRef("pk"), delegate=delegate)
    return programme_in(call).annotate(taken_count=Count("taken"), is_in=Exists(own))


def programme_for_readers(call: MatchmakingCall) -> QuerySet[ProgrammeItem]:
    """Return the parts of the programme with ``places_left``; None where there is no limit."""
    return programme_in(call).annotate(places_left=F("capacity") - Count("taken"))


def programme_of(delegate: Delegate) -> QuerySet[ProgrammeItem]:
    """Return the parts a delegate is in: those with a place, and those everybody is in."""
    return _with(delegate).filter(removed_at__isnull=True)


def dropped_programme_of(delegate: Delegate) -> QuerySet[ProgrammeItem]:
    """Return the parts a delegate was in that were taken out of the programme."""
    return _with(delegate).filter(removed_at__isnull=False)


def _with(delegate: Delegate) -> QuerySet[ProgrammeItem]:
    everything = delegate.application.call.programme.select_related("stop", "call__event")
    return everything.filter(Q(blocks_everybody=True) | Q(taken__delegate=delegate)).distinct()


def delegates_in(item: ProgrammeItem) -> list[Delegate]:
    """
    Return whom a change of a part concerns: who has a place, and everybody where everybody is in.

    Everybody only once agendas are out; before, a programme is still being made.
    """
    if item.blocks_everybody and published_schedule(item.call) is not None:
        return list(delegates_told([one.pk for one in participants_of(item.call)]))
    told = Delegate.objects.filter(programme__item=item, has_left=False)
    return list(told.select_related("application__organisation", "user"))
