"""What happens when two act on one agreement at once, each with its control, on both databases."""

from contextlib import nullcontext
from dataclasses import replace
from threading import Event
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from hansa.common import operations
from hansa.mail.models import OutgoingMail
from hansa.mail.operations import queue_mail
from hansa.outcomes.models import Agreement, ExpiryReminder
from hansa.outcomes.operations.agreements import (
    PartyDetails,
    confirm_agreement,
    register_agreement,
    replace_agreement_document,
)
from hansa.outcomes.operations.follow_ups import remind_of_expiry
from tests.factories import NOW, make_agreement, make_organisation, make_user
from tests.outcomes.test_confirming import OUTSIDE, TERMS
from tests.outcomes.test_follow_ups import make_ending
from tests.races import at_once, unguarded, without_locks
from tests.test_races import refused

pytestmark = pytest.mark.django_db(transaction=True)
both = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])


@both
def test_two_tabs_register_no_more_than_may_wait(guarded, monkeypatch):
    monkeypatch.setattr("hansa.outcomes.operations.agreements.MOST_WAITING", 1)
    keeper, theirs = make_user(), make_organisation("Theirs", administrator=make_user())
    ours = make_organisation("Ours", administrator=keeper)
    register = register_agreement if guarded else unguarded(register_agreement)

    def enter(title):
        return lambda: register(
            actor=keeper, now=NOW, terms=replace(TERMS, title=title), acting=ours,
            parties=[PartyDetails(ours), PartyDetails(theirs)],
        )  # fmt: skip

    with nullcontext() if guarded else without_locks():
        outcomes = at_once(
            enter("A"), enter("B"), before='INSERT INTO "outcomes_agreement"', guarded=guarded
        )
    assert (refused(outcomes), Agreement.objects.count()) == ((1, 1) if guarded else (0, 2))


@both
def test_nobody_confirms_what_another_is_changing(guarded, settings, tmp_path):
    """One has read the old document and says yes; the new one is stored in between."""
    settings.MEDIA_ROOT = tmp_path
    bob, ours, theirs = make_user(), make_organisation("Ours"), make_organisation("Theirs")
    made = make_agreement("Bridge", ours=ours, others=[theirs])
    party = made.parties.get(organisation=theirs)
    confirm = confirm_agreement if guarded else unguarded(confirm_agreement)
    has_read, is_changed = Event(), Event()

    def hold(execute, sql, params, many, context):
        if sql.startswith('UPDATE "outcomes_party"') and not has_read.is_set():
            has_read.set()
            is_changed.wait(0.3 if guarded else 20)
        return execute(sql, params, many, context)

    def say_yes():
        try:
            with connection.execute_wrapper(hold):
                confirm(actor=bob, now=NOW, party=party, version=1)
        finally:
            has_read.set()

    def change():
        has_read.wait(20)
        try:
            replace_agreement_document(
                actor=bob, now=NOW, agreement=Agreement.objects.get(pk=made.pk), version=1,
                document=ContentFile(b"%PDF-1.7", name="other.pdf"), acting=ours,
            )  # fmt: skip
        finally:
            is_changed.set()

    with nullcontext() if guarded else without_locks():
        outcomes = at_once(say_yes, change, before="no statement", guarded=guarded)
    assert refused(outcomes) == 0
    made.refresh_from_db()
    party.refresh_from_db()
    assert made.document.name
    assert party.answer == ("" if guarded else "confirmed")
    assert made.state == ("waiting" if guarded else "public")


@both
def test_two_workers_remind_at_once_and_each_reader_hears_once(guarded):
    made, *_ = make_ending()

    def remind():
        remind_of_expiry(actor=None, now=NOW, agreement=made, days=90)

    def remind_by_reading_first():
        if not ExpiryReminder.objects.filter(agreement=made).exists():
            for reader in ("ann", "bob"):
                queue_mail(recipient=f"{reader}@example.org", subject="S", text="T", now=NOW)

    outcomes = at_once(
        *[remind if guarded else remind_by_reading_first] * 2,
        before='INSERT INTO "outcomes_expiryreminder"' if guarded else 'INSERT INTO "mail_',
        guarded=guarded,
    )
    assert refused(outcomes) == 0
    assert OutgoingMail.objects.count() == (2 if guarded else 4)


@both
def test_form_sent_twice_at_once_registers_once_and_keeps_one_address(guarded, monkeypatch):
    user, ours = make_user(), make_organisation("Ours")
    act = register_agreement if guarded else unguarded(register_agreement)
    if not guarded:
        monkeypatch.setattr(operations, "MOST_ATTEMPTS", 2)
    key = str(uuid4())

    def register():
        return act(
            actor=user, now=NOW, terms=TERMS, parties=[PartyDetails(ours), OUTSIDE], acting=ours,
            key=key,
        )  # fmt: skip

    with nullcontext() if guarded else without_locks():
        outcomes = at_once(
            register, register, before='INSERT INTO "common_auditrecord"', guarded=guarded
        )
    assert refused(outcomes) == 0
    assert Agreement.objects.count() == len({o.pk for o in outcomes}) == (1 if guarded else 2)
