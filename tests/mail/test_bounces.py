"""Mail that comes back: hard blocks, soft adds up and fades, and only our own reports count."""

import mailbox
from datetime import timedelta

import pytest

from hansa.mail import tasks
from hansa.mail.bounces import Kind, kind_of, read_report
from hansa.mail.message import bounce_address, bounce_token, mail_of_token
from hansa.mail.models import BounceScore, OutgoingMail, Suppression
from hansa.mail.operations import queue_mail
from hansa.mail.operations.bouncing import note_bounce, note_complaint, read_bounces, take_report
from hansa.mail.operations.delivering import deliver_due_mail
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings):
    settings.MAIL_BOUNCE_ADDRESS = "bounce@clusters.example"


def queue(recipient="Ada@example.org", **fields):
    return queue_mail(recipient=recipient, subject="S", text="T", now=NOW, **fields)


def report(mail, *, status="5.1.1", action="failed", kind="report", to=None):
    return f"""From: MAILER-DAEMON@example.org
To: {to or bounce_address(mail.pk)}
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/{kind}; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ada@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such
 user

--b--
""".encode()


def test_hard_report_blocks_the_address_in_any_case_for_what_follows():
    mail = queue()
    deliver_due_mail(clock=lambda: NOW)
    assert take_report(content=report(mail), now=NOW)
    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("bounced", "5.1.1 smtp; 550 no such user")
    later = queue("ada@EXAMPLE.org")
    assert deliver_due_mail(clock=lambda: NOW) == 0
    later.refresh_from_db()
    assert later.state == "suppressed"
    assert "ada" not in str(Suppression.objects.values().get()).lower()
    # The same report again, and one about a mail that is long forgotten.
    assert not take_report(content=report(mail), now=NOW)
    content = report(mail)
    mail.delete()
    assert not take_report(content=content, now=NOW)


def test_soft_bounces_add_up_and_fade():
    mail = queue()
    for days in (0, 60, 120, 180, 240, 300):
        note_bounce(mail=mail, status="4.2.2", now=NOW + timedelta(days=days))
    assert not Suppression.objects.exists()
    assert 1 < BounceScore.objects.get().score < 1.5
    for _ in range(3):
        note_bounce(mail=mail, status="4.2.2", now=NOW + timedelta(days=300))
    assert Suppression.objects.get().reason == "soft"
    assert str(BounceScore.objects.get()).startswith("4.")


def test_four_soft_bounces_within_a_day_are_enough_and_within_a_month_are_not():
    for hours, blocked in [(8, True), (240, False)]:
        mail = queue(f"every{hours}@example.org")
        for number in range(4):
            note_bounce(mail=mail, status="4.2.2", now=NOW + timedelta(hours=hours * number))
        assert Suppression.objects.exists() is blocked
        Suppression.objects.all().delete()


def test_complaint_blocks_campaigns_alone_and_weakens_no_block():
    mail = queue()
    note_complaint(mail=mail, now=NOW)
    assert deliver_due_mail(clock=lambda: NOW) == 1
    OutgoingMail.objects.update(state="queued", priority=OutgoingMail.Priority.CAMPAIGN)
    assert deliver_due_mail(clock=lambda: NOW) == 0
    note_bounce(mail=mail, status="5.1.1", now=NOW)
    note_complaint(mail=mail, now=NOW)
    block = Suppression.objects.get()
    assert (block.reason, block.campaigns_only) == ("hard", False)
    assert str(block).startswith("hard ")


@pytest.mark.parametrize(
    ("status", "kind"),
    [("5.1.1", Kind.HARD), ("5.0.0", Kind.HARD), ("5.2.1", Kind.HARD), ("4.4.1", Kind.SOFT),
     ("5.2.2", Kind.SOFT), ("5.7.1", Kind.SOFT), ("5.3.4", Kind.SOFT)],
)  # fmt: skip
def test_status_says_whether_it_is_the_address(status, kind):
    assert kind_of(status) is kind


def test_what_is_no_report_of_ours_is_left_alone():
    mail = queue()
    assert read_report(report(mail)).mail == mail.pk
    assert read_report(report(mail, status="what?")).status == "5.0.0"
    assert read_report(report(mail, action="delayed")) is None
    assert read_report(report(mail, kind="mixed")) is None
    assert read_report(report(mail, to="bounce@clusters.example")) is None
    forged = bounce_address(mail.pk).replace("@", "0@").replace("+", "+1")
    assert read_report(report(mail, to=forged)) is None
    other = f"bounce+{mail.pk + 1:x}-{bounce_token(mail.pk).partition('-')[2]}@clusters.example"
    assert read_report(report(mail, to=other)) is None
    assert read_report(b"Subject: Out of office\nAuto-Submitted: auto-replied\n\nAway") is None
    assert not take_report(content=b"\xff\x00", now=NOW)
    assert mail_of_token(bounce_token(mail.pk).upper()) == mail.pk
    assert mail_of_token("zz-1") is None


def complaint(mail, *, kind="abuse", sender="", enclosed="message/rfc822", name=None, path=""):
    said = f"Original-Mail-From: <{sender}>\n" if sender else ""
    return f"""From: staff@hotmail.example
To: abuse@clusters.example
Subject: complaint about message from 192.0.2.1
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Provider/1.0
Version: 1
{said}
--b
Content-Type: {enclosed}

Return-Path: <{path}>
From: hello@clusters.example
Message-ID: {mail.message_id if name is None else name}
Subject: S

T

--b--
""".encode()


@pytest.mark.parametrize("named", ["mark", "path", "message", "headers"])
def test_complaint_that_a_provider_mails_stops_campaigns(named):
    mail = queue()
    content = {
        "mark": complaint(mail, sender=bounce_address(mail.pk), name=""),
        "path": complaint(mail, path=bounce_address(mail.pk), name=""),
        "message": complaint(mail),
        "headers": complaint(mail, enclosed="text/rfc822-headers"),
    }[named]
    assert take_report(content=content, now=NOW)
    block = Suppression.objects.get()
    assert (block.reason, block.campaigns_only) == ("complaint", True)


def test_what_is_no_complaint_about_ours_blocks_nobody():
    mail = queue()
    for content in [
        complaint(mail, kind="not-spam"), complaint(mail, name="<other@x.example>"),
        complaint(mail, name=""), complaint(mail, enclosed="text/plain"),
        complaint(mail, name="", path=f"{bounce_address(mail.pk)[:-22]}x@clusters.example"),
        complaint(mail).replace(b"message/feedback-report", b"text/plain"),
        complaint(mail).replace(b"multipart/report", b"multipart/mixed"),
    ]:  # fmt: skip
        assert not take_report(content=content, now=NOW)
    assert not Suppression.objects.exists()
    assert take_report(content=complaint(mail), now=NOW)


@pytest.mark.parametrize("kind", [mailbox.Maildir, mailbox.mbox])
def test_box_is_read_once_and_emptied(kind, tmp_path, settings):
    settings.MAIL_BOUNCE_BOX = str(tmp_path / "box")
    tasks.take_bounces.call_local()  # nothing has arrived yet
    assert read_bounces(box=tmp_path / "box", now=NOW) == 0
    mail = queue()
    box = kind(tmp_path / "box", create=True)
    box.add(report(mail))
    box.add(report(mail))
    box.add(b"Subject: Hello\n\nNo report")
    box.close()
    assert read_bounces(box=tmp_path / "box", now=NOW) == 1
    assert read_bounces(box=tmp_path / "box", now=NOW) == 0
    settings.MAIL_BOUNCE_BOX = ""
    tasks.take_bounces.call_local()
