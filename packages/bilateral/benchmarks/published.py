"""
Solve published instances and print one table.

    python benchmarks/published.py FOLDER [--seconds S] [--only TEXT]

FOLDER holds ``.dzn`` files and, if known, ``best_known.csv`` with the columns ``instance``
and ``optimum_d2``. Exits with 1 if a proof contradicts a known optimum.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from bilateral import MaxRuntime, Result, Status, solve
from bilateral.io import load_problem


def known_optima(folder: Path) -> dict[str, str]:
    """Read the known optimum, or ``infeasible``, of each instance."""
    path = folder / "best_known.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["instance"]: row["optimum_d2"] for row in csv.DictReader(file)}


def answer(result: Result) -> str:
    """Write a proven result as in the list of known optima, or a dash."""
    if result.status is Status.INFEASIBLE:
        return "infeasible"
    return str(result.objective) if result.status is Status.OPTIMAL else "-"


def main() -> int:
    """Run the benchmark; return 1 if a proof contradicts a known optimum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--only", default="", help="part of the name")
    options = parser.parse_args()
    known = known_optima(options.folder)
    proved, wrong, total = 0, 0, 0.0
    paths = [path for path in sorted(options.folder.glob("*.dzn")) if options.only in path.stem]
    print(f"{'instance':30} {'value':>6} {'bound':>6} {'known':>10} {'status':>10} {'s':>6}")
    for path in paths:
        result = solve(load_problem(path), stop=MaxRuntime(options.seconds))
        found, optimum = answer(result), known.get(path.stem, "?")
        proved += found != "-"
        wrong += found != "-" and optimum not in ("?", found)
        total += result.seconds
        value, bound = (
            "-" if number is None else str(number) for number in (result.objective, result.bound)
        )
        print(
            f"{path.stem:30} {value:>6} {bound:>6} {optimum:>10} "
            f"{result.status.value:>10} {result.seconds:6.1f}",
            flush=True,
        )
    print(f"{proved} of {len(paths)} proved, {wrong} wrong, {total:.0f} s in all")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
