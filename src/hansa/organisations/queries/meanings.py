"""Which profiles mean much the same."""

import threading
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from hansa.organisations.enums import ProfileStatus
from hansa.organisations.meaning import is_installed, likeness_to, matrix_of
from hansa.organisations.models import IndexState, Organisation, ProfileMeaning
from hansa.organisations.queries.directory import published_organisations

ALIKE = 0.7
"""Cosine from which texts are said to be alike: translations have 0.8, other trades below 0.5."""

_held: dict[str, tuple[int, list[int], Any]] = {}
_lock = threading.Lock()


def profiles_to_understand() -> QuerySet[Organisation]:
    """Return published profiles that have changed since their vector was worked out."""
    stale = Q(meaning__isnull=True) | ~Q(meaning__index_version=F("index_version"))
    return published_organisations().filter(stale).prefetch_related("terms").order_by("pk")


def alike_in_meaning(one: Organisation, *, most: int) -> dict[int, float]:
    """Return the likest published profiles by number, with their cosine; none without the extra."""
    mine = ProfileMeaning.objects.filter(organisation=one).first() if is_installed() else None
    if mine is None:
        return {}
    pks, matrix = _matrix()
    cosines = likeness_to(bytes(mine.vector), matrix)
    best = cosines.argsort()[::-1][: most + 1]
    return {pks[n]: float(cosines[n]) for n in best if pks[n] != one.pk and cosines[n] >= ALIKE}


def _matrix() -> tuple[list[int], Any]:
    """Return the numbers of all profiles that have a vector, and the vectors; kept till changes."""
    shown = ProfileMeaning.objects.filter(organisation__status=ProfileStatus.PUBLISHED)
    with _lock:
        version = _version()
        held = _held.get("matrix")
        if held is None or held[0] != version or connection.in_atomic_block:
            rows = list(shown.order_by("pk").values_list("pk", "vector"))
            held = (version, [pk for pk, _ in rows], matrix_of([bytes(v) for _, v in rows]))
            _held["matrix"] = held
        return held[1], held[2]


def _version() -> int:
    """Return a number that changes with every change of vectors or of what is public."""
    state = IndexState.objects.first()
    latest = ProfileMeaning.objects.order_by("-index_version").values_list("index_version")
    newest = latest.first() or (0,)
    return hash((state.version if state else 0, newest[0], ProfileMeaning.objects.count()))
