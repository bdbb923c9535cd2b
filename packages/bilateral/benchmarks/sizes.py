"""
Plan made-up events of real sizes, and print what came of them.

    python benchmarks/sizes.py [--workers N] [--only NAME ...] [--cpsat SECONDS]

Each event is made by `bilateral.generate` with seed 0 and solved in a process of its own; seconds
are by the clock, memory is the peak of the process. With ``--cpsat`` the events whose meetings
must all be held in one session are given to plain CP-SAT too. Exits with 1 if `check` rejects a
schedule.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

from bilateral import MaxRuntime, Params, check, solve
from bilateral.generate import Recipe, generate


@dataclass(frozen=True, slots=True)
class Row:
    """An event and the time it is given."""

    name: str
    recipe: Recipe
    seconds: float


def optional(people: int, meetings: int, slots: int, tables: int) -> Recipe:
    """Return an event in which meetings may be left out."""
    return Recipe(people, meetings, slots, tables, optional=True, fairness=None)


ROWS = [
    Row("growth-100", Recipe(50, 100, 12, 12), 10),
    Row("growth-300", Recipe(110, 300, 16, 28), 10),
    Row("typical", optional(180, 600, 20, 30), 10),
    Row("evening", Recipe(250, 800, 12, 80), 12),
    Row("fair-10s", Recipe(370, 1450, 24, 80), 10),
    Row("fair-60s", Recipe(370, 1450, 24, 80), 60),
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
    parser.add_argument("--cpsat", type=float, metavar="SECONDS")
    options = parser.parse_args()
    print("| event | people | meetings | slots | tables | placed | value | bound ", end="")
    print("| breaks | bound | first s | s | MiB | faults |", end="")
    print(" CP-SAT breaks |" if options.cpsat else "")
    print("| --- |" + " ---: |" * (14 if options.cpsat else 13))
    wrong = 0
    for row in ROWS:
        if options.only and row.name not in options.only:
            continue
        cells, faults = _apart(_ours, row, options.workers)
        peer = ""
        if options.cpsat:
            fits = not row.recipe.optional
            peer = f" {_apart(_cpsat, row, options.cpsat)} |" if fits else " – |"
        wrong += faults
        r = row.recipe
        sizes = f"{r.participants} | {r.meetings} | {r.slots} | {r.tables}"
        print(f"| {row.name} | {sizes} | {cells} | {faults} |{peer}", flush=True)
    return 1 if wrong else 0


def _apart(work: Callable[..., None], row: Row, setting: float) -> Any:
    """Run this in a process of its own and return what it sends last before its time is over."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(there, row, setting))
    process.start()
    there.close()
    last, end = None, time.monotonic() + (3 * row.seconds + 60 if work is _ours else setting)
    while here.poll(max(0.0, end - time.monotonic())):
        try:
            last = here.recv()
        except EOFError:
            break
    process.kill()
    process.join()
    return last


def _ours(pipe: Connection, row: Row, workers: int) -> None:
    problem = generate(row.recipe)
    result = solve(problem, stop=MaxRuntime(row.seconds), params=Params(workers=workers))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    whole = sum(m.weight for m in problem.meetings if not m.mandatory)
    if result.schedule is None or result.score is None:
        pipe.send((f"– | – | – | – | – | – | {result.seconds:.1f} | {memory}", 0))
        return
    placed = result.item("value")
    value = f"{whole - placed.cost} | {whole - placed.bound}" if placed is not None else "– | –"
    costs = f"{value} | {result.score.breaks} | {result.bound}"
    times = f"{result.trace[0].seconds:.1f} | {result.seconds:.1f} | {memory}"
    broken = check(problem, result.schedule)
    pipe.send((f"{len(result.schedule.placed)} | {costs} | {times}", len(broken)))


def _cpsat(pipe: Connection, row: Row, _seconds: float) -> None:
    from peers import plain_cpsat

    pipe.send("none")

    def report(value: int | None, _bound: int | None) -> None:
        if value is not None:
            pipe.send(str(value))

    plain_cpsat.solve(generate(row.recipe), report)


if __name__ == "__main__":
    sys.exit(main())
