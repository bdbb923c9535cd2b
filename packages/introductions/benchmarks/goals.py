"""The goals on a folder of data, beside plain methods, and on earlier windows of the same data."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np

from introductions import Recommender
from introductions.evaluation import evaluate, goals, table
from introductions.io import read_folder
from introductions.io.folder import Folder

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "partnering"


def main() -> int:
    """Print the tables; return 1 if a goal is missed on the folder as it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=DATA)
    parser.add_argument("--before", type=date.fromisoformat, nargs="*", default=[])
    options = parser.parse_args()
    started = time.perf_counter()
    folder = read_folder(options.folder, answers=True)
    rows = evaluate(folder)
    told = goals(rows)
    print(f"{len(folder.profiles)} organisations, {len(folder.answers or ())} new pairs\n")
    print(table(rows, told))
    for history in (False, True):
        score, value = (dealt_out(folder, history, balanced) for balanced in (False, True))
        print(f"seats dealt out without lists, {'with' if history else 'no'} history: "
              f"{score} true pairs by score, {value} by balanced value")  # fmt: skip
    for day in options.before:
        earlier = folder.before(day)
        print(f"as if it were {day}: {len(earlier.profiles)} organisations\n")
        rows = evaluate(earlier)
        print(table(rows, goals(rows)))
    print(f"{time.perf_counter() - started:.1f} s")
    return int(not all(goal.is_met for goal in told))


def dealt_out(folder: Folder, history: bool, balanced: bool, seats: int = 8) -> int:
    """
    Return the true pairs if an organiser seated the best pairs first, each with so many seats.

    No list binds them, so this is about what lists can reach at most by the same numbers.
    """
    judge = Recommender(folder.profiles, history=folder.history, use_history=history)
    table = judge.rank(balance=1.0).value if balanced else judge.score
    a, b = np.triu_indices(len(table), 1)
    left, found = [seats] * len(table), 0
    for pair in np.argsort(-table[a, b], kind="stable").tolist():
        one, other = int(a[pair]), int(b[pair])
        if table[one, other] > 0 and left[one] and left[other]:
            left[one] -= 1
            left[other] -= 1
            ids = (folder.profiles[one].id, folder.profiles[other].id)
            found += ids in (folder.answers or ()) or ids[::-1] in (folder.answers or ())
    return found


if __name__ == "__main__":
    sys.exit(main())
