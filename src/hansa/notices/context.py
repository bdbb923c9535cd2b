"""What every page of somebody who is signed in shows of their notices."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hansa.notices.queries import unread_count


def notices(request: HttpRequest) -> dict[str, Any]:
    """Return how many notices wait; asked for only by pages that show it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread_notices": SimpleLazyObject(lambda: unread_count(user))}
