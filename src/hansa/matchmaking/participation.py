"""Who took part in a matchmaking event: delegates with meetings that were held."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Exists, OuterRef

from hansa.events.models import Event
from hansa.matchmaking.models import Application, Delegate, MatchmakingCall, Meeting, Seat
from hansa.matchmaking.queries.schedules import HELD, published_schedule
from hansa.news.participation import Participant, register_participants


def delegates_who_met(event: Event) -> Iterator[Participant]:
    """Return the delegates of an event who had meetings in its published schedule."""
    call = MatchmakingCall.objects.filter(event=event).first()
    version = published_schedule(call) if call else None
    if version is None:
        return
    seats = Seat.objects.filter(
        delegate=OuterRef("pk"), version=version, meeting__in=Meeting.objects.filter(HELD)
    )
    met = Delegate.objects.filter(
        Exists(seats), has_left=False, application__call=call,
        application__status=Application.Status.SELECTED,
    )  # fmt: skip
    for one in met.select_related("user", "application__organisation").order_by("pk"):
        language = one.user.language if one.user else settings.LANGUAGE_CODE
        yield Participant(one.email, language, one.user, one.application.organisation)


register_participants("delegates", delegates_who_met)
