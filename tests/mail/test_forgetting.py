"""Mail that ended is forgotten with its words and its people; what is counted stays."""

from datetime import timedelta

import pytest

from hansa.mail import tasks
from hansa.mail.models import Content, ForgottenMail, OutgoingMail
from hansa.mail.operations import Recipient, forgetting, queue_campaign, queue_mail
from hansa.mail.operations.forgetting import forget_mail
from hansa.mail.queries import KEPT, KEPT_ONCE_ONLY, counts_of
from hansa.mail.rendering import Letter
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = timedelta(seconds=1)


def single(recipient="ada@example.org", state="sent", **fields):
    mail = queue_mail(recipient=recipient, subject="S", text="Your code: 1", now=NOW, **fields)
    OutgoingMail.objects.filter(pk=mail.pk).update(state=state)
    return mail


def test_single_mail_is_forgotten_after_a_month_with_its_words():
    for state in (
        "sent",
        "failed",
        "bounced",
        "suppressed",
        "aborted",
        "queued",
        "retry",
        "sending",
    ):
        single(state=state)
    named = single(campaign="call:7:1")
    assert forget_mail(now=NOW + KEPT) == 0
    assert forget_mail(now=NOW + KEPT + LATER) == 5
    assert set(OutgoingMail.objects.values_list("state", "campaign")) == {
        ("queued", ""), ("retry", ""), ("sending", ""), ("sent", "call:7:1"),
    }  # fmt: skip
    assert Content.objects.count() == 4
    assert forget_mail(now=NOW + KEPT_ONCE_ONLY + LATER) == 1
    assert not OutgoingMail.objects.filter(pk=named.pk).exists()
    assert counts_of("call:7:1") == {}
    assert counts_of("")["sent"] == 2
    assert str(ForgottenMail.objects.get(state="sent")) == "single: 2 sent"


def test_campaign_is_forgotten_in_portions_and_its_counts_stay(monkeypatch):
    monkeypatch.setattr(forgetting, "PORTION", 2)
    letter = Letter(subject="S", text="T", html="")
    people = [Recipient(f"r{n}@example.org", "en", {"name": "Ada"}) for n in range(5)]
    queue_campaign(name="newsletter:1", now=NOW, letters={"en": letter}, recipients=people)
    OutgoingMail.objects.update(state="sent")
    OutgoingMail.objects.filter(recipient__startswith="r0").update(state="bounced")
    before = counts_of("newsletter:1")
    assert before == {"sent": 4, "bounced": 1}
    late = NOW + KEPT_ONCE_ONLY + LATER
    assert forget_mail(now=NOW + KEPT_ONCE_ONLY) == 0
    assert forget_mail(now=late) == 2
    assert str(Content.objects.get()) == "T"
    assert counts_of("newsletter:1") == before
    monkeypatch.setattr(tasks.timezone, "now", lambda: late)
    tasks.forget_old_mail.call_local()
    assert not OutgoingMail.objects.exists()
    assert not Content.objects.exists()
    assert counts_of("newsletter:1") == before
    assert str(ForgottenMail.objects.get(state="sent")) == "newsletter:1: 4 sent"
    assert "ada" not in str(list(ForgottenMail.objects.values())).lower()
