"""Who leaves during the day takes back nothing of what has begun: it stays wherever it stood."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from hansa.matchmaking.agenda import agenda_of
from hansa.matchmaking.documents import print_agendas
from hansa.matchmaking.exports.sheets import meetings_sheet
from hansa.matchmaking.models import Application
from hansa.matchmaking.operations.applying import decide_applications, withdraw_application
from hansa.matchmaking.operations.desk import begin_working, leave_out
from hansa.matchmaking.operations.scheduling import publish_schedule
from hansa.matchmaking.presentation.agenda import days_for_screen
from hansa.matchmaking.queries.feedback import meetings_to_judge
from hansa.matchmaking.queries.figures import country_rows, figures_of, records_of, took_part_in
from hansa.matchmaking.queries.paper import cards_of
from hansa.matchmaking.queries.schedules import HELD, slots_of
from tests.factories import make_schedule

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def noon(call):
    """Return the time between the second and the third meeting of a fair."""
    return slots_of(call)[1].ends_at


@pytest.mark.parametrize("how", ["withdraws", "is turned down"])
def test_what_was_held_in_the_morning_stays_everywhere(fair, client, how):
    make_schedule(fair.call, [(0, 0), (2, 0), (3, 0), (1, 0)], published=True)
    at, gone = noon(fair.call), fair.ours[0]
    morning, evening = fair.requests[0], fair.requests[1]
    partner, other = fair.theirs[0].delegates.get(), fair.theirs[1].delegates.get()
    before = {f.name: f.value for f in figures_of(records_of(fair.call))}
    if how == "withdraws":
        withdraw_application(actor=fair.manager, now=at, application=gone)
    else:
        decide_applications(
            actor=None, now=at, call=fair.call, applications=[gone], status="rejected"
        )
    found = agenda_of(partner, at)
    assert [e.meeting.request for e in found.entries] == [morning, fair.requests[2]]
    shown = [e for day in days_for_screen(found) for e in day["entries"]]
    assert [e["state"] for e in shown] == ["past", "upcoming"]
    paper = PdfReader(io.BytesIO(print_agendas([found]))).pages[0].extract_text()
    assert str(gone) in paper
    feed = client.get(partner.get_calendar_url()).content.decode()
    assert (feed.count("STATUS:CONFIRMED"), feed.count("STATUS:CANCELLED")) == (2, 0)
    # What was to come falls away.
    assert [e.meeting.request for e in agenda_of(other, at).entries] == [fair.requests[3]]
    feed = client.get(other.get_calendar_url()).content.decode()
    assert (feed.count("STATUS:CONFIRMED"), feed.count("STATUS:CANCELLED")) == (1, 1)
    evening.refresh_from_db()
    assert evening.state == ("withdrawn" if how == "withdraws" else "accepted")
    # So it is in figures, lists, cards and feedback.
    after = {f.name: f.value for f in figures_of(records_of(fair.call))}
    assert after == {**before, "meetings": 3, "unsaid": 3}
    country = {row.country: row.meetings for row in country_rows(records_of(fair.call))}
    assert country == {"DE": 3, "TW": 3}
    _header, rows = meetings_sheet(fair.call)
    assert [row[-2] for row in rows] == [True, True, True]
    assert [m.request for c in cards_of(fair.call, found.version) for m in c.meetings] == [
        morning, fair.requests[3], fair.requests[2],
    ]  # fmt: skip
    assert [j.partner for j in meetings_to_judge(partner, at)] == [gone, fair.ours[1]]
    # A copy to work on keeps it, and can be published.
    decide_applications(
        actor=None, now=at, call=fair.call, applications=[fair.ours[1]], status="reserve"
    )
    copy = begin_working(actor=None, now=at, version=found.version)
    assert {m.request for m in copy.meetings.all()} == {morning, fair.requests[3]}
    leave_out(actor=None, now=at, meeting=copy.meetings.get(request=fair.requests[3]))
    assert publish_schedule(actor=None, now=at, call=fair.call).pk == copy.pk


def test_who_left_before_it_began_holds_nothing(fair):
    version = make_schedule(fair.call, [(0, 0), (2, 0), (3, 0), (1, 0)], published=True)
    at = noon(fair.call)
    Application.objects.filter(pk=fair.ours[0].pk).update(
        status="rejected", decided_at=slots_of(fair.call)[0].starts_at - HOUR
    )
    assert [m.request for m in version.meetings.filter(HELD)] == [
        fair.requests[3], fair.requests[2],
    ]  # fmt: skip
    assert len(agenda_of(fair.theirs[0].delegates.get(), at).entries) == 1
    assert {one.pk for one in took_part_in(fair.call)} == {
        one.pk for one in [fair.ours[1], *fair.theirs]
    }
