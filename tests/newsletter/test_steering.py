"""An edition on its way: progress, held up, going on, called off, tried again; blocks lifted."""

from datetime import timedelta

import pytest

from hansa.common.errors import OperationRefused
from hansa.mail.models import Campaign, OutgoingMail, Suppression
from hansa.mail.operations import lift_block, steer_campaign, try_failed_again
from hansa.mail.operations.bouncing import suppress
from hansa.mail.operations.delivering import deliver_due_mail
from hansa.newsletter.operations.sending import send_edition, send_portion
from hansa.newsletter.operations.steering import (
    call_off_edition,
    go_on_with_edition,
    hold_up_edition,
    lift_block_of,
    try_edition_again,
)
from hansa.newsletter.operations.writing import edit_edition
from hansa.newsletter.queries.editions import items_by_clicks
from hansa.newsletter.queries.progress import progress_of
from hansa.newsletter.rendering import render_edition_mail
from tests.factories import NOW, make_article, make_edition, make_subscriber, make_user
from tests.newsletter.editions import send_all

pytestmark = pytest.mark.django_db
State = OutgoingMail.State
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def editor():
    return make_user(role="editor")


@pytest.fixture
def edition(editor):
    for _ in range(4):
        make_subscriber()
    return make_edition(sent=True)


def deliver():
    return deliver_due_mail(clock=lambda: LATER)


def states():
    return sorted(OutgoingMail.objects.values_list("state", flat=True))


def test_progress_counts_who_has_no_mail_yet(editor):
    for _ in range(3):
        make_subscriber()
    made = send_edition(actor=editor, now=NOW, edition=make_edition())
    before = progress_of(made, NOW)
    assert (before.total, before.waiting, before.percent) == (3, 3, 0)
    assert (before.remaining, before.is_over, before.next_due) == (None, False, None)
    send_portion(actor=None, now=NOW, edition=made)
    OutgoingMail.objects.filter(pk=OutgoingMail.objects.first().pk).update(
        state=State.SENT, sent_at=NOW
    )
    during = progress_of(made, LATER)
    assert (during.total, during.percent) == (3, 33)
    assert during.remaining == timedelta(minutes=4)  # two more at one in two minutes
    OutgoingMail.objects.filter(state=State.QUEUED).update(due_at=LATER + timedelta(hours=3))
    assert progress_of(made, LATER).next_due == LATER + timedelta(hours=3)


def test_an_edition_for_nobody_is_over():
    assert progress_of(make_edition(sent=True), NOW).percent == 100


def test_held_up_nothing_goes_out_until_it_goes_on(edition, editor, mailoutbox):
    act = {"actor": editor, "now": NOW, "edition": edition}
    hold_up_edition(**act)
    assert progress_of(edition, NOW).is_held_up
    assert (deliver(), len(mailoutbox)) == (0, 0)
    go_on_with_edition(**act)
    assert not progress_of(edition, NOW).is_held_up
    assert (deliver(), len(mailoutbox)) == (4, 4)
    with pytest.raises(OperationRefused, match="gone out already"):
        hold_up_edition(**act)


def test_called_off_the_rest_is_cancelled_for_good(edition, editor, mailoutbox):
    act = {"actor": editor, "now": NOW, "edition": edition}
    OutgoingMail.objects.filter(pk=OutgoingMail.objects.first().pk).update(state=State.SENT)
    call_off_edition(**act)
    assert states() == ["aborted", "aborted", "aborted", "sent"]
    assert deliver() == 0
    steer_campaign(name="newsletter:1", state=Campaign.State.RUNNING, now=NOW)
    assert Campaign.objects.get().state == Campaign.State.CANCELLED


def test_called_off_before_all_are_written_nobody_gets_it(editor):
    make_subscriber()
    made = send_edition(actor=editor, now=NOW, edition=make_edition())
    call_off_edition(actor=editor, now=NOW, edition=made)
    send_portion(actor=None, now=NOW, edition=made)
    assert states() == ["aborted"]


def test_a_draft_is_not_on_its_way(editor):
    with pytest.raises(OperationRefused, match="not on its way"):
        hold_up_edition(actor=editor, now=NOW, edition=make_edition())


def test_what_failed_is_tried_again_and_what_came_back_not(edition, editor, mailoutbox):
    failed, back, *_others = OutgoingMail.objects.order_by("pk")
    deliver()
    for mail, state in ((failed, State.FAILED), (back, State.BOUNCED)):
        OutgoingMail.objects.filter(pk=mail.pk).update(state=state, attempts=12, error="no")
    assert try_edition_again(actor=editor, now=NOW, edition=edition) == 1
    assert states() == ["bounced", "queued", "sent", "sent"]
    assert deliver() == 1
    assert try_failed_again(name="newsletter:1", now=NOW) == 0


def test_a_block_is_lifted(editor):
    suppress(address="ada@example.org", reason=Suppression.Reason.HARD, now=NOW)
    assert lift_block_of(actor=editor, now=NOW, address="Ada@example.org")
    assert not lift_block_of(actor=editor, now=NOW, address="ada@example.org")
    assert not lift_block(address="ada@example.org")


def test_an_editor_watches_and_steers(edition, sign_in, editor):
    browser, page = sign_in(editor), "/newsletter/1/progress/"
    shown = browser.get(page).content.decode()
    for words in ("0 % of 4 mails", "Hold up", "Call off", 'hx-trigger="every 2s"'):
        assert words in shown
    fragment = browser.get(page, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith("<section")
    steer = "/newsletter/1/steer/"
    for do, words in (("hold", "Held up"), ("on", "Hold up")):
        assert words in browser.post(steer, {"do": do}, follow=True).content.decode()
    deliver()
    one = OutgoingMail.objects.first()
    OutgoingMail.objects.filter(pk=one.pk).update(state=State.FAILED, error="550 no such user")
    OutgoingMail.objects.exclude(pk=one.pk).update(delivered_at=LATER)
    shown = browser.get(page).content.decode()
    for words in (
        "100 % of 4 mails",
        one.recipient,
        "550 no such user",
        "Try failed mail again",
        "arrived, says the delivery service",
        "<dd>3</dd>",
    ):
        assert words in shown
    assert "every 2s" not in shown
    again = browser.post(steer, {"do": "again"}, follow=True).content.decode()
    assert "1 mail is tried again." in again
    off = browser.post(steer, {"do": "off"}, follow=True).content.decode()
    assert "The edition is called off." in off
    assert browser.get("/newsletter/1/edit/").content.decode().count(page) == 1


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "about 1 minute left"), (600, "about 10 minutes left"), (7300, "about 2 hours left")],
)
def test_what_is_left_is_said_in_words(seconds, words, edition, sign_in, editor, monkeypatch):
    from hansa.newsletter.views import sending

    assert sending._in_words(seconds) == words


def test_an_editor_lifts_a_block_on_a_page(sign_in, editor):
    suppress(address="ada@example.org", reason=Suppression.Reason.HARD, now=NOW)
    browser, page = sign_in(editor), "/newsletter/blocked/"
    assert browser.post(page, {"email": "ada"}).status_code == 422
    for words in ("Mail reaches this address again.", "It was not blocked."):
        answer = browser.post(page, {"email": "ada@example.org"}, follow=True)
        assert words in answer.content.decode()


def test_links_are_counted_if_wanted_and_never_by_whom(client, editor):
    make_subscriber()
    article = make_article("fresh")
    drawn = make_edition()
    edit_edition(actor=editor, now=NOW, edition=drawn, version=1, title="T", introduction="",
                 counts_clicks=True)  # fmt: skip
    item = drawn.items.get(source=f"news.article:{article.pk}")
    there = f"/newsletter/to/{item.pk}/"
    assert client.get(there).status_code == 404  # a draft counts nothing
    assert there not in render_edition_mail(drawn, leave="")["html"]
    send_all(send_edition(actor=editor, now=NOW, edition=drawn))
    mail = OutgoingMail.objects.get()
    assert there in mail.html
    assert there in mail.text
    assert there not in client.get("/newsletter/1/").content.decode()
    for _ in range(2):
        answer = client.get(there)
        assert answer["Location"] == "/news/fresh/"
        assert not answer.cookies
    client.head(there)
    assert list(items_by_clicks(drawn).values_list("clicks", flat=True)) == [2]
    type(drawn).objects.update(counts_clicks=False)
    client.get(there)
    assert items_by_clicks(drawn).get().clicks == 2


def test_who_leaves_by_a_link_in_it_is_counted_once(client, edition, sign_in, editor):
    mail = OutgoingMail.objects.first()
    header = mail.headers["List-Unsubscribe"].strip("<>")
    assert header.endswith("/?edition=1")
    address = "/" + header.split("/", 3)[3]
    client.get(address)
    for _ in range(2):
        client.post(address, {"List-Unsubscribe": "One-Click"})
    shown = sign_in(editor).get("/newsletter/1/progress/").content.decode()
    assert "1 reader left by a link in it." in shown
    assert "Links followed" not in shown


def test_links_followed_stand_beside_their_edition(sign_in, editor):
    make_article("fresh")
    made = make_edition(sent=True)
    type(made).objects.update(counts_clicks=True)
    made.items.update(clicks=7)
    shown = sign_in(editor).get("/newsletter/1/progress/").content.decode()
    assert "Links followed" in shown
    assert "<td>7</td>" in shown


def test_an_edition_is_printed_and_not_very_often(client, edition, monkeypatch):
    monkeypatch.setattr("hansa.newsletter.views.reader.MOST_PRINTS", 2)
    monkeypatch.setattr("hansa.common.limits.time", lambda: 600.0)
    make_article("fresh")
    answer = client.get("/newsletter/1/newsletter.pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == 'attachment; filename="newsletter-1.pdf"'
    client.get("/newsletter/1/newsletter.pdf")
    assert client.get("/newsletter/1/newsletter.pdf").status_code == 429
    make_edition()
    assert client.get("/newsletter/2/newsletter.pdf").status_code == 404
