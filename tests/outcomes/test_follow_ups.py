"""What followed is noted; reminders go out before the end, once each, in each reader's language."""

from datetime import date, timedelta

import pytest

from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.outcomes import tasks
from hansa.outcomes.models import ExpiryReminder, FollowUp
from hansa.outcomes.operations import follow_ups
from hansa.outcomes.operations.follow_ups import add_follow_up, remind_of_expiry, remove_follow_up
from hansa.outcomes.queries.agreements import agreements_to_remind
from tests.factories import NOW, make_agreement, make_article, make_organisation, make_user

pytestmark = pytest.mark.django_db
ENDS = date(2018, 7, 11)


def make_ending(**fields):
    """Make a public agreement of two organisations whose people read German and French."""
    ann, bob = make_user(language="de"), make_user(language="fr")
    ours, theirs = make_organisation(administrator=ann), make_organisation(administrator=bob)
    made = make_agreement("Bridge", others=[ours, theirs], **{"expires_date": ENDS, **fields})
    OutgoingMail.objects.all().delete()
    return made, ann, bob


def at_night(monkeypatch, day):
    """Let the nightly job run on this day."""
    moment = NOW + (day - NOW.date())
    monkeypatch.setattr(tasks.clock, "now", lambda: moment)
    tasks.remind_of_expiries.call_local()
    return OutgoingMail.objects.count()


def test_each_party_is_told_90_and_30_days_before_once_each(monkeypatch):
    _made, ann, bob = make_ending()
    days = [(91, 0), (90, 2), (89, 2), (31, 2), (30, 4), (29, 4), (0, 4), (-1, 4)]
    for before, sent in days:
        assert at_night(monkeypatch, ENDS - timedelta(days=before)) == sent, before
    assert OutgoingMail.objects.filter(recipient=ann.email).count() == 2
    german, french = OutgoingMail.objects.order_by("pk")[:2]
    assert "/de/agreements/bridge/" in german.text
    assert "11. Juli 2018" in german.text + german.subject
    assert "/fr/agreements/bridge/" in french.text
    assert french.recipient == bob.email


def test_a_night_that_was_missed_is_made_up_for(monkeypatch):
    make_ending()
    assert at_night(monkeypatch, ENDS - timedelta(days=50)) == 2
    assert at_night(monkeypatch, ENDS - timedelta(days=3)) == 4


def test_registered_late_it_is_reminded_of_once(monkeypatch):
    make_ending()
    assert at_night(monkeypatch, ENDS - timedelta(days=10)) == 2
    assert str(ExpiryReminder.objects.get()) == "Bridge 2018-07-11 30"


def test_prolonged_it_is_reminded_of_anew(monkeypatch):
    made, *_ = make_ending()
    assert at_night(monkeypatch, ENDS - timedelta(days=90)) == 2
    type(made).objects.update(expires_date=ENDS + timedelta(days=365))
    assert at_night(monkeypatch, ENDS) == 2
    assert at_night(monkeypatch, ENDS + timedelta(days=365 - 90)) == 4


def test_what_is_not_public_or_has_no_end_is_not_reminded_of():
    make_ending(expires_date=None)
    waiting = make_agreement(
        ours=make_organisation(), others=[make_organisation()], expires_date=ENDS
    )
    assert waiting.state == "waiting"
    assert agreements_to_remind(NOW + timedelta(days=300)) == []


def test_two_workers_send_one_reminder():
    made, *_ = make_ending()
    for _ in range(2):
        remind_of_expiry(actor=None, now=NOW, agreement=made, days=90)
    assert OutgoingMail.objects.count() == 2
    assert ExpiryReminder.objects.count() == 1


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_a_job_that_is_killed_between_two_letters_has_told_nobody(monkeypatch, guarded):
    made, *_ = make_ending()
    remind = remind_of_expiry if guarded else remind_of_expiry.__wrapped__
    real, calls = follow_ups.queue_mail, []

    def killed_at_the_second(**letter):
        calls.append(letter)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(**letter)

    monkeypatch.setattr(follow_ups, "queue_mail", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        remind(actor=None, now=NOW, agreement=made, days=90)
    assert OutgoingMail.objects.count() == ExpiryReminder.objects.count() == (0 if guarded else 1)
    monkeypatch.setattr(follow_ups, "queue_mail", real)
    remind_of_expiry(actor=None, now=NOW, agreement=made, days=90)
    # Without its transaction the second reader would never hear.
    assert OutgoingMail.objects.count() == (2 if guarded else 1)


def test_what_followed_is_noted_and_taken_back_on_the_page(sign_in, client):
    keeper = make_user()
    make_agreement("Bridge", ours=make_organisation(administrator=keeper))
    make_article("fresh")
    browser, address = sign_in(keeper), "/agreements/bridge/follow-ups/"
    given = {"key": "k", "on_date": "2017-07-01", "text": "A <b>visit</b>", "article_page": ""}
    for _ in range(2):
        assert browser.post(address, given)["Location"] == "/agreements/bridge/"
    linked = given | {"key": "k2", "text": "News", "article_page": "/de/news/fresh/"}
    browser.post(address, linked)
    page = client.get("/agreements/bridge/").content.decode()
    assert page.count("A &lt;b&gt;visit&lt;/b&gt;") == 1
    assert '<a href="/news/fresh/">News</a>' in page
    assert "follow-ups" not in page
    entry = FollowUp.objects.get(article=None)
    assert str(entry) == "2017-07-01 A <b>visit</b>"
    for status in (302, 404):
        assert browser.post(f"{address}{entry.pk}/remove/").status_code == status
    assert browser.post(address, given).status_code == 302
    assert FollowUp.objects.count() == 2


@pytest.mark.parametrize(("changes", "said"), [
    ({"text": ""}, "required"),
    ({"text": "x" * 10_000}, "at most 300"),
    ({"on_date": "2017-05-31"}, "before the agreement was signed"),
    ({"on_date": "2017-07-12"}, "has not come yet"),
    ({"on_date": "31.31.31"}, "valid date"),
    ({"article_page": "nothing"}, "No article"),
])  # fmt: skip
def test_mistake_in_what_followed_is_told_at_its_field(sign_in, changes, said):
    keeper = make_user()
    make_agreement("Bridge", ours=make_organisation(administrator=keeper))
    given = {"key": "k", "on_date": "2017-07-01", "text": "A visit", "article_page": ""}
    answer = sign_in(keeper).post("/agreements/bridge/follow-ups/", given | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not FollowUp.objects.exists()


def test_there_is_an_end_to_what_followed(sign_in, monkeypatch):
    keeper = make_user()
    made = make_agreement("Bridge", ours=make_organisation(administrator=keeper))
    monkeypatch.setattr(follow_ups, "MOST_FOLLOW_UPS", 1)
    given = {"now": NOW, "agreement": made, "on_date": date(2017, 7, 1), "text": "A visit"}
    first = add_follow_up(actor=keeper, **given)
    with pytest.raises(OperationRefused, match="Remove an entry"):
        add_follow_up(actor=keeper, **given)
    sent = {"key": "k", "on_date": "2017-07-01", "text": "A visit"}
    told = sign_in(keeper).post("/agreements/bridge/follow-ups/", sent, follow=True)
    assert "Remove an entry" in told.content.decode()
    remove_follow_up(actor=keeper, now=NOW, follow_up=first)
    add_follow_up(actor=keeper, **given)
