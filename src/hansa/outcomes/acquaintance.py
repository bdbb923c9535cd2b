"""Who knows whom by a public agreement, for recommendations of partners."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import combinations

from hansa.organisations.acquaintance import Pair, register_acquaintance
from hansa.outcomes.models import Agreement, Party


def by_agreement(organisations: Collection[int]) -> Iterable[Pair]:
    """Return the pairs of these organisations that are parties of a public agreement."""
    parties = Party.objects.filter(
        agreement__state=Agreement.State.PUBLIC, organisation__in=organisations
    ).exclude(answer=Party.Answer.REFUSED)
    together: dict[int, list[int]] = defaultdict(list)
    for agreement, party in parties.values_list("agreement", "organisation"):
        together[agreement].append(party)
    for members in together.values():
        yield from combinations(members, 2)


register_acquaintance("agreements", by_agreement)
