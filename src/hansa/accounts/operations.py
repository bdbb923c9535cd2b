"""What people change about their own account, and administrators about others'."""

from datetime import datetime

from django.utils.translation import gettext as _

from hansa.accounts.models import SiteRole, User
from hansa.common.operations import hold, operation, record, refuse_unless


@operation("user.edit")
def edit_account(*, actor: User, now: datetime, name: str, language: str) -> User:
    """Change the person's own name and the language in which they get mails."""
    actor.name = name
    actor.language = language
    actor.save(update_fields=["name", "language"])
    record(actor=actor, now=now, verb="user.edit", target=actor)
    return actor


@operation("role.grant")
def grant_site_role(*, actor: User | None, now: datetime, user: User, role: str) -> SiteRole:
    """Give a person a role on the whole site; given twice it is given once."""
    granted, _made = SiteRole.objects.get_or_create(user=user, role=role)
    record(actor=actor, now=now, verb="role.grant", target=user, role=role)
    return granted


@operation("user.block")
def block_person(*, actor: User, now: datetime, user: User, reason: str = "") -> User:
    """Let a person sign in no more, who is signed out everywhere at once."""
    refuse_unless(user != actor, _("You cannot block yourself."))
    held = hold(user)
    held.is_active = False
    held.save(update_fields=["is_active"])
    record(actor=actor, now=now, verb="user.block", target=held, reason=reason)
    return held


@operation("user.unblock")
def unblock_person(*, actor: User, now: datetime, user: User) -> User:
    """Let a person sign in again."""
    held = hold(user)
    held.is_active = True
    held.save(update_fields=["is_active"])
    record(actor=actor, now=now, verb="user.unblock", target=held)
    return held
