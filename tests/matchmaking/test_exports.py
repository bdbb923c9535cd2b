"""Lists of an event for spreadsheet programs."""

import io

import pytest
from openpyxl import load_workbook

from hansa.matchmaking.exports.sheets import SHEETS
from hansa.matchmaking.models import Application, Delegate, Table
from hansa.matchmaking.operations.feedback import EventAnswer, MeetingAnswer, give_feedback
from hansa.matchmaking.operations.programme import ItemDetails, add_item, take_place
from hansa.matchmaking.queries.feedback import meetings_to_judge
from hansa.organisations.models import Organisation
from tests.factories import NOW, make_schedule

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]


def rows_of(call, name):
    heading, rows = SHEETS[name][2](call)
    assert all(len(row) == len(heading) for row in rows)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_participants_have_a_row_each_delegate_with_addresses_as_consented(fair):
    ours, other = fair.ours
    Delegate.objects.create(
        application=ours, name="Second", email="second@example.org", audience="participants"
    )
    other.delegates.update(has_left=True)
    Organisation.objects.filter(pk=ours.organisation_id).update(
        email="hello@jena.example", contact_audience="members"
    )
    Organisation.objects.filter(pk=other.organisation_id).update(
        email="secret@example.org", contact_audience="nobody"
    )
    rows = rows_of(fair.call, "participants")
    assert len(rows) == 5
    mine = [row for row in rows if row["organisation"] == "Photonics Jena"]
    assert [(row["delegate"], row["delegate_email"]) for row in mine] == [
        ("Ada Byron", ""), ("Second", "second@example.org"),
    ]  # fmt: skip
    assert {row["contact_email"] for row in mine} == {"hello@jena.example"}
    alone = next(row for row in rows if row["organisation"] == other.organisation.name)
    assert (alone["delegate"], alone["contact_email"], alone["by_video"]) == ("", "", None)


def test_meetings_say_when_where_who_and_whether_held(fair):
    assert rows_of(fair.call, "meetings") == []
    Table.objects.filter(call=fair.call, number=1).update(hall="North")
    make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (3, None)], published=True)
    # Rejected by a state before repairs were made at once: its meetings stay in the version.
    Application.objects.filter(pk=fair.theirs[1].pk).update(status="rejected", decided_at=NOW)
    delegate = fair.ours[0].delegates.get()
    pair = meetings_to_judge(delegate, fair.event.ends_at)[0].meeting.request
    give_feedback(
        actor=None, now=fair.event.ends_at, delegate=delegate, event=EventAnswer(),
        meetings=[MeetingAnswer(pair, held=False)],
    )  # fmt: skip
    rows = rows_of(fair.call, "meetings")
    assert [row["is_on"] for row in rows] == [True, False, True, False]
    assert [row["held"] for row in rows] == ["no", "", "", ""]
    assert [row["table"] for row in rows] == [1, 1, 1, "by video"]
    assert rows[0]["hall"] == "North"
    assert rows[0]["starts_at"].isoformat().endswith("+08:00")
    assert rows[0]["people"] == "Ada Byron; Delegate 1"
    assert {row["version"] for row in rows} == {1}


def test_requests_feedback_and_places_are_lists_too(fair):
    make_schedule(fair.call, ALL, published=True)
    delegate, now = fair.theirs[0].delegates.get(), fair.event.ends_at
    pair = meetings_to_judge(delegate, now)[0].meeting.request
    for one in (delegate, fair.ours[0].delegates.get()):
        give_feedback(
            actor=None, now=now, delegate=one, event=EventAnswer(5, "=1+1"),
            meetings=[MeetingAnswer(pair, rating=4, next_step="project")],
        )  # fmt: skip
    item = add_item(actor=None, now=NOW, call=fair.call, details=ItemDetails(
        "visit", "Fab", fair.event.starts_at, fair.event.ends_at))  # fmt: skip
    take_place(actor=None, now=NOW, item=item, delegate=delegate)
    assert [row["state"] for row in rows_of(fair.call, "requests")] == ["accepted"] * 4
    fair.requests[0].answered_at = None
    fair.requests[0].save()
    assert None in [row["answered_at"] for row in rows_of(fair.call, "requests")]
    said = rows_of(fair.call, "feedback")
    assert [row["about"] for row in said] == ["event", "event", "meeting", "meeting"]
    assert {row["partner"] for row in said[2:]} == {
        "Photonics Jena", fair.theirs[0].organisation.name,
    }  # fmt: skip
    assert said[2]["next_step"] == "project"
    (place,) = rows_of(fair.call, "places")
    assert (place["title"], place["delegate"]) == ("Fab", delegate.name)


@pytest.mark.parametrize("name", SHEETS)
def test_each_list_is_a_file_of_both_kinds(fair, sign_in, name):
    make_schedule(fair.call, ALL, published=True)
    browser = sign_in(fair.organiser)
    address = f"/events/{fair.event.slug}/desk/exports/"
    assert f"{address}{name}.csv" in browser.get(address).content.decode()
    heading = SHEETS[name][2](fair.call)[0]
    csv = browser.get(f"{address}{name}.csv").content.decode("utf-8-sig")
    assert csv.splitlines()[0] == ",".join(heading)
    book = load_workbook(io.BytesIO(browser.get(f"{address}{name}.xlsx").content))
    assert [cell.value for cell in book.active[1]] == heading
    for wrong in (f"{name}.pdf", "secrets.csv"):
        assert browser.get(address + wrong).status_code == 404
