"""Setting an event up, from the first form to the open call, and copying an earlier one."""

from datetime import UTC, datetime, timedelta

import pytest

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import SearchDocument
from hansa.events.models import Event
from hansa.events.operations import announce_event, draft_event, edit_event
from hansa.events.queries import published_events
from hansa.matchmaking.operations.programme import ItemDetails, add_item
from hansa.matchmaking.operations.setting_up import (
    SideDetails,
    copy_matchmaking,
    draft_matchmaking,
    open_call,
    set_call,
)
from hansa.matchmaking.operations.venue import SessionDetails, TableGroup, set_tables, set_times
from hansa.matchmaking.queries.readiness import missing_parts, parts_of_set_up
from tests.factories import DAY, NOW, make_application, make_event, make_term, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser():
    return make_user()


def details(**changes):
    return {
        "title": "Photonics Days", "summary": "Clusters meet.", "city": "Jena", "country": "DE",
        "timezone": "Europe/Berlin", "starts_at": NOW + 60 * DAY, "ends_at": NOW + 62 * DAY,
        **changes,
    }  # fmt: skip


def draft(organiser, **changes):
    return draft_matchmaking(actor=organiser, now=NOW, details=details(**changes), key="")


def complete(call):
    """Do every part of the set-up that is needed."""
    set_call(actor=None, now=NOW, call=call, version=call.version,
             changes={"eligibility": "Clusters."})  # fmt: skip
    set_times(
        actor=None,
        now=NOW,
        call=call,
        version=call.version,
        slot_minutes=20,
        pause_minutes=5,
        sessions=[SessionDetails("Morning", call.event.starts_at, 3)],
    )
    set_tables(actor=None, now=NOW, call=call, version=call.version, groups=[TableGroup(2)])
    return call


def test_draft_is_seen_by_nobody_else_and_its_moments_lie_before_the_event(organiser):
    call = draft(organiser)
    event = call.event
    assert (event.slug, event.published_at) == ("photonics-days", None)
    assert not published_events(NOW + 90 * DAY).exists()
    assert not SearchDocument.objects.filter(kind="event").exists()
    assert [one.user for one in event.organisers.all()] == [organiser]
    moments = [call.opens_at, call.cut_offs.get().at, call.requests_open_at,
               call.requests_close_at, event.starts_at]  # fmt: skip
    assert moments == sorted(moments)
    assert [side.name for side in call.sides.all()] == ["Participants"]
    assert str(call) == "Photonics Days"


def test_second_event_of_a_title_and_a_reserved_one_get_a_number(organiser):
    assert draft(organiser).event.slug == "photonics-days"
    assert draft(organiser).event.slug == "photonics-days-2"
    assert draft(organiser, title="New").event.slug == "new-2"
    assert draft(organiser, title="…").event.slug == "event"


def test_form_sent_twice_makes_one_draft(organiser):
    made = [
        draft_matchmaking(actor=organiser, now=NOW, details=details(), key="k") for _ in range(2)
    ]
    assert made[0] == made[1]
    assert Event.objects.count() == 1


def test_event_before_tomorrow_is_spread_over_a_day(organiser):
    call = draft(organiser, starts_at=NOW + timedelta(hours=1), ends_at=NOW + DAY)
    assert call.cut_offs.get().at > NOW


def test_call_opens_once_everything_needed_is_there(organiser):
    call = draft(organiser)
    assert [part.name for part in missing_parts(call)] == ["call", "times", "venue"]
    with pytest.raises(OperationRefused, match="Still missing: call and sides, days"):
        open_call(actor=organiser, now=NOW, call=call)
    open_call(actor=organiser, now=NOW, call=complete(call))
    assert call.event.published_at == NOW
    assert SearchDocument.objects.get(kind="event").title == "Photonics Days"
    with pytest.raises(OperationRefused, match="public already"):
        open_call(actor=organiser, now=NOW, call=call)


def test_virtual_event_needs_neither_city_nor_tables(organiser):
    call = draft(organiser, format="virtual", city="")
    assert "venue" not in [part.name for part in missing_parts(call)]
    assert parts_of_set_up(call)[0].is_done
    assert "basics" in [part.name for part in missing_parts(draft(organiser, city=""))]


def test_cut_off_after_the_event_is_no_finished_call(organiser):
    call = complete(draft(organiser))
    assert not missing_parts(call)
    set_call(actor=None, now=NOW, call=call, version=call.version, changes={},
             cut_offs=[call.event.starts_at + DAY])  # fmt: skip
    assert [part.name for part in missing_parts(call)] == ["call"]
    set_call(actor=None, now=NOW, call=call, version=call.version, changes={}, cut_offs=[])
    assert [part.name for part in missing_parts(call)] == ["call"]


def test_call_is_changed_in_the_version_that_was_seen(organiser):
    call = draft(organiser)
    seen = call.version
    moments = [NOW + 10 * DAY, NOW + 20 * DAY]
    set_call(actor=organiser, now=NOW, call=call, version=seen, changes={"request_quota": 5},
             cut_offs=moments)  # fmt: skip
    set_call(actor=organiser, now=NOW, call=call, version=call.version, changes={},
             cut_offs=moments[1:])  # fmt: skip
    call.refresh_from_db()
    assert (call.request_quota, [one.at for one in call.cut_offs.all()]) == (5, moments[1:])
    with pytest.raises(StaleForm):
        set_call(actor=organiser, now=NOW, call=call, version=seen, changes={"request_quota": 6})


def test_sides_are_renamed_added_and_left_out(organiser):
    call = draft(organiser)

    def set_sides(*sides):
        call.refresh_from_db()
        set_call(actor=None, now=NOW, call=call, version=call.version, changes={}, sides=sides)

    set_sides(SideDetails("Europe", 10), SideDetails("Taiwan", 5, ["TW"]))
    assert [(s.name, s.places, s.countries) for s in call.sides.all()] == [
        ("Europe", 10, []), ("Taiwan", 5, ["TW"]),
    ]  # fmt: skip
    open_call(actor=None, now=NOW, call=complete(call))
    make_application(call, side=0)
    set_sides(SideDetails("The Union", 1))
    assert [s.name for s in call.sides.all()] == ["The Union"]
    with pytest.raises(OperationRefused, match="has 1 selected organisation"):
        set_sides(SideDetails("The Union", 0))
    set_sides(SideDetails("The Union", 1), SideDetails("Taiwan", 5))
    make_application(call, side=1)
    with pytest.raises(OperationRefused, match="Taiwan has applications"):
        set_sides(SideDetails("The Union", 1))
    for sides in ([], [SideDetails(n, 1) for n in "abc"]):
        with pytest.raises(OperationRefused, match="one side"):
            set_sides(*sides)


def test_copy_keeps_the_time_of_the_day_over_the_change_of_clocks(organiser):
    begins = datetime(2017, 9, 14, 7, tzinfo=UTC)  # nine o'clock in Berlin, by summer time
    source = draft(organiser, starts_at=begins, ends_at=begins + DAY)
    set_call(actor=None, now=NOW, call=source, version=1,
             changes={"eligibility": "Clusters.", "fairness": 2},
             sides=[SideDetails("Europe", 10), SideDetails("Taiwan", 5, ["TW"])])  # fmt: skip
    set_times(actor=None, now=NOW, call=source, version=2, slot_minutes=20, pause_minutes=5,
              sessions=[SessionDetails("Morning", begins, 2),
                        SessionDetails("Noon", begins + timedelta(hours=4), 1)])  # fmt: skip
    set_tables(
        actor=None, now=NOW, call=source, version=3, groups=[TableGroup(2, "A", "left", 2, False)]
    )
    add_item(
        actor=None,
        now=NOW,
        call=source,
        details=ItemDetails("visit", "Fab", begins, begins + timedelta(hours=1)),
    )
    source.event.terms.add(make_term("photonics"))
    later = datetime(2017, 11, 14, 8, tzinfo=UTC)  # nine o'clock there, by winter time
    copy = copy_matchmaking(
        actor=organiser, now=NOW, source=source, title="Again", starts_at=later, key="k"
    )
    assert copy.event.published_at is None
    assert (copy.event.slug, copy.event.city, copy.fairness) == ("again", "Jena", 2)
    assert copy.event.ends_at == later + DAY
    assert [t.slug for t in copy.event.terms.all()] == ["photonics"]
    assert [(s.name, s.countries) for s in copy.sides.all()] == [("Europe", []), ("Taiwan", ["TW"])]
    assert [s.starts_at for s in copy.sessions.all()] == [later, later + timedelta(hours=4)]
    assert [s.slots.count() for s in copy.sessions.all()] == [2, 1]
    assert list(copy.tables.values_list("number", "zone", "capacity", "is_accessible")) == [
        (1, "left", 2, False), (2, "left", 2, False),
    ]  # fmt: skip
    assert copy.programme.get().starts_at == later
    assert source.programme.get().starts_at == begins
    assert copy.cut_offs.get().at < later


def test_event_is_edited_by_version_and_found_by_its_new_words():
    event = make_event()
    edit_event(actor=None, now=NOW, event=event, version=1, changes={"title": "Quartz"},
               terms=[make_term("optics")])  # fmt: skip
    assert SearchDocument.objects.get(kind="event").title == "Quartz"
    with pytest.raises(StaleForm):
        edit_event(actor=None, now=NOW, event=event, version=1, changes={"title": "Other"})
    made = draft_event(actor=None, now=NOW, details=details(kind="webinar"))
    edit_event(actor=None, now=NOW, event=made, version=1, changes={"title": "Prepared"})
    assert SearchDocument.objects.filter(kind="event").count() == 1
    assert announce_event(actor=None, now=NOW, event=made).published_at == NOW
    assert SearchDocument.objects.filter(kind="event").count() == 2
