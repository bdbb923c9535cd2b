"""Digests: what is new for one reader, with the reasons, in their rhythm, once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from hansa.calls.operations.following import follow_call
from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.newsletter import mornings, tasks
from hansa.newsletter.models import Subscriber
from hansa.newsletter.operations.digesting import send_digest
from hansa.newsletter.operations.reading import (
    Wishes,
    choose_what_to_get,
    confirm_subscription,
    leave_newsletter,
)
from hansa.newsletter.operations.sending import send_edition
from hansa.newsletter.queries.digests import (
    DIGESTED,
    NewPieces,
    digest_for,
    interests_of,
    readers_to_write_to,
)
from hansa.organisations.models import Organisation
from hansa.organisations.operations.searches import save_search
from hansa.partnering.operations.answering import comment_on_search, follow_search
from tests.factories import (
    DAY,
    NOW,
    make_article,
    make_call,
    make_edition,
    make_event,
    make_organisation,
    make_subscriber,
    make_term,
    make_user,
)
from tests.factories_partnering import make_partner_search
from tests.factories_polls import make_poll
from tests.newsletter.editions import send_all

pytestmark = pytest.mark.django_db
MORNING = datetime(2017, 7, 12, 7, tzinfo=ZoneInfo("Europe/Brussels"))
"""The one after `NOW`, which is half past nine."""


def choose(reader, rhythm="daily", now=NOW, **chosen):
    return choose_what_to_get(
        actor=None, now=now, subscriber=reader, wishes=Wishes("en", rhythm, **chosen)
    )


def send(reader, now=MORNING):
    return send_digest(actor=None, now=now, subscriber=reader, news=NewPieces(now))


def told(reader, now=MORNING):
    """Return what a reader would be told since `NOW`: titles and reasons."""
    found = digest_for(interests_of(reader, NOW, now), NewPieces(now).since(NOW))
    return {
        one.piece.fields["title"]: " ".join(one.reasons) for many in found.values() for one in many
    }


@pytest.mark.parametrize(
    ("rhythm", "zone", "expected"),
    [
        ("daily", "Europe/Brussels", "2017-07-12T07:00+02:00"),
        ("daily", "Pacific/Auckland", "2017-07-12T07:00+12:00"),
        ("daily", "America/Los_Angeles", "2017-07-11T07:00-07:00"),
        ("weekly", "Europe/Brussels", "2017-07-17T07:00+02:00"),
        ("monthly", "Europe/Brussels", "2017-08-01T07:00+02:00"),
    ],
)
def test_the_next_morning_is_by_the_readers_clock(rhythm, zone, expected):
    found = mornings.next_morning(rhythm, ZoneInfo(zone), NOW)
    assert found.isoformat(timespec="minutes") == expected


def test_on_a_monday_morning_the_next_is_a_week_later_over_the_change_of_clocks():
    monday = datetime(2017, 10, 23, 7, tzinfo=ZoneInfo("Europe/Brussels"))
    found = mornings.next_morning("weekly", ZoneInfo("Europe/Brussels"), monday)
    assert found.isoformat() == "2017-10-30T07:00:00+01:00"
    assert found.astimezone(UTC) - monday.astimezone(UTC) == timedelta(days=7, hours=1)


def test_what_is_new_is_told_once_with_the_reasons():
    reader = choose(make_subscriber())
    make_event("before")
    later = NOW + timedelta(hours=2)
    make_article("fresh", published_at=later)
    assert list(readers_to_write_to(NOW)) == []
    assert list(readers_to_write_to(MORNING)) == [reader]
    assert send(reader, MORNING - timedelta(seconds=1)) == 0
    assert send(reader) == 1
    assert send(reader) == 0
    mail = OutgoingMail.objects.get()
    assert mail.subject == "New for you: Title of fresh"
    assert "You get everything that is new." in mail.text
    assert "You get everything that is new." in mail.html
    assert f"/newsletter/yours/{reader.token}/" in mail.html
    assert f"/newsletter/yours/{reader.token}/" in mail.text
    assert mail.headers["List-Unsubscribe"].endswith(f"/newsletter/leave/{reader.token}/>")
    reader.refresh_from_db()
    assert (reader.covered_until, reader.next_digest_at) == (MORNING, MORNING + DAY)


def test_without_anything_new_nothing_is_sent_and_nothing_left_out():
    reader = choose(make_subscriber())
    make_article("old")
    assert send(reader) == 0
    assert not OutgoingMail.objects.exists()
    make_article("fresh", published_at=MORNING + timedelta(hours=1))
    reader.refresh_from_db()
    assert send(reader, MORNING + DAY) == 1


def test_who_left_or_reads_editions_gets_none():
    gone, reads = choose(make_subscriber()), make_subscriber()
    make_article("fresh", published_at=NOW + timedelta(hours=1))
    leave_newsletter(actor=None, now=NOW, subscriber=gone)
    assert [send(one) for one in (gone, reads)] == [0, 0]
    assert list(readers_to_write_to(MORNING)) == []
    confirm_subscription(actor=None, now=NOW, subscriber=gone)
    assert (gone.rhythm, gone.next_digest_at) == ("edition", None)


def test_chosen_kinds_fields_and_countries_narrow_it_and_are_the_reasons():
    health, steel = make_term("health", label="Health"), make_term("steel", label="Steel")
    later = {"published_at": NOW + timedelta(hours=1)}
    make_call("pills", terms=[health], countries=["FR"], **later)
    make_call("beams", terms=[steel], **later)
    make_call("open", **later)
    make_article("fresh", **later)
    make_article("about", organisations=[make_organisation("Cliniq", country="FR")], **later)
    reader = choose(make_subscriber(), terms=[health])
    assert told(reader) == {
        "Title of pills": "You chose Health.",
        "Title of fresh": "It is for all fields and countries.",
        "Title of open": "It is for all fields and countries.",
    }
    choose(reader, countries=["FR"])
    reader.refresh_from_db()
    found = told(reader)
    assert found.pop("Title of pills") == found.pop("Title of about") == "You chose France."
    assert set(found) == {"Title of fresh", "Title of open"}
    choose(reader, kinds=["calls"])
    reader.refresh_from_db()
    assert set(told(reader)) == {"Title of pills", "Title of beams", "Title of open"}
    assert told(reader)["Title of beams"] == "You chose Calls."


def test_an_account_with_the_address_adds_what_it_follows_keeps_and_works_in():
    user = make_user("ada@example.org")
    health, steel = make_term("health", label="Health"), make_term("steel", label="Steel")
    make_organisation("Cliniq", administrator=user, terms=[health])
    reader = choose(make_subscriber("Ada@example.org"), kinds=["news"], terms=[steel])
    ends = MORNING + 14 * DAY - timedelta(hours=1)
    call = make_call("followed", deadlines=[ends], terms=[health])
    follow_call(actor=user, now=NOW, call=call, days=[])
    search = make_partner_search("Sensors wanted", keeper=make_user())
    quiet = make_partner_search("Lasers wanted", organisation=search.organisation)
    for one in (search, quiet):
        follow_search(actor=user, now=NOW, search=one)
    later = NOW + timedelta(hours=1)
    comment_on_search(actor=make_user(), now=later, search=search, text="Which ones?")
    comment_on_search(actor=user, now=later, search=quiet, text="Mine.")
    save_search(actor=user, now=NOW, name="Lyon", address="q=Lumen", wants_mail=False)
    for name in ("Lumen", "Umbra"):
        Organisation.objects.filter(pk=make_organisation(name).pk).update(published_at=later)
    make_article(
        "own", published_at=later, organisations=[make_organisation("Vita", terms=[health])]
    )
    assert told(reader) == {
        "Title of own": "Cliniq works in Health.",
        "Title of followed": "You follow this call, and it closes soon.",
        "Lumen": "It fits your search “Lyon”.",
        "Sensors wanted": "You follow this search, and there are new comments.",
    }
    # The call is told of on the day on which it comes so near, not on the next again.
    news = NewPieces(MORNING + DAY)
    after = digest_for(interests_of(reader, MORNING, MORNING + DAY), news.since(MORNING))
    assert after == {}


def test_what_is_ahead_but_was_there_before_is_not_told_of_again():
    make_event("known", published_at=NOW - DAY)
    make_call("known-call")
    make_poll("known", opens_at=NOW - DAY)
    reader = choose(make_subscriber())
    assert told(reader) == {}
    make_call("opens", published_at=NOW - DAY, opens_at=NOW + timedelta(hours=1))
    assert set(told(reader)) == {"Title of opens"}
    made = make_poll("new", opens_at=NOW + timedelta(hours=1))
    assert made.question in told(reader)


def test_no_voice_is_told_of():
    assert {"voices", "text"}.isdisjoint(DIGESTED)


def test_most_reasons_come_first_and_not_very_many():
    health = make_term("health", label="Health")
    later = {"published_at": NOW + timedelta(hours=1)}
    for number in range(11):
        make_call(f"plain-{number:02}", terms=[health], countries=["DE"], **later)
    make_call("both", terms=[health], countries=["FR"], deadlines=[NOW + 90 * DAY], **later)
    reader = choose(make_subscriber(), terms=[health], countries=["FR"])
    found = list(told(reader))
    assert (found[0], len(found)) == ("Title of both", 10)


def test_wishes_are_kept_and_only_readers_have_any():
    term = make_term("health")
    reader = make_subscriber()
    held = choose(reader, "weekly", kinds=["news"], countries=["FR"], terms=[term],
                  timezone="Asia/Taipei")  # fmt: skip
    assert (held.kinds, held.countries, list(held.terms.all())) == (["news"], ["FR"], [term])
    assert held.covered_until == NOW
    due = held.next_digest_at
    assert due.astimezone(ZoneInfo("Asia/Taipei")).isoformat() == "2017-07-17T07:00:00+08:00"
    assert choose(reader, "weekly", now=NOW + DAY, timezone="Asia/Taipei").next_digest_at == due
    daily = choose(reader, now=NOW + DAY)
    assert daily.covered_until == NOW  # what came in between is not lost
    none = choose(reader, "edition")
    assert (none.covered_until, none.next_digest_at) == (None, None)
    with pytest.raises(OperationRefused, match="not a reader"):
        choose(make_subscriber(state="pending"))


def test_an_edition_has_what_a_reader_chose_and_not_who_has_digests():
    make_article("fresh")
    make_call("open")
    make_subscriber("all@example.org")
    choose(make_subscriber("calls@example.org"), "edition", kinds=["calls"])
    choose(make_subscriber("daily@example.org"))
    make_edition(sent=True)
    mails = {one.recipient: one for one in OutgoingMail.objects.all()}
    assert set(mails) == {"all@example.org", "calls@example.org"}
    assert "Title of fresh" in mails["all@example.org"].text
    assert "Title of fresh" not in mails["calls@example.org"].text
    for one in mails.values():
        assert "Title of open" in one.html
        assert "/newsletter/yours/token" in one.html


def test_each_reader_gets_it_when_their_own_clock_shows_the_time():
    east = choose(make_subscriber("e@example.org"), "edition", timezone="Asia/Taipei")
    west = choose(make_subscriber("w@example.org"), "edition", timezone="America/New_York")
    edition = make_edition()
    at = datetime(2017, 7, 13, 8, tzinfo=ZoneInfo("Europe/Brussels"))
    planned = send_edition(actor=None, now=NOW, edition=edition, at=at, is_by_own_clock=True)
    assert planned.wall_clock == datetime(2017, 7, 13, 8)
    assert planned.send_at == datetime(2017, 7, 13, 8, tzinfo=ZoneInfo("Pacific/Kiritimati"))
    send_all(planned, now=planned.send_at)
    due = {one.recipient: one.due_at for one in OutgoingMail.objects.all()}
    for reader, offset in ((east, "+08:00"), (west, "-04:00")):
        assert due[reader.email] == datetime.fromisoformat(f"2017-07-13T08:00{offset}")


def test_the_job_writes_to_whose_morning_has_come(monkeypatch):
    choose(make_subscriber("a@example.org"))
    choose(make_subscriber("b@example.org"), timezone="Europe/London")
    make_article("fresh", published_at=NOW + timedelta(hours=1))
    monkeypatch.setattr(tasks.clock, "now", lambda: MORNING)
    tasks.send_digests.call_local()
    assert OutgoingMail.objects.get().recipient == "a@example.org"


def test_a_digest_costs_few_queries_for_each_reader(django_assert_max_num_queries):
    for number in range(12):
        make_call(f"c{number}", published_at=NOW + timedelta(hours=1))
    readers = [choose(make_subscriber()) for _ in range(3)]
    news = NewPieces(MORNING)
    send_digest(actor=None, now=MORNING, subscriber=readers[0], news=news)
    with django_assert_max_num_queries(18):
        send_digest(actor=None, now=MORNING, subscriber=readers[1], news=news)


def test_readers_choose_on_their_page(client):
    term = make_term("health", label="Health")
    reader = make_subscriber(language="en")
    address = reverse("newsletter:wishes", args=[reader.token])
    page = client.get(address).content.decode()
    for words in ("each edition of the newsletter", "Health", reader.email, "Unsubscribe"):
        assert words in page
    sent = {"rhythm": "weekly", "language": "de", "timezone": "Europe/Berlin",
            "kinds": ["news", "calls"], "terms": [term.pk], "countries": ["FR"]}  # fmt: skip
    answer = client.post(address, {**sent, "rhythm": "hourly"})
    assert answer.status_code == 422
    answer = client.post(address, sent)
    assert answer["Location"] == f"/de/newsletter/yours/{reader.token}/?saved=1"
    page = client.get(answer["Location"])
    assert "Gespeichert" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert not page.cookies
    reader.refresh_from_db()
    assert (reader.rhythm, reader.language, reader.kinds) == ("weekly", "de", ["news", "calls"])
    assert client.get(reverse("newsletter:wishes", args=["no-such"])).status_code == 404
    leave_newsletter(actor=None, now=NOW, subscriber=reader)
    assert "get nothing at present" in client.get(address).content.decode()
    assert client.post(address, sent).status_code == 422


def test_a_zone_that_was_not_chosen_is_the_sites():
    assert mornings.clock_of(Subscriber()) == ZoneInfo("Europe/Brussels")
