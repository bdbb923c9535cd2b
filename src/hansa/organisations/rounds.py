"""One round of recommendations: what has changed is worked out, and stored in portions."""

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.utils import timezone

from hansa.common import clock
from hansa.organisations.models import IndexState, RecommendingState
from hansa.organisations.operations.recommending import (
    RecommendingStopped,
    finish_round,
    lease_recommending,
    release_recommending,
    store_lists,
)
from hansa.organisations.outside import Asked, Outside, outsides
from hansa.organisations.queries.recommending import (
    known_to_each,
    last_scores,
    owners_with,
    readers_of_lists,
    times_seen,
)
from hansa.organisations.recommending import (
    KINDS,
    MOST_CHANGES,
    PLACES,
    SHOWN,
    Directory,
    Listed,
    changes_since,
    directory_at,
    lists_for,
    lists_from,
    lists_of,
    profile_data,
)

Item = TypeVar("Item")
logger = logging.getLogger(__name__)
FORMAT = 1
"""Raised when the same would be made into something else: all is made anew then."""
PORTION = 200
AGE, NIGHT = timedelta(hours=20), {2, 3, 4}
"""After so long, at these hours of the site's clock, all is made anew if any profile changed."""


@dataclass
class _Round:
    """What a round works with."""

    state: RecommendingState
    index: IndexState
    now: datetime
    whole: bool
    directory: Directory | None = None
    kept: dict[str, set[int]] = field(default_factory=dict)

    def place(self) -> Directory:
        """Return the directory, read when it is first needed."""
        if self.directory is None:
            self.directory = directory_at(self.index, anew=self.whole)
        return self.directory

    def store(self, lists: Iterable[Listed]) -> None:
        for portion in _portions(lists):
            store_lists(actor=None, now=timezone.now(), state=self.state, lists=portion)


def make_round() -> bool:
    """
    Bring the lists in step with profiles and with what apps above have; True if it did anything.

    Nothing is done while another worker is at it.
    """
    now = timezone.now()
    state = lease_recommending(now=now)
    if state is None:
        return False
    try:
        return _make(state, now)
    except RecommendingStopped:
        logger.info("recommendations are made by another worker")
        return False
    except BaseException:
        release_recommending(state=state)
        raise


def _make(state: RecommendingState, now: datetime) -> bool:
    index = IndexState.objects.first() or IndexState()
    changed = changes_since(state.version)
    whole = len(changed) > MOST_CHANGES or _is_whole_due(state, index, now)
    work = _Round(state, index, clock.now(), whole)
    readers = readers_of_lists()
    due = []
    for outside in outsides():
        asked = outside.read(work.now)
        made_from = _fingerprint(asked, readers)
        is_other = state.made_from.get(outside.name) != made_from
        if is_other or work.whole or index.version != state.version:
            due.append((outside, asked, readers if is_other or work.whole else readers & changed))
        state.made_from[outside.name] = made_from
    if not (due or work.whole or index.version != state.version):
        release_recommending(state=state)
        return False
    if work.whole or index.version != state.version:
        _make_directory(work, changed)
    for outside, asked, owners in due:
        _make_outside(work, outside, asked, owners)
    state.version = work.directory.version if work.directory else index.version
    state.made_from["format"] = FORMAT
    if work.whole:
        state.whole_version, state.whole_at = state.version, now
    finish_round(
        actor=None, now=timezone.now(), state=state, kept=work.kept,
        gone={pk for pk in changed if not work.place().holds(pk)},
    )  # fmt: skip
    return True


def _is_whole_due(state: RecommendingState, index: IndexState, now: datetime) -> bool:
    if state.whole_at is None or index.whole_since > state.version:
        return True
    if state.made_from.get("format") != FORMAT:
        return True
    is_old = now - state.whole_at > AGE and timezone.localtime(now).hour in NIGHT
    return is_old and state.whole_version != index.version


def _make_directory(work: _Round, changed: set[int]) -> None:
    directory = work.place()
    if work.whole:
        everybody = [int(id) for id in directory.catalogue.ids]
        seen = {kind: Counter[int]() for kind in KINDS}
        work.store(lists_of(directory, everybody, known=known_to_each(None), seen=seen))
        work.kept.update({kind: set(everybody) for kind in KINDS})
        return
    here = [str(pk) for pk in changed if directory.holds(pk)]
    owners = changed | owners_with(changed)
    for kind in KINDS:
        ends = {str(pk): score for pk, score in last_scores(kind, PLACES, but=SHOWN - 1).items()}
        owners |= {int(id) for id in directory.catalogue.entering(here, kind, ends)}
    work.store(
        lists_of(directory, sorted(owners), known=known_to_each(None), seen=times_seen(SHOWN))
    )


def _make_outside(work: _Round, outside: Outside, asked: list[Asked], owners: set[int]) -> None:
    directory = work.place()
    if outside.sought:
        work.store(lists_for(directory, outside.sought, asked))
        work.kept[outside.sought] = {int(one.profile.id) for one in asked}
    for some in _portions(sorted(owners)):
        work.store(lists_from(directory, outside.name, asked, some))
    work.kept[outside.name] = readers_of_lists()


def _portions(items: Iterable[Item]) -> Iterator[list[Item]]:
    left = iter(items)
    while portion := list(islice(left, PORTION)):
        yield portion


def _fingerprint(asked: list[Asked], readers: set[int]) -> str:
    """Return a name for what lists are made from: another for any change."""
    told = [[profile_data(one.profile), sorted(one.without)] for one in asked]
    return hashlib.sha256(json.dumps([told, sorted(readers)]).encode()).hexdigest()
