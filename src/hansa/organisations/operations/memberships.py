"""Memberships: either side begins, the other confirms or declines, either ends them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Membership, Organisation
from hansa.organisations.permissions import administers_organisation
from hansa.organisations.queries.memberships import (
    LIVE,
    asked_since,
    groups_above,
    live_membership,
    may_belong,
    waiting_from,
)
from hansa.organisations.queries.people import administrators_of

Side, State = Membership.Side, Membership.State
MOST_OPEN = 20
"""What one organisation may have asked and not heard of: each is a mail to others' people."""
MOST_AGAIN, AGAIN_WITHIN = 3, timedelta(days=30)
"""How often one side may ask the same other, which may have declined."""


@dataclass(frozen=True)
class Belonging:
    """Who belongs to whom, as what, since when."""

    group: Organisation
    member: Organisation
    role: str = Membership.Role.MEMBER
    since: date | None = None


def _take_turn() -> None:
    """
    Let memberships be made one after the other, by the lock of one row that is always there.

    What is looked at before (one a pair, no ring over many groups, how many wait) concerns more
    rows than those of the two organisations, and memberships are rare.
    """
    first = Organisation.objects.order_by("pk").select_for_update(no_key=True)
    list(first.values_list("pk")[:1])


def _refuse_impossible(group: Organisation, member: Organisation) -> None:
    refuse_unless(group.pk != member.pk, gettext("An organisation cannot belong to itself."))
    names = {"group": group.name, "member": member.name}
    refuse_unless(
        may_belong(group=group, member=member),
        gettext(
            "%(member)s cannot belong to %(group)s: networks, national associations and "
            "partnerships have members, and clusters those that are no clusters or networks "
            "themselves."
        )
        % names,
    )
    refuse_unless(
        member.pk not in groups_above(group),
        gettext(
            "%(group)s belongs to %(member)s already, directly or by way of another network; it "
            "cannot be the other way round too."
        )
        % names,
    )


def _confirmed(side: str, actor: User | None, now: datetime) -> dict[str, object]:
    return {f"{side}_confirmed_at": now, f"{side}_confirmed_by": actor}


@operation("membership.add")
def add_membership(*, actor: User | None, now: datetime, belonging: Belonging) -> Membership:
    """
    Enter a membership that both sides are known to want, as imports do; the last one counts.

    It counts as confirmed by both now, and nobody is written to.
    """
    group, member = belonging.group, belonging.member
    _take_turn()
    _refuse_impossible(group, member)
    made, _ = Membership.objects.update_or_create(
        group=group,
        member=member,
        state__in=LIVE,
        defaults={
            "role": belonging.role,
            "since_date": belonging.since,
            "state": State.VERIFIED,
            "wished_role": "",
            "wished_by": "",
            **_confirmed(Side.GROUP, actor, now),
            **_confirmed(Side.MEMBER, actor, now),
        },
    )
    record(
        actor=actor, now=now, verb="membership.add", target=group, member=member.pk,
        role=belonging.role,
    )  # fmt: skip
    return made


@operation("membership.ask")
def ask_for_membership(
    *, actor: User, now: datetime, belonging: Belonging, side: str, key: str = ""
) -> Membership:
    """
    Invite a member, or ask a group to belong to it; the other side is told and confirms.

    If the other side has asked before, this is its answer: the role is then what the group says.
    If the actor speaks for both sides, this is the word of both.
    """
    group, member = belonging.group, belonging.member
    _take_turn()
    for one in (group, member):
        refuse_unless(
            one.status == ProfileStatus.PUBLISHED,
            gettext("The profile of %(name)s is not public; only public ones can be linked.")
            % {"name": one.name},
        )
    _refuse_impossible(group, member)
    own, other = (group, member) if side == Side.GROUP else (member, group)
    there = live_membership(group, member)
    if there is not None:
        return _join(there, actor=actor, now=now, belonging=belonging, side=side)
    refuse_unless(
        waiting_from(own).count() < MOST_OPEN,
        gettext("So many invitations and requests are open. Take one back first."),
    )
    lately = asked_since(group, member, side=side, moment=now - AGAIN_WITHIN)
    refuse_unless(
        lately.count() < MOST_AGAIN,
        gettext("You have asked several times of late. Wait some weeks before you ask again."),
    )
    both = administers_organisation(actor, other)
    other_side = Side.MEMBER if side == Side.GROUP else Side.GROUP
    made = Membership.objects.create(
        group=group,
        member=member,
        role=belonging.role,
        since_date=belonging.since,
        state=State.VERIFIED if both else State.WAITING,
        **_confirmed(side, actor, now),
        **(_confirmed(other_side, actor, now) if both else {}),
    )
    record(
        actor=actor, now=now, verb="membership.ask", target=made, side=side, state=made.state,
        group=group.pk, member=member.pk,
    )  # fmt: skip
    template = "mail/membership_answered" if both else "mail/membership_asked"
    tell_side(other, made, now, template, but=actor)
    return made


def _join(
    there: Membership, *, actor: User, now: datetime, belonging: Belonging, side: str
) -> Membership:
    """Take a wish as the answer to the other side's; refuse it if there is nothing to answer."""
    names = {"group": there.group.name, "member": there.member.name}
    refuse_unless(
        there.state == State.WAITING, gettext("%(member)s belongs to %(group)s already.") % names
    )
    refuse_unless(
        there.side_of(there.asked) == side,
        gettext("You have asked already; the other side has not answered yet."),
    )
    if side == Side.GROUP:
        there.role = belonging.role
        there.since_date = belonging.since or there.since_date
        there.save(update_fields=["role", "since_date"])
    return confirm_membership(actor=actor, now=now, membership=there, side=side)


def _answer(membership: Membership, side: str, **fields: object) -> None:
    """Change what this side has to answer if it still waits: of two at once, one does."""
    waiting = Membership.objects.filter(
        pk=membership.pk, state=State.WAITING, **{f"{side}_confirmed_at__isnull": True}
    )
    hit = waiting.update(**fields)
    refuse_unless(bool(hit), gettext("Somebody was quicker. This is how it stands now."))
    membership.refresh_from_db()


@operation("membership.confirm")
def confirm_membership(
    *, actor: User, now: datetime, membership: Membership, side: str
) -> Membership:
    """Say yes to what the other side asked; everybody sees it from now on, and they are told."""
    _take_turn()
    _refuse_impossible(membership.group, membership.member)
    _answer(membership, side, state=State.VERIFIED, **_confirmed(side, actor, now))
    record(actor=actor, now=now, verb="membership.confirm", target=membership, side=side)
    asker = membership.member if side == Side.GROUP else membership.group
    tell_side(asker, membership, now, "mail/membership_answered", but=actor)
    return membership


@operation("membership.decline")
def decline_membership(
    *, actor: User, now: datetime, membership: Membership, side: str, reason: str
) -> Membership:
    """Say no to what the other side asked, and why; they are told."""
    refuse_unless(bool(reason), gettext("Say why, in one line."))
    _answer(membership, side, state=State.DECLINED, answer=reason, closed_at=now, closed_by=actor)
    record(actor=actor, now=now, verb="membership.decline", target=membership, side=side)
    tell_side(membership.asker, membership, now, "mail/membership_answered", but=actor)
    return membership


@operation("membership.withdraw")
def withdraw_membership(
    *, actor: User, now: datetime, membership: Membership, side: str
) -> Membership:
    """Take back what this side asked and nobody has answered."""
    waiting = Membership.objects.filter(
        pk=membership.pk, state=State.WAITING, **{f"{side}_confirmed_at__isnull": False}
    )
    hit = waiting.update(state=State.WITHDRAWN, closed_at=now, closed_by=actor)
    refuse_unless(bool(hit), gettext("Somebody was quicker. This is how it stands now."))
    membership.refresh_from_db()
    record(actor=actor, now=now, verb="membership.withdraw", target=membership, side=side)
    return membership


@operation("membership.end")
def end_membership(
    *, actor: User, now: datetime, membership: Membership, side: str, until: date, reason: str = ""
) -> Membership:
    """End a verified membership on a day; it stays as history, and the other side is told."""
    since = membership.since_date
    refuse_unless(since is None or until >= since, gettext("It cannot end before it begins."))
    refuse_unless(until <= now.date(), gettext("Name the day on which it ended, not one to come."))
    verified = Membership.objects.filter(pk=membership.pk, state=State.VERIFIED)
    hit = verified.update(
        state=State.ENDED, until_date=until, answer=reason, closed_at=now, closed_by=actor,
        wished_role="", wished_by="",
    )  # fmt: skip
    refuse_unless(bool(hit), gettext("Somebody was quicker. This is how it stands now."))
    membership.refresh_from_db()
    record(actor=actor, now=now, verb="membership.end", target=membership, side=side)
    other = membership.member if side == Side.GROUP else membership.group
    tell_side(other, membership, now, "mail/membership_ended", but=actor)
    return membership


def tell_side(
    readers: Organisation,
    membership: Membership,
    now: datetime,
    template: str,
    *,
    but: User,
    **more: object,
) -> None:
    """Write to everybody who keeps one side's profile, except to whoever did it."""
    path = reverse("organisations:membership-detail", args=[readers.slug, membership.pk])
    context = {
        "membership": membership,
        "group": membership.group,
        "member": membership.member,
        "link": settings.BASE_URL + path,
        **more,
    }
    for administrator in administrators_of(readers).exclude(user=but):
        with override(administrator.user.language):
            letter = render_mail(template, context)
        queue_mail(recipient=administrator.user.email, now=now, **letter)
