"""The pages of partner searches: list, one search, writing, interest, answers, comments."""

import feedparser
import pytest

from hansa.moderation.models import Case
from hansa.organisations.rounds import make_round
from hansa.partnering.models import Interest, PartnerSearch
from hansa.partnering.operations.answering import comment_on_search, express_interest
from hansa.partnering.operations.writing import Role, close_search
from hansa.partnering.queries import listing
from tests.factories import DAY, NOW, make_call, make_organisation, make_term, make_user
from tests.factories_partnering import make_partner_search

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return make_user(name="Grace Hopper")


@pytest.fixture
def search(keeper):
    return make_partner_search(
        keeper=keeper, roles=[Role("Sensors"), Role("Hospital", 2)], terms=[make_term("health")],
        countries=["ES"], description="**Bold** words",
    )  # fmt: skip


@pytest.fixture
def guest():
    return make_user("guest@example.com")


@pytest.fixture
def other(guest):
    return make_organisation("Guests", administrator=guest, country="ES")


def typed(organisation, **changes):
    return {
        "key": "k", "organisation": organisation.pk, "kind": "request", "title": "Valves wanted",
        "summary": "We need valves.", "expires_on": "2017-10-01", "role_0": "Makes valves",
        "needed_0": "", "role_1": "", **changes,
    }  # fmt: skip


def test_list_shows_open_searches_with_what_is_sought_and_others_when_asked(client, search, keeper):
    ended = make_partner_search("Old", organisation=search.organisation, kind="offer")
    PartnerSearch.objects.filter(pk=ended.pk).update(expires_on=NOW.date() - DAY)
    closed = make_partner_search("Done", organisation=search.organisation, kind="exchange")
    close_search(actor=keeper, now=NOW, search=closed, outcome="found", text="Two partners.")
    make_partner_search("Secret", organisation=search.organisation, is_public=False)
    shown = client.get("/partner-searches/").content.decode()
    assert "1 partner search<" in shown
    assert "Still sought: Sensors, Hospital" in shown
    assert "Secret" not in shown
    assert "Old" in client.get("/partner-searches/?status=expired").content.decode()
    done = client.get("/partner-searches/?status=closed").content.decode()
    assert "Done" in done
    assert "Still sought" not in done
    both = client.get("/partner-searches/?status=open&status=expired&order=end").content.decode()
    assert both.index("Sensors wanted") < both.index("Old"), "what has ended comes last"
    titles = client.get("/partner-searches/?status=closed&status=expired&order=title")
    assert titles.content.decode().index("Done") < titles.content.decode().index("Old")
    found = client.get("/partner-searches/?q=sensor&order=").content.decode()
    assert "Best match" in found
    assert "Sensors wanted" in found
    newest = client.get("/partner-searches/?q=sensors&order=newest&call=none").content.decode()
    assert "No partner search here" in newest
    assert "Clear all" in newest


def test_facets_name_calls_and_countries_and_count(client, search):
    call = make_call("grant")
    make_partner_search("For it", organisation=search.organisation, kind="consortium", call=call)
    shown = client.get("/partner-searches/").content.decode()
    assert "Title of grant" in shown
    assert "1 partner search<" in client.get("/partner-searches/?call=grant").content.decode()
    spain = client.get("/partner-searches/?country=ES").content.decode()
    assert "2 partner searches" in spain, "one seeks Spaniards, one anybody"
    assert "1 partner search<" in client.get("/partner-searches/?country=FR").content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_read_anew_when_a_search_changes(client, search, monkeypatch, keeper):
    monkeypatch.setattr(listing, "_kept", listing.Kept(listing._key, listing._read))
    assert "1 partner search<" in client.get("/partner-searches/").content.decode()
    close_search(actor=keeper, now=NOW, search=search, outcome="found")
    assert "0 partner searches" in client.get("/partner-searches/").content.decode()


def test_feed_follows_the_filter(client, search):
    make_partner_search("Offer", organisation=search.organisation, kind="offer")
    feed = feedparser.parse(client.get("/partner-searches/feed.atom").content)
    assert not feed.bozo
    assert {e.title for e in feed.entries} == {"Sensors wanted", "Offer"}
    one = feedparser.parse(client.get("/partner-searches/feed.atom?kind=offer").content).entries
    assert [(e.title, e.tags[0].term) for e in one] == [("Offer", "offer")]


def test_visitors_read_a_search_but_neither_comments_nor_interest(client, search, guest, other):
    comment_on_search(actor=guest, now=NOW, search=search, text="Secret remark")
    express_interest(actor=guest, now=NOW, search=search, organisation=other, text="Secret bid")
    shown = client.get(search.get_absolute_url()).content.decode()
    assert "<strong>Bold</strong> words" in shown
    assert "2 still sought" in shown
    assert "1 comment; who is signed in reads it." in shown
    assert "Sign in to see whether you fit" in shown
    assert "Secret" not in shown
    assert "guest@example.com" not in shown


def test_drafts_are_seen_by_their_organisation_alone(client, sign_in, keeper, guest):
    draft = make_partner_search(keeper=keeper, is_public=False)
    assert client.get(draft.get_absolute_url()).status_code == 404
    client = sign_in(guest)
    assert client.get(draft.get_absolute_url()).status_code == 404
    client = sign_in(keeper)
    assert "Publish" in client.get(draft.get_absolute_url()).content.decode()


def test_a_search_is_begun_for_a_call_published_edited_and_closed(client, sign_in, keeper):
    own = make_organisation("Searchers", administrator=keeper)
    call = make_call("grant", partners_least=3)
    client = sign_in(keeper)
    page = client.get("/partner-searches/new/?call=grant")
    assert page.context["form"]["call"].value() == call.pk
    refused = client.post("/partner-searches/new/", typed(own, expires_on="2017-01-01"))
    assert refused.status_code == 422
    assert "The last day cannot be in the past." in refused.content.decode()
    assert "Makes valves" in refused.content.decode()
    address = client.post(
        "/partner-searches/new/", typed(own, call=call.pk, kind="consortium")
    ).headers["Location"]
    client.post(f"{address}publish/")
    assert "Consortium" in client.get("/partner-searches/").content.decode()
    assert "The call asks for 2 organisations more." in client.get(address).content.decode()
    assert "Valves wanted" in client.get(call.get_absolute_url()).content.decode()
    assert "Valves wanted" in client.get(own.get_absolute_url()).content.decode()
    shown = client.get(f"{address}edit/")
    assert shown.context["form"]["role_0"].value() == "Makes valves"
    changed = typed(own, title="Pumps wanted", version=shown.context["form"]["version"].value())
    assert client.post(f"{address}edit/", changed).status_code == 302
    stale = client.post(f"{address}edit/", {**changed, "title": "Mine"})
    assert stale.status_code == 409
    assert "Mine" in stale.content.decode()
    faulty = {**changed, "version": PartnerSearch.objects.get().version, "needed_0": "0"}
    assert client.post(f"{address}edit/", faulty).status_code == 422
    twice = {**faulty, "needed_0": "1", "role_1": "Makes valves", "needed_1": "1"}
    assert "same name" in client.post(f"{address}edit/", twice).content.decode()
    assert client.post(f"{address}close/", {}).status_code == 422
    client.post(f"{address}close/", {"outcome": "found", "text": "Three of them."})
    closed = client.get(address).content.decode()
    assert "Closed: partners were found here" in closed
    assert "Three of them." in closed
    again = client.post(f"{address}renew/", follow=True).content.decode()
    assert "Only a search that is public can be renewed." in again


def test_who_speaks_for_nobody_is_told_what_to_do(client, sign_in, guest, search):
    client = sign_in(guest)
    assert (
        "You speak for no organisation yet" in client.get("/partner-searches/new/").content.decode()
    )
    answer = client.post(f"{search.get_absolute_url()}interest/", follow=True).content.decode()
    assert "You speak for no organisation whose profile is published." in answer


def test_interest_from_the_page_to_the_answer(client, sign_in, keeper, guest, other, search):
    address = search.get_absolute_url()
    client = sign_in(guest)
    page = client.get(address).content.decode()
    assert "Guests is what they look for" in page
    assert "Partners from Spain are sought." in page
    sent = {"key": "k", "organisation": other.pk, "role": search.roles.first().pk}
    assert client.post(f"{address}interest/", sent).status_code == 422
    client.post(f"{address}interest/", {**sent, "text": "We make them."})
    assert "waits for an answer" in client.get(address).content.decode()
    again = client.post(f"{address}interest/", {**sent, "key": "l", "text": "Again."})
    assert "said so already" in again.content.decode()
    interest = Interest.objects.get()
    client = sign_in(keeper)
    assert "We make them." in client.get(address).content.decode()
    assert "Guests" in client.get("/dashboard/").content.decode()
    assert "1 waits for your answer" in client.get("/partner-searches/mine/").content.decode()
    refused = client.post(f"{address}interest/{interest.pk}/", {"decline": "1"})
    assert "Say a word of why" in refused.content.decode()
    client.post(f"{address}interest/{interest.pk}/", {"accept": "1", "text": "Welcome."})
    client = sign_in(guest)
    mine = client.get(address).content.decode()
    assert "Welcome." in mine
    assert "Grace Hopper" in mine
    assert "Sensors wanted" in client.get("/partner-searches/mine/").content.decode()
    client.post(f"{address}interest/{interest.pk}/withdraw/")
    assert not search.partners.exists()


def test_partners_are_noted_taken_out_and_pointed_to_the_search(client, sign_in, keeper, search):
    fitting = make_organisation("Fitting", country="ES", terms=[make_term("health")])
    make_round()
    address = search.get_absolute_url()
    client = sign_in(keeper)
    page = client.get(address).content.decode()
    assert "Who may fit" in page
    assert "They offer or work in what you look for: Health" in page
    done = client.post(f"{address}invite/{fitting.slug}/", follow=True).content.decode()
    assert "Fitting is told of your search." in done
    assert "Who may fit" not in done, "nobody else fits"
    assert client.post(f"{address}partners/", {}).status_code == 422
    hospital = search.roles.last().pk
    client.post(
        f"{address}partners/", {"key": "k", "name": "Clinic", "country": "FR", "role": hospital}
    )
    shown = client.get(address).content.decode()
    assert "Clinic" in shown
    assert "1 still sought" in shown
    client.post(f"{address}partners/{search.partners.get().pk}/remove/")
    assert not search.partners.exists()


def test_comments_and_following_from_the_page(client, sign_in, keeper, guest, search):
    address = search.get_absolute_url()
    client = sign_in(guest)
    assert client.post(f"{address}comment/", {}).status_code == 422
    client.post(f"{address}comment/", {"key": "k", "text": "<b>Optical</b> ones?"})
    page = client.get(address).content.decode()
    assert "&lt;b&gt;Optical" in page
    client.post(f"{address}follow/")
    assert "Follow it no more" in client.get(address).content.decode()
    client.post(f"{address}follow/", {"stop": "1"})
    assert not search.follows.exists()
    comment = search.comments.get()
    stranger = make_user()
    client = sign_in(stranger)
    assert client.post(f"{address}comment/{comment.pk}/remove/").status_code == 404
    client = sign_in(keeper)
    client.post(f"{address}comment/{comment.pk}/remove/")
    assert not search.comments.exists()


def test_too_many_comments_are_refused_with_what_was_typed(
    client, sign_in, guest, search, monkeypatch
):
    monkeypatch.setattr("hansa.partnering.operations.answering.MOST_COMMENTS", 0)
    client = sign_in(guest)
    answer = client.post(f"{search.get_absolute_url()}comment/", {"key": "k", "text": "Kept words"})
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()


def test_editors_withdraw_any_search_and_decide_in_the_inbox(client, sign_in, search):
    client = sign_in(make_user(role="editor"))
    page = client.get(search.get_absolute_url()).content.decode()
    assert "Withdraw" in page
    assert "Edit<" not in page
    case = Case.objects.get()
    assert "Sensors wanted" in client.get(f"/inbox/{case.pk}/").content.decode()
    client.post(f"{search.get_absolute_url()}withdraw/")
    search.refresh_from_db()
    assert search.state == "withdrawn"


def test_api_lists_and_gives_one_with_what_is_missing(client, search, keeper):
    make_partner_search("Draft", organisation=search.organisation, is_public=False)
    consortium = make_partner_search(
        "Together", organisation=search.organisation, kind="consortium", countries=["FR"],
        call=make_call("grant"),
    )  # fmt: skip
    listed = client.get("/api/partner-searches?origin=de").json()["items"]
    assert [one["slug"] for one in listed] == [consortium.slug, search.slug]
    assert client.get("/api/partner-searches?status=closed").json()["items"] == []
    one = client.get(f"/api/partner-searches/{consortium.slug}").json()
    assert (one["call"], one["missing_countries"]) == ("grant", ["FR"])
    one = client.get(f"/api/partner-searches/{search.slug}").json()
    assert one["roles"] == [
        {"title": "Sensors", "needed": 1, "missing": 1},
        {"title": "Hospital", "needed": 2, "missing": 2},
    ]
    assert (one["status"], one["call"], one["organisation"]) == ("open", None, "searchers")
    assert client.get("/api/partner-searches/draft").status_code == 404
