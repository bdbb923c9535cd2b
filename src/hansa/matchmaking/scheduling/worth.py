"""What a meeting is worth to those who would hold it, in points that the organiser sets."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from hansa.matchmaking.models import Application, MatchmakingCall, MeetingRequest, Wish

MOST_SHARED = 5
"""More fields in common than these count no more."""
POINTS = {"accepted": 10, "must": 20, "like": 8, "mutual": 6, "shared": 1, "fit": 4}
LABELS = {
    "accepted": _("a request that was accepted"),
    "must": _("“must meet”, for each side that says so"),
    "like": _("“would like to meet”, for each side that says so"),
    "mutual": _("both sides say so"),
    "shared": _("each field of work they share"),
    "fit": _("how well they fit by their recommendations: those who fit best get all of these"),
}
Value = Wish.Value


def points_of(call: MatchmakingCall) -> dict[str, int]:
    """Return the points of an event: what its organiser set, and else the usual ones."""
    return {name: int(call.weights.get(name, usual)) for name, usual in POINTS.items()}


def worth_of(
    requests: Iterable[MeetingRequest],
    participants: Iterable[Application],
    wishes: Mapping[tuple[int, int], str],
    points: Mapping[str, int],
    fits: Mapping[tuple[int, int], float],
) -> list[dict[str, int]]:
    """
    Return, for each request, its points by what they are for.

    ``wishes`` are values by who wishes and whom they mean, ids of applications; ``fits`` are from
    0 to 1, by pair, the lower id first.
    """
    fields = {one.pk: {term.pk for term in one.organisation.terms.all()} for one in participants}
    return [_worth(request, fields, wishes, points, fits) for request in requests]


def _worth(
    request: MeetingRequest,
    fields: Mapping[int, set[int]],
    wishes: Mapping[tuple[int, int], str],
    points: Mapping[str, int],
    fits: Mapping[tuple[int, int], float],
) -> dict[str, int]:
    pair = (request.asker_id, request.partner_id)
    said = [wishes.get(pair), wishes.get((pair[1], pair[0]))]
    shared = min(len(fields[pair[0]] & fields[pair[1]]), MOST_SHARED)
    found = {
        "accepted": points["accepted"],
        "must": said.count(Value.MUST) * points["must"],
        "like": said.count(Value.LIKE) * points["like"],
        "mutual": points["mutual"] if all(one in {Value.MUST, Value.LIKE} for one in said) else 0,
        "shared": shared * points["shared"],
        "fit": round(fits.get((min(pair), max(pair)), 0) * points["fit"]),
    }
    # Whoever would rather not is met last of all, though the request was accepted for them.
    return {"no": 0} if Value.NO in said else {name: n for name, n in found.items() if n}
