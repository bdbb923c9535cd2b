"""Who belongs to whom: what both sides confirmed, what waits, what has ended."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from hansa.accounts.models import User
from hansa.common.models import AuditRecord
from hansa.organisations.enums import WITH_MEMBERS, ProfileStatus, ProfileType
from hansa.organisations.models import Administrator, Membership, Organisation
from hansa.organisations.queries.directory import published_organisations

State, Side = Membership.State, Membership.Side
LIVE = [State.WAITING, State.VERIFIED]
CAME_TO_BE = [State.VERIFIED, State.ENDED]
MOST_OWN, MOST_SUGGESTED = 8, 10


def verified_memberships() -> QuerySet[Membership]:
    """Return what both sides confirmed and everybody may see of both."""
    return Membership.objects.filter(
        state=State.VERIFIED,
        group__status=ProfileStatus.PUBLISHED,
        member__status=ProfileStatus.PUBLISHED,
    )


@dataclass(frozen=True)
class MemberNumbers:
    """How many verified members a group has, by role and by country."""

    roles: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Return how many there are in all."""
        return sum(self.roles.values())


def members_of(group: Organisation) -> QuerySet[Membership]:
    """Return the published, verified members of a group, those who lead first."""
    rank = Case(*[When(role=role, then=Value(n)) for n, role in enumerate(Membership.Role)])
    return _shown_members(group).select_related("member").order_by(rank, "member__name", "pk")


def member_numbers(group: Organisation) -> MemberNumbers:
    """Count the published, verified members of a group."""
    numbers = MemberNumbers()
    rows = _shown_members(group).order_by().values_list("role", "member__country")
    for role, country, number in rows.annotate(number=Count("pk")):
        numbers.roles[role] += number
        numbers.countries[country] += number
    return numbers


def _shown_members(group: Organisation) -> QuerySet[Membership]:
    return group.memberships.filter(state=State.VERIFIED, member__status=ProfileStatus.PUBLISHED)


def belongings_of(member: Organisation) -> QuerySet[Membership]:
    """Return the published groups an organisation is a verified member of."""
    return (
        member.belongings.filter(state=State.VERIFIED, group__status=ProfileStatus.PUBLISHED)
        .select_related("group")
        .order_by("group__name", "pk")
    )


def memberships_with(organisation: Organisation) -> QuerySet[Membership]:
    """Return every membership an organisation stands in, on either side."""
    either = Q(group=organisation) | Q(member=organisation)
    return Membership.objects.filter(either).select_related("group", "member")


def waiting_on(organisation: Organisation) -> QuerySet[Membership]:
    """Return what others asked and this organisation has to answer, the oldest first."""
    theirs = Q(group=organisation, group_confirmed_at__isnull=True)
    theirs |= Q(member=organisation, member_confirmed_at__isnull=True)
    return memberships_with(organisation).filter(theirs, state=State.WAITING).order_by("pk")


def waiting_from(organisation: Organisation) -> QuerySet[Membership]:
    """Return what this organisation asked and others have not answered, the oldest first."""
    ours = Q(group=organisation, group_confirmed_at__isnull=False)
    ours |= Q(member=organisation, member_confirmed_at__isnull=False)
    other = Q(organisation=OuterRef("group")) | Q(organisation=OuterRef("member"))
    kept = Exists(Administrator.objects.filter(other).exclude(organisation=organisation))
    found = memberships_with(organisation).filter(ours, state=State.WAITING)
    return found.annotate(can_be_answered=kept).order_by("pk")


def memberships_to_answer(user: User) -> QuerySet[Membership]:
    """Return what the organisations of a person have to answer, the oldest first."""
    own = Administrator.objects.filter(user=user).values("organisation")
    theirs = Q(group__in=own, group_confirmed_at__isnull=True)
    theirs |= Q(member__in=own, member_confirmed_at__isnull=True)
    waiting = Membership.objects.filter(theirs, state=State.WAITING)
    return waiting.select_related("group", "member").order_by("pk")


def roles_to_agree_on(organisation: Organisation) -> QuerySet[Membership]:
    """Return the memberships in which one side wishes for another role, on either side."""
    return memberships_with(organisation).exclude(wished_role="").order_by("pk")


def roles_to_answer(user: User) -> QuerySet[Membership]:
    """Return the memberships in which the organisations of a person have to answer a wish."""
    own = Administrator.objects.filter(user=user).values("organisation")
    theirs = Q(member__in=own, wished_by=Side.GROUP) | Q(group__in=own, wished_by=Side.MEMBER)
    return Membership.objects.filter(theirs).select_related("group", "member").order_by("pk")


def roles_wished_since(membership: Membership, *, side: str, moment: datetime) -> int:
    """Count how often one side has wished for another role since a moment."""
    wishes = AuditRecord.objects.filter(
        target_type="organisations.Membership", target_id=str(membership.pk),
        verb="membership.wish_role", at__gt=moment,
    )  # fmt: skip
    return sum(details["side"] == side for details in wishes.values_list("details", flat=True))


def current_members(group: Organisation) -> QuerySet[Membership]:
    """Return the verified members, hidden profiles among them."""
    found = group.memberships.filter(state=State.VERIFIED).select_related("group", "member")
    return found.order_by("member__name", "pk")


def current_belongings(member: Organisation) -> QuerySet[Membership]:
    """Return what an organisation is a verified member of, hidden profiles among it."""
    found = member.belongings.filter(state=State.VERIFIED).select_related("group", "member")
    return found.order_by("group__name", "pk")


def past_memberships(organisation: Organisation) -> QuerySet[Membership]:
    """Return what was declined, taken back or ended, the latest first."""
    found = memberships_with(organisation).exclude(state__in=LIVE)
    return found.order_by(F("closed_at").desc(nulls_last=True), "-pk")


def live_membership(group: Organisation, member: Organisation) -> Membership | None:
    """Return what waits or is verified between two organisations."""
    return Membership.objects.filter(group=group, member=member, state__in=LIVE).first()


def asked_since(
    group: Organisation, member: Organisation, *, side: str, moment: datetime
) -> QuerySet[Membership]:
    """Return what this side asked the other since a moment and what never came to be."""
    asked = Membership.objects.filter(group=group, member=member)
    return asked.filter(**{f"{side}_confirmed_at__gt": moment}).exclude(state__in=CAME_TO_BE)


def who_could_ask(user: User, group: Organisation) -> QuerySet[Organisation]:
    """Return the public organisations of a person that could ask a group to belong to it."""
    linked = group.memberships.filter(state__in=LIVE).values("member")
    found = published_organisations().filter(administrators__user=user).exclude(pk__in=linked)
    if group.profile_type == ProfileType.CLUSTER:
        found = found.exclude(profile_type__in=WITH_MEMBERS)
    return found.exclude(pk=group.pk).order_by("name", "pk")[:MOST_OWN]


def groups_above(organisation: Organisation) -> set[int]:
    """Return the ids of all groups it belongs to, directly or by way of another group."""
    found: set[int] = set()
    level = {organisation.pk}
    while level:
        rows = Membership.objects.filter(member__in=level, state=State.VERIFIED)
        level = set(rows.values_list("group", flat=True)) - found
        found |= level
    return found


def may_belong(*, group: Organisation, member: Organisation) -> bool:
    """Return whether members of this type are possible: companies and the like in a cluster."""
    if group.profile_type == ProfileType.CLUSTER:
        return member.profile_type not in WITH_MEMBERS
    return group.profile_type in WITH_MEMBERS


def clusters_to_invite(association: Organisation) -> QuerySet[Organisation]:
    """Return clusters of a national association's country with which it never had to do."""
    known = association.memberships.values("member")
    return (
        published_organisations()
        .filter(profile_type=ProfileType.CLUSTER, country=association.country)
        .exclude(pk__in=known)
        .order_by("name", "pk")[:MOST_SUGGESTED]
    )
