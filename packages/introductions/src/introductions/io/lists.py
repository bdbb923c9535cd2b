"""Lists as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from introductions.ranking import Ranking
from introductions.reasons import Reason
from introductions.recommender import Recommender


def dump_lists(recommender: Recommender, ranking: Ranking) -> Iterator[str]:
    """
    Yield one line of JSON for each organisation, in the order of the profiles.

    Parameters
    ----------
    recommender, ranking
        From `Recommender.rank` of that recommender.

    Yields
    ------
    str
        With ``id``, ``ranked`` (ids, the best first) and ``reasons``, a list of reasons for each
        of them. A reason has ``kind``, ``term``, ``weight``, and ``vocabulary`` or ``partners``
        if it has any.
    """
    for profile in recommender.profiles:
        found = ranking.of(profile.id)
        line = {
            "id": profile.id,
            "ranked": [one.id for one in found],
            "reasons": [[_reason(reason) for reason in one.reasons] for one in found],
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"


def _reason(reason: Reason) -> dict[str, object]:
    told: dict[str, object] = {
        "kind": reason.kind,
        "term": reason.term,
        "weight": round(reason.weight, 4),
    }
    if reason.vocabulary:
        told["vocabulary"] = reason.vocabulary
    if reason.partners:
        told["partners"] = list(reason.partners)
    return told
