"""Who knows whom by a public agreement, for recommendations of partners."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import combinations

from hansa.matchmaking.changes import register_change
from hansa.organisations.acquaintance import Pair, register_acquaintance
from hansa.outcomes.models import Agreement, Party


def by_agreement(organisations: Collection[int] | None) -> Iterable[Pair]:
    """Return the pairs of these organisations that are parties of a public agreement."""
    parties = Party.objects.filter(
        agreement__state=Agreement.State.PUBLIC, organisation__isnull=False
    ).exclude(answer=Party.Answer.REFUSED)
    if organisations is not None:
        parties = parties.filter(organisation__in=organisations)
    together: dict[int, list[int]] = defaultdict(list)
    for agreement, party in parties.values_list("agreement", "organisation"):
        together[agreement].append(party)
    for members in together.values():
        yield from combinations(members, 2)


register_acquaintance("agreements", by_agreement)


def parties_of(agreement: str) -> Iterable[int]:
    """Return the parties of an agreement, by its id as records have it."""
    return Party.objects.filter(agreement=agreement).values_list("organisation", flat=True)


register_change(
    parties_of, "agreement.register", "agreement.confirm", "agreement.refuse", "agreement.edit",
    "agreement.withdraw",
)  # fmt: skip
