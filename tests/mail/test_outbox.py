"""The outbox: nobody is missed, at most one duplicate a crash, no header of a stranger."""

import mailbox
import socket
from datetime import timedelta
from types import SimpleNamespace

import pytest

from hansa.common import jobs
from hansa.mail import tasks
from hansa.mail.connection import Connection
from hansa.mail.mailbox import received_mail, received_mails
from hansa.mail.models import Content, OutgoingMail
from hansa.mail.operations import (
    Recipient,
    cancel_mail_to,
    delivering,
    leasing,
    queue_campaign,
    queue_mail,
    queueing,
)
from hansa.mail.operations.delivering import MOST_ATTEMPTS, OLDEST, deliver_due_mail
from hansa.mail.operations.leasing import LEASE, lease_due_mail, may_send
from hansa.mail.rendering import Letter
from hansa.mail.sink import serve
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp(settings):
    """Send by real SMTP to a port at which nobody listens yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    return settings.EMAIL_PORT


@pytest.fixture
def server(smtp, tmp_path):
    """Listen there, and return the folder in which mail arrives."""
    folder = tmp_path / "mailbox"
    controller = serve(folder, "127.0.0.1", smtp)
    yield folder
    controller.stop()


def queue(recipient="ada@example.org", **fields):
    return queue_mail(
        **{"recipient": recipient, "subject": "Hello", "text": "Hi.", "now": NOW, **fields}
    )


def deliver(moment=NOW):
    return deliver_due_mail(clock=lambda: moment)


def test_mail_is_delivered_once_over_smtp(server):
    queue(html="<p>Hi Zoë.</p>", headers={"List-Unsubscribe": "<https://x/>"}, subject="Zoë")
    assert (deliver(), deliver()) == (1, 0)
    (mail,) = received_mails(server)
    assert (mail.subject, mail.recipient, mail.text.strip()) == ("Zoë", "ada@example.org", "Hi.")
    assert "<p>Hi Zoë.</p>" in mail.html
    row = OutgoingMail.objects.get()
    assert (row.state, row.sent_at, row.attempts, str(row)) == (
        "sent", NOW, 1, "ada@example.org: Zoë",
    )  # fmt: skip
    assert received_mail(server, mail.key) == mail
    assert received_mail(server, "none") is None


def test_mail_server_down_postpones_and_later_delivers(smtp, tmp_path):
    queue()
    assert deliver() == 0
    row = OutgoingMail.objects.get()
    assert (row.state, row.attempts) == ("retry", 0)
    assert row.due_at > NOW
    assert row.error
    assert deliver() == 0
    folder = tmp_path / "mailbox"
    controller = serve(folder, "127.0.0.1", smtp)
    try:
        assert deliver(NOW + timedelta(minutes=2)) == 1
    finally:
        controller.stop()
    assert len(received_mails(folder)) == 1
    row.refresh_from_db()
    assert (row.state, row.error) == ("sent", "")


def test_mail_is_given_up_when_the_server_is_away_for_days(smtp):
    queue()
    deliver(NOW + OLDEST)
    assert OutgoingMail.objects.get().state == "retry"
    deliver(NOW + OLDEST + timedelta(hours=1))
    assert OutgoingMail.objects.get().state == "failed"
    assert deliver(NOW + 2 * OLDEST) == 0


def test_mail_with_a_fault_is_given_up_after_many_attempts_ever_further_apart(server):
    queue()
    Content.objects.update(headers={"X-Evil": "a\r\nb"})
    moment, waits = NOW, []
    for _ in range(MOST_ATTEMPTS):
        deliver(moment)
        row = OutgoingMail.objects.get()
        waits.append(row.due_at - moment)
        moment = row.due_at
    assert row.state == "failed"
    assert timedelta(seconds=20) < waits[0] < timedelta(seconds=40)
    assert max(waits) <= delivering.LONGEST_WAIT * 1.2
    assert sum(waits, timedelta()) > timedelta(hours=12)


def test_mail_leased_by_a_killed_worker_comes_again_under_the_same_name(server):
    queue()
    (leased,) = lease_due_mail(now=NOW)
    assert delivering._deliver(leased, Connection(), NOW) == 1
    # The worker was killed after sending and before noting it.
    OutgoingMail.objects.update(
        state="sending", leased_by="elsewhere/1/x", leased_until=NOW + LEASE, sent_at=None
    )
    assert deliver(NOW + LEASE) == 0
    assert deliver(NOW + LEASE + timedelta(seconds=1)) == 1
    names = {message_id(file) for file in (server / "new").iterdir()}
    assert len(list((server / "new").iterdir())) == 2
    assert names == {OutgoingMail.objects.get().message_id}


def message_id(file):
    import email

    return email.message_from_bytes(file.read_bytes())["Message-ID"]


def test_leased_mail_is_nobody_elses(server):
    queue()
    assert len(lease_due_mail(now=NOW)) == 1
    assert lease_due_mail(now=NOW) == []
    assert lease_due_mail(now=NOW + LEASE / 2) == []


both = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])


def moments(*acts):
    """Return a clock that stands at `NOW` and does the next act each time somebody looks."""
    waiting = list(acts)
    return lambda: (waiting.pop(0)() if waiting else None) or NOW


@both
def test_worker_that_lost_its_lease_to_another_does_not_send(server, monkeypatch, guarded):
    if not guarded:
        monkeypatch.setattr(delivering, "may_send", lambda mail, *, now: True)
    for i in range(3):
        queue(f"reader{i}@example.org")
    later = NOW + LEASE + timedelta(seconds=1)

    def slow_server():
        # The first mail took longer than the lease; another worker takes what is left.
        monkeypatch.setattr(jobs, "THIS_WORKER", "elsewhere/1/x")
        assert deliver(later) == 2
        return later

    sent = deliver_due_mail(clock=moments(lambda: NOW, lambda: NOW, slow_server))
    assert sent == (1 if guarded else 3)
    assert len(received_mails(server)) == (3 if guarded else 5)
    assert not OutgoingMail.objects.exclude(state="sent", leased_by="").exists()


def test_lease_is_kept_for_each_mail_by_whoever_holds_it(server):
    queue()
    (mine,) = lease_due_mail(now=NOW)
    assert OutgoingMail.objects.get().leased_by == jobs.THIS_WORKER
    assert may_send(mine, now=NOW + LEASE / 2)
    assert lease_due_mail(now=NOW + LEASE + timedelta(seconds=1)) == []
    # Another thread of this worker has the same name, and a lease of its own.
    (theirs,) = lease_due_mail(now=NOW + 2 * LEASE)
    assert not may_send(mine, now=NOW + 2 * LEASE + timedelta(seconds=1))
    assert may_send(theirs, now=NOW + 2 * LEASE + timedelta(seconds=1))
    OutgoingMail.objects.update(leased_by="elsewhere/1/x")
    assert not may_send(theirs, now=NOW + 3 * LEASE)


@both
def test_leaving_stops_mail_that_a_worker_has_leased(server, monkeypatch, guarded):
    if not guarded:
        monkeypatch.setattr(delivering, "may_send", lambda mail, *, now: True)
    queue("first@example.org", campaign="newsletter:1")
    queue("gone@example.org", campaign="newsletter:1")

    def leave():
        assert cancel_mail_to(recipient="gone@example.org", campaign_prefix="newsletter:") == 1

    sent = deliver_due_mail(clock=moments(lambda: NOW, lambda: NOW, leave))
    assert sent == (1 if guarded else 2)
    assert len(received_mails(server)) == sent
    if guarded:
        assert OutgoingMail.objects.get(recipient="gone@example.org").state == "aborted"


def test_cancelled_mail_is_not_queued_again_when_its_sending_fails(smtp):
    queue(campaign="newsletter:1")
    (leased,) = lease_due_mail(now=NOW)
    cancel_mail_to(recipient="ada@example.org", campaign_prefix="newsletter:")
    delivering._postpone(leased, OSError("away"), NOW)
    row = OutgoingMail.objects.get()
    assert (row.state, row.leased_by, row.leased_until) == ("aborted", "", None)


def test_one_bad_mail_does_not_stop_the_others(server, monkeypatch):
    bad, good = queue("bad@example.org"), queue()
    Content.objects.filter(mails=bad).update(headers={"X-Evil": "a\r\nBcc: x@x.org"})
    assert deliver() == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("retry", "sent")
    assert "newline" in bad.error.lower() or "header" in bad.error.lower()
    assert [m.recipient for m in received_mails(server)] == ["ada@example.org"]


@pytest.mark.parametrize(
    "subject", ["Evil\r\nBcc: victim@example.org", "Evil\nX-A: 1", "a\r\n\r\nbody", "x\x0by"]
)
def test_line_breaks_in_a_subject_make_no_header(server, subject):
    queue(subject=subject)
    assert deliver() == 1
    (file,) = (server / "new").iterdir()
    import email

    message = email.message_from_bytes(file.read_bytes())
    assert message["Bcc"] is None
    assert message["X-A"] is None
    assert message["X-RcptTo"] == "ada@example.org"


def test_subject_is_kept_as_long_as_there_is_room():
    queue(subject="ü" * 400)
    assert OutgoingMail.objects.get().subject == "ü" * 249 + "…"


def test_batches_follow_each_other_until_nothing_is_left(server, monkeypatch):
    monkeypatch.setattr(leasing, "BATCH", 2)
    for i in range(5):
        queue(f"reader{i}@example.org")
    assert deliver() == 5
    assert len(received_mails(server)) == 5
    assert len(received_mails(server, most=2)) == 2


def test_campaign_writes_once_to_each_reader_in_their_language_with_what_is_theirs(monkeypatch):
    monkeypatch.setattr(queueing, "PORTION", 2)
    letters = {
        code: Letter(subject=f"S\n{code}", text=f"T {code} @@leave@@", html="<a href=@@leave@@>")
        for code in ("en", "de")
    }

    def people():
        return (
            Recipient(f"r{n}@example.org", "de" if n else "en", {"leave": f"/{n}/"})
            for n in range(3)
        )

    def send():
        return queue_campaign(
            name="c:1", now=NOW, letters=letters, recipients=people(),
            headers={"List-Unsubscribe": "<@@leave@@>"},
        )  # fmt: skip

    assert (send(), send()) == (3, 0)
    assert queue_campaign(name="c:2", now=NOW, letters={}, recipients=[]) == 0
    first, *_others, last = OutgoingMail.objects.order_by("recipient")
    assert (first.subject, first.text) == ("S en", "T en /0/")
    assert (last.text, last.html) == ("T de /2/", "<a href=/2/>")
    assert last.headers == {"List-Unsubscribe": "</2/>"}


def test_cancel_stops_what_is_queued_in_the_campaigns_of_this_kind():
    queue("Ada@example.org", campaign="newsletter:1")
    sent = queue("ada@example.org", campaign="newsletter:2")
    OutgoingMail.objects.filter(pk=sent.pk).update(state="sent")
    queue("ada@example.org", campaign="schedule:1")
    queue("bob@example.org", campaign="newsletter:1")
    assert cancel_mail_to(recipient="ada@EXAMPLE.org", campaign_prefix="newsletter:") == 1
    assert OutgoingMail.objects.filter(state="queued").count() == 2


def test_jobs_deliver_what_is_due(server):
    queue()
    assert tasks.deliver_mail.func() == 1
    queue("bob@example.org")
    tasks.sweep_mail.call_local()
    assert not OutgoingMail.objects.exclude(state="sent").exists()


def test_mailbox_pages_show_what_arrived(server, client, settings):
    settings.MAILBOX_DIR = str(server)
    queue(html='<p style="color:red">Hi</p>')
    deliver()
    (mail,) = received_mails(server)
    assert b"Hello" in client.get("/mailbox/").content
    assert b"Hello" in client.get(f"/mailbox/{mail.key}/").content
    designed = client.get(f"/mailbox/{mail.key}/html/")
    assert "sandbox" in designed["Content-Security-Policy"]
    assert "unsafe-inline" not in designed["Content-Security-Policy"]
    assert designed["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get("/mailbox/none/").status_code == 404
    settings.MAILBOX_DIR = ""
    assert client.get("/mailbox/").status_code == 404


def test_mailbox_that_is_not_there_is_empty(tmp_path):
    assert received_mails(tmp_path / "none") == []
    assert received_mail(tmp_path / "none", "x") is None
    mailbox.Maildir(tmp_path / "made", create=True)
    assert received_mails(tmp_path / "made") == []
    (tmp_path / "made" / "cur" / "plain").write_bytes(b"Subject: S\nTo: a@b.c\n\nx")
    (found,) = received_mails(tmp_path / "made")
    assert (found.at, found.html) == (None, "")


def test_sink_listens_until_it_is_told_to_stop(tmp_path, monkeypatch):
    import signal
    import sys

    from hansa.mail import sink

    handlers = {}
    monkeypatch.setattr(sink.signal, "signal", lambda number, act: handlers.update({number: act}))
    monkeypatch.setattr(sys, "argv", ["sink", str(tmp_path / "m"), "127.0.0.1", str(free_port())])

    class Ended:
        told = False

        def set(self):
            self.told = True

        def wait(self):
            handlers[signal.SIGTERM]()
            assert self.told

    monkeypatch.setattr(sink, "threading", SimpleNamespace(Event=Ended))
    sink.main()
    assert set(handlers) == {signal.SIGTERM, signal.SIGINT}
