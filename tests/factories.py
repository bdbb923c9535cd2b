"""Plain functions that make what tests need, with the site's own operations where there are any."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress

from hansa.accounts.models import SiteRole, User
from hansa.calls.models import Call
from hansa.calls.operations.writing import Cutoff, publish_call, write_call
from hansa.events.models import Event
from hansa.events.operations import publish_event
from hansa.matchmaking import scheduling
from hansa.matchmaking.models import (
    Application,
    CutOff,
    MatchmakingCall,
    MeetingRequest,
    MeetingSession,
    ScheduleRun,
    ScheduleVersion,
    Side,
    Slot,
    Table,
)
from hansa.matchmaking.operations.applying import (
    DelegateDetails,
    decide_applications,
    submit_application,
)
from hansa.matchmaking.operations.requesting import answer_request, ask_for_meeting
from hansa.matchmaking.operations.scheduling import (
    lease_run,
    publish_schedule,
    request_schedule,
    store_schedule,
)
from hansa.news.models import Article
from hansa.news.operations.writing import publish_article, write_article
from hansa.newsletter.models import Edition, Subscriber
from hansa.newsletter.operations.sending import send_edition, send_portion
from hansa.newsletter.operations.writing import compose_edition
from hansa.organisations.models import Membership, Organisation, Review, Term
from hansa.organisations.operations.memberships import Belonging, add_membership
from hansa.organisations.operations.profiles import (
    Profile,
    add_administrator,
    publish_organisation,
    register_organisation,
)
from hansa.organisations.operations.reviewing import submit_organisation
from hansa.outcomes.models import Agreement
from hansa.outcomes.operations.agreements import PartyDetails, Terms, register_agreement

NOW = datetime(2017, 7, 11, 7, 30, tzinfo=UTC)
DAY = timedelta(days=1)
_numbers = count(1)


def make_user(email: str = "", *, name: str = "Ada Byron", role: str = "", **fields: Any) -> User:
    """Make a person with a confirmed address, and a role on the whole site if one is named."""
    email = email or f"person{next(_numbers)}@example.org"
    user = User.objects.create_user(email, "lantern-harbour-1", name=name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if role:
        SiteRole.objects.create(user=user, role=role)
    return user


def make_term(slug: str = "digital", vocabulary: str = "ecosystem", label: str = "") -> Term:
    """Make a word of a vocabulary, once."""
    label = label or slug.capitalize()
    return Term.objects.get_or_create(vocabulary=vocabulary, slug=slug, defaults={"label": label})[
        0
    ]


def make_organisation(
    name: str = "",
    *,
    published: bool = True,
    administrator: User | None = None,
    terms: list[Term] | None = None,
    **fields: Any,
) -> Organisation:
    """Make a profile, public unless told otherwise."""
    profile = Profile(name=name or f"Cluster {next(_numbers)}", **{"country": "DE", **fields})
    made = register_organisation(actor=None, now=NOW, profile=profile, terms=terms or [])
    if administrator is not None:
        add_administrator(actor=None, now=NOW, organisation=made, user=administrator)
    if published:
        publish_organisation(actor=None, now=NOW, organisation=made)
    return made


def make_membership(
    group: Organisation, member: Organisation, role: str = "member", since: Any = None
) -> Membership:
    """Make a membership that both sides have confirmed."""
    belonging = Belonging(group, member, role, since)
    return add_membership(actor=None, now=NOW, belonging=belonging)


COMPLETE = {
    "website": "https://optics.example",
    "summary": "We bend light.",
    "english_site": True,
    "staff_fte": Decimal("1.5"),
    "sme_count": 12,
    "research_count": 4,
    "public_partners": "Ministry of Economy",
    "terms_accepted_at": NOW,
}
"""What a cluster's profile says that meets all criteria."""


def make_review(*, keeper: User | None = None, **changes: Any) -> Review:
    """Make a draft that meets all criteria, and send it in."""
    keeper = keeper or make_user()
    fields = {"name": "Optics Valley", **COMPLETE, **changes}
    draft = make_organisation(published=False, administrator=keeper, **fields)
    return submit_organisation(actor=keeper, now=NOW, organisation=draft)


def make_event(slug: str = "", *, organiser: User | None = None, **fields: Any) -> Event:
    """Make an event of two days that begins in ten."""
    slug = slug or f"event-{next(_numbers)}"
    details = {
        "slug": slug,
        "kind": "matchmaking",
        "title": f"Title of {slug}",
        "summary": "Clusters meet.",
        "city": "Taipei",
        "country": "TW",
        "venue": "Hall 1",
        "timezone": "Asia/Taipei",
        "starts_at": NOW + 10 * DAY,
        "ends_at": NOW + 11 * DAY,
        "published_at": NOW - 30 * DAY,
        **fields,
    }
    organisers = [organiser] if organiser else []
    return publish_event(actor=None, now=NOW, details=details, organisers=organisers)


def make_call(
    slug: str = "", *, deadlines: list[Any] | None = None, terms: Any = (), actor: Any = None,
    organisation: Any = None, published: bool = True, **fields: Any,
) -> Call:  # fmt: skip
    """Make a funding call that is open for 20 days; deadlines are moments or `Cutoff`."""
    slug = slug or f"call-{next(_numbers)}"
    details = {
        "slug": slug,
        "title": f"Title of {slug}",
        "summary": "Money for clusters.",
        **fields,
    }
    at = details.pop("published_at", NOW - 5 * DAY)
    chosen = [NOW + 20 * DAY] if deadlines is None else deadlines
    made = write_call(
        actor=actor, now=NOW, details=details, terms=terms, organisation=organisation,
        deadlines=[one if isinstance(one, Cutoff) else Cutoff(one) for one in chosen],
    )  # fmt: skip
    return publish_call(actor=None, now=NOW, call=made, at=at) if published else made


def make_article(
    slug: str = "", *, author: User | None = None, published: bool = True, tags: Any = (),
    organisations: Any = (), organisation: Organisation | None = None, **fields: Any,
) -> Article:  # fmt: skip
    """Make an article of two days ago, or a draft."""
    slug = slug or f"article-{next(_numbers)}"
    details = {
        "slug": slug,
        "kind": "news",
        "title": f"Title of {slug}",
        "summary": "It happened.",
        "published_at": NOW - 2 * DAY,
        **fields,
    }
    at = details.pop("published_at")
    made = write_article(
        actor=author, now=min(at, NOW), details=details, tags=tags, organisations=organisations,
        organisation=organisation,
    )  # fmt: skip
    now = min(at, NOW)
    return publish_article(actor=author, now=now, article=made, at=at) if published else made


def make_agreement(
    title: str = "",
    *,
    ours: Organisation | None = None,
    others: Any = (),
    actor: User | None = None,
    document: Any = None,
    **fields: Any,
) -> Agreement:
    """Make an agreement with a body outside the directory; ``ours`` registers it, or editors do."""
    terms = Terms(
        title=title or f"Agreement {next(_numbers)}",
        **{"kind": "mou", "signed_date": date(2017, 6, 1), **fields},
    )
    inside = [one for one in [ours, *others] if one]
    parties = [*map(PartyDetails, inside), PartyDetails(name="Kyoto Lab", country="JP")]
    parties += [] if inside else [PartyDetails(name="Lyon Lab", country="FR")]
    return register_agreement(
        actor=actor, now=NOW, terms=terms, parties=parties, acting=ours, document=document
    )


def make_subscriber(email: str = "", *, state: str = "confirmed", **fields: Any) -> Subscriber:
    """Make a reader of the newsletter."""
    number = next(_numbers)
    return Subscriber.objects.create(
        email=email or f"reader{number}@example.org",
        state=state,
        token=f"token{number}",
        asked_at=NOW,
        **fields,
    )


def make_edition(*, sent: bool = False, title: str = "Summer 2017") -> Edition:
    """Make an edition from what is on the site."""
    made = compose_edition(actor=None, now=NOW, title=title, covers_from=NOW - 30 * DAY)
    if sent:
        send_edition(actor=None, now=NOW, edition=made)
        while made.state != Edition.State.SENT:
            made = send_portion(actor=None, now=NOW, edition=made)
    return made


def make_matchmaking(
    *,
    event: Event | None = None,
    sides: Any = (("Europe", 10, []), ("Taiwan", 10, ["TW"])),
    slots: int = 4,
    tables: int = 3,
    **fields: Any,
) -> MatchmakingCall:
    """Make a matchmaking whose time of applications and of requests is now."""
    event = event or make_event()
    given = {
        "opens_at": NOW - 20 * DAY,
        "requests_open_at": NOW - 5 * DAY,
        "requests_close_at": NOW + 5 * DAY,
        **fields,
    }
    call = MatchmakingCall.objects.create(event=event, **given)
    for place, (name, places, countries) in enumerate(sides):
        Side.objects.create(call=call, name=name, place=place, places=places, countries=countries)
    CutOff.objects.create(call=call, at=NOW + 2 * DAY)
    Table.objects.bulk_create([Table(call=call, number=n + 1) for n in range(tables)])
    session = MeetingSession.objects.create(call=call, name="Morning", starts_at=event.starts_at)
    step = timedelta(minutes=25)
    Slot.objects.bulk_create(
        [
            Slot(
                session=session,
                starts_at=event.starts_at + step * i,
                ends_at=event.starts_at + step * i + timedelta(minutes=20),
            )
            for i in range(slots)
        ]
    )
    return call


def make_application(
    call: MatchmakingCall,
    *,
    side: int = 0,
    organisation: Organisation | None = None,
    delegate: User | None = None,
    delegates: int = 1,
    selected: bool = True,
    actor: User | None = None,
) -> Application:
    """Make an application with its delegates, selected unless told otherwise."""
    chosen = call.sides.order_by("place")[side]
    organisation = organisation or make_organisation(
        country=chosen.countries[0] if chosen.countries else "DE"
    )
    email = delegate.email if delegate else f"delegate{next(_numbers)}@example.org"
    people = [
        DelegateDetails(
            delegate.name if delegate else f"Delegate {n + 1}",
            email if n == 0 else f"other{n}-{email}",
            "Manager",
            delegate if n == 0 else None,
        )
        for n in range(delegates)
    ]
    made = submit_application(
        actor=actor,
        now=NOW,
        call=call,
        organisation=organisation,
        side=chosen,
        motivation="To meet.",
        delegates=people,
    )
    if selected:
        decide_applications(actor=None, now=NOW, call=call, applications=[made], status="selected")
        made.refresh_from_db()
    return made


def make_request(
    asker: Application, partner: Application, *, accepted: bool = True
) -> MeetingRequest:
    """Ask for a meeting and say yes to it."""
    made = ask_for_meeting(actor=None, now=NOW, asker=asker, partner=partner)
    if accepted:
        answer_request(actor=None, now=NOW, request=made, version=1, accept=True)
    return made


def result_with(placements: list[Any], reasons: dict[str, Any] | None = None) -> dict[str, Any]:
    """Write a result as the scheduler gives it: (slot, table) or None, a request."""
    return {
        "status": "OPTIMAL",
        "objective": 0,
        "bound": 0,
        "meetings": [
            {"slot": p[0], "table": p[1]} if p else {"slot": None, "table": None}
            for p in placements
        ],
        "reasons": reasons or {},
    }


def make_run(call: MatchmakingCall) -> ScheduleRun:
    """Ask for a run and take it, as a worker does."""
    asked = request_schedule(actor=None, now=NOW, call=call)
    run = lease_run(run_id=asked.pk, now=NOW)
    assert run is not None
    return run


def make_schedule(
    call: MatchmakingCall, placements: list[Any] | None = None, *, published: bool = False
) -> ScheduleVersion:
    """Make the working schedule: these placements, or what the scheduler finds."""
    run = make_run(call)
    if placements is None:
        result = scheduling.solve_instance(
            run.instance, seed=0, seconds=5, report=lambda phase, fraction: True
        )
    else:
        result = result_with(placements)
    version = store_schedule(actor=None, now=NOW, run=run, result=result)
    assert version is not None
    return publish_schedule(actor=None, now=NOW, call=call) if published else version


@dataclass
class Fair:
    """An event with two participants a side, four wanted meetings and its people."""

    organiser: User
    manager: User
    delegate: User
    call: MatchmakingCall
    ours: list[Application]
    theirs: list[Application]
    requests: list[MeetingRequest]

    @property
    def event(self) -> Event:
        """Return the event."""
        return self.call.event


def make_fair(**fields: Any) -> Fair:
    """Make a small event in which everybody wants to meet everybody of the other side."""
    organiser, manager, delegate = make_user(), make_user(), make_user()
    call = make_matchmaking(event=make_event(organiser=organiser), **fields)
    first = make_organisation("Photonics Jena", administrator=manager)
    ours = [
        make_application(call, organisation=first, delegate=delegate),
        make_application(call),
    ]
    theirs = [make_application(call, side=1), make_application(call, side=1)]
    requests = [make_request(a, b) for a in ours for b in theirs]
    return Fair(organiser, manager, delegate, call, ours, theirs, requests)
