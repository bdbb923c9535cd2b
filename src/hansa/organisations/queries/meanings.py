"""Which profiles' meaning is still to be worked out."""

from django.db.models import F, Q, QuerySet

from hansa.organisations.models import Organisation
from hansa.organisations.queries.directory import published_organisations


def profiles_to_understand() -> QuerySet[Organisation]:
    """Return published profiles that have changed since their vector was worked out."""
    stale = Q(meaning__isnull=True) | ~Q(meaning__index_version=F("index_version"))
    return published_organisations().filter(stale).prefetch_related("terms").order_by("pk")
