"""Profiles on their way to the public: one returned and sent again, one recognised, one begun."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from hansa.demo import facts
from hansa.organisations.models import Organisation, Review, Verdict
from hansa.organisations.operations.claims import claim_profile
from hansa.organisations.operations.profiles import (
    Profile,
    edit_organisation,
    register_organisation,
)
from hansa.organisations.operations.reviewing import (
    Ruling,
    assign_review,
    decide_review,
    submit_organisation,
)
from hansa.organisations.queries.reviewing import review_facts

if TYPE_CHECKING:
    from hansa.demo.world import World

WIND = Profile(
    name="Baltic Offshore Wind Tallinn", country="EE", region_name="Põhja-Eesti", city="Tallinn",
    website="https://wind.applicant.example", english_site=True, founded_year=2012,
    summary="Yards, sensor makers and sea labs for wind far from the coast.",
    sme_count=21, large_count=3, research_count=2, staff_fte=Decimal("1.5"),
    public_partners="Ministry of Economic Affairs, Port of Tallinn", target_countries=["JP", "TW"],
)  # fmt: skip
CORK = Profile(
    name="Alentejo Cork Works", country="PT", region_name="Alentejo", city="Évora",
    website="https://cork.applicant.example", summary="From bark to aircraft floors.",
    sme_count=9, recognised_by="Clusters de Competitividade",
)  # fmt: skip
TIMBER = Profile(name="Tartu Timber Houses", country="EE", city="Tartu", sme_count=6)


def add_reviews(world: "World") -> None:
    """Begin three profiles, send two in, decide about one of them, and claim a fourth."""
    _begin(world, TIMBER, 2, ["construction"])
    wind = _send_in(world, WIND, 24, ["energy-renewables", "internet-of-things", "joint-projects"])
    _send_in(world, CORK, 9, ["energy-intensive", "advanced-materials", "export"])
    _return(world, wind)
    claim_profile(
        actor=world.people["applicant"], now=_ago(3),
        organisation=world.organisations["Öresund Health Cluster"],
        reason="I took over the office in Malmö in May; my predecessor kept the profile.",
    )  # fmt: skip
    _send_in_again(world, wind.organisation)


def _ago(days: int) -> datetime:
    return facts.BEGINS_AT - timedelta(days=days)


def _begin(world: "World", profile: Profile, days: int, slugs: list[str]) -> Organisation:
    return register_organisation(
        actor=world.people["applicant"], now=_ago(days), profile=profile,
        terms=world.choose_terms(slugs),
    )  # fmt: skip


def _send_in(world: "World", profile: Profile, days: int, slugs: list[str]) -> Review:
    draft = _begin(world, replace(profile, terms_accepted_at=_ago(days)), days, slugs)
    return submit_organisation(actor=world.people["applicant"], now=_ago(days), organisation=draft)


def _return(world: "World", review: Review) -> None:
    rulings = [
        Ruling(line.criterion, Verdict.Ruling.UNMET, "Only the first page is in English.")
        if line.criterion == "english_site"
        else Ruling(line.criterion, Verdict.Ruling.MET)
        for line in review_facts(review).lines
    ]
    decide_review(
        actor=world.people["validator"], now=_ago(18), review=review, rulings=rulings,
        message="The rest is fine; we look forward to your members page.",
    )  # fmt: skip


def _send_in_again(world: "World", draft: Organisation) -> None:
    applicant, validator = world.people["applicant"], world.people["validator"]
    changes = {"large_count": 4, "summary": "Yards and sea labs for wind far offshore."}
    edit_organisation(
        actor=applicant, now=_ago(5), organisation=draft, version=draft.version, changes=changes
    )
    review = submit_organisation(
        actor=applicant, now=_ago(4), organisation=draft,
        answer="The pages about members and projects are in English now.",
    )  # fmt: skip
    assign_review(actor=validator, now=_ago(3), review=review, assignee=validator)
