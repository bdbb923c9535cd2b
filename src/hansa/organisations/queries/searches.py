"""Named reads of the searches people keep."""

from datetime import datetime

from django.db.models import QuerySet

from hansa.accounts.models import User
from hansa.organisations.models import Organisation, SavedSearch
from hansa.organisations.queries.directory import (
    DirectorySearch,
    published_organisations,
    search_directory,
)


def searches_of(user: User) -> QuerySet[SavedSearch]:
    """Return the searches a person keeps."""
    return SavedSearch.objects.filter(user=user)


def searches_to_tell(before: datetime) -> QuerySet[SavedSearch]:
    """Return the searches with mail that were last told of before this moment."""
    waiting = SavedSearch.objects.filter(wants_mail=True, told_at__lt=before, user__is_active=True)
    return waiting.select_related("user").order_by("pk")


def new_in(search: DirectorySearch, since: datetime, until: datetime) -> list[Organisation]:
    """Return what fits and was published after one moment and not after the other, by name."""
    recent = published_organisations().filter(published_at__gt=since, published_at__lte=until)
    recent = recent.order_by("name", "pk")
    if not recent.exists():
        return []
    found = search_directory(search)
    return [one for one in recent if found.has(one.pk)]
