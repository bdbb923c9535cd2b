"""Who knows whom in public. Apps above say theirs when they are ready; here is no word of them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from itertools import combinations

from django.db.models import Q

from hansa.organisations.enums import ProfileType
from hansa.organisations.models import Membership

Pair = tuple[int, int]
Source = Callable[[Collection[int] | None], Iterable[Pair]]
_sources: dict[str, Source] = {}


def register_acquaintance(name: str, source: Source) -> None:
    """
    Add a source of pairs of organisations that everybody may know to know each other.

    It is given ids of organisations, or None for all, and returns pairs of them; said twice under
    one name, the later word counts.
    """
    _sources[name] = source


def by_membership(organisations: Collection[int] | None) -> Iterable[Pair]:
    """Return who belongs to whom, and who is in one partnership together."""
    rows = Membership.objects.filter(state=Membership.State.VERIFIED)
    if organisations is not None:
        rows = rows.filter(
            Q(group__in=organisations) | Q(group__profile_type=ProfileType.PARTNERSHIP),
            member__in=organisations,
        )
    together: dict[int, list[int]] = defaultdict(list)
    for group, kind, member in rows.values_list("group", "group__profile_type", "member"):
        if organisations is None or group in organisations:
            yield group, member
        if kind == ProfileType.PARTNERSHIP:
            together[group].append(member)
    for members in together.values():
        yield from combinations(members, 2)


register_acquaintance("memberships", by_membership)


def who_know_each_other(organisations: Collection[int] | None) -> set[Pair]:
    """Return the pairs of these organisations, or of all, by their ids, the lower one first."""
    found = (pair for source in _sources.values() for pair in source(organisations))
    return {(min(a, b), max(a, b)) for a, b in found if a != b}
