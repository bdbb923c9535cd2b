"""Time and memory of a `Catalogue` of very many organisations, and of some that change."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from introductions import Catalogue
from introductions.catalogue import Kind
from introductions.generate import generate

T = TypeVar("T")

CHANGED, ASKED = 20, 200


def main() -> int:
    """Print what is measured; lists of a part are said as if all had been asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=18_000)
    parser.add_argument("--words", type=int, default=120, help="mean length of a text")
    parser.add_argument("--part", type=float, default=1.0, help="of the lists that are made")
    options = parser.parse_args()
    profiles, _history = generate(options.profiles, words=options.words)
    before = _memory()
    catalogue, seconds = _timed(lambda: Catalogue(profiles))
    print(f"{options.profiles} profiles, {before:.0f} MB before; catalogue made in {seconds:.1f} s")
    ids = list(catalogue.ids)[: int(options.part * options.profiles)]
    kinds: tuple[Kind, ...] = ("similar", "complementary")
    made, seconds = _timed(lambda: list(catalogue.lists(ids, *kinds, top=8)))
    ends: dict[Kind, dict[str, float]] = {kind: {} for kind in kinds}
    for one, kind, found in made:
        ends[kind] |= {one: found[-1].score} if len(found) == 8 else {}
    whole = seconds / options.part
    each = 1000 * whole / len(profiles)
    print(f"two lists of 8 each, with reasons, in {whole:.0f} s, {each:.2f} ms each")
    searches = [replace(one, id=f"s{one.id}") for one in profiles[:ASKED]]
    _, seconds = _timed(lambda: list(catalogue.nearest(searches, "both", 8)))
    print(f"{ASKED} from outside in {seconds:.1f} s")
    changed = [
        replace(one, texts=other.texts, fields=other.fields)
        for one, other in zip(profiles[:CHANGED], profiles[-CHANGED:], strict=True)
    ]
    _, seconds = _timed(lambda: catalogue.replace(changed))
    print(f"{CHANGED} changed profiles taken in in {1000 * seconds:.0f} ms")
    who = [one.id for one in changed]
    for kind in kinds:
        entered, seconds = _timed(partial(catalogue.entering, who, kind, ends[kind]))
        print(f"{kind}: they belong in {len(entered)} lists, found in {1000 * seconds:.0f} ms")
    print(f"{_memory():.0f} MB at most")
    return 0


def _timed(what: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    made = what()
    return made, time.perf_counter() - started


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    sys.exit(main())
