"""What happens when two workers act at once, each with its control, on both databases."""

from contextlib import ExitStack, contextmanager, nullcontext
from types import SimpleNamespace
from unittest import mock

import pytest
from django.db.models import QuerySet

from hansa.mail.models import OutgoingMail
from hansa.mail.operations import Recipient, leasing, queue_campaign
from hansa.mail.operations.bouncing import take_bounce
from hansa.mail.operations.forgetting import forget_mail
from hansa.mail.operations.leasing import lease_due_mail
from hansa.mail.queries import KEPT_ONCE_ONLY, counts_of
from hansa.mail.rendering import Letter
from tests.factories import NOW
from tests.races import at_once, unguarded, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
both = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])


def queue(number):
    letter = Letter(subject="S", text="T", html="")
    people = [Recipient(f"r{n}@slow.example", "en", {}) for n in range(number)]
    queue_campaign(name="c", now=NOW, letters={"en": letter}, recipients=people)


@contextmanager
def unprotected():
    """Let leasing have neither locks nor a transaction."""
    with ExitStack() as without:
        without.enter_context(without_locks())
        free = SimpleNamespace(atomic=nullcontext)
        without.enter_context(mock.patch.object(leasing, "transaction", free))
        yield


def lease():
    return [mail.pk for mail in lease_due_mail(now=NOW)]


@both
def test_two_workers_never_lease_the_same_mail(guarded):
    queue(8)
    with nullcontext() if guarded else unprotected():
        first, second = at_once(
            lease, lease, before='UPDATE "mail_outgoingmail"', guarded=guarded
        )  # fmt: skip
    assert bool(set(first) & set(second)) is not guarded
    if guarded:
        assert len(first) + len(second) == 8


@both
def test_two_workers_share_the_pace_of_a_domain(guarded, settings, monkeypatch):
    settings.MAIL_DOMAIN_LIMITS = {"slow.example": 3}
    monkeypatch.setattr(leasing, "BATCH", 4)
    queue(8)
    lease_due_mail(now=NOW - leasing.PACE)  # the row of the domain is there
    with nullcontext() if guarded else unprotected():
        leased = at_once(lease, lease, before='UPDATE "mail_domainpace"', guarded=guarded)
    assert sum(map(len, leased)) == (3 if guarded else 6)


@both
def test_two_who_forget_count_each_mail_once(guarded):
    queue(5)
    OutgoingMail.objects.update(state="sent")
    forget = forget_mail if guarded else unguarded(forget_mail)

    def act():
        return forget(now=NOW + 2 * KEPT_ONCE_ONLY)

    with nullcontext() if guarded else without_locks():
        at_once(act, act, before='UPDATE "mail_forgottenmail"', guarded=guarded)
    assert counts_of("c") == {"sent": 5 if guarded else 10}


@both
def test_return_that_is_told_twice_at_once_counts_once(guarded):
    queue(1)
    mail = OutgoingMail.objects.get()

    def tell():
        return take_bounce(mail=mail, status="4.2.2", error="full", now=NOW)

    anew = mock.patch.object(QuerySet, "exclude", lambda self, *_, **__: self)
    with nullcontext() if guarded else anew:
        # Whoever comes second waits for the first here, with and without the guard.
        told = at_once(tell, tell, before='UPDATE "mail_outgoingmail"', guarded=True)
    assert sorted(told) == [not guarded, True]
