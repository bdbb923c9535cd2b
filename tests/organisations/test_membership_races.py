"""Two who ask, answer or close a ring at once; each test has its control without the guard."""

from contextlib import nullcontext

import pytest
from django.db import IntegrityError

from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.organisations.models import Membership
from hansa.organisations.operations import memberships
from hansa.organisations.operations.memberships import (
    Belonging,
    ask_for_membership,
    confirm_membership,
    decline_membership,
)
from tests.factories import NOW, make_organisation, make_user
from tests.races import at_once, unguarded, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
both = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
INSERT = 'INSERT INTO "organisations_membership"'
UPDATE = 'UPDATE "organisations_membership"'
GROUP, MEMBER = Membership.Side.GROUP, Membership.Side.MEMBER


def refused(outcomes):
    """Count the refusals; anything else that was raised is shown."""
    mistakes = [o for o in outcomes if isinstance(o, Exception)]
    assert all(isinstance(o, OperationRefused) for o in mistakes), mistakes
    return len(mistakes)


def locks(guarded):
    return nullcontext() if guarded else without_locks()


@both
def test_two_sides_that_ask_each_other_at_once_have_one_verified_membership(guarded):
    ours, theirs = make_user(), make_user()
    group = make_organisation("Net", profile_type="network", administrator=ours)
    member = make_organisation("Alpha", administrator=theirs)
    ask = ask_for_membership if guarded else unguarded(ask_for_membership)
    belonging = Belonging(group, member)
    with locks(guarded):
        outcomes = at_once(
            lambda: ask(actor=ours, now=NOW, belonging=belonging, side=GROUP),
            lambda: ask(actor=theirs, now=NOW, belonging=belonging, side=MEMBER),
            before=INSERT,
            guarded=guarded,
        )
    if guarded:
        assert refused(outcomes) == 0
        assert Membership.objects.get().state == "verified"
        assert OutgoingMail.objects.count() == 2
    else:
        assert any(isinstance(o, IntegrityError) for o in outcomes)


@both
def test_yes_and_no_at_once_are_one_answer(guarded):
    keeper, manager = make_user(), make_user()
    group = make_organisation("Net", profile_type="network", administrator=keeper)
    made = ask_for_membership(
        actor=keeper, now=NOW, side=GROUP,
        belonging=Belonging(group, make_organisation("Alpha", administrator=manager)),
    )  # fmt: skip

    def fresh():
        return Membership.objects.select_related("group", "member").get(pk=made.pk)

    def confirm():
        confirm_membership(actor=manager, now=NOW, membership=fresh(), side=MEMBER)

    def decline():
        decline_membership(actor=manager, now=NOW, membership=fresh(), side=MEMBER, reason="No.")

    def answer_by_reading_first(state, moment):
        def act():
            one = fresh()
            if one.state == "waiting":
                one.state, one.member_confirmed_at = state, moment
                one.save()

        return act

    acts = (
        [confirm, decline]
        if guarded
        else [answer_by_reading_first("verified", NOW), answer_by_reading_first("declined", None)]
    )
    outcomes = at_once(*acts, before=UPDATE, guarded=guarded)
    assert refused(outcomes) == (1 if guarded else 0)
    letters = OutgoingMail.objects.filter(recipient=keeper.email).count()
    assert letters == (1 if guarded else 0)


@both
def test_two_confirmations_at_once_close_no_ring(guarded):
    user = make_user()
    nets = [
        make_organisation(name, profile_type="network", administrator=make_user())
        for name in ("One", "Other")
    ]
    waiting = [
        ask_for_membership(actor=user, now=NOW, side=GROUP, belonging=Belonging(*pair))
        for pair in (nets, nets[::-1])
    ]
    confirm = confirm_membership if guarded else unguarded(confirm_membership)

    def act(one):
        return lambda: confirm(actor=user, now=NOW, membership=one, side=MEMBER)

    with locks(guarded):
        outcomes = at_once(*[act(one) for one in waiting], before=UPDATE, guarded=guarded)
    assert Membership.objects.filter(state="verified").count() == (1 if guarded else 2)
    assert refused(outcomes) == (1 if guarded else 0)


@both
def test_two_who_ask_at_once_stay_within_what_may_be_open(guarded, monkeypatch):
    monkeypatch.setattr(memberships, "MOST_OPEN", 1)
    user = make_user()
    group = make_organisation("Net", profile_type="network", administrator=user)
    ask = ask_for_membership if guarded else unguarded(ask_for_membership)

    def act(member):
        belonging = Belonging(group, member)
        return lambda: ask(actor=user, now=NOW, side=GROUP, belonging=belonging)

    asked = [make_organisation() for _ in range(2)]
    with locks(guarded):
        outcomes = at_once(*[act(one) for one in asked], before=INSERT, guarded=guarded)
    assert Membership.objects.count() == (1 if guarded else 2)
    assert refused(outcomes) == (1 if guarded else 0)
