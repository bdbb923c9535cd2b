"""Lists of readers who agreed elsewhere: read, taken over with proof, all rows or none."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest

from hansa.mail.models import OutgoingMail, Suppression
from hansa.mail.operations import suppress
from hansa.newsletter import tasks
from hansa.newsletter.importing import ListedReader, read_list
from hansa.newsletter.models import Consent, Subscriber
from hansa.newsletter.operations.listing import Proof, take_over_readers
from hansa.newsletter.operations.reading import KEPT_LEFT, forget_left, leave_newsletter
from hansa.newsletter.queries.editions import confirmed_subscribers, left_before
from hansa.organisations.importing import FileRefused, read_file
from tests.factories import NOW, make_subscriber, make_user

pytestmark = pytest.mark.django_db
DAY = date(2017, 6, 26)
PROOF = Proof("I want the newsletter.", "desk of the fair in Lyon, by hand")


def read(text):
    return read_list(read_file(text.encode()), language="fr", agreed_on=DAY, today=NOW.date())


def take(*emails, key=""):
    readers = [ListedReader(one, "fr", DAY) for one in emails]
    return take_over_readers(actor=make_user(), now=NOW, readers=readers, proof=PROOF, key=key)


def test_a_table_is_read_with_what_its_rows_say():
    found = read("Name;E-Mail;Language;Date\nAda;Ada@example.org;de;2017-06-01\n;b@example.org\n"
                 ";ada@example.org\n")  # fmt: skip
    assert found.faults == []
    assert found.readers == [
        ListedReader("ada@example.org", "de", date(2017, 6, 1)),
        ListedReader("b@example.org", "fr", DAY),
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("ada", "valid email"),
        (f"{'a' * 250}@example.org", "too long"),
        ("a@example.org,tlh", "no language of this site"),
        ("a@example.org,de,1.6.2017", "write it like 2017-06-26"),
        ("a@example.org,de,2018-01-01", "in the future"),
    ],
)
def test_what_is_wrong_is_said_by_row(row, words):
    found = read(f"email,language,date\nok@example.org\n{row}\n")
    assert [number for number, _text in found.faults] == [3]
    assert words in found.faults[0][1]


def test_without_a_column_of_addresses_nothing_is_read():
    with pytest.raises(FileRefused, match="no column “email”"):
        read("name\nAda\n")


def test_who_agreed_is_a_reader_with_proof_and_is_not_written_to():
    make_subscriber("known@example.org")
    make_subscriber("asked@example.org", state="pending")
    gone = make_subscriber("gone@example.org")
    leave_newsletter(actor=None, now=NOW, subscriber=gone)
    suppress(address="dead@example.org", reason=Suppression.Reason.HARD, now=NOW)
    made = take("new@example.org", "known@example.org", "asked@example.org", "gone@example.org",
                "dead@example.org")  # fmt: skip
    assert (made.added, made.known, made.left_out) == (2, 1, 2)
    emails = set(confirmed_subscribers().values_list("email", flat=True))
    assert emails == {"new@example.org", "known@example.org", "asked@example.org"}
    proof = Consent.objects.get(subscriber__email="new@example.org")
    assert (proof.text, proof.version, str(proof.taken_from)) == (
        PROOF.wording,
        "taken over",
        PROOF.source,
    )
    assert proof.confirmed_at == datetime(2017, 6, 26, tzinfo=UTC)
    assert not OutgoingMail.objects.exists()
    assert take("new@example.org").known == 1


def test_many_are_taken_over_in_few_questions(django_assert_max_num_queries):
    with django_assert_max_num_queries(50):
        made = take(*(f"r{n}@example.org" for n in range(1200)))
    assert made.added == 1200


def test_who_left_a_year_ago_is_forgotten_and_no_list_brings_them_back(monkeypatch):
    gone, stays = make_subscriber("gone@example.org"), make_subscriber()
    leave_newsletter(actor=None, now=NOW, subscriber=gone)
    assert not forget_left(actor=None, now=NOW + KEPT_LEFT, subscriber=gone)
    assert not forget_left(actor=None, now=NOW + 2 * KEPT_LEFT, subscriber=stays)
    assert not left_before(NOW).exists()
    later = NOW + KEPT_LEFT + timedelta(seconds=1)
    monkeypatch.setattr(tasks.clock, "now", lambda: later)
    tasks.forget_subscribers.call_local()
    assert list(Subscriber.objects.all()) == [stays]
    assert take("gone@example.org").left_out == 1


def test_an_editor_takes_a_list_over(sign_in):
    browser, page = sign_in(make_user(role="editor")), "/newsletter/list/"
    assert "Where and how" in browser.get(page).content.decode()
    words = {"wording": PROOF.wording, "source": PROOF.source, "agreed_on": "2017-06-26",
             "language": "en", "key": "k"}  # fmt: skip

    def send(text, **other):
        file = io.BytesIO(text.encode())
        file.name = "list.csv"
        return browser.post(page, {**words, "file": file, **other}, follow=True)

    for text, said in (("email\nada\n", "Row 2:"), ("name\nAda\n", "no column"),
                       ("email\n,\n", "no rows below")):  # fmt: skip
        answer = send(text)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert send("email\na@example.org\n", wording="").status_code == 422
    assert not Subscriber.objects.exists()
    gone = make_subscriber("gone@example.org")
    make_subscriber("known@example.org")
    leave_newsletter(actor=None, now=NOW, subscriber=gone)
    answer = send("email\na@example.org\ngone@example.org\nknown@example.org\n")
    said = answer.content.decode()
    for part in ("1 reader is new.", "Read already: 1.", "left out: 1."):
        assert part in said
    send("email\na@example.org\n", key="other")
    assert Subscriber.objects.count() == 3
