"""Memberships: one side begins, the other confirms or declines, either ends them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.organisations.models import Membership, Organisation
from hansa.organisations.operations import memberships
from hansa.organisations.operations.memberships import (
    Belonging,
    add_membership,
    ask_for_membership,
    confirm_membership,
    decline_membership,
    end_membership,
    withdraw_membership,
)
from hansa.organisations.queries.memberships import (
    belongings_of,
    clusters_to_invite,
    current_belongings,
    current_members,
    groups_above,
    members_of,
    memberships_to_answer,
    past_memberships,
    verified_memberships,
    waiting_from,
    waiting_on,
)
from hansa.organisations.queries.naming import organisations_called
from tests.factories import DAY, NOW, make_membership, make_organisation, make_user

pytestmark = pytest.mark.django_db
GROUP, MEMBER = Membership.Side.GROUP, Membership.Side.MEMBER
State = Membership.State


class Two:
    """A network and a cluster, each with its keeper."""

    def __init__(self):
        self.keeper, self.manager = make_user(language="de"), make_user(language="en")
        self.net = make_organisation("Net", profile_type="network", administrator=self.keeper)
        self.alpha = make_organisation("Alpha", administrator=self.manager)

    def ask(self, side=GROUP, **given):
        actor = self.keeper if side == GROUP else self.manager
        belonging = Belonging(self.net, self.alpha, **given)
        return ask_for_membership(actor=actor, now=NOW, belonging=belonging, side=side)


@pytest.fixture
def two():
    return Two()


def letters_to(user):
    return [mail.subject for mail in OutgoingMail.objects.filter(recipient=user.email)]


def test_a_group_invites_and_nobody_sees_it_before_the_member_confirms(two):
    made = two.ask(role="node", since=date(2016, 1, 1))
    assert (made.state, str(made), made.asked_at) == (State.WAITING, "Alpha – Net", NOW)
    assert (made.asker, made.asked) == (two.net, two.alpha)
    assert not members_of(two.net)
    assert not belongings_of(two.alpha)
    assert list(waiting_on(two.alpha)) == list(waiting_from(two.net)) == [made]
    assert list(memberships_to_answer(two.manager)) == [made]
    assert not waiting_on(two.net)
    assert not waiting_from(two.alpha)
    assert not memberships_to_answer(two.keeper)
    assert letters_to(two.manager) == ["Net invites Alpha to belong to it"]
    confirm_membership(actor=two.manager, now=NOW + DAY, membership=made, side=MEMBER)
    assert (made.state, made.member_confirmed_by) == (State.VERIFIED, two.manager)
    assert (made.group_confirmed_by, made.asker) == (two.keeper, two.net)
    assert list(members_of(two.net)) == list(belongings_of(two.alpha)) == [made]
    assert list(verified_memberships()) == list(current_belongings(two.alpha)) == [made]
    assert not waiting_on(two.alpha)
    assert len(letters_to(two.keeper)) == 1
    assert AuditRecord.objects.filter(verb="membership.confirm", actor=two.manager).exists()


def test_a_member_asks_and_the_group_declines_with_its_reason(two):
    made = two.ask(MEMBER)
    assert (made.asker, made.asked) == (two.alpha, two.net)
    assert list(memberships_to_answer(two.keeper)) == [made]
    with pytest.raises(OperationRefused, match="Say why"):
        decline_membership(actor=two.keeper, now=NOW, membership=made, side=GROUP, reason="")
    decline_membership(actor=two.keeper, now=NOW, membership=made, side=GROUP, reason="Too <far>.")
    assert (made.state, made.answer, made.closed_by) == (State.DECLINED, "Too <far>.", two.keeper)
    mail = OutgoingMail.objects.get(recipient=two.manager.email)
    assert mail.subject == "Declined: Alpha does not belong to Net"
    assert "Too <far>." in mail.text
    assert f"/organisations/alpha/members/{made.pk}/" in mail.text
    assert list(past_memberships(two.net)) == [made]
    assert two.ask(MEMBER).pk != made.pk


def test_what_is_answered_is_not_answered_again_and_only_by_the_side_that_was_asked(two):
    made = two.ask()
    given = {"now": NOW, "membership": made}
    for act in (
        lambda: confirm_membership(actor=two.keeper, side=GROUP, **given),
        lambda: decline_membership(actor=two.keeper, side=GROUP, reason="x", **given),
        lambda: withdraw_membership(actor=two.manager, side=MEMBER, **given),
        lambda: end_membership(actor=two.keeper, side=GROUP, until=NOW.date(), **given),
    ):
        with pytest.raises(OperationRefused, match="quicker"):
            act()
    withdraw_membership(actor=two.keeper, side=GROUP, **given)
    assert made.state == State.WITHDRAWN
    with pytest.raises(OperationRefused, match="quicker"):
        confirm_membership(actor=two.manager, side=MEMBER, **given)
    assert not members_of(two.net)


def test_who_asks_a_side_that_has_asked_confirms_and_the_role_is_the_groups(two):
    made = two.ask(MEMBER, role="coordinator")
    again = two.ask(GROUP, role="associated", since=date(2017, 1, 1))
    assert again.pk == made.pk
    assert (again.state, again.role) == (State.VERIFIED, "associated")
    assert again.since_date == date(2017, 1, 1)
    with pytest.raises(OperationRefused, match="belongs to Net already"):
        two.ask(GROUP)
    Membership.objects.all().delete()
    two.ask(GROUP, role="node")
    assert two.ask(MEMBER, role="coordinator").role == "node"


def test_one_who_keeps_both_profiles_says_yes_for_both(two):
    made = ask_for_membership(
        actor=two.keeper, now=NOW, side=MEMBER,
        belonging=Belonging(two.net, make_organisation("Own", administrator=two.keeper)),
    )  # fmt: skip
    assert made.state == State.VERIFIED
    assert made.group_confirmed_by == made.member_confirmed_by == two.keeper
    assert letters_to(two.keeper) == []
    assert made.asker == two.net


def test_asked_twice_by_one_side_is_refused_and_the_same_form_twice_is_one(two):
    belonging = Belonging(two.net, two.alpha)
    given = {"actor": two.keeper, "now": NOW, "side": GROUP, "belonging": belonging}
    first = ask_for_membership(key="k", **given)
    assert ask_for_membership(key="k", **given) == first
    assert len(letters_to(two.manager)) == 1
    with pytest.raises(OperationRefused, match="asked already"):
        ask_for_membership(key="other", **given)


def test_either_side_ends_it_and_it_stays_as_history(two):
    made = make_membership(two.net, two.alpha, since=date(2017, 1, 1))
    given = {"actor": two.manager, "now": NOW, "membership": made, "side": MEMBER}
    with pytest.raises(OperationRefused, match="before it begins"):
        end_membership(until=date(2016, 12, 31), **given)
    with pytest.raises(OperationRefused, match="one to come"):
        end_membership(until=NOW.date() + DAY, **given)
    end_membership(until=date(2017, 6, 30), reason="Moved on.", **given)
    assert (made.state, made.until_date) == (State.ENDED, date(2017, 6, 30))
    assert not members_of(two.net)
    assert list(past_memberships(two.alpha)) == [made]
    mail = OutgoingMail.objects.get(recipient=two.keeper.email)
    assert "Moved on." in mail.text
    assert letters_to(two.manager) == []
    again = make_membership(two.net, two.alpha)
    assert again.pk != made.pk
    end_membership(actor=two.keeper, now=NOW, membership=again, side=GROUP, until=date(2017, 7, 1))
    assert letters_to(two.manager) == ["Alpha no longer belongs to Net"]


def test_each_keeper_of_the_other_side_gets_one_letter_in_their_language(two, monkeypatch):
    two.alpha.administrators.create(user=make_user("fr@example.org", language="fr"))
    spoken, render = [], memberships.render_mail

    def listen(*given):
        spoken.append(get_language())
        return render(*given)

    monkeypatch.setattr(memberships, "render_mail", listen)
    two.ask()
    assert spoken == ["en", "fr"]
    assert OutgoingMail.objects.count() == 2
    assert OutgoingMail.objects.filter(recipient="fr@example.org").count() == 1


def test_added_twice_is_one_with_the_last_role(two):
    make_membership(two.net, two.alpha)
    made = make_membership(two.net, two.alpha, role="node")
    assert Membership.objects.get() == made
    assert (made.role, made.state) == ("node", State.VERIFIED)
    assert not OutgoingMail.objects.exists()
    Membership.objects.update(
        state=State.WAITING, member_confirmed_at=None, member_confirmed_by=None
    )
    make_membership(two.net, two.alpha)
    assert Membership.objects.get().state == State.VERIFIED


@pytest.mark.parametrize(
    ("group", "member", "allowed"),
    [
        ("network", "cluster", True),
        ("network", "national", True),
        ("national", "cluster", True),
        ("partnership", "research", True),
        ("cluster", "sme", True),
        ("cluster", "research", True),
        ("cluster", "business", True),
        ("cluster", "cluster", False),
        ("cluster", "network", False),
        ("sme", "cluster", False),
        ("business", "sme", False),
    ],
)
def test_members_fit_the_kind_of_group(group, member, allowed):
    belonging = Belonging(
        make_organisation("G", profile_type=group), make_organisation("M", profile_type=member)
    )
    if allowed:
        assert add_membership(actor=None, now=NOW, belonging=belonging).state == State.VERIFIED
    else:
        with pytest.raises(OperationRefused, match="M cannot belong to G"):
            add_membership(actor=None, now=NOW, belonging=belonging)


def test_nothing_belongs_to_itself_not_even_by_way_of_others(two):
    with pytest.raises(OperationRefused, match="itself"):
        make_membership(two.net, two.net)
    middle = make_organisation("Middle", profile_type="network")
    top = make_organisation("Top", profile_type="network")
    make_membership(middle, two.net)
    make_membership(top, middle)
    assert groups_above(two.net) == {middle.pk, top.pk}
    with pytest.raises(OperationRefused, match="cannot be the other way round"):
        make_membership(two.net, top)
    waiting = ask_for_membership(
        actor=two.keeper, now=NOW, side=GROUP,
        belonging=Belonging(two.net, make_organisation("Late", profile_type="network")),
    )  # fmt: skip
    make_membership(waiting.member, top)
    with pytest.raises(OperationRefused, match="cannot be the other way round"):
        confirm_membership(actor=two.manager, now=NOW, membership=waiting, side=MEMBER)


def test_only_public_profiles_can_be_linked(two):
    draft = make_organisation("Draft", published=False)
    for belonging, side in [
        (Belonging(two.net, draft), GROUP),
        (Belonging(make_organisation("N2", profile_type="network", published=False), two.alpha),
         GROUP),
    ]:  # fmt: skip
        with pytest.raises(OperationRefused, match="is not public"):
            ask_for_membership(actor=two.keeper, now=NOW, belonging=belonging, side=side)
    made = make_membership(two.net, two.alpha)
    Organisation.objects.filter(pk=two.alpha.pk).update(status="hidden")
    assert not members_of(two.net)
    assert list(current_members(two.net)) == [made]
    Organisation.objects.filter(pk=two.net.pk).update(status="hidden")
    assert not belongings_of(two.alpha)


def test_what_one_organisation_asks_is_bounded(two, monkeypatch):
    monkeypatch.setattr(memberships, "MOST_OPEN", 1)
    made = two.ask()
    more = Belonging(two.net, make_organisation("More"))
    given = {"actor": two.keeper, "now": NOW, "belonging": more, "side": GROUP}
    with pytest.raises(OperationRefused, match="So many"):
        ask_for_membership(**given)
    withdraw_membership(actor=two.keeper, now=NOW, membership=made, side=GROUP)
    assert ask_for_membership(**given).state == State.WAITING


def test_the_same_other_is_not_asked_again_and_again(two):
    for _ in range(3):
        made = two.ask()
        withdraw_membership(actor=two.keeper, now=NOW, membership=made, side=GROUP)
    with pytest.raises(OperationRefused, match="several times"):
        two.ask()
    assert two.ask(MEMBER).state == State.WAITING
    withdraw_membership(
        actor=two.manager, now=NOW, membership=waiting_from(two.alpha).get(), side=MEMBER
    )
    later = ask_for_membership(
        actor=two.keeper, now=NOW + 30 * DAY, side=GROUP, belonging=Belonging(two.net, two.alpha)
    )
    assert later.state == State.WAITING


def test_the_database_keeps_the_rules(two):
    made = two.ask()
    for changes in (
        {"state": State.VERIFIED},
        {"group_confirmed_at": None},
        {"since_date": date(2017, 2, 1), "until_date": date(2017, 1, 1)},
        {"member": two.net},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=made.pk).update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=two.net.pk).update(
            starts_date=date(2017, 2, 1), ends_date=date(2017, 1, 1)
        )


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Énergie Cluster Lyon", ["Énergie Cluster Lyon"]),
        ("energie cluster lyon", ["Énergie Cluster Lyon"]),
        ("ecl", ["Énergie Cluster Lyon"]),
        ("energie", ["Énergie Cluster Lyon", "Énergie Cluster Lyon Nord"]),
        ("lyon nord", ["Énergie Cluster Lyon Nord"]),
        ("https://hansa.example/organisations/energie-cluster-lyon/", ["Énergie Cluster Lyon"]),
        ("/fr/organisations/energie-cluster-lyon", ["Énergie Cluster Lyon"]),
        ("Lyon – /organisations/energie-cluster-lyon/", ["Énergie Cluster Lyon"]),
        ("https://hansa.example/organisations/secret/", []),
        ("Secret", []),
        ("wood", []),
        ("", []),
        ("<b>", []),
        ("\x08", []),
    ],
)
def test_an_organisation_is_found_by_what_people_type(typed, names):
    make_organisation("Énergie Cluster Lyon", acronym="ECL", description="Not of wood.")
    make_organisation("Énergie Cluster Lyon Nord")
    make_organisation("Secret", published=False)
    assert [one.name for one in organisations_called(typed)] == names


def test_an_association_may_invite_the_clusters_of_its_country_it_never_knew():
    association = make_organisation("German Clusters", profile_type="national", country="DE")
    known, other = make_organisation("Known"), make_organisation("Abroad", country="FR")
    make_membership(association, known)
    make_organisation("Company", profile_type="sme")
    for number in range(12):
        make_organisation(f"New {number:02}")
    found = list(clusters_to_invite(association))
    assert len(found) == 10
    assert {known, other} & set(found) == set()
    assert found[0].name == "New 00"
