"""What people change about their own account."""

from datetime import datetime

from hansa.accounts.models import SiteRole, User
from hansa.common.operations import operation, record


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
    granted, _ = SiteRole.objects.get_or_create(user=user, role=role)
    record(actor=actor, now=now, verb="role.grant", target=user, role=role)
    return granted
