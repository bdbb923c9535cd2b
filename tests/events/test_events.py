"""The calendar: publishing, reading, its feed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from icalendar import Calendar

from hansa.common.search import search_documents
from hansa.events.operations import publish_event
from hansa.events.queries import past_events, published_events, upcoming_events
from tests.factories import NOW, make_event, make_organisation, make_term, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_published_event_has_terms_organisers_and_is_found():
    organiser, organisation = make_user(), make_organisation()
    made = publish_event(
        actor=organiser, now=NOW, terms=[make_term()], organisations=[organisation],
        organisers=[organiser],
        details={"slug": "fair", "kind": "mission", "title": "The fair", "summary": "Meet.",
                 "starts_at": NOW, "ends_at": NOW + DAY, "published_at": NOW},
    )  # fmt: skip
    assert (made.terms.count(), made.organisations.get()) == (1, organisation)
    assert str(made.organisers.get()) == "Ada Byron – The fair"
    assert search_documents("fair").get().href == "/events/fair/"


def test_event_that_ends_before_it_starts_is_refused():
    make_event()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_event(ends_at=NOW)


def test_events_are_read_by_when_they_are():
    make_event("soon")
    make_event("later", starts_at=NOW + 20 * DAY, ends_at=NOW + 21 * DAY)
    make_event("over", starts_at=NOW - 3 * DAY, ends_at=NOW - 2 * DAY)
    make_event("long-over", starts_at=NOW - 9 * DAY, ends_at=NOW - 8 * DAY)
    make_event("secret", published_at=NOW + DAY)
    assert [e.slug for e in upcoming_events(NOW)] == ["soon", "later"]
    assert [e.slug for e in past_events(NOW)] == ["over", "long-over"]
    assert published_events(NOW).count() == 4
    make_event("off", cancelled_at=NOW)
    assert upcoming_events(NOW).count() == 2


def test_calendar_page_and_feed_show_what_is_published(client):
    make_event("soon")
    make_event("over", starts_at=NOW - 3 * DAY, ends_at=NOW - 2 * DAY)
    make_event("secret", published_at=NOW + DAY)
    ahead, past = client.get("/events/"), client.get("/events/?when=past")
    assert b"Title of soon" in ahead.content
    assert b"Title of over" not in ahead.content
    assert b"Title of over" in past.content
    feed = client.get("/events/calendar.ics")
    assert feed["Content-Type"].startswith("text/calendar")
    assert b"secret" not in feed.content


def test_feed_is_in_utc_and_survives_line_breaks(client):
    made = make_event("soon", title="Evil\r\nEND:VCALENDAR\nX-EVIL:1")
    calendar = Calendar.from_ical(client.get("/events/calendar.ics").content)
    (entry,) = calendar.walk("VEVENT")
    assert entry["uid"] == f"event-{made.pk}@127.0.0.1"
    assert entry.decoded("dtstart") == made.starts_at
    assert entry["dtstart"].to_ical().endswith(b"Z")
    assert "X-EVIL" not in calendar
    assert int(entry["sequence"]) == 1
