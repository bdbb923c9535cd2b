"""Named reads of what waits."""

from django.db.models import QuerySet

from hansa.accounts.models import SiteRole, User
from hansa.moderation.models import Case


def cases_waiting() -> QuerySet[Case]:
    """Return what waits, the oldest first."""
    waiting = Case.objects.filter(state=Case.State.WAITING)
    return waiting.select_related("organisation", "assignee", "opened_by")


def cases_decided() -> QuerySet[Case]:
    """Return what was decided, the latest first."""
    decided = Case.objects.exclude(state=Case.State.WAITING)
    return decided.select_related("organisation", "assignee", "decided_by").order_by(
        "-decided_at", "-pk"
    )


def waiting_case(kind: str, object_id: int) -> Case | None:
    """Return the case in which this very object waits; None if it does not."""
    return cases_waiting().filter(kind=kind, object_id=object_id).first()


def last_case(kind: str, object_id: int) -> Case | None:
    """Return the latest case about an object, whatever became of it."""
    return Case.objects.filter(kind=kind, object_id=object_id).order_by("-pk").first()


def moderators() -> QuerySet[User]:
    """Return who is told that something waits."""
    roles = SiteRole.objects.filter(role=SiteRole.Role.EDITOR)
    return User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("pk")
