"""The register of agreements as JSON."""

from datetime import date

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from ninja.pagination import paginate

from hansa.common import clock
from hansa.common.api import Message, Pages
from hansa.outcomes.models import Agreement, Standing
from hansa.outcomes.queries.agreements import (
    AgreementSearch,
    in_order,
    search_agreements,
    with_parties,
)

router = Router(tags=["agreements"])


class PartyOut(Schema):
    """A party of an agreement; its slug is empty when it has no public profile here."""

    name: str
    country: str
    slug: str


class AgreementOut(Schema):
    """An agreement that its parties have confirmed or the editors entered."""

    slug: str
    kind: str
    title: str
    scope: str
    signed_date: date
    expires_date: date | None
    state: str
    parties: list[PartyOut]

    @staticmethod
    def resolve_state(agreement: Agreement) -> str:
        """Return how it stands today: active, expiring, expired or open-ended."""
        return str(agreement.standing_on(clock.now().date()))

    @staticmethod
    def resolve_parties(agreement: Agreement) -> list[dict[str, str]]:
        """Return the parties in their order."""
        return [
            {"name": p.shown_name, "country": p.shown_country, "slug": p.public_slug}
            for p in agreement.parties.all()
        ]


@router.get("/agreements", response=list[AgreementOut])
@paginate(Pages)
def list_agreements(
    request: HttpRequest,
    q: str = Query("", max_length=200),
    kind: Agreement.Kind | None = None,
    country: str = Query("", max_length=2),
    state: Standing | None = None,
) -> object:
    """
    List public agreements, the last signed first.

    A state of ``active`` means in force: it holds those that expire within 90 days and those
    without an end, which can be asked for alone too.
    """
    search = AgreementSearch(
        question=q,
        kinds=(kind,) if kind else (),
        countries=(country.upper(),) if country else (),
        standings=(state,) if state else (),
    )
    return in_order(search_agreements(search, clock.now().date()), search)


@router.get("/agreements/{slug}", response={200: AgreementOut, 404: Message})
def get_agreement(request: HttpRequest, slug: str) -> Agreement:
    """Return one public agreement."""
    found = with_parties(Agreement.objects.public()).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
