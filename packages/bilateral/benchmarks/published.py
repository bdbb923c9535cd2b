"""
Solve published instances by this package and by each peer, and print one table.

    python benchmarks/published.py FOLDER [--seconds S] [-d D ...] [--pattern GLOB ...]
                                   [--only NAME ...] [--workers N]

FOLDER holds ``.dzn`` files and, if known, ``best_known.csv`` with the columns ``instance``,
``optimum_d2`` and so on. A fairness other than 2 runs where an optimum is known for it, or
everywhere if there is no list. Each case is solved in a process of its own, which is ended at
the limit; seconds are those of the call on an instance already read, by the clock and of all
processors together, and memory is the peak of the process, or of one that it starts if that is
larger; such a one shares most of it. Exits with 1 if a proof
contradicts a known optimum or `check` rejects a schedule.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from multiprocessing.connection import Connection
from pathlib import Path

from bilateral import MaxRuntime, Params, Problem, Schedule, Status, check, evaluate, solve
from bilateral.choices import Choices
from bilateral.io import load_problem
from bilateral.seating import seat

PEERS = {"sat": "peers.incremental_sat", "cpsat": "peers.plain_cpsat"}
SOLVERS = ("ours", *PEERS)


@dataclass
class Outcome:
    """What one solver made of one case; filled in as it comes."""

    value: int | None = None
    bound: int | None = None
    proved: str = "-"
    seconds: float = 0.0
    processor: float = 0.0
    mebibytes: float = 0.0
    fault: str = ""


def main() -> int:
    """Run the benchmark; return 1 if anything proved is wrong."""
    options = _parser().parse_args()
    totals = {name: Outcome(value=0, bound=0) for name in options.only}
    slowest = dict.fromkeys(options.only, 0.0)
    cases, wrong = 0, 0
    print(f"{'case':32}{'known':>11}  {'solver':7}{'value':>6}{'bound':>6}{'proved':>12}", end="")
    print(f"{'s':>8}{'CPU s':>8}{'MiB':>7}")
    for path, fairness, known in _cases(options):
        cases += 1
        for name in options.only:
            found = _run(name, path, fairness, options)
            if found.proved not in ("-", known) and known != "?":
                found.fault = f"known to be {known}"
            wrong += bool(found.fault)
            _add(totals[name], found)
            slowest[name] = max(slowest[name], found.seconds)
            print(
                f"{path.stem + f' d={fairness}':32}{known:>11}  {name:7}{_text(found.value):>6}"
                f"{_text(found.bound):>6}{found.proved:>12}{found.seconds:8.2f}"
                f"{found.processor:8.2f}{found.mebibytes:7.0f}  {found.fault}",
                flush=True,
            )
    for name, total in totals.items():
        print(
            f"{name}: {total.value} of {cases} proved, {total.seconds:.1f} s in all, slowest "
            f"{slowest[name]:.1f} s, {total.processor:.1f} s of processors, at most "
            f"{total.mebibytes:.0f} MiB"
        )
    peers = [totals[name].seconds for name in options.only if name != "ours"]
    if peers and "ours" in totals and totals["ours"].seconds:
        print(f"{min(peers) / totals['ours'].seconds:.1f} times as fast as the better peer")
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0, help="for a case and a solver")
    parser.add_argument("-d", type=int, nargs="+", default=[2], help="fairness, default 2")
    parser.add_argument("--pattern", nargs="+", default=["*"], help="names of instances")
    parser.add_argument("--only", nargs="+", choices=SOLVERS, default=list(SOLVERS))
    parser.add_argument("--workers", type=int, default=2, help="of our method and of CP-SAT")
    return parser


def _cases(options: argparse.Namespace) -> Iterator[tuple[Path, int, str]]:
    """Yield file, fairness and known optimum, ``infeasible`` or ``?``."""
    table, rows = options.folder / "best_known.csv", {}
    if table.exists():
        with table.open(encoding="utf-8", newline="") as file:
            rows = {row["instance"]: row for row in csv.DictReader(file)}
    for path in sorted(options.folder.glob("*.dzn")):
        if any(fnmatch(path.stem, pattern) for pattern in options.pattern):
            for fairness in options.d:
                known = rows.get(path.stem, {}).get(f"optimum_d{fairness}", "")
                if known or fairness == 2 or not rows:
                    yield path, fairness, known or "?"


def _run(name: str, path: Path, fairness: int, options: argparse.Namespace) -> Outcome:
    """Solve one case in a process of its own."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    arguments = (there, name, path, fairness, options.seconds, options.workers)
    process = context.Process(target=_work, args=arguments)
    process.start()
    there.close()
    found, problem = Outcome(), load_problem(path, fairness=fairness)
    here.recv()
    start = time.perf_counter()
    while here.poll(max(0.0, start + options.seconds + 1 - time.perf_counter())):
        try:
            message = here.recv()
        except EOFError:
            found.fault = found.fault or "ended early"
            break
        if len(message) == 2:
            found.value = message[0] if message[0] is not None else found.value
            found.bound = message[1] if message[1] is not None else found.bound
        else:
            _finish(found, problem, *message)
            break
    else:
        found.seconds = options.seconds
        found.mebibytes = _peak(process.pid)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process.kill()
    process.join()
    if not found.processor:
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.processor = _processor(after) - _processor(before)
    return found


def _peak(number: int | None) -> float:
    """Peak memory of a process at work in MiB, where the system tells."""
    status = Path(f"/proc/{number}/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _finish(
    found: Outcome,
    problem: Problem,
    slots: list[int | None] | None,
    proved: bool,
    seconds: float,
    processor: float,
    mebibytes: float,
) -> None:
    found.seconds, found.processor, found.mebibytes = seconds, processor, mebibytes
    if slots is None:
        found.proved = "infeasible" if proved else "-"
        return
    schedule: Schedule = seat(
        Choices(problem), [None if slot is None else (0, slot) for slot in slots]
    )
    found.fault = "; ".join(violation.message for violation in check(problem, schedule))
    found.value = evaluate(problem, schedule).breaks
    if proved:
        found.bound, found.proved = found.value, str(found.value)


def _work(
    pipe: Connection, name: str, path: Path, fairness: int, seconds: float, workers: int
) -> None:
    """Solve, in the other process; say when the clock starts, then what comes out."""
    problem = load_problem(path, fairness=fairness)
    module = importlib.import_module(PEERS[name]) if name in PEERS else None
    pipe.send("ready")
    start, before = time.perf_counter(), _usage()[0]
    slots: list[int | None] | None
    if module is None:
        result = solve(problem, stop=MaxRuntime(seconds), params=Params(workers=workers))
        proved = result.status in (Status.OPTIMAL, Status.INFEASIBLE)
        schedule = result.schedule
        pipe.send((result.objective, result.bound))
        every = range(len(problem.meetings))
        slots = None if schedule is None else [schedule.slot_of(m) for m in every]
    else:
        extra = {"workers": workers} if name == "cpsat" else {}
        slots = module.solve(problem, lambda *news: pipe.send(news), **extra)
        proved = True
    spent = time.perf_counter() - start
    processor, peak = _usage()
    pipe.send((slots, proved, spent, processor - before, peak))


def _usage() -> tuple[float, float]:
    """Seconds of this process and of those it started and ended; MiB of the largest of them."""
    every = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(map(_processor, every)), max(one.ru_maxrss for one in every) / 1024


def _processor(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def _add(total: Outcome, found: Outcome) -> None:
    total.value = (total.value or 0) + (found.proved != "-")
    total.seconds += found.seconds
    total.processor += found.processor
    total.mebibytes = max(total.mebibytes, found.mebibytes)


def _text(number: int | None) -> str:
    return "-" if number is None else str(number)


if __name__ == "__main__":
    sys.exit(main())
