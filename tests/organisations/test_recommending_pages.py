"""Lists in pages: for everybody with reasons, for those who keep the organisation with answers."""

import pytest
from django.utils.translation import override

from hansa.common.models import AuditRecord
from hansa.organisations.models import ListKind, Recommendation, RecommendationAnswer
from hansa.organisations.operations.indexing import refresh_search
from hansa.organisations.presentation.reasons import OF_ANOTHER, sentences
from hansa.organisations.rounds import make_round
from hansa.organisations.views.detail import kin_of
from tests.architecture.test_query_counts import count
from tests.factories import make_call, make_organisation, make_term, make_user
from tests.factories_partnering import make_partner_search

pytestmark = pytest.mark.django_db
LISTS = "/organisations/one/recommendations/"
ANSWER = f"{LISTS}answer/"


@pytest.fixture
def keeper():
    return make_user()


@pytest.fixture
def two(keeper):
    """One organisation that somebody keeps, and one that is like it and completes it."""
    photonics, export = make_term("photonics", "technology"), make_term("export", "interest")
    one = make_organisation("One", terms=[photonics, export], administrator=keeper)
    other = make_organisation("Other <b>", terms=[photonics], country="FR")
    other.offers.set([export])
    make_round()
    return one, other


def read(client, address=LISTS):
    return client.get(address).content.decode()


def test_page_of_a_profile_says_who_is_like_it_and_why(client, two):
    page = read(client, "/organisations/one/")
    assert page.count("Other &lt;b&gt;") >= 2
    assert "Similar organisations" in page
    assert "Complementary organisations" in page
    assert "Offers: Export" in page
    assert "Works in the same fields: Photonics" in page
    assert "/recommendations/how/" in page
    assert "not relevant" not in page


def test_a_draft_and_a_profile_that_changed_since_have_no_lists(two):
    one, _other = two
    assert len(kin_of(one)) == 2
    refresh_search([one])
    one.refresh_from_db()
    assert kin_of(one) == []
    make_round()
    assert len(kin_of(one)) == 2
    one.status = "hidden"
    assert kin_of(one) == []
    assert kin_of(make_organisation("Nobody", published=False)) == []


def test_no_more_than_four_stand_on_the_page():
    term = make_term("photonics", "technology")
    some = [make_organisation(f"Org {n}", terms=[term]) for n in range(7)]
    make_round()
    (group,) = kin_of(some[0])
    assert len(group["rows"]) == 4
    assert Recommendation.objects.filter(kind=ListKind.SIMILAR, owner_id=some[0].pk).count() == 6


def test_who_keeps_it_answers_and_takes_it_back(client, two, keeper):
    _one, other = two
    client.force_login(keeper)
    page = read(client)
    assert "They offer what you look for: Export" in page
    assert page.count("not relevant") == 2
    for value, said in (("irrelevant", "not relevant"), ("known", "we know them already")):
        answer = client.post(
            ANSWER, {"kind": "complementary", "object": other.pk, "value": value}, follow=True
        )
        page = answer.content.decode()
        assert "It is not recommended to you any more" in page
        assert "You have answered all of these." in page
        assert f">{said}</span>" in page
    assert RecommendationAnswer.objects.get().value == "known"
    page = client.post(
        ANSWER, {"kind": "complementary", "object": other.pk, "value": ""}, follow=True
    ).content.decode()
    assert "You have answered all of these." not in page
    assert not RecommendationAnswer.objects.exists()
    records = AuditRecord.objects.filter(verb="recommendation.answer")
    assert {str(record.details) for record in records} == {"{'kind': 'complementary'}"}


def test_an_answer_is_private_and_changes_nobody_elses_lists(client, two, keeper):
    _one, other = two
    client.force_login(keeper)
    before = list(Recommendation.objects.order_by("pk").values())
    client.post(ANSWER, {"kind": "similar", "object": other.pk, "value": "irrelevant"})
    make_round()
    assert list(Recommendation.objects.order_by("pk").values()) == before
    client.logout()
    page = read(client, "/organisations/one/")
    assert page.count("Other &lt;b&gt;") >= 2
    assert client.get(LISTS).status_code == 302
    client.force_login(make_user())
    assert client.get(LISTS).status_code == 404
    assert client.post(ANSWER, {"kind": "similar", "object": other.pk}).status_code == 404


def test_what_was_answered_can_be_taken_back_when_it_stands_in_no_list(client, two, keeper):
    _one, other = two
    client.force_login(keeper)
    client.post(ANSWER, {"kind": "similar", "object": other.pk, "value": "known"})
    Recommendation.objects.all().delete()
    assert "Recommend it again" in read(client)
    client.post(ANSWER, {"kind": "similar", "object": other.pk, "value": ""})
    assert "Nothing is recommended to you yet" in read(client)


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "similar", "object": 999, "value": "known"},
        {"kind": "x", "object": 1, "value": "known"},
        {"kind": "similar", "object": "one", "value": "known"},
        {"kind": "similar", "object": 1, "value": "other"},
        {},
    ],
)
def test_what_stands_in_no_list_cannot_be_answered(client, two, keeper, sent):
    client.force_login(keeper)
    answer = client.post(ANSWER, sent, follow=True)
    assert "This is not in the list any more." in answer.content.decode()
    assert not RecommendationAnswer.objects.exists()


def test_how_lists_come_about_is_told_in_plain_words(client):
    page = client.get("/recommendations/how/")
    assert page.status_code == 200
    assert "A place for newcomers" in page.content.decode()


def test_reasons_are_said_in_the_readers_language():
    reasons = [
        {"kind": "need", "vocabulary": "target", "term": "ES", "partners": []},
        {"kind": "offer", "vocabulary": "target", "term": "DE", "partners": []},
        {"kind": "need", "vocabulary": "interest", "term": "export", "partners": []},
        {"kind": "need", "vocabulary": "interest", "term": "gone", "partners": []},
        {"kind": "meaning", "vocabulary": "", "term": "", "partners": []},
    ]
    words = {("interest", "export"): "Export"}
    assert sentences(reasons, words, said=OF_ANOTHER) == [
        "In a country that is sought: Spain", "Looks for partners in: Germany", "Offers: Export",
        "Says much the same of itself",
    ]  # fmt: skip
    with override("de"):
        assert "Spanien" in sentences(reasons, words, said=OF_ANOTHER)[0]


def test_the_dashboard_leads_to_the_lists(client, two, keeper):
    client.force_login(keeper)
    assert LISTS in read(client, "/dashboard/")
    assert LISTS in read(client, "/organisations/one/")


def test_lists_of_recommendations_ask_as_often_for_three_as_for_one(client):
    user = make_user()
    photonics, export = make_term("photonics", "technology"), make_term("export", "interest")
    own = make_organisation("One", administrator=user, terms=[photonics, export])
    search = make_partner_search("Lasers", organisation=own, terms=[photonics])
    client.force_login(user)
    addresses = [
        "/organisations/one/", "/organisations/one/recommendations/", "/dashboard/",
        search.get_absolute_url(),
    ]  # fmt: skip

    def add(number):
        other = make_organisation(f"Other {number}", country="FR", terms=[photonics])
        other.offers.set([export])
        make_partner_search(f"Lenses {number}", organisation=other, terms=[photonics])
        make_call(f"optics-{number}", terms=[photonics])
        make_round()

    add(0)
    for address in addresses:
        client.get(address)
    once = [count(client, address) for address in addresses]
    answered = Recommendation.objects.filter(kind="similar", owner_id=own.pk).get()
    add(1)
    add(2)
    RecommendationAnswer.objects.create(
        kind="similar", owner_id=own.pk, object_id=answered.object_id, value="known"
    )
    assert [count(client, address) for address in addresses] == once
