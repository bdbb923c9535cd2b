"""Events of any size by seed, written at once: for stories in the browser and for measurements."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product

from hansa.accounts.models import User
from hansa.events.models import Event, Organiser
from hansa.matchmaking.models import (
    Application,
    Delegate,
    MatchmakingCall,
    MeetingRequest,
    MeetingSession,
    Side,
    Slot,
    Table,
)
from hansa.organisations.models import Organisation


@dataclass
class Plan:
    """What an event is like: sides with their sizes, meetings wanted, times, tables, people."""

    slug: str
    sides: Sequence[tuple[str, int]]
    meetings: int
    slots: int = 20
    slots_a_day: int = 10
    tables: int = 40
    format: str = "onsite"
    delegates: int = 1
    zones: Sequence[str] = ()
    """Time zones in which delegates are, in turn; none: where the event is."""
    remote_every: int = 0
    """Every so manieth organisation takes part by video."""
    rules: dict[str, object] = field(default_factory=dict)


def invent_event(
    plan: Plan,
    *,
    begins: datetime,
    now: datetime,
    organiser: User,
    organisations: Iterable[Organisation],
    seed: int = 1,
) -> MatchmakingCall:
    """Make an event with selected participants and accepted requests, ready to be scheduled."""
    chance = random.Random(seed)
    days = -(-plan.slots // plan.slots_a_day)
    event = Event.objects.create(
        slug=plan.slug, kind="matchmaking", format=plan.format, city="Jena", country="DE",
        title=plan.slug.replace("-", " ").capitalize(), summary="Many meet.",
        timezone="Europe/Berlin", starts_at=begins, ends_at=begins + timedelta(days=days),
        published_at=now,
    )  # fmt: skip
    Organiser.objects.create(event=event, user=organiser)
    call = MatchmakingCall.objects.create(
        event=event, opens_at=now - timedelta(days=90), requests_open_at=now - timedelta(days=9),
        requests_close_at=now + timedelta(minutes=1), **plan.rules,
    )  # fmt: skip
    _make_times(call, plan, begins)
    made = iter(Organisation.objects.bulk_create(organisations))
    sides = [
        [
            Application(
                call=call, organisation=next(made), side=side, status="selected",
                motivation="To meet.", submitted_at=now,
            )
            for _number in range(size)
        ]
        for side, size in zip(_make_sides(call, plan), (n for _name, n in plan.sides), strict=True)
    ]  # fmt: skip
    everybody = Application.objects.bulk_create(one for side in sides for one in side)
    Delegate.objects.bulk_create(_people(plan, everybody))
    _ask(call, plan, sides, now, chance)
    return call


def _make_times(call: MatchmakingCall, plan: Plan, begins: datetime) -> None:
    Table.objects.bulk_create(Table(call=call, number=n + 1) for n in range(plan.tables))
    for day, first in enumerate(range(0, plan.slots, plan.slots_a_day)):
        session = MeetingSession.objects.create(
            call=call, name=f"Day {day + 1}", starts_at=begins + timedelta(days=day)
        )
        Slot.objects.bulk_create(
            Slot(
                session=session,
                starts_at=session.starts_at + timedelta(minutes=25 * n),
                ends_at=session.starts_at + timedelta(minutes=25 * n + 20),
            )
            for n in range(min(plan.slots_a_day, plan.slots - first))
        )


def _make_sides(call: MatchmakingCall, plan: Plan) -> list[Side]:
    return [
        Side.objects.create(call=call, name=name, place=place, places=size)
        for place, (name, size) in enumerate(plan.sides)
    ]


def _people(plan: Plan, everybody: Sequence[Application]) -> Iterable[Delegate]:
    for n, application in enumerate(everybody):
        is_remote = bool(plan.remote_every) and n % plan.remote_every == 0
        for k in range(plan.delegates):
            yield Delegate(
                application=application, name=f"Delegate {n + 1}.{k + 1}",
                email=f"d{n}-{k}@{plan.slug}.example", is_remote=is_remote,
                timezone=plan.zones[n % len(plan.zones)] if plan.zones else "",
            )  # fmt: skip


def _ask(
    call: MatchmakingCall,
    plan: Plan,
    sides: Sequence[Sequence[Application]],
    now: datetime,
    chance: random.Random,
) -> None:
    """Accept as many requests as are wanted, drawn evenly among the pairs that may meet."""
    pairs: set[tuple[int, int]] = set()
    if len(sides) > 1:
        possible = [(a.pk, b.pk) for a, b in product(*sides)]
        pairs = set(chance.sample(possible, plan.meetings))
    numbers = [one.pk for one in sides[0]]
    if len(sides) == 1 and plan.meetings >= len(numbers):
        # Each meets the next, so that nobody is left without.
        neighbours = zip(numbers, [*numbers[1:], numbers[0]], strict=True)
        pairs = {(min(pair), max(pair)) for pair in neighbours}
    while len(pairs) < plan.meetings:
        low, high = sorted(chance.sample(numbers, 2))
        pairs.add((low, high))
    MeetingRequest.objects.bulk_create(
        MeetingRequest(
            call=call, asker_id=a, partner_id=b, state="accepted", pair_low=min(a, b),
            pair_high=max(a, b), asked_at=now,
        )
        for a, b in sorted(pairs)
    )  # fmt: skip
