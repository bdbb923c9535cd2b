"""The goals on a folder of data, beside plain methods, and on earlier windows of the same data."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from pathlib import Path

from introductions.evaluation import evaluate, goals, table
from introductions.io import read_folder

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
    for day in options.before:
        earlier = folder.before(day)
        print(f"as if it were {day}: {len(earlier.profiles)} organisations\n")
        rows = evaluate(earlier)
        print(table(rows, goals(rows)))
    print(f"{time.perf_counter() - started:.1f} s")
    return int(not all(goal.is_met for goal in told))


if __name__ == "__main__":
    sys.exit(main())
