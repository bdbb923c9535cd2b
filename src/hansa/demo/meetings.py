"""Matchmaking of the demo world: past events with their schedules, coming ones half way."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, product
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hansa.demo import afterwards, facts, judging
from hansa.demo.day import live_the_day
from hansa.events.models import Event
from hansa.matchmaking import recommending, scheduling
from hansa.matchmaking.models import (
    Application,
    CutOff,
    MatchmakingCall,
    MeetingSession,
    Side,
    Slot,
    Table,
)
from hansa.matchmaking.operations.applying import (
    DelegateDetails,
    decide_applications,
    submit_application,
)
from hansa.matchmaking.operations.delegates import set_availability
from hansa.matchmaking.operations.introductions import store_fit, store_introductions
from hansa.matchmaking.operations.requesting import (
    answer_request,
    ask_for_meeting,
)
from hansa.matchmaking.operations.scheduling import (
    lease_run,
    publish_schedule,
    request_schedule,
    store_schedule,
)
from hansa.matchmaking.queries.feedback import feedback_closes_at
from hansa.matchmaking.queries.introductions import (
    VOICES_AFTER,
    calls_with_introductions,
    changes_of,
    fits_due,
)
from hansa.organisations.models import Organisation

if TYPE_CHECKING:
    from hansa.demo.world import World

FIRST_NAMES = ["Ana", "Bruno", "Clara", "Dario", "Elin", "Felix", "Greta", "Henrik", "Ines",
               "Janek", "Katja", "Lars", "Mila", "Nuno", "Olga", "Pavel", "Rosa", "Sven", "Tea",
               "Viktor"]  # fmt: skip
LAST_NAMES = ["Almeida", "Berger", "Costa", "Dvorak", "Eriksen", "Fontaine", "Garcia", "Holm",
              "Ivanova", "Jansen", "Kovac", "Lehto", "Moreau", "Novak", "Ortega", "Petrov",
              "Rossi", "Schmid", "Tamm", "Virtanen"]  # fmt: skip
EASTERN = {
    "TW": (["Mei-Ling", "Chih-Wei", "Yu-Ting", "Kai", "Wen"], ["Lin", "Chen", "Huang", "Wu"]),
    "TH": (["Pim", "Somchai", "Malee", "Niran"], ["Saetang", "Chaiyo", "Boonmee", "Suksai"]),
}
EU_2017 = [
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
]


@dataclass(frozen=True)
class Plan:
    """How a matchmaking event is set up."""

    slug: str
    opens_at: datetime
    cut_offs: list[datetime]
    requests_open_at: datetime
    requests_close_at: datetime
    sides: list[tuple[str, int, list[str]]]
    sessions: list[tuple[str, int, int, int]]  # name, day, minutes after midnight, slots
    tables: int
    eligibility: str = "Cluster organisations with a published profile."


TWO_DAYS = [("Day 1, morning", 0, 570, 6), ("Day 1, afternoon", 0, 840, 5),
            ("Day 2, morning", 1, 570, 6), ("Day 2, afternoon", 1, 840, 5)]  # fmt: skip
PLANS = [
    Plan("us-mission-2017", facts.at(2017, 2, 1), [facts.at(2017, 3, 31, 21, 59)],
         facts.at(2017, 4, 5), facts.at(2017, 5, 5),
         [("European clusters", 19, []), ("American peers", 20, ["US"])],
         [("Washington, morning", 4, 540, 6), ("Washington, afternoon", 4, 810, 6)], 12),
    Plan("le-bourget-2017", facts.at(2017, 3, 20), [facts.at(2017, 5, 15, 21, 59)],
         facts.at(2017, 5, 20), facts.at(2017, 6, 12),
         [("Clusters", 20, [])], [("22 June", 0, 840, 6), ("23 June", 1, 570, 4)], 6),
    Plan("eu-taiwan-2017", facts.at(2017, 3, 1), [facts.at(2017, 5, 10, 21, 59)],
         facts.at(2017, 5, 15), facts.at(2017, 6, 16),
         [("European Union", 25, EU_2017), ("Taiwan", 15, ["TW"])], TWO_DAYS, 12),
    Plan("eu-thailand-2017", facts.at(2017, 5, 22),
         [facts.at(2017, 6, 20, 21, 59), facts.at(2017, 7, 12, 21, 59)],
         facts.at(2017, 6, 26), facts.at(2017, 8, 20),
         [("European Union", 20, EU_2017), ("Thailand", 15, ["TH"])],
         [("Day 1, afternoon", 0, 810, 6), ("Day 2, morning", 1, 540, 6)], 10,
         "Cluster organisations, research organisations and public bodies of health care."),
    Plan("thessaloniki-2017", facts.at(2017, 6, 1), [facts.at(2017, 7, 20, 20, 59)],
         facts.at(2017, 7, 27), facts.at(2017, 8, 31),
         [("Clusters", 50, [])], TWO_DAYS[:3], 20),
]  # fmt: skip
SLOT_MINUTES, PAUSE_MINUTES = 20, 5


def add_matchmaking(world: World, events: dict[str, Event]) -> None:
    """Make the matchmaking of every event that has one."""
    calls = {plan.slug: _set_up(events[plan.slug], plan) for plan in PLANS}
    _run_us_mission(world, calls["us-mission-2017"])
    _run_le_bourget(world, calls["le-bourget-2017"])
    _run_taiwan(world, calls["eu-taiwan-2017"])
    _begin_thailand(world, calls["eu-thailand-2017"])
    _begin_thessaloniki(world, calls["thessaloniki-2017"])


def add_introductions() -> None:
    """
    Recommend partners at events to come, when all that counts for it is there.

    By weights that came of events which are over, each in the night in which it was due.
    """
    for call, stage, began_with in fits_due(facts.BEGINS_AT):
        evidence = recommending.evidence_of(call)
        fitted = recommending.fit_weights(evidence, began_with or evidence.known.weights)
        due = feedback_closes_at(call) if stage == "final" else call.event.ends_at + VOICES_AFTER
        night = (due + timedelta(days=1)).replace(hour=3, minute=20)
        store_fit(actor=None, now=night, call=call, stage=stage, fitted=fitted)
    for call in calls_with_introductions(facts.BEGINS_AT):
        taken_in = list(changes_of(call).values_list("pk", flat=True))
        found = recommending.recommend(recommending.known_of(call))
        store_introductions(
            actor=None, now=facts.BEGINS_AT, call=call, found=found, taken_in=taken_in
        )  # fmt: skip


def _set_up(event: Event, plan: Plan) -> MatchmakingCall:
    call = MatchmakingCall.objects.create(
        event=event, eligibility=plan.eligibility, opens_at=plan.opens_at,
        requests_open_at=plan.requests_open_at, requests_close_at=plan.requests_close_at,
    )  # fmt: skip
    for place, (name, places, countries) in enumerate(plan.sides):
        Side.objects.create(call=call, name=name, place=place, places=places, countries=countries)
    CutOff.objects.bulk_create([CutOff(call=call, at=at) for at in plan.cut_offs])
    Table.objects.bulk_create([Table(call=call, number=n + 1) for n in range(plan.tables)])
    zone = ZoneInfo(event.timezone)
    midnight = event.starts_at.astimezone(zone).replace(hour=0, minute=0)
    for name, day, minutes, slots in plan.sessions:
        start = midnight + timedelta(days=day, minutes=minutes)
        session = MeetingSession.objects.create(call=call, name=name, starts_at=start)
        step = timedelta(minutes=SLOT_MINUTES + PAUSE_MINUTES)
        Slot.objects.bulk_create([
            Slot(session=session, starts_at=start + step * i,
                 ends_at=start + step * i + timedelta(minutes=SLOT_MINUTES))
            for i in range(slots)
        ])  # fmt: skip
    return call


def _clusters(world: World, countries: set[str], number: int, *terms: str) -> list[Organisation]:
    """Choose clusters of these countries: the best fitting, at first one a country."""
    wanted = set(terms)
    fitting = [
        (len(wanted & {t.slug for t in o.terms.all()}), world.chance.random(), o)
        for o in world.organisations.values()
        if o.profile_type == "cluster" and o.country in countries
    ]  # fmt: skip
    fitting.sort(key=lambda row: (-row[0], row[1]))
    best = {o.country: o for _, _, o in reversed(fitting)}
    first = [o for _, _, o in fitting if best[o.country] is o]
    rest = [o for _, _, o in fitting if best[o.country] is not o]
    if len(countries) > number:
        return first[:number]
    return (first + rest)[:number]


def _apply(
    world: World, call: MatchmakingCall, side: Side, organisations: list[Organisation],
    when: datetime,
) -> list[Application]:  # fmt: skip
    made = []
    for organisation in organisations:
        labels = [t.label for t in organisation.terms.all() if t.vocabulary != "interest"]
        fields = " and ".join(label[0].lower() + label[1:] for label in labels[:2])
        made.append(submit_application(
            actor=None, now=when, call=call, organisation=organisation, side=side,
            motivation=f"We look for partners in {fields or 'our field'} for joint projects "
            "and for access to each other's markets.",
            delegates=[_delegate(world.chance, organisation)],
            answers=judging.answers_to(call, organisation),
        ))  # fmt: skip
    return made


def _delegate(chance: random.Random, organisation: Organisation) -> DelegateDetails:
    firsts, lasts = EASTERN.get(organisation.country, (FIRST_NAMES, LAST_NAMES))
    first, last = chance.choice(firsts), chance.choice(lasts)
    return DelegateDetails(
        f"{first} {last}", f"delegate{organisation.pk}@member.example",
        chance.choice(["Managing director", "Cluster manager", "International relations"]),
    )  # fmt: skip


def _select(
    world: World, call: MatchmakingCall, applications: list[Application], when: datetime
) -> None:
    decide_applications(
        actor=world.people["organiser"], now=when, call=call, applications=applications,
        status="selected",
    )  # fmt: skip
    for application in applications:
        application.refresh_from_db()


def _agree(pairs: list[tuple[Application, Application]], when: datetime, context: str = "") -> None:
    for asker, partner in pairs:
        asked = ask_for_meeting(actor=None, now=when, asker=asker, partner=partner, context=context)
        answer_request(actor=None, now=when, request=asked, version=1, accept=True)


def _schedule_and_publish(world: World, call: MatchmakingCall, when: datetime) -> int:
    """Run the scheduler here instead of in a worker, and publish what it found."""
    organiser = world.people["organiser"]
    run = request_schedule(actor=organiser, now=when, call=call)
    leased = lease_run(run_id=run.pk, now=when)
    assert leased is not None
    result = scheduling.solve_instance(
        leased.instance, seed=0, seconds=leased.seconds_limit, report=lambda phase, share: True
    )
    store_schedule(actor=organiser, now=when, run=leased, result=result)
    version = publish_schedule(actor=organiser, now=when, call=call)
    return version.meetings.count()


def _run_us_mission(world: World, call: MatchmakingCall) -> None:
    when = call.opens_at + timedelta(days=20)
    eu, us = call.sides.all()
    ten = {"AT", "BE", "DE", "DK", "ES", "FR", "GB", "IT", "NL", "SE"}
    ours = _clusters(world, ten, 18, "digital", "health", "clean-technology")
    ours = [world.organisations["Cambridge Cleantech"], *(o for o in ours if o.country != "GB")]
    ours += [o for o in _clusters(world, ten, 40, "digital") if o not in ours][: 19 - len(ours)]
    europeans = _apply(world, call, eu, ours, when)
    peers = _apply(world, call, us, _clusters(world, {"US"}, 20, "health", "digital"), when)
    _select(world, call, europeans + peers, when + timedelta(days=30))
    pairs = world.chance.sample(list(product(europeans, peers)), 92)
    _agree(pairs, call.requests_open_at + timedelta(days=10))
    _schedule_and_publish(world, call, call.requests_close_at)


def _run_le_bourget(world: World, call: MatchmakingCall) -> None:
    when = call.opens_at + timedelta(days=30)
    eleven = {"AT", "BE", "CZ", "DE", "ES", "FR", "IT", "NL", "PL", "PT", "SE"}
    chosen = _clusters(world, eleven, 16, "aerospace-defence", "textiles", "photonics", "security")
    applications = _apply(world, call, call.sides.get(), chosen, when)
    _select(world, call, applications, when + timedelta(days=30))
    pairs = world.chance.sample(list(combinations(applications, 2)), 30)
    _agree(pairs, call.requests_open_at + timedelta(days=5))
    _schedule_and_publish(world, call, call.requests_close_at)


def _run_taiwan(world: World, call: MatchmakingCall) -> None:
    """
    Make the event that ends with 131 meetings of 134 wanted.

    Three pairs cannot meet: two organisations have more meetings than free slots, and one pair
    has no day in common. The scheduler finds that out and says why.
    """
    when = call.opens_at + timedelta(days=25)
    eu, taiwan = call.sides.all()
    ours = [world.organisations["Lichtwerk Jena"]]
    more = _clusters(world, set(EU_2017), 40, "circular-economy", "mobile-networks")
    ours += [o for o in more if o not in ours][:20]
    theirs = [world.organisations["Chinese National Federation of Industries"]]
    theirs += _clusters(world, {"TW"}, 14, "smart-manufacturing")
    europeans = _apply(world, call, eu, ours, when)
    taiwanese = _apply(world, call, taiwan, theirs, when)
    _select(world, call, europeans + taiwanese, when + timedelta(days=40))
    jonas = europeans[0].delegates.get()
    jonas.user, jonas.name = world.people["delegate"], world.people["delegate"].name
    jonas.email = world.people["delegate"].email
    jonas.save()
    asked = call.requests_open_at + timedelta(days=7)
    slots = list(Slot.objects.filter(session__call=call).order_by("starts_at"))
    first_hours, first_day, second_day = slots[:4], slots[:11], slots[11:]
    early, short, one_day, other_day = europeans[5], europeans[8], europeans[11], taiwanese[6]
    for application, free in [
        (early, first_hours), (short, first_hours[1:]), (one_day, first_day),
        (other_day, second_day),
    ]:  # fmt: skip
        for delegate in application.delegates.all():
            set_availability(
                actor=None, now=asked, delegate=delegate, free_slots={s.pk for s in free}
            )
    others = [t for t in taiwanese if t != other_day]
    pairs = [(early, t) for t in others[:5]] + [(short, t) for t in others[5:9]]
    pairs += [(one_day, other_day)]
    usual = [e for e in europeans if e not in {early, short}]
    possible = [p for p in product(usual, taiwanese) if p != (one_day, other_day)]
    pairs += _spread(world.chance, possible, 134 - len(pairs))
    _agree(pairs, asked)
    _schedule_and_publish(world, call, call.requests_close_at)
    afterwards.add_feedback(call, silent={jonas.pk})
    afterwards.add_pictures(world.people["organiser"], call)
    live_the_day(call, world.people["organiser"], world.people["delegate"])


def _spread(
    chance: random.Random, possible: list[tuple[Application, Application]], number: int
) -> list[tuple[Application, Application]]:
    """Choose pairs so that nobody is left out and nobody gets more than the day holds."""
    chosen: list[tuple[Application, Application]] = []
    load: dict[int, int] = {}
    chance.shuffle(possible)
    while len(chosen) < number:
        pair = min(possible, key=lambda p: max(load.get(p[0].pk, 0), load.get(p[1].pk, 0) - 3))
        possible.remove(pair)
        chosen.append(pair)
        for one in pair:
            load[one.pk] = load.get(one.pk, 0) + 1
    return chosen


def _begin_thailand(world: World, call: MatchmakingCall) -> None:
    """Make an event between its two cut-offs: some selected and asking, others waiting."""
    organiser = world.people["organiser"]
    call.takes_late = True
    call.save()
    evaluators = judging.set_questions_up(
        call, organiser, [world.people["evaluator"], world.people["validator"]]
    )
    eu, thai = call.sides.all()
    first, second = call.cut_offs.all()
    own = {world.organisations["Öresund Health Cluster"].pk}
    ours = [
        o for o in _clusters(world, set(EU_2017), 40, "health", "biotechnology")
        if o.pk not in own
    ]  # fmt: skip
    siam = world.organisations["Siam Medical Devices"]
    theirs = [siam, *(o for o in _clusters(world, {"TH"}, 14, "health") if o != siam)]
    early = first.at - timedelta(days=6)
    selected = _apply(world, call, eu, ours[:10], early)
    partners = _apply(world, call, thai, theirs[:9], early)
    _select(world, call, selected + partners, first.at + timedelta(days=3))
    late = second.at - timedelta(days=4)
    waiting = _apply(world, call, eu, ours[10:15], late)
    waiting += _apply(world, call, thai, theirs[9:12], late)
    asked = call.requests_open_at + timedelta(days=5)
    pairs = _spread(world.chance, list(product(selected, partners)), 44)
    _agree(pairs[:36], asked, "A joint project on devices for care at home?")
    for asker, partner in pairs[36:]:
        ask_for_meeting(
            actor=None, now=asked, asker=partner, partner=asker,
            context="We would like to show you our test centre.",
        )  # fmt: skip
    reserve = _apply(world, call, eu, ours[15:17], early)
    judged = first.at + timedelta(days=2)
    read = [*selected[:5], reserve[0], selected[5], reserve[1], *selected[6:], *partners]
    judging.judge(evaluators, read, judged, left=0)
    judging.judge(evaluators, waiting, late + timedelta(days=1), left=3)
    judging.keep_in_reserve(call, organiser, reserve, first.at + timedelta(days=3))
    judging.support_travel(call, organiser, selected, first.at + timedelta(days=4))


def _begin_thessaloniki(world: World, call: MatchmakingCall) -> None:
    """Make an event that still takes applications."""
    chosen = _clusters(world, set(EU_2017), 31, "creative", "mobility", "agri-food")
    _apply(world, call, call.sides.get(), chosen, facts.BEGINS_AT - timedelta(days=12))
