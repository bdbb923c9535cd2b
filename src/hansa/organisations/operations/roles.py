"""Another role in a verified membership: either side wishes for it, the other answers."""

from datetime import datetime, timedelta

from django.utils.translation import gettext

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless
from hansa.organisations.models import Membership
from hansa.organisations.operations.memberships import tell_side
from hansa.organisations.permissions import administers_organisation
from hansa.organisations.queries.memberships import roles_wished_since

Side, State = Membership.Side, Membership.State
MOST_WISHES, WITHIN = 3, timedelta(days=30)
"""How often one side may wish for a role: each wish is a mail to the other's people."""


def _locked(membership: Membership) -> Membership:
    """Take the membership's row as it is now; refuse what is no longer verified."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("group", "member")
    locked = rows.filter(pk=membership.pk, state=State.VERIFIED).first()
    refuse_unless(locked is not None, gettext("Somebody was quicker. This is how it stands now."))
    assert locked is not None, "refused above"
    return locked


def _save(membership: Membership, **fields: str) -> None:
    for name, value in fields.items():
        setattr(membership, name, value)
    membership.save(update_fields=list(fields))


@operation("membership.wish_role")
def wish_role(
    *, actor: User, now: datetime, membership: Membership, side: str, role: str
) -> Membership:
    """
    Wish for another role; the other side is told and answers, until then nothing changes.

    If the other side wishes for the same one, or the actor speaks for both, it is agreed.
    """
    one = _locked(membership)
    refuse_unless(role != one.role, gettext("This is the role already."))
    if one.wished_by not in ("", side):
        refuse_unless(
            one.wished_role == role,
            gettext("The other side proposes another role. Answer that first."),
        )
        return answer_role(
            actor=actor, now=now, membership=one, side=side, role=role, agrees=True
        )  # fmt: skip
    other = one.member if side == Side.GROUP else one.group
    both = administers_organisation(actor, other)
    refuse_unless(
        both or roles_wished_since(one, side=side, moment=now - WITHIN) < MOST_WISHES,
        gettext("You have proposed several roles of late. Wait some weeks before you do so again."),
    )
    if both:
        _save(one, role=role, wished_role="", wished_by="")
    else:
        _save(one, wished_role=role, wished_by=side)
    record(
        actor=actor, now=now, verb="membership.wish_role", target=one, side=side, role=role,
        agreed=both,
    )  # fmt: skip
    template = "mail/membership_role_answered" if both else "mail/membership_role_asked"
    label = Membership.Role(role).label
    tell_side(other, one, now, template, but=actor, role=label, agreed=both)
    return one


@operation("membership.answer_role")
def answer_role(
    *, actor: User, now: datetime, membership: Membership, side: str, role: str, agrees: bool
) -> Membership:
    """Agree to the role the other side wishes for, as it was read, or keep the one there is."""
    one = _locked(membership)
    refuse_unless(
        one.wished_role == role and one.wished_by not in ("", side),
        gettext("Somebody was quicker. This is how it stands now."),
    )
    wisher, before = one.wisher, one.role
    _save(one, role=role if agrees else before, wished_role="", wished_by="")
    record(
        actor=actor, now=now, verb="membership.answer_role", target=one, side=side, role=role,
        before=before, agrees=agrees,
    )  # fmt: skip
    label = Membership.Role(role).label
    tell_side(
        wisher, one, now, "mail/membership_role_answered", but=actor, role=label, agreed=agrees
    )
    return one


@operation("membership.unwish_role")
def withdraw_role_wish(
    *, actor: User, now: datetime, membership: Membership, side: str
) -> Membership:
    """Take back a wish that nobody has answered."""
    one = _locked(membership)
    refuse_unless(
        one.wished_by == side, gettext("Somebody was quicker. This is how it stands now.")
    )
    _save(one, wished_role="", wished_by="")
    record(actor=actor, now=now, verb="membership.unwish_role", target=one, side=side)
    return one
