"""The pages on which an organiser sets an event up."""

from datetime import UTC, datetime

import pytest

from hansa.common import clock
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.operations.programme import ItemDetails, add_item
from hansa.matchmaking.operations.setting_up import open_call, set_call
from hansa.matchmaking.operations.venue import TableGroup, set_tables
from hansa.matchmaking.presentation.desk import table_groups
from hansa.matchmaking.queries.schedules import programme_in, slots_of
from hansa.matchmaking.scheduling import rehearse
from tests.factories import DAY, NOW, make_event, make_matchmaking, make_term, make_user

pytestmark = pytest.mark.django_db
BEGINS = datetime(2017, 10, 4, 7, tzinfo=UTC)  # nine o'clock in Berlin


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def editor():
    return make_user(role="editor")


@pytest.fixture
def browser(sign_in, editor):
    return sign_in(editor)


@pytest.fixture
def call(editor):
    event = make_event(
        organiser=editor, timezone="Europe/Berlin", starts_at=BEGINS, ends_at=BEGINS + 2 * DAY
    )
    return make_matchmaking(event=event, sides=(("Clusters", 20, []),), slots=2)


def part(call, name):
    return f"/events/{call.event.slug}/desk/set-up/{name}/"


def filled(answer, **changes):
    """Return what the form on a page would send, with these changes."""
    form = answer.context["form"]
    values = {}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            value = "on"
        if value is not None and value is not False:
            values[name] = value
    return {**values, **changes}


def test_event_is_begun_by_the_clocks_of_its_place(browser, editor):
    form = browser.get("/events/new/")
    values = filled(
        form, title="Days of light", summary="Clusters meet.", city="Jena", country="DE",
        timezone="Europe/Berlin", starts_at="2017-10-04T09:00", ends_at="2017-10-05T18:00",
    )  # fmt: skip
    answer = browser.post("/events/new/", values, follow=True)
    assert "Nobody else sees this event yet" in answer.content.decode()
    made = MatchmakingCall.objects.get()
    assert made.event.starts_at == BEGINS
    assert browser.post("/events/new/", values).status_code == 302
    assert MatchmakingCall.objects.count() == 1
    # To everybody else it does not exist.
    assert browser.get(made.event.get_absolute_url()).status_code == 200
    browser.logout()
    assert browser.get(made.event.get_absolute_url()).status_code == 404
    assert "Days of light" not in browser.get("/events/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"ends_at": "2017-10-04T08:00"}, "ends_at", "ends after it begins"),
        ({"starts_at": "2017-03-26T02:30"}, "starts_at", "skip this hour"),
        ({"starts_at": "soon"}, "starts_at", "valid date"),
        ({"starts_at": "2017-02-31T09:00"}, "starts_at", "valid date"),
        ({"starts_at": "0001-01-01T00:00"}, "starts_at", "valid date"),
        ({"starts_at": ""}, "starts_at", "required"),
        ({"timezone": "Mars/Base"}, "timezone", "valid choice"),
        ({"title": "x" * 201}, "title", "at most 200"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_kept(browser, changes, field, message):
    values = {
        "title": "Days", "summary": "S", "format": "onsite", "timezone": "Europe/Berlin",
        "starts_at": "2017-10-04T09:00", "ends_at": "2017-10-05T18:00", "key": "k", **changes,
    }  # fmt: skip
    answer = browser.post("/events/new/", values)
    assert answer.status_code == 422
    assert message in " ".join(answer.context["form"].errors[field])
    assert not MatchmakingCall.objects.exists()


def test_basics_are_changed_and_a_stale_form_shows_both(browser, call):
    page = browser.get(part(call, "basics"))
    values = filled(page, venue="Volkshaus")
    assert values["starts_at"] == "2017-10-04T09:00"
    assert browser.post(part(call, "basics"), values).status_code == 302
    call.event.refresh_from_db()
    assert (call.event.venue, call.event.starts_at) == ("Volkshaus", BEGINS)
    stale = browser.post(part(call, "basics"), {**values, "venue": "Town hall"})
    assert stale.status_code == 409
    assert "Volkshaus" in stale.content.decode()
    again = filled(stale)
    assert again["venue"] == "Town hall"
    assert browser.post(part(call, "basics"), again).status_code == 302
    call.event.refresh_from_db()
    assert call.event.venue == "Town hall"


def test_what_an_event_is_about_is_chosen_from_the_vocabularies(browser, call):
    ecosystem, sector = make_term("digital"), make_term("optics", "sector", "Optics")
    other = make_term("lasers", "technology", "Lasers")
    call.event.terms.add(other)
    address = part(call, "basics")
    values = filled(browser.get(address), ecosystem=[ecosystem.pk], sector=[sector.pk])
    assert browser.post(address, values).status_code == 302
    assert set(call.event.terms.all()) == {ecosystem, sector, other}
    page = browser.get(address).content.decode()
    assert page.count(" checked") >= 2
    call.event.refresh_from_db()
    values = {**filled(browser.get(address)), "sector": []}
    assert browser.post(address, values).status_code == 302
    assert sector not in call.event.terms.all()


def test_call_is_filled_in_with_several_dates_and_two_sides(browser, call):
    values = filled(
        browser.get(part(call, "call")), eligibility="Clusters.", kinds=["c2c", "b2b"],
        cut_off_1="2017-09-10T17:00", side_1_name="Taiwan", side_1_places="5",
        side_1_countries=["TW"], request_quota="10", takes_late="on",
    )  # fmt: skip
    assert browser.post(part(call, "call"), values).status_code == 302
    call.refresh_from_db()
    assert (call.kinds, call.request_quota, call.takes_late) == (["c2c", "b2b"], 10, True)
    assert call.cut_offs.last().at == datetime(2017, 9, 10, 15, tzinfo=UTC)
    assert [(s.name, s.places, s.countries) for s in call.sides.all()] == [
        ("Clusters", 20, []), ("Taiwan", 5, ["TW"]),
    ]  # fmt: skip
    shown = filled(browser.get(part(call, "call")))
    assert (shown["side_1_name"], shown["cut_off_1"]) == ("Taiwan", "2017-09-10T17:00")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cut_off_0": "2018-01-01T00:00"}, "cut_off_0"),
        ({"opens_at": "2017-10-03T00:00"}, "cut_off_0"),
        ({"requests_close_at": "2017-01-01T00:00"}, "requests_close_at"),
        ({"side_1_name": "Taiwan"}, "side_1_places"),
        ({"side_1_name": "Clusters", "side_1_places": "3"}, "side_1_name"),
        ({"side_0_name": ""}, "side_0_name"),
        ({"side_1_places": "3"}, "side_1_name"),
    ],
)
def test_call_that_cannot_be_is_refused_at_the_field(browser, call, changes, field):
    values = filled(browser.get(part(call, "call")), eligibility="Clusters.", **changes)
    answer = browser.post(part(call, "call"), values)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_stale_call_shows_moments_and_countries_in_words(browser, call):
    values = filled(browser.get(part(call, "call")), eligibility="Mine.")
    set_call(actor=None, now=NOW, call=call, version=1, changes={"opens_at": NOW - 3 * DAY})
    stale = browser.post(part(call, "call"), values)
    labels = {row["label"] for row in stale.context["differences"]}
    assert labels == {"Applications open", "Who may apply"}
    assert stale.status_code == 409
    assert browser.post(part(call, "call"), filled(stale)).status_code == 302


def test_times_are_entered_by_session_and_come_back_with_empty_rows(browser, call):
    values = filled(
        browser.get(part(call, "times")), slot_minutes="15", session_1_name="Late",
        session_1_starts_at="2017-10-04T14:00", session_1_slots="3",
    )  # fmt: skip
    answer = browser.post(part(call, "times"), values, follow=True)
    assert "session_3_name" in answer.context["form"].fields
    assert [(s.session.name, (s.ends_at - s.starts_at).seconds) for s in slots_of(call)] == [
        *[("Morning", 900)] * 2, *[("Late", 900)] * 3,
    ]  # fmt: skip
    assert "had closed times" not in answer.content.decode()
    from tests.factories import make_application

    make_application(call).delegates.get().unavailable.create(slot=slots_of(call)[0])
    answer = browser.post(part(call, "times"), filled(answer, slot_minutes="20"), follow=True)
    assert "1 delegate had closed times that changed" in answer.content.decode()
    half = filled(answer, session_2_name="Evening")
    refused = browser.post(part(call, "times"), half)
    assert set(refused.context["form"].errors) == {"session_2_starts_at", "session_2_slots"}
    early = filled(answer, session_1_starts_at="2017-10-01T14:00")
    assert "does not lie between" in browser.post(part(call, "times"), early).content.decode()


def test_stale_times_with_a_row_more_are_compared(browser, call):
    values = filled(browser.get(part(call, "times")), session_1_name="Late",
                    session_1_starts_at="2017-10-04T14:00", session_1_slots="3")  # fmt: skip
    set_call(actor=None, now=NOW, call=call, version=1, changes={"fairness": 2})
    stale = browser.post(part(call, "times"), values)
    assert stale.status_code == 409
    assert "Late" in stale.content.decode()


def test_rows_of_which_another_made_fewer_keep_what_was_typed(browser, call):
    added = filled(browser.get(part(call, "times")), session_2_name="Third",
                   session_2_starts_at="2017-10-04T15:00", session_2_slots="1",
                   session_1_name="Late", session_1_starts_at="2017-10-04T14:00",
                   session_1_slots="2")  # fmt: skip
    mine = filled(
        browser.post(part(call, "times"), added, follow=True), session_4_name="Fifth",
        session_4_starts_at="2017-10-04T16:00", session_4_slots="1", session_3_name="",
    )  # fmt: skip
    fewer = {**mine, "session_1_name": "", "session_2_name": "", "session_4_name": "",
             "session_4_starts_at": "", "session_4_slots": ""}  # fmt: skip
    assert browser.post(part(call, "times"), fewer).status_code == 302
    assert call.sessions.count() == 1
    stale = browser.post(part(call, "times"), mine)
    assert stale.status_code == 409
    assert browser.post(part(call, "times"), filled(stale)).status_code == 302
    assert [one.name for one in call.sessions.all()] == ["Morning", "Late", "Third", "Fifth"]


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        ("times", {"session_1_slots": "2"}, "session_1_name"),
        ("times", {"session_1_name": "Late", "session_1_starts_at": "2017-10-04T14:00",
                   "session_1_slots": "0"}, "session_1_slots"),
        ("venue", {"group_1_hall": "Volkshaus"}, "group_1_count"),
        ("venue", {"group_0_count": "1001"}, "group_0_count"),
    ],
)  # fmt: skip
def test_row_half_filled_in_is_refused_at_the_field(browser, call, name, changes, field):
    answer = browser.post(part(call, name), filled(browser.get(part(call, name)), **changes))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


@pytest.mark.no_cover
@pytest.mark.parametrize("odd", ["\x00", "9" * 40, "9" * 5000, "-1", "²", "{{ x }}<b>"])
@pytest.mark.parametrize("name", ["basics", "call", "times", "venue", "rules", "programme", "copy"])
def test_odd_values_in_every_field_are_refused_or_kept_as_text(browser, call, name, odd):
    values = filled(browser.get(part(call, name)))
    for changed in [dict.fromkeys(values, odd), {**values, "version": odd, "key": odd}]:
        assert browser.post(part(call, name), changed).status_code in {302, 409, 422}
    assert browser.get(part(call, name)).status_code == 200


def test_thousand_tables_are_entered_in_few_queries(browser, call, django_assert_max_num_queries):
    values = filled(browser.get(part(call, "venue")), group_0_count="1000")
    with django_assert_max_num_queries(60):
        assert browser.post(part(call, "venue"), values).status_code == 302
    assert call.tables.count() == 1000


def test_event_that_ends_before_its_times_says_so(browser, call):
    values = filled(browser.get(part(call, "basics")), ends_at="2017-10-04T09:10", city="Jena")
    page = browser.post(part(call, "basics"), values, follow=True).content.decode()
    assert "Some are before the event begins or after it ends." in page
    assert "clocks of" not in page
    set_call(actor=None, now=NOW, call=call, version=1, changes={}, cut_offs=[BEGINS + DAY])
    page = browser.get(f"/events/{call.event.slug}/desk/set-up/").content.decode()
    assert "Applications close after they open and before the event." in page


def test_another_time_zone_is_a_reason_to_look_at_the_times_again(browser, call):
    values = filled(browser.get(part(call, "basics")), timezone="Asia/Taipei")
    page = browser.post(part(call, "basics"), values, follow=True).content.decode()
    assert "clocks of Europe/Berlin stays at the same moment" in page


def test_tables_are_entered_by_group(browser, call):
    values = filled(
        browser.get(part(call, "venue")), group_0_count="4", group_0_hall="Volkshaus",
        group_1_count="2", group_1_zone="gallery", group_1_capacity="",
    )  # fmt: skip
    del values["group_1_is_accessible"]
    assert browser.post(part(call, "venue"), values).status_code == 302
    assert table_groups(call) == [
        TableGroup(4, "Volkshaus", ""), TableGroup(2, "", "gallery", 1, False),
    ]  # fmt: skip
    too_many = filled(browser.get(part(call, "venue")), group_0_count="999")
    assert "1000 tables" in browser.post(part(call, "venue"), too_many).content.decode()


def test_rules_keep_points_only_where_they_are_not_the_usual(browser, call):
    values = filled(browser.get(part(call, "rules")), longest_run="4", points_must="50",
                    video_pattern="https://meet.example.org/{room}")  # fmt: skip
    assert browser.post(part(call, "rules"), values).status_code == 302
    call.refresh_from_db()
    assert (call.longest_run, call.weights) == (4, {"must": 50})
    for pattern in ("https://meet.example.org/", "javascript:{room}"):
        refused = browser.post(
            part(call, "rules"), filled(browser.get(part(call, "rules")), video_pattern=pattern)
        )
        assert "begins with https" in refused.content.decode()
    assert browser.get(part(call, "nonsense")).status_code == 404


def test_programme_is_edited_on_its_page(browser, call):
    address = part(call, "programme")
    values = filled(
        browser.get(address), kind="visit", title="Fab", starts_at="2017-10-04T14:00",
        ends_at="2017-10-04T16:00", capacity="3",
    )  # fmt: skip
    assert browser.post(address, values).status_code == 302
    assert browser.post(address, values).status_code == 302
    item = call.programme.get()
    assert item.starts_at == datetime(2017, 10, 4, 12, tzinfo=UTC)
    wrong = browser.post(address, {**values, "ends_at": "2017-10-04T13:00"})
    assert "ends_at" in wrong.context["form"].errors
    edit = f"{address}{item.pk}/"
    assert browser.post(edit, filled(browser.get(edit), title="Lab")).status_code == 302
    assert "Lab" in browser.get(address).content.decode()
    typed = filled(browser.get(edit), title="Lab and lunch")
    stale = browser.post(edit, {**typed, "version": "1"})
    assert "Lab is on" in stale.content.decode()
    assert str(filled(stale)["version"]) == "2"
    browser.post(f"{edit}remove/")
    assert not programme_in(call).exists()
    # Another tab still shows it: what was typed there stands in the form that adds.
    kept = browser.post(edit, typed)
    assert (kept.status_code, kept.context["form"]["title"].value()) == (422, "Lab and lunch")
    for answer in (browser.get(edit, follow=True), browser.post(f"{edit}remove/", follow=True)):
        assert "took this part out" in answer.content.decode()
    assert browser.post(address, filled(kept)).status_code == 302
    assert programme_in(call).get().title == "Lab and lunch"


def test_places_that_are_taken_are_not_taken_away(browser, call):
    from hansa.matchmaking.operations.programme import take_place
    from tests.factories import make_application

    item = add_item(actor=None, now=NOW, call=call, details=ItemDetails(
        "visit", "Fab", BEGINS, BEGINS + DAY, capacity=2))  # fmt: skip
    for _ in range(2):
        delegate = make_application(call).delegates.get()
        take_place(actor=None, now=NOW, item=item, delegate=delegate)
    edit = part(call, f"programme/{item.pk}")
    refused = browser.post(edit, filled(browser.get(edit), capacity="1"))
    assert "2 places are taken" in refused.content.decode()


def test_call_opens_from_the_page_when_nothing_is_missing(browser, call):
    call.event.published_at = None
    call.event.save()
    page = browser.get(part(call, "x").removesuffix("x/"))
    assert "Still missing:" in page.content.decode()
    answer = browser.post(part(call, "open"), follow=True)
    assert "Still missing: call and sides" in answer.content.decode()
    call.event.city = "Jena"
    call.event.save()
    set_call(actor=None, now=NOW, call=call, version=1, changes={"eligibility": "Clusters."})
    assert (
        "The event is public now" in browser.post(part(call, "open"), follow=True).content.decode()
    )
    assert "The event is public" in browser.get(part(call, "x").removesuffix("x/")).content.decode()


def test_copy_begins_a_new_event(browser, call):
    address = part(call, "copy")
    values = filled(browser.get(address), title="Again", starts_at="2018-10-03T09:00")
    answer = browser.post(address, values, follow=True)
    assert answer.redirect_chain[-1][0] == "/events/again/desk/set-up/"


def test_rehearsal_says_whether_there_is_room(browser, call):
    page = f"/events/{call.event.slug}/desk/set-up/"
    assert "Room for 0 meetings each" in browser.get(page).content.decode()
    answer = browser.get(f"{page}?each=2").content.decode()
    assert "Of 20 invented meetings 6 found a place." in answer
    assert "do not suffice" in answer
    set_tables(actor=None, now=NOW, call=call, version=1, groups=[TableGroup(10)])
    assert "Of 10 invented meetings" in browser.get(f"{page}?each=1").content.decode()
    set_tables(actor=None, now=NOW, call=call, version=2, groups=[])
    assert "Enter meeting times and tables first" in browser.get(f"{page}?each=1").content.decode()


def test_rehearsal_of_two_sides_and_of_a_very_large_event():
    call = make_matchmaking(sides=(("Europe", 5000, []), ("Taiwan", 5, [])), slots=2, tables=10)
    found = rehearse(call, each=1)
    assert found.asked == 300  # 600 invented participants
    assert found.placed <= 4
    virtual = make_matchmaking(event=make_event(format="virtual"), slots=3, tables=0)
    assert rehearse(virtual, each=2).placed > 15


def test_open_call_is_open(call):
    assert call.event.published_at is not None
    with pytest.raises(Exception, match="missing"):
        open_call(actor=None, now=NOW, call=call)
