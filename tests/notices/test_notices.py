"""Notices: told as people choose, read, forgotten."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from hansa.mail.models import OutgoingMail
from hansa.matchmaking.operations.requesting import answer_request, ask_for_meeting
from hansa.notices.kinds import known_kinds
from hansa.notices.models import Notice, NoticeChoice
from hansa.notices.operations import choose_notices, forget_notice, mark_read
from hansa.notices.queries import old_notices, unread_count, way_of_telling, ways_of_telling
from hansa.notices.tasks import forget_notices
from tests.factories import NOW, make_application, make_matchmaking, make_organisation, make_user

pytestmark = pytest.mark.django_db


def as_chosen(**ways):
    """Return what the form gives: everything in both ways but what is named."""
    return {kind.name: ways.get(kind.name, (True, True)) for kind in known_kinds()}


@pytest.fixture
def pair(db):
    """Return two participants with one person each who speaks for them."""
    call = make_matchmaking()
    made = []
    for side in (0, 1):
        person = make_user(language="de" if side else "en")
        organisation = make_organisation(administrator=person, country="TW" if side else "DE")
        made.append((make_application(call, side=side, organisation=organisation), person))
    OutgoingMail.objects.all().delete()
    return made


def test_who_is_asked_is_told_in_page_and_by_mail_in_their_language(pair):
    (ours, asking), (theirs, asked) = pair
    made = ask_for_meeting(
        actor=asking, now=NOW, asker=ours, partner=theirs, context="Batteries [x](http://evil)"
    )
    notice = asked.notices.get()
    mail = OutgoingMail.objects.get(recipient=asked.email)
    assert str(notice) == notice.text == mail.subject
    assert ours.organisation.name in notice.text
    with override("de"):
        assert notice.link == f"/de/events/{ours.call.event.slug}/partners/"
    assert "/de/accounts/notices/choices/" in mail.text
    assert 'href="http://evil' not in mail.html
    assert not asking.notices.exists()
    answer_request(actor=asked, now=NOW, request=made, version=made.version, accept=True)
    assert theirs.organisation.name in asking.notices.get().text
    # Answers are in the page alone, until somebody chooses otherwise.
    assert not OutgoingMail.objects.filter(recipient=asking.email).exists()


def test_each_kind_is_switched_off_by_itself(pair):
    (ours, asking), (theirs, asked) = pair
    choose_notices(actor=asked, now=NOW, ways=as_chosen(request=(False, True)))
    ask_for_meeting(actor=asking, now=NOW, asker=ours, partner=theirs)
    assert asked.notices.count() == 1
    assert not OutgoingMail.objects.filter(recipient=asked.email).exists()
    choose_notices(actor=asked, now=NOW, ways=as_chosen(request=(True, False)))
    ours.requests_sent.all().delete()
    ask_for_meeting(actor=asking, now=NOW, asker=ours, partner=theirs)
    assert asked.notices.count() == 1
    assert OutgoingMail.objects.filter(recipient=asked.email).count() == 1
    assert way_of_telling(asked, "request").by_mail is True
    assert way_of_telling(asking, "answer").by_mail is False
    assert str(NoticeChoice.objects.get(user=asked, kind="request")) == f"{asked} request"
    chosen = {way.name: way for way in ways_of_telling(asked)}
    assert (chosen["request"].by_mail, chosen["request"].in_page) == (True, False)
    assert [way.name for way in ways_of_telling(asking)] == [k.name for k in known_kinds()]


def test_what_came_since_stays_unread(sign_in):
    user = make_user()
    first, second = (
        Notice.objects.create(user=user, kind="day", text=str(n), at=NOW) for n in range(2)
    )
    other = Notice.objects.create(user=make_user(), kind="day", text="foreign", at=NOW)
    browser = sign_in(user)
    page = browser.get("/accounts/notices/").content.decode()
    assert "Mark all as read" in page
    assert "foreign" not in page
    assert unread_count(user) == 2
    browser.post("/accounts/notices/read/", {"up_to": first.pk})
    assert unread_count(user) == 1
    for wrong in ("", "x", "9" * 30):
        assert browser.post("/accounts/notices/read/", {"up_to": wrong}).status_code == 302
    assert unread_count(user) == 0
    other.refresh_from_db()
    assert other.read_at is None
    mark_read(actor=user, now=NOW, up_to=second.pk)
    assert "Mark all as read" not in browser.get("/accounts/notices/").content.decode()


def test_choosing_on_the_page(sign_in):
    user = make_user()
    browser = sign_in(user)
    assert b"On the day" in browser.get("/accounts/notices/choices/").content
    answer = browser.post("/accounts/notices/choices/", {"day-mail": "on"}, follow=True)
    assert "Your choice is saved." in answer.content.decode()
    assert way_of_telling(user, "day").by_mail is True
    assert way_of_telling(user, "day").in_page is False
    assert way_of_telling(user, "schedule").by_mail is False


def test_old_notices_are_forgotten():
    user = make_user()
    old = Notice.objects.create(user=user, kind="day", text="old", at=NOW - timedelta(days=181))
    young = Notice.objects.create(user=user, kind="day", text="young", at=NOW - timedelta(days=179))
    assert list(old_notices(NOW)) == [old]
    forget_notices.call_local()
    assert list(Notice.objects.all()) == [young]
    forget_notice(actor=None, now=NOW, notice=young)
    assert not Notice.objects.exists()
