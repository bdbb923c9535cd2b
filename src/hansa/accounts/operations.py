"""What people change about their own account."""

from datetime import datetime

from hansa.accounts.models import SiteRole, User
from hansa.common.operations import operation, record


@operation("user.rename")
def rename_user(*, actor: User, now: datetime, name: str) -> User:
    """Change the person's own name."""
    actor.name = name
    actor.save(update_fields=["name"])
    record(actor=actor, now=now, verb="user.rename", target=actor)
    return actor


@operation("role.grant")
def grant_site_role(*, actor: User | None, now: datetime, user: User, role: str) -> SiteRole:
    """Give a person a role on the whole site; given twice it is given once."""
    granted, _ = SiteRole.objects.get_or_create(user=user, role=role)
    record(actor=actor, now=now, verb="role.grant", target=user, role=role)
    return granted
