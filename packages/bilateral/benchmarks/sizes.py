"""
Plan made-up events of real sizes, and print what came of them beside plain CP-SAT.

    python benchmarks/sizes.py [--workers N] [--only NAME ...] [--no-peer]

Each event is made by `bilateral.generate` with seed 0 and solved in a process of its own; seconds
are by the clock, memory is the peak of the process and of those it started, what they share
counted each time. Value is the weight of what is placed, and its bound the most that could be.
Plain CP-SAT has the same time, the making of its model included: breaks where all meetings must
be held, value alone where they may be left out. Exits with 1 if `check` rejects a schedule.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

from bilateral import GOALS, MaxRuntime, Params, Problem, check, solve
from bilateral.generate import Recipe, generate


@dataclass(frozen=True, slots=True)
class Row:
    """An event and the time it is given."""

    name: str
    recipe: Recipe
    seconds: float
    every_goal: bool = False

    def problem(self) -> Problem:
        """Make the event."""
        made = generate(self.recipe)
        return replace(made, objective=GOALS) if self.every_goal else made


def optional(people: int, meetings: int, slots: int, tables: int) -> Recipe:
    """Return an event in which meetings may be left out."""
    return Recipe(people, meetings, slots, tables, optional=True, fairness=None)


ROWS = [
    Row("growth-100", Recipe(50, 100, 12, 12), 10),
    Row("growth-300", Recipe(110, 300, 16, 28), 10),
    Row("typical", optional(180, 600, 20, 30), 10),
    Row("typical, all goals", optional(180, 600, 20, 30), 10, every_goal=True),
    Row("evening", Recipe(250, 800, 12, 80), 12),
    Row("fair, 10 s", Recipe(370, 1450, 24, 80), 10),
    Row("fair, 60 s", Recipe(370, 1450, 24, 80), 60),
    Row("space", Recipe(700, 2500, 36, 90), 60),
    Row("growth-6000", optional(1200, 6000, 40, 180), 60),
    Row("growth-20000", optional(2000, 20000, 60, 400), 60),
    Row("densest", replace(optional(2300, 60000, 100, 700), side=1600, skew=0.35), 120),
    Row("largest", replace(optional(13000, 26000, 48, 400), sessions=3), 60),
]


def main() -> int:
    """Run the benchmark; return 1 if a schedule breaks a rule."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", nargs="+", choices=[row.name for row in ROWS])
    parser.add_argument("--no-peer", action="store_true", help="without plain CP-SAT")
    options = parser.parse_args()
    print("| event | people | meetings | slots | tables | placed | value | bound ", end="")
    print("| breaks | bound | first, s | s | MiB | faults | CP-SAT | bound | MiB |")
    print("| --- |" + " ---: |" * 16)
    wrong = 0
    for row in ROWS:
        if options.only and row.name not in options.only:
            continue
        last, memory = _apart(_ours, row, options.workers, 3 * row.seconds + 60)
        cells, faults = last if isinstance(last, tuple) else (["–"] * 7, 0)
        peer: list[object] = ["–"] * 3
        if not options.no_peer:
            found, peak = _apart(_cpsat, row, options.workers, row.seconds)
            peer = [*(found if isinstance(found, list) else ["none", "none"]), peak]
        wrong += faults
        r = row.recipe
        sizes = [r.participants, r.meetings, r.slots, r.tables]
        line = " | ".join(map(str, [row.name, *sizes, *cells, memory, faults, *peer]))
        print(f"| {line} |", flush=True)
    return 1 if wrong else 0


def _apart(
    work: Callable[[Connection, Row, int], None], row: Row, workers: int, seconds: float
) -> tuple[object, int]:
    """Run this in a process of its own; return what it sent last in this time, and its MiB."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(there, row, workers))
    process.start()
    there.close()
    last, peak, end = None, 0, time.monotonic() + seconds
    while process.is_alive() and time.monotonic() < end:
        peak = max(peak, _mebibytes(process.pid))
        try:
            if here.poll(0.2):
                last = here.recv()
        except EOFError:
            break
    process.kill()
    process.join()
    return last, peak


def _mebibytes(pid: int | None) -> int:
    """Add up the peaks of a process and those it started, as the system tells; else 0."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    own = sum(int(x.split()[1]) // 1024 for x in status.splitlines() if x.startswith("VmHWM"))
    return own + sum(_mebibytes(int(child)) for child in started)


def _ours(pipe: Connection, row: Row, workers: int) -> None:
    problem = row.problem()
    result = solve(problem, stop=MaxRuntime(row.seconds), params=Params(workers=workers))
    if result.schedule is None or result.score is None:
        pipe.send(([*["–"] * 6, f"{result.seconds:.1f}"], 0))
        return
    whole = sum(m.weight for m in problem.meetings if not m.mandatory)
    item = result.item("value")
    left = [] if item is None or not whole else [item.cost, item.bound]
    value: list[object] = [whole - cost for cost in left if isinstance(cost, int)] or ["–", "–"]
    times = [f"{result.trace[0].seconds:.1f}", f"{result.seconds:.1f}"]
    costs = [*value, result.objective, result.bound, *times]
    pipe.send(([len(result.schedule.placed), *costs], len(check(problem, result.schedule))))


def _cpsat(pipe: Connection, row: Row, workers: int) -> None:
    from peers import plain_cpsat

    known: list[object] = ["none", "none"]

    def report(value: int | None, bound: int | None) -> None:
        for place, number in enumerate((value, bound)):
            if number is not None:
                known[place] = number
        pipe.send(known)

    ask = plain_cpsat.place_most if row.recipe.optional else plain_cpsat.solve
    ask(row.problem(), report, workers)


if __name__ == "__main__":
    sys.exit(main())
