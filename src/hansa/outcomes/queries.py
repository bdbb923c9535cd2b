"""Named reads of outcomes."""

from django.db.models import QuerySet

from hansa.organisations.models import Organisation
from hansa.outcomes.models import Agreement


def agreements_of(organisation: Organisation) -> QuerySet[Agreement]:
    """Return the agreements an organisation is party to, or its groupings are."""
    return organisation.agreements.prefetch_related("organisations").order_by("-signed_date")
