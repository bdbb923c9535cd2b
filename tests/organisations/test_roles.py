"""Another role in a verified membership: one side wishes for it, the other answers."""

from contextlib import nullcontext
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.organisations.models import Membership
from hansa.organisations.operations.memberships import Belonging, add_membership, end_membership
from hansa.organisations.operations.profiles import add_administrator
from hansa.organisations.operations.roles import (
    MOST_WISHES,
    WITHIN,
    answer_role,
    wish_role,
    withdraw_role_wish,
)
from hansa.organisations.queries.memberships import roles_to_agree_on, roles_to_answer
from tests.factories import DAY, NOW, make_membership, make_organisation, make_user
from tests.races import at_once, without_locks

GROUP, MEMBER = Membership.Side.GROUP, Membership.Side.MEMBER


class Two:
    """A network and its node, each with its keeper."""

    def __init__(self):
        self.keeper, self.manager = make_user(language="de"), make_user(language="en")
        self.net = make_organisation("Net", profile_type="network", administrator=self.keeper)
        self.alpha = make_organisation("Alpha", administrator=self.manager)
        self.one = make_membership(self.net, self.alpha, "node")

    def actor(self, side):
        return self.keeper if side == GROUP else self.manager

    def wish(self, role, side=GROUP, now=NOW):
        given = {"actor": self.actor(side), "now": now, "membership": self.one, "side": side}
        return wish_role(**given, role=role)

    def answer(self, role, *, agrees, side=MEMBER):
        given = {"actor": self.actor(side), "now": NOW, "membership": self.one, "side": side}
        return answer_role(**given, role=role, agrees=agrees)

    def now(self):
        self.one.refresh_from_db()
        return self.one.role, self.one.wished_role, self.one.wished_by


@pytest.fixture
def two(db):
    return Two()


def letters():
    return [(mail.recipient, mail.text) for mail in OutgoingMail.objects.order_by("pk")]


@pytest.mark.parametrize("agrees", [True, False])
@pytest.mark.parametrize(("side", "other"), [(GROUP, MEMBER), (MEMBER, GROUP)])
def test_role_changes_when_the_other_side_agrees_and_both_are_told(two, side, other, agrees):
    two.wish("coordinator", side)
    assert two.now() == ("node", "coordinator", side)
    (recipient, text), *more = letters()
    assert (recipient, more) == (two.actor(other).email, [])
    assert f"/organisations/{'alpha' if side == GROUP else 'net'}/members/{two.one.pk}/" in text
    assert list(roles_to_answer(two.actor(other))) == [two.one]
    assert not roles_to_answer(two.actor(side))
    assert list(roles_to_agree_on(two.net)) == list(roles_to_agree_on(two.alpha)) == [two.one]
    two.answer("coordinator", agrees=agrees, side=other)
    assert two.now() == ("coordinator" if agrees else "node", "", "")
    assert letters()[1][0] == two.actor(side).email
    assert not roles_to_agree_on(two.net)
    details = AuditRecord.objects.get(verb="membership.answer_role").details
    assert (details["before"], details["role"], details["agrees"]) == (
        "node",
        "coordinator",
        agrees,
    )
    with pytest.raises(OperationRefused, match="quicker"):
        two.answer("coordinator", agrees=True, side=other)


def test_what_is_agreed_to_is_what_was_read_and_not_by_oneself(two):
    two.wish("coordinator")
    two.wish("partner")
    for role, side in [("coordinator", MEMBER), ("partner", GROUP), ("", MEMBER)]:
        with pytest.raises(OperationRefused, match="quicker"):
            two.answer(role, agrees=True, side=side)
    assert two.now() == ("node", "partner", GROUP)


def test_both_who_wish_for_the_same_role_have_agreed(two):
    two.wish("coordinator")
    with pytest.raises(OperationRefused, match="Answer that first"):
        two.wish("observer", MEMBER)
    with pytest.raises(OperationRefused, match="role already"):
        two.wish("node", MEMBER)
    two.wish("coordinator", MEMBER)
    assert two.now() == ("coordinator", "", "")


def test_who_speaks_for_both_sides_changes_it_at_once(two):
    add_administrator(actor=None, now=NOW, organisation=two.alpha, user=two.keeper)
    two.wish("founder")
    assert two.now() == ("founder", "", "")
    assert [recipient for recipient, _text in letters()] == [two.manager.email]


def test_wish_is_taken_back_by_its_side_and_ends_with_the_membership(two):
    given = {"now": NOW, "membership": two.one}
    two.wish("coordinator")
    with pytest.raises(OperationRefused, match="quicker"):
        withdraw_role_wish(actor=two.manager, side=MEMBER, **given)
    withdraw_role_wish(actor=two.keeper, side=GROUP, **given)
    assert two.now() == ("node", "", "")
    two.wish("partner")
    add_membership(actor=None, now=NOW, belonging=Belonging(two.net, two.alpha, "founder"))
    assert two.now() == ("founder", "", "")
    two.wish("partner")
    end_membership(
        actor=two.manager, side=MEMBER, until=date(2017, 7, 1), **given,
    )  # fmt: skip
    assert two.now() == ("founder", "", "")
    with pytest.raises(OperationRefused, match="quicker"):
        two.wish("node", now=NOW + WITHIN + DAY)


def test_nobody_makes_us_write_without_end(two):
    for role in ["partner", "coordinator"] * 5:
        try:
            two.wish(role)
        except OperationRefused as refused:
            assert "several roles of late" in str(refused)
    assert len(letters()) == MOST_WISHES
    withdraw_role_wish(actor=two.keeper, now=NOW, membership=two.one, side=GROUP)
    two.wish("observer", MEMBER)
    two.answer("observer", agrees=False, side=GROUP)
    two.wish("observer", now=NOW + WITHIN + DAY)
    assert two.now() == ("node", "observer", GROUP)


@pytest.mark.parametrize(
    "fields", [{"wished_role": "node"}, {"wished_by": "group"},
               {"wished_role": "node", "wished_by": "group", "state": "ended"}],
)  # fmt: skip
def test_database_holds_wishes_of_a_side_in_what_is_verified_alone(two, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=two.one.pk).update(**fields)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_nobody_agrees_to_what_is_being_taken_back(guarded):
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    two = Two()
    two.wish("coordinator")
    with nullcontext() if guarded else without_locks():
        outcomes = at_once(
            lambda: two.answer("coordinator", agrees=True),
            lambda: withdraw_role_wish(
                actor=two.keeper, now=NOW, membership=two.one, side=GROUP
            ),
            before='UPDATE "organisations_membership"', guarded=guarded,
        )  # fmt: skip
    refused = [o for o in outcomes if isinstance(o, OperationRefused)]
    assert len(refused) == (1 if guarded else 0), outcomes


NET, ALPHA = "/organisations/net/members/", "/organisations/alpha/members/"


def test_people_of_both_sides_propose_and_agree(two, sign_in, client):
    network, member = sign_in(two.keeper), sign_in(two.manager)
    own, other = f"{NET}{two.one.pk}/", f"{ALPHA}{two.one.pk}/"
    page = network.get(own, headers={"accept-language": "en"})
    assert page.context["role"].initial == {"role": "node"}
    for odd in ("node", "", "nonsense"):
        refused = network.post(own, {"role-role": odd})
        assert refused.status_code == 422
        assert refused.context["role"].errors["role"]
    said = network.post(own, {"role-role": "coordinator"}, follow=True).content.decode()
    assert "Proposed. The role changes as soon as the other side agrees." in said
    assert "Net proposes: coordinator" in said
    assert "You have proposed the role coordinator" in network.get(own).content.decode()
    assert "Roles to agree on" in member.get("/dashboard/").content.decode()
    assert (
        "Net proposes the role coordinator instead of node." in member.get(other).content.decode()
    )
    late = member.post(other, {"role-agree": "partner"}, follow=True).content.decode()
    assert "Somebody was quicker" in late
    said = member.post(other, {"role-agree": "coordinator"}, follow=True).content.decode()
    assert "The role is changed." in said
    assert "Roles to agree on" not in member.get("/dashboard/").content.decode()
    assert "1 coordinator" in client.get("/organisations/net/").content.decode()
    member.post(other, {"role-role": "observer"})
    said = network.post(own, {"role-keep": "observer"}, follow=True).content.decode()
    assert "The role stays as it is." in said
    member.post(other, {"role-role": "partner"})
    said = member.post(other, {"role-withdraw": "1"}, follow=True).content.decode()
    assert "You have taken it back." in said
    assert two.now() == ("coordinator", "", "")
    add_administrator(actor=None, now=NOW, organisation=two.alpha, user=two.keeper)
    said = network.post(own, {"role-role": "founder"}, follow=True).content.decode()
    assert "The role is changed." in said
