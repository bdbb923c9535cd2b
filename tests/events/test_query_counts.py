"""The calendar's own lists ask the database as often for three rows as for one."""

import pytest

from hansa.events.models import EventDocument
from hansa.events.operations.speaking import SpeakerDetails, add_speaker
from hansa.events.operations.talking import ask_ahead
from tests.architecture.test_query_counts import count
from tests.factories import NOW, make_user
from tests.factories_calendar import make_registration, make_webinar

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "page", ["", "registrations/", "registrations/table.csv", "speakers/", "materials/"]
)
def test_pages_of_a_webinar_ask_as_often_for_many_as_for_few(sign_in, page):
    organiser = make_user()
    event = make_webinar("talk", organiser=organiser)
    browser, address = sign_in(organiser), f"/events/talk/{page}"

    def add():
        seat = make_registration(event)
        ask_ahead(actor=seat.user, now=NOW, event=event, text="?")
        add_speaker(
            actor=None, now=NOW, event=event, details=SpeakerDetails("Grace"), consents=True
        )  # fmt: skip
        for removed_at in (None, NOW):
            EventDocument.objects.create(
                event=event, file="x", title="List", suffix=".pdf", size=1, place=1, added_at=NOW,
                removed_at=removed_at,
            )  # fmt: skip

    add()
    browser.get(address)
    few = count(browser, address)
    add()
    add()
    assert count(browser, address) == few


def test_own_events_ask_as_often_for_many_as_for_few(sign_in):
    user = make_user()
    browser = sign_in(user)

    def add():
        make_registration(make_webinar(organiser=user), user)

    add()
    browser.get("/events/mine/")
    few = count(browser, "/events/mine/")
    add()
    add()
    assert count(browser, "/events/mine/") == few
