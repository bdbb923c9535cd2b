"""Every list asks the database as often for three rows as for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hansa.common import clock
from hansa.events.models import EventDocument, EventPicture
from hansa.matchmaking.operations.evaluating import evaluate_application
from hansa.matchmaking.operations.feedback import EventAnswer, MeetingAnswer, give_feedback
from hansa.matchmaking.operations.questions import (
    CriterionDetails,
    name_evaluator,
    set_questions,
)
from hansa.matchmaking.queries.feedback import meetings_to_judge
from hansa.matchmaking.tasks import recommend_partners
from hansa.organisations.operations.claims import claim_profile
from hansa.organisations.operations.memberships import (
    Belonging,
    ask_for_membership,
    withdraw_membership,
)
from hansa.organisations.operations.roles import wish_role
from hansa.outcomes.operations.follow_ups import add_follow_up
from tests.factories import (
    NOW,
    make_agreement,
    make_application,
    make_article,
    make_call,
    make_edition,
    make_event,
    make_matchmaking,
    make_membership,
    make_organisation,
    make_request,
    make_review,
    make_schedule,
    make_term,
    make_user,
)
from tests.factories_imports import make_import
from tests.factories_news import make_voice
from tests.factories_partnering import make_partner_search
from tests.factories_polls import make_poll

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def one_organisation(**fields):
    terms = [make_term("digital"), make_term("robotics", "technology")]
    return make_organisation(terms=terms, latitude=50.0, longitude=8.0, **fields)


def network_with_members():
    group = make_organisation(profile_type="network", target_countries=["CN", "US"])
    for country in ("DE", "FR"):
        make_membership(group, make_organisation(country=country))


def past_event():
    make_event(starts_at=NOW - 3 * DAY, ends_at=NOW - 2 * DAY)


def one_search():
    make_partner_search("Title", organisation=make_organisation(), roles=["One", "Two"])


def one_agreement():
    make_agreement(others=[make_organisation(), make_organisation()])


# Each list page: its address, what adds a row, and how often it asks the database.
LISTS = {
    "directory": ("/organisations/", one_organisation, 10),
    "points": ("/organisations/points.json", one_organisation, 6),
    "networks": ("/networks/", network_with_members, 6),
    "networks filtered": (
        "/networks/?kind=network&member=DE&target=CN&standing=running",
        network_with_members,
        6,
    ),
    "api networks": ("/api/networks?country=DE", network_with_members, 3),
    "events": ("/events/", make_event, 6),
    "events filtered": ("/events/?kind=matchmaking&country=TW&q=title", make_event, 8),
    "past events": ("/events/?when=past", past_event, 6),
    "events of a month": ("/events/month/", make_event, 5),
    "events on the map": ("/events/map/", make_event, 6),
    "points of events": ("/events/points.json", make_event, 4),
    "calendar": ("/events/calendar.ics", make_event, 5),
    "events as a feed": ("/events/feed.atom", make_event, 5),
    "calls": ("/calls/", make_call, 7),
    "calls filtered": ("/calls/?kind=grant&q=title", make_call, 9),
    "calls in the calendar": ("/calls/calendar.ics", make_call, 7),
    "calls as a feed": ("/calls/feed.atom", make_call, 6),
    "partner searches": ("/partner-searches/", one_search, None),
    "partner searches filtered": ("/partner-searches/?kind=request&q=title", one_search, None),
    "partner searches as a feed": ("/partner-searches/feed.atom", one_search, None),
    "api partner searches": ("/api/partner-searches", one_search, None),
    "news": ("/news/", make_article, 6),
    "news filtered": ("/news/?kind=news&q=title", make_article, 8),
    "news as a feed": ("/news/feed.atom?tag=x", lambda: make_article(tags=["x"]), 8),
    "voices": ("/news/voices/", make_voice, 2),
    "voices as a feed": ("/news/voices/feed.atom", make_voice, 1),
    "agreements": ("/agreements/", one_agreement, 6),
    "agreements of a kind": (
        "/agreements/?kind=mou&country=DE&state=active&q=agreement",
        one_agreement,
        10,
    ),
    "agreements as a sheet": ("/agreements/agreements.csv", one_agreement, 2),
    "api agreements": ("/api/agreements", one_agreement, 3),
    "polls": ("/polls/", make_poll, None),
    "newsletter": ("/newsletter/", lambda: make_edition(sent=True), 2),
    "newsletter as a feed": ("/newsletter/feed.atom", lambda: make_edition(sent=True), 1),
    "search": ("/search/?q=title", make_article, 3),
    "home": ("/", lambda: (make_article(), make_call(), make_event(kind="webinar")), None),
    "sitemap": ("/sitemap.xml", lambda: (one_organisation(), make_article()), None),
    "api organisations": ("/api/organisations", one_organisation, 9),
    "api events": ("/api/events", make_event, 2),
    "api calls": ("/api/calls", make_call, 7),
    "api news": ("/api/news", make_article, 2),
}


def count(browser, address):
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", LISTS)
def test_public_list_asks_as_often_for_three_rows_as_for_one(client, name):
    address, add, pinned = LISTS[name]
    add()
    client.get(address)
    one = count(client, address)
    add()
    add()
    assert count(client, address) == one
    if pinned is not None:
        assert one == pinned


@pytest.mark.parametrize(
    "page",
    [
        "",
        "partners/",
        "applications/",
        "desk/",
        "desk/requests/",
        "desk/requests/weights/",
        "desk/schedule/",
        "desk/set-up/",
        "desk/set-up/times/",
        "desk/paper/",
        "desk/figures/",
        "desk/gallery/",
        "desk/documents/",
        "desk/exports/participants.csv",
        "desk/exports/meetings.csv",
        "desk/exports/requests.csv",
        "desk/day/",
        "desk/day/meetings/",
        "desk/day/repair/",
    ],
)
def test_lists_of_an_event_ask_as_often_for_many_as_for_few(sign_in, page):
    organiser = make_user()
    call = make_matchmaking(event=make_event(organiser=organiser), slots=6)
    own = one_organisation(administrator=organiser)
    ours = make_application(call, organisation=own)
    address = f"/events/{call.event.slug}/{page}"
    browser = sign_in(organiser)

    def add():
        partner = make_application(call, side=1, organisation=one_organisation(country="TW"))
        make_request(ours, partner)
        make_application(call, side=1, organisation=one_organisation(country="TW"))
        recommend_partners.func(call.pk)

    def plan():
        # What is shown of the day is what is published.
        make_schedule(call, published="day" in page)

    add()
    plan()
    browser.get(address)
    few = count(browser, address)
    add()
    add()
    plan()
    assert count(browser, address) == few


def test_screen_in_the_room_asks_as_often_for_many_meetings_as_for_few(client):
    call = make_matchmaking()
    address = f"/events/{call.event.slug}/board/{call.board_token}/"
    make_request(make_application(call), make_application(call, side=1))
    make_schedule(call, published=True)
    few = count(client, address)
    for _ in range(2):
        make_request(make_application(call), make_application(call, side=1))
    make_schedule(call, published=True)
    assert count(client, address) == few


def test_pages_of_evaluators_ask_as_often_for_many_as_for_few(sign_in):
    organiser = make_user()
    call = make_matchmaking(event=make_event(organiser=organiser))
    criteria = [CriterionDetails("Fit", 3), CriterionDetails("Plan")]
    set_questions(
        actor=None, now=NOW, call=call, version=call.version, questions=[], criteria=criteria
    )
    one = name_evaluator(actor=None, now=NOW, call=call, user=make_user())
    desk, list_of = f"/events/{call.event.slug}/desk/", f"/events/{call.event.slug}/applications/"
    page = f"{list_of}{make_application(call, selected=False).pk}/"
    scores = dict.fromkeys(call.criteria.values_list("pk", flat=True), 3)

    def add():
        made = make_application(call, selected=False)
        make_application(call, side=1, selected=False)
        other = name_evaluator(actor=None, now=NOW, call=call, user=make_user())
        for each in (one, other):
            evaluate_application(
                actor=None, now=NOW, evaluator=each, application=made, version=0, scores=scores
            )

    add()
    runs = sign_in(organiser)
    readers = [(sign_in(one.user), list_of), (runs, desk), (runs, page)]
    readers += [(runs, f"{desk}applications.{form}") for form in ("csv", "xlsx")]
    few = [(browser.get(address), count(browser, address))[1] for browser, address in readers]
    add()
    add()
    assert [count(browser, address) for browser, address in readers] == few


def test_pages_after_an_event_ask_as_often_for_many_as_for_few(sign_in, monkeypatch, tmp_path):
    organiser, delegate = make_user(), make_user()
    call = make_matchmaking(event=make_event(organiser=organiser), slots=6)
    ours = make_application(call, delegate=delegate)
    event = f"/events/{call.event.slug}/"
    now = call.event.ends_at
    monkeypatch.setattr(clock, "now", lambda: now)

    def add():
        make_request(ours, make_application(call, side=1))
        EventPicture.objects.create(
            event=call.event, file="x", small="x", width=1, height=1, alt="A hall", place=1,
            added_at=NOW,
        )  # fmt: skip
        EventDocument.objects.create(
            event=call.event, file="x", title="List", suffix=".pdf", size=1, place=1, added_at=NOW
        )

    def answer():
        make_schedule(call, published=True)
        for one in call.applications.all():
            person = one.delegates.get()
            pairs = [judged.meeting.request for judged in meetings_to_judge(person, now)]
            give_feedback(
                actor=None, now=now, delegate=person, event=EventAnswer(4, "Fine."),
                meetings=[MeetingAnswer(pair, rating=4) for pair in pairs],
            )  # fmt: skip

    add()
    answer()
    pages = [
        (delegate, f"{event}feedback/"), (organiser, event),
        *((organiser, f"{event}desk/{page}") for page in (
            "figures/", "feedback/", "exports/feedback.csv", "exports/meetings.csv", "gallery/",
            "documents/")),
    ]  # fmt: skip
    browsers = [(sign_in(user), address) for user, address in pages]
    few = [(browser.get(address), count(browser, address))[1] for browser, address in browsers]
    add()
    add()
    answer()
    assert [count(browser, address) for browser, address in browsers] == few


@pytest.mark.parametrize("address", ["/reviews/", "/claims/"])
def test_inboxes_ask_as_often_for_three_as_for_one(sign_in, address):
    browser = sign_in(make_user(role="validator"))

    def add(number):
        make_review(name=f"Optics {number}", website=f"https://optics{number}.example")
        claim_profile(
            actor=make_user(), now=NOW, organisation=make_organisation(), reason="I work there."
        )

    add(1)
    browser.get(address)
    one = count(browser, address)
    add(2)
    add(3)
    assert count(browser, address) == one


def test_imports_ask_as_often_for_three_as_for_one(sign_in):
    browser = sign_in(make_user(role="validator"))
    make_import("name,country\nAlpha,DE\n", actor=make_user())
    browser.get("/imports/")
    one = count(browser, "/imports/")
    make_import("name,country\nAlpha,DE\n", actor=make_user())
    make_import("name,country\nAlpha,DE\n", actor=make_user())
    assert count(browser, "/imports/") == one


def test_agenda_asks_as_often_for_three_meetings_as_for_one(sign_in):
    delegate = make_user()
    call = make_matchmaking()
    ours = make_application(call, delegate=delegate)
    browser = sign_in(delegate)
    address = f"/events/{call.event.slug}/agenda/"
    make_request(ours, make_application(call, side=1))
    make_schedule(call, published=True)
    browser.get(address)
    one = count(browser, address)
    for _ in range(2):
        make_request(ours, make_application(call, side=1))
    make_schedule(call, published=True)
    assert count(browser, address) == one


def test_dashboard_asks_as_often_for_three_organisations_as_for_one(sign_in):
    user = make_user()
    call = make_matchmaking()
    browser = sign_in(user)

    def add():
        own = make_organisation(administrator=user)
        application = make_application(call, organisation=own, delegate=user)
        make_request(make_application(call, side=1), application, accepted=False)
        make_agreement(ours=own, others=[make_organisation()], actor=user)
        make_agreement(ours=make_organisation(), others=[own])

    add()
    browser.get("/dashboard/")
    one = count(browser, "/dashboard/")
    add()
    add()
    assert count(browser, "/dashboard/") == one


def test_pages_of_members_ask_as_often_for_many_as_for_few(sign_in):
    user = make_user()
    group = make_organisation("Net", profile_type="national", administrator=user, country="DE")
    browser = sign_in(user)

    def add():
        make_membership(group, make_organisation())
        above = make_membership(make_organisation(profile_type="network"), group)
        wish_role(actor=make_user(), now=NOW, membership=above, side="group", role="node")
        ask = {"actor": user, "now": NOW, "side": "group"}
        ask_for_membership(belonging=Belonging(group, make_organisation()), **ask)
        made = ask_for_membership(belonging=Belonging(group, make_organisation()), **ask)
        withdraw_membership(actor=user, now=NOW, membership=made, side="group")
        asker, manager = make_organisation(), make_user()
        ask_for_membership(actor=manager, now=NOW, belonging=Belonging(group, asker), side="member")

    add()
    for address in (
        "/organisations/net/members/", "/organisations/net/", "/organisations/net/members/all/",
        "/dashboard/",
    ):  # fmt: skip
        browser.get(address)
        few = count(browser, address)
        add()
        add()
        assert count(browser, address) == few, address


def test_an_agreement_asks_as_often_for_many_parties_and_follow_ups_as_for_few(sign_in):
    keeper = make_user()
    browser = sign_in(keeper)

    def pages(number):
        ours = make_organisation(administrator=keeper)
        others = [make_organisation() for _ in range(number)]
        made = make_agreement(ours=ours, others=others, actor=keeper)
        for _ in range(number):
            add_follow_up(
                actor=keeper, now=NOW, agreement=made, on_date=made.signed_date, text="A visit",
                article=make_article(),
            )  # fmt: skip
        address = made.get_absolute_url()
        browser.get(address)
        return [count(browser, address), count(browser, f"{address}edit/")]

    few = pages(1)
    assert pages(3) == few
