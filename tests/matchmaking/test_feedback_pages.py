"""The page on which a delegate says how it was, and the organiser's of what was said."""

from datetime import timedelta

import pytest

from hansa.common import clock
from hansa.matchmaking.models import EventFeedback, MeetingFeedback
from hansa.matchmaking.operations.feedback import EventAnswer, MeetingAnswer, give_feedback
from hansa.matchmaking.queries.feedback import meetings_to_judge
from hansa.matchmaking.views import feedback as door
from tests.factories import make_schedule, make_user

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]


@pytest.fixture
def at(monkeypatch):
    """Return a function that sets the site's clock."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


def test_page_takes_all_meetings_at_once_and_shows_what_was_said(fair, sign_in, at):
    make_schedule(fair.call, ALL, published=True)
    at(fair.event.ends_at)
    address, browser = f"/events/{fair.event.slug}/feedback/", sign_in(fair.delegate)
    event = browser.get(f"/events/{fair.event.slug}/").content.decode()
    assert f'href="{address}"' in event
    delegate = fair.ours[0].delegates.get()
    one, two = [m.meeting.request.pk for m in meetings_to_judge(delegate, fair.event.ends_at)]
    page = browser.get(address).content.decode()
    assert fair.theirs[0].organisation.name in page
    sent = {"rating": "5", "comment": "Fine.", f"rating-{one}": "4", f"next-{one}": "project",
            f"held-{two}": "no", f"comment-{two}": "They were ill."}  # fmt: skip
    for _ in range(2):
        assert browser.post(address, sent).status_code == 302
    assert MeetingFeedback.objects.count() == 2
    assert EventFeedback.objects.get().rating == 5
    page = browser.get(address).content.decode()
    assert "They were ill." in page
    assert page.count("checked") == 4
    wrong = browser.post(address, {f"rating-{one}": "9", f"comment-{one}": "x" * 301})
    assert wrong.status_code == 422
    assert MeetingFeedback.objects.get(request=one).rating == 4


def test_partner_never_reads_what_was_said_of_them(fair, sign_in, at):
    make_schedule(fair.call, ALL, published=True)
    at(fair.event.ends_at)
    delegate, partner = fair.ours[0].delegates.get(), fair.theirs[0].delegates.get()
    partner.user = make_user()
    partner.save()
    pair = next(
        m.meeting.request for m in meetings_to_judge(delegate, fair.event.ends_at)
        if m.partner == fair.theirs[0]
    )  # fmt: skip
    give_feedback(
        actor=fair.delegate, now=fair.event.ends_at, delegate=delegate, event=EventAnswer(),
        meetings=[MeetingAnswer(pair, held=False, comment="They slept.")],
    )  # fmt: skip
    slug = fair.event.slug
    for address in ("feedback/", "agenda/", ""):
        page = sign_in(partner.user).get(f"/events/{slug}/{address}").content.decode()
        assert "They slept." not in page
        assert "checked" not in page
    desk = sign_in(fair.organiser).get(f"/events/{slug}/desk/feedback/").content.decode()
    assert "They slept." in desk
    assert "not held" in desk


def test_out_of_time_the_page_says_when(fair, sign_in, at):
    address, browser = f"/events/{fair.event.slug}/feedback/", sign_in(fair.delegate)
    assert "no schedule yet" in browser.get(address).content.decode()
    make_schedule(fair.call, ALL, published=True)
    assert "as soon as the first meeting begins" in browser.get(address).content.decode()
    assert browser.post(address, {"rating": "5"}).status_code == 422
    at(fair.event.starts_at)
    assert "1 meeting is still to come" in browser.get(address).content.decode()
    at(fair.event.ends_at + timedelta(days=31))
    assert "Feedback is closed" in browser.get(address).content.decode()
    assert sign_in(make_user()).get(address).status_code == 404


def test_meeting_that_is_gone_meanwhile_is_said(fair, sign_in, at, monkeypatch):
    make_schedule(fair.call, ALL, published=True)
    at(fair.event.ends_at)
    judged = meetings_to_judge(fair.ours[0].delegates.get(), fair.event.ends_at)
    monkeypatch.setattr(door, "meetings_to_judge", lambda *_: judged)
    MeetingRequestState = type(judged[0].meeting.request)
    MeetingRequestState.objects.filter(pk=judged[0].meeting.request_id).update(state="withdrawn")
    answer = sign_in(fair.delegate).post(f"/events/{fair.event.slug}/feedback/", {"rating": "3"})
    assert answer.status_code == 422
    assert b"no longer yours" in answer.content


def test_desk_shows_feedback_of_the_event_and_nothing_before(fair, sign_in, at):
    address, browser = f"/events/{fair.event.slug}/desk/feedback/", sign_in(fair.organiser)
    assert "Nobody has said anything yet" in browser.get(address).content.decode()
    make_schedule(fair.call, ALL, published=True)
    at(fair.event.ends_at)
    give_feedback(
        actor=fair.delegate, now=fair.event.ends_at, delegate=fair.ours[0].delegates.get(),
        event=EventAnswer(4, "More tea."),
    )  # fmt: skip
    page = browser.get(address).content.decode()
    assert "More tea." in page
    assert "4 of 5" in page
