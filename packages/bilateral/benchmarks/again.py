"""
Plan events again after changes, repair them, and count different answers to one question.

    python benchmarks/again.py [--runs N]

Events are made by `bilateral.generate`. First each is solved; then 5 % of its participants lose
a fifth of the slots, and it is solved again for 5 seconds; then each of 20 participants in turn
does not come. At last one problem is solved ``--runs`` times (100) with equal seed and work,
each time by a fresh interpreter.
Exits with 1 if `check` rejects a schedule or answers differ.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from random import Random

from bilateral import MaxRuntime, MaxWork, Params, Problem, Schedule, again, check, repair, solve
from bilateral.generate import Recipe, generate
from bilateral.io import dump_result


@dataclass(frozen=True, slots=True)
class Row:
    """An event, by name."""

    name: str
    recipe: Recipe


ROWS = [
    Row("typical, optional, tables full", Recipe(180, 600, 20, 30, optional=True, fairness=None)),
    Row("typical, optional", Recipe(180, 600, 20, 36, optional=True, fairness=None)),
    Row("typical, mandatory, d = 2", Recipe(180, 600, 20, 36)),
    Row("evening, d = 2", Recipe(250, 800, 12, 80)),
]


def main() -> int:
    """Run the benchmark; return 1 if something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        print(_answer())
        return 0
    runs = options.runs
    print("| event | placed before | again | unaffected | moved of them | % | s | repair, ms |")
    print("| --- |" + " ---: |" * 7)
    wrong = sum(_row(row) for row in ROWS)
    answers = _answers(runs)
    print(f"\n{runs} runs with equal seed and work: {answers} different answers")
    return 1 if wrong or answers > 1 else 0


def _row(row: Row) -> int:
    problem = generate(row.recipe, seed=1)
    first = solve(problem, stop=MaxRuntime(10), params=Params(workers=2)).schedule
    if first is None:
        print(f"| {row.name} | no first schedule was found |")
        return 0
    chance = Random(1)
    people, slots = list(problem.participants), len(problem.slots)
    spare = [p for p in range(len(people)) if _spare(problem, p) >= slots // 5]
    gone = chance.sample(spare, len(people) // 20)
    for p in gone:
        begin = chance.randrange(slots - slots // 5 + 1)
        block = frozenset(range(begin, begin + slots // 5))
        people[p] = replace(people[p], unavailable=people[p].unavailable | block)
    changed = again(replace(problem, participants=tuple(people)), first)
    result = solve(changed, start=first, stop=MaxRuntime(5), params=Params(workers=2))
    second = result.schedule
    if second is None:
        print(f"| {row.name} | {len(first.placed)} | {result.status.value} |")
        return 0
    still = [
        m for m in first.placed if not {problem.meetings[m].a, problem.meetings[m].b} & {*gone}
    ]
    moved = sum(first.placements[m] != second.placements[m] for m in still)
    slowest, faults = _repairs(problem, first)
    print(
        f"| {row.name} | {len(first.placed)} | {len(second.placed)} | {len(still)} | {moved} "
        f"| {100 * moved / len(still):.1f} | {result.seconds:.1f} | {slowest:.0f} |",
        flush=True,
    )
    return faults + len(check(changed, second))


def _spare(problem: Problem, p: int) -> int:
    """Return how many slots a participant has left if all meetings take place."""
    mine = sum(p in (m.a, m.b) for m in problem.meetings)
    return len(problem.slots) - len(problem.participants[p].unavailable) - mine


def _repairs(problem: Problem, schedule: Schedule) -> tuple[float, int]:
    """Return the longest time in milliseconds, and how many rules are broken or people moved."""
    slowest, faults = 0.0, 0
    for gone in range(20):
        begun = time.perf_counter()
        mended = repair(problem, schedule, absent=[gone], since=len(problem.slots) // 3)
        slowest = max(slowest, 1000 * (time.perf_counter() - begun))
        kept = zip(schedule.placements, mended.schedule.placements, strict=True)
        faults += sum(old is not None and new is not None and old != new for old, new in kept)
        faults += len(check(mended.problem, mended.schedule))
    return slowest, faults


def _answers(runs: int) -> int:
    command = [sys.executable, __file__, "--answer"]
    found = [subprocess.run(command, capture_output=True, check=True).stdout for _ in range(runs)]
    return len(set(found))


def _answer() -> str:
    """Return a hash of the answer to a question that takes annealing, SAT and CP-SAT."""
    problem = generate(Recipe(60, 200, 12, 16, optional=True, fairness=None))
    problem = replace(problem, objective=("value", "worst_off", "breaks", "idle"))
    result = solve(problem, seed=7, stop=MaxWork(3000), params=Params(workers=2))
    return hashlib.sha256(dump_result(replace(result, seconds=0.0)).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
