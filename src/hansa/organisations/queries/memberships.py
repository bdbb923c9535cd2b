"""Named reads of who belongs to what."""

from django.db.models import Count, QuerySet

from hansa.organisations.enums import GROUPING_TYPES, ProfileStatus
from hansa.organisations.models import Membership, Organisation
from hansa.organisations.queries.directory import published_organisations


def groupings() -> QuerySet[Organisation]:
    """Return networks, national associations and partnerships with their number of members."""
    return (
        published_organisations()
        .filter(profile_type__in=GROUPING_TYPES)
        .annotate(member_organisations_count=Count("memberships"))
        .order_by("name")
    )


def members_of(group: Organisation) -> QuerySet[Membership]:
    """Return the published members of a grouping."""
    return (
        group.memberships.filter(member__status=ProfileStatus.PUBLISHED)
        .select_related("member")
        .order_by("member__name")
    )


def belongings_of(member: Organisation) -> QuerySet[Membership]:
    """Return the published groupings an organisation belongs to."""
    return (
        member.belongings.filter(group__status=ProfileStatus.PUBLISHED)
        .select_related("group")
        .order_by("group__name")
    )
