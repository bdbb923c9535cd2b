"""What is on besides the meetings, and who is in it."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hansa.matchmaking.models import (
    Delegate,
    MatchmakingCall,
    ProgrammeItem,
    ProgrammePlace,
)


def programme_with_places(call: MatchmakingCall, delegate: Delegate) -> QuerySet[ProgrammeItem]:
    """Return the parts of the programme with ``taken_count`` and whether the delegate ``is_in``."""
    own = ProgrammePlace.objects.filter(item=OuterRef("pk"), delegate=delegate)
    return call.programme.annotate(taken_count=Count("taken"), is_in=Exists(own))


def programme_of(delegate: Delegate) -> QuerySet[ProgrammeItem]:
    """Return the parts a delegate is in: those with a place, and those everybody is in."""
    call = delegate.application.call
    return call.programme.filter(Q(blocks_everybody=True) | Q(taken__delegate=delegate)).distinct()
