"""The agreements register: what the facts say, and a few invented ones in every state."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from hansa.demo import facts
from hansa.events.models import Event
from hansa.news.models import Article
from hansa.organisations.models import Organisation
from hansa.outcomes.models import Agreement
from hansa.outcomes.operations.agreements import (
    Origin,
    PartyDetails,
    Terms,
    confirm_agreement,
    register_agreement,
)
from hansa.outcomes.operations.follow_ups import add_follow_up

if TYPE_CHECKING:
    from hansa.demo.world import World

PAPER = """<h1>Optics for hospitals</h1>
<p>Memorandum of understanding between Öresund Health Cluster and Lichtwerk Jena.
An example document of the demo world.</p>"""


def add_agreements(world: "World", events: dict[str, Event], articles: dict[str, Article]) -> None:
    """Enter what the newsletter tells, then one that ends soon, one that ended, one that waits."""
    for fact in reversed(facts.AGREEMENTS):  # the first of a day is listed first
        _add_fact(world, fact, events, articles)
    _add_ending(world)
    _add_ended(world)
    _add_waiting(world)


def _moment(day: date) -> datetime:
    return facts.at(day.year, day.month, day.day)


def _add_fact(
    world: "World", fact: dict[str, Any], events: dict[str, Event], articles: dict[str, Article]
) -> None:
    terms = Terms(**fact["terms"])
    inside = [PartyDetails(world.organisations[name]) for name in fact["organisations"]]
    outside = [PartyDetails(name=name, country=country) for name, country in fact["outside"]]
    editor = world.people["editor"]
    made = register_agreement(
        actor=editor, now=_moment(terms.signed_date), terms=terms, parties=[*inside, *outside],
        acting=None,
        origin=Origin(events.get(fact.get("event", "")), articles.get(fact["article"])),
    )  # fmt: skip
    for day, text, slug in fact["follow_ups"]:
        add_follow_up(
            actor=editor, now=_moment(day), agreement=made, on_date=day, text=text,
            article=articles[slug],
        )  # fmt: skip


def _register(
    world: "World", person: str, terms: Terms, parties: list[PartyDetails], **more: Any
) -> Agreement:
    return register_agreement(
        actor=world.people[person], now=_moment(terms.signed_date), terms=terms, parties=parties,
        acting=parties[0].organisation, **more,
    )  # fmt: skip


def _own(world: "World", name: str) -> Organisation:
    return world.organisations[name]


def _add_ending(world: "World") -> None:
    import weasyprint

    terms = Terms(
        kind=Agreement.Kind.MOU, title="Optics for hospitals", signed_date=date(2016, 9, 21),
        expires_date=date(2017, 9, 4),
        scope="Endoscopes and sensors from Jena are tried in hospitals on both sides of the Sound."
        "\n\n- two study visits a year\n- one joint proposal",
    )  # fmt: skip
    ours, theirs = _own(world, "Öresund Health Cluster"), _own(world, "Lichtwerk Jena")
    paper = ContentFile(weasyprint.HTML(string=PAPER).write_pdf(), name="paper.pdf")
    made = _register(
        world, "manager", terms, [PartyDetails(ours), PartyDetails(theirs)], document=paper
    )
    confirm_agreement(
        actor=world.people["delegate"], now=_moment(date(2016, 9, 26)), version=made.version,
        party=made.parties.get(organisation=theirs),
    )  # fmt: skip
    for day, text in [
        (date(2016, 11, 17), "First study visit, to the eye clinic in Malmö"),
        (date(2017, 4, 5), "A joint proposal on sterile lenses is sent in"),
    ]:
        add_follow_up(
            actor=world.people["manager"], now=_moment(day), agreement=made, on_date=day, text=text
        )


def _add_ended(world: "World") -> None:
    terms = Terms(
        kind=Agreement.Kind.GATEWAY, title="A desk in Kyoto for Thai device makers",
        signed_date=date(2016, 3, 1), expires_date=date(2017, 2, 28),
        scope="A desk and an interpreter for companies that look for distributors in Japan.",
    )  # fmt: skip
    ours = PartyDetails(_own(world, "Siam Medical Devices"))
    _register(world, "partner", terms, [ours, PartyDetails(name="Kamo Instruments", country="JP")])


def _add_waiting(world: "World") -> None:
    terms = Terms(
        kind=Agreement.Kind.INTENT, title="Trials of portable ultrasound in Skåne",
        signed_date=date(2017, 7, 3), expires_date=date(2018, 7, 2),
        scope="Makers from Bangkok and hospitals in Skåne want to try portable ultrasound "
        "together; who pays for what is still open.",
    )  # fmt: skip
    ours, theirs = _own(world, "Siam Medical Devices"), _own(world, "Öresund Health Cluster")
    _register(world, "partner", terms, [PartyDetails(ours), PartyDetails(theirs)])
