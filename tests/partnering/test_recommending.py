"""Which organisations a search is for, and which searches an organisation: by one catalogue."""

import pytest

from hansa.common.models import AuditRecord
from hansa.organisations.models import ListKind, Recommendation, RecommendationAnswer
from hansa.organisations.operations.indexing import refresh_search
from hansa.organisations.operations.profiles import add_administrator
from hansa.organisations.presentation.recommending import first_groups, groups_for
from hansa.organisations.queries.recommending import organisations_for, rows_for
from hansa.organisations.rounds import make_round
from hansa.partnering.models import PartnerSearch, SearchInvitation
from hansa.partnering.operations.writing import withdraw_search
from hansa.partnering.recommending import SOUGHT
from tests.factories import DAY, NOW, make_organisation, make_term, make_user
from tests.factories_partnering import make_partner_search

pytestmark = pytest.mark.django_db


@pytest.fixture
def photonics():
    return make_term("photonics", "technology")


def sought(search):
    make_round()
    return [one.organisation.name for one in organisations_for([SOUGHT], search.pk)]


def offered(organisation):
    """Return the searches in an organisation's list, with the kinds of reasons."""
    make_round()
    rows = rows_for(["search"], organisation.pk)
    titles = dict(PartnerSearch.objects.values_list("pk", "title"))
    return {titles[row.object_id]: [r["kind"] for r in row.reasons] for row in rows}


def test_fitting_organisations_have_the_rarest_words_and_hold_what_is_asked(photonics):
    common = make_term("digital")
    makes = {
        "Rare": make_organisation("Rare", country="ES", terms=[photonics, common]),
        "Common": make_organisation("Common", country="ES", terms=[common]),
        "Abroad": make_organisation("Abroad", country="FR", terms=[photonics, common]),
        "Small": make_organisation(
            "Small", country="ES", profile_type="sme", terms=[photonics, common]
        ),
        "Told": make_organisation("Told", country="ES", terms=[photonics, common]),
        "Other": make_organisation("Other", country="ES"),
    }
    search = make_partner_search(
        summary="Hello.", countries=["ES"], profile_types=["cluster"], terms=[photonics, common]
    )
    SearchInvitation.objects.create(search=search, organisation=makes["Told"], at=NOW)
    assert sought(search) == ["Rare", "Common"]
    reasons = organisations_for([SOUGHT], search.pk)[0].reasons
    assert (reasons[0]["kind"], reasons[0]["term"]) == ("need", "photonics")


def test_without_words_nobody_is_named(photonics):
    make_organisation("Rare", terms=[photonics])
    assert sought(make_partner_search("Zzz", summary="Zzz")) == []


def test_searches_that_fit_stand_in_the_lists_of_those_who_read_them(photonics):
    keeper = make_user()
    own = make_organisation("Own", terms=[photonics], administrator=keeper)
    unread = make_organisation("Unread", terms=[photonics])
    make_partner_search("Lasers", terms=[photonics])
    make_partner_search(
        "Lenses", kind="offer", terms=[photonics], organisation=make_organisation("Lens")
    )
    make_partner_search(
        "Wood", terms=[make_term("wood", "sector")], organisation=make_organisation("Forest")
    )
    make_partner_search("Ours", terms=[photonics], organisation=own)
    make_partner_search(
        "Elsewhere", terms=[photonics], countries=["JP"], organisation=make_organisation("Far")
    )
    found = offered(own)
    assert found["Lasers"][0] == "offer"
    assert found["Lenses"][0] == "field"
    assert set(found) == {"Lasers", "Lenses"}
    assert offered(unread) == {}
    (group,) = first_groups([own.pk], NOW)
    assert {line.shown.title for line in group.lines} == {"Lasers", "Lenses"}
    assert "It looks for what you offer or work in: Photonics" in group.lines[0].reasons + (
        group.lines[1].reasons
    )
    assert first_groups([], NOW) == []


def test_a_search_that_changes_or_ends_is_seen_by_the_next_round(photonics):
    keeper = make_user()
    own = make_organisation("Own", terms=[photonics], administrator=keeper)
    search = make_partner_search("Lasers", terms=[photonics], keeper=make_user())
    assert set(offered(own)) == {"Lasers"}
    assert sought(search) == ["Own"]
    search.terms.clear()
    assert offered(own) == {}
    search.terms.add(photonics)
    make_round()
    withdraw_search(actor=None, now=NOW, search=search)
    assert [group.kind for group in groups_for(own, NOW)] == [], "at once"
    assert offered(own) == {}
    assert sought(search) == []
    assert not Recommendation.objects.filter(kind=SOUGHT).exists()


def test_an_organisation_that_is_read_from_now_on_gets_its_lists(photonics):
    own = make_organisation("Own", terms=[photonics])
    make_partner_search("Lasers", terms=[photonics])
    assert offered(own) == {}
    add_administrator(actor=None, now=NOW, organisation=own, user=make_user())
    assert set(offered(own)) == {"Lasers"}
    own.terms.clear()
    refresh_search([own])
    assert offered(own) == {}


def test_who_searches_answers_who_may_fit_and_takes_it_back(client, photonics):
    keeper = make_user()
    search = make_partner_search("Lasers", keeper=keeper, terms=[photonics])
    fits = make_organisation("Fits", terms=[photonics], country="FR")
    make_round()
    client.force_login(keeper)
    page = client.get(search.get_absolute_url()).content.decode()
    assert "They offer or work in what you look for: Photonics" in page
    address = f"{search.get_absolute_url()}suggested/answer/"
    client.post(address, {"object": fits.pk, "value": "known"})
    page = client.get(search.get_absolute_url()).content.decode()
    assert "You have answered all of these." in page
    assert "Recommend it again" in page
    assert str(RecommendationAnswer.objects.get()) == f"sought {search.pk}: {fits.pk}"
    record = AuditRecord.objects.filter(verb="recommendation.answer").get()
    assert record.details == {"kind": "sought"}
    client.post(address, {"object": fits.pk, "value": ""})
    assert not RecommendationAnswer.objects.exists()
    for wrong in ({"object": 999, "value": "known"}, {"object": "x"}):
        answer = client.post(address, wrong, follow=True)
        assert "This is not in the list any more." in answer.content.decode()
    client.force_login(make_user())
    assert client.post(address, {"object": fits.pk, "value": "known"}).status_code == 404
    client.logout()
    assert "They offer or work in" not in client.get(search.get_absolute_url()).content.decode()


def test_interest_that_nobody_may_know_of_stands_in_no_list(photonics):
    """Who is interested is left out for those who search alone: other lists do not tell."""
    search = make_partner_search("Lasers", terms=[photonics], keeper=make_user())
    one = make_organisation("One", terms=[photonics], administrator=make_user())
    other = make_organisation("Other", terms=[photonics], administrator=make_user())
    make_round()
    before = rows_for([*ListKind.values, "search"], other.pk)
    search.interests.create(organisation=one, text="We would.", at=NOW + DAY)
    assert sought(search) == ["Other"]
    assert offered(one) == {}
    after = rows_for([*ListKind.values, "search"], other.pk)
    assert [(r.kind, r.object_id, r.reasons) for r in after] == [
        (r.kind, r.object_id, r.reasons) for r in before
    ]
