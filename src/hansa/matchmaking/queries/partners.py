"""Possible partners with the reason why they fit, in the words of both profiles."""

from dataclasses import dataclass

from hansa.matchmaking.models import Application, MeetingRequest
from hansa.matchmaking.queries.participation import possible_partners, requests_of
from hansa.organisations.models import Term


@dataclass(frozen=True)
class Partner:
    """A possible partner, what is shared, and the request there is already."""

    application: Application
    shared: list[Term]
    request: MeetingRequest | None


def partners_with_reasons(application: Application) -> list[Partner]:
    """Return possible partners, those with most in common first."""
    asked = {}
    for request in requests_of(application).exclude(state=MeetingRequest.State.WITHDRAWN):
        other = request.partner_id if request.asker_id == application.pk else request.asker_id
        asked[other] = request
    mine = set(application.organisation.terms.values_list("pk", flat=True))
    rows = [
        Partner(
            other,
            [term for term in other.organisation.terms.all() if term.pk in mine],
            asked.get(other.pk),
        )
        for other in possible_partners(application)
    ]
    return sorted(rows, key=lambda row: (-len(row.shared), row.application.organisation.name))
