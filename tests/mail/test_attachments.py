"""Files that go with a mail: they wait in its row and arrive as they were."""

import pytest
from django.core import mail as letters

from hansa.mail.models import OutgoingMail
from hansa.mail.operations import Attachment, queue_mail
from hansa.mail.operations.delivering import deliver_due_mail
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_files_arrive_as_they_were():
    files = [
        Attachment("event.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nSUMMARY:\xc3\x96\r\n"),
        Attachment("code.png", "image/png", b"\x89PNG\r\n\x1a\n\x00\xff"),
    ]
    queue_mail(recipient="a@b.example", subject="x", text="y", now=NOW, attachments=files)
    assert OutgoingMail.objects.get().attachments[0]["name"] == "event.ics"
    assert deliver_due_mail(clock=lambda: NOW) == 1
    sent = {part.get_filename(): part for part in letters.outbox[0].message().walk()}
    calendar = sent["event.ics"]
    assert calendar.get_content_type() == "text/calendar"
    assert "SUMMARY:Ö" in calendar.get_payload(decode=True).decode()
    assert sent["code.png"].get_payload(decode=True) == files[1].content
