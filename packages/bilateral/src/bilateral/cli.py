"""The command ``bilateral``."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from threading import Event

from bilateral.conflict import find_conflict
from bilateral.exceptions import ProblemError
from bilateral.explain import explain
from bilateral.generate import Recipe, generate
from bilateral.io.json import dump_problem, dump_result, load_problem, parse_schedule, read_text
from bilateral.monitor import OnProgress
from bilateral.params import Params
from bilateral.problem import Problem
from bilateral.result import Progress, Result, Status
from bilateral.rules import check
from bilateral.schedule import Schedule
from bilateral.solve import solve
from bilateral.stop import AnyOf, Cancelled, MaxRuntime, Stop

_TO_EXPLAIN = 1.0
"""Seconds for each question asked to find out why there is no schedule."""
_EXIT_CODES = """exit codes:
  0  a valid schedule was written, or nothing is wrong
  1  the schedule breaks rules, or there is none (INFEASIBLE, UNKNOWN)
  2  bad input: one line names the file, the place and the rule
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command.

    Parameters
    ----------
    arguments
        Without the name of the command; those of the process if None.

    Returns
    -------
    int
        Exit code: 0 done, 1 rules broken or no schedule, 2 bad input.
    """
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except ProblemError as error:
        print(f"bilateral: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bilateral",
        description="Schedule bilateral meetings, with proofs.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = _command(commands, "solve", _solve, "find the best schedule and prove it")
    command.add_argument("--seconds", type=_positive, metavar="S", help="stop after this time")
    command.add_argument("--workers", type=int, default=1, metavar="N", help="threads, default 1")
    command.add_argument("--seed", type=int, default=0, metavar="K", help="default 0")
    command.add_argument("--start", type=Path, metavar="FILE", help="a schedule to begin with")
    command.add_argument("--json", type=Path, metavar="OUT", help="write the result here")
    _add_generate(commands)
    for name, run, about in (
        ("check", _check, "list the rules a schedule breaks"),
        ("explain", _explain, "tell why meetings are not placed and what would place them"),
    ):
        _command(commands, name, run, about).add_argument("schedule", type=Path)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    about: str,
) -> argparse.ArgumentParser:
    layout = argparse.RawDescriptionHelpFormatter
    command = commands.add_parser(
        name, help=about, description=about, epilog=_EXIT_CODES, formatter_class=layout
    )
    command.set_defaults(run=run)
    command.add_argument("file", type=Path, help="a problem: .dzn or bilateral/1 JSON")
    command.add_argument(
        "--fairness",
        type=int,
        metavar="D",
        help="largest difference in breaks; default 2 for .dzn, else as in the file",
    )
    return command


def _add_generate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "make up an event of any size, with the skew and the absences of real ones"
    command = commands.add_parser("generate", help=about, description=about)
    command.set_defaults(run=_generate)
    for name in ("participants", "meetings", "slots", "tables"):
        command.add_argument(f"--{name}", type=int, required=True, metavar="N")
    for name, kind, default, meaning in (
        ("sessions", int, 1, "parts of the event"),
        ("side", int, 0, "so many meet only the others; 0: anybody meets anybody"),
        ("skew", float, 0.7, "of how sought-after people are"),
        ("absent", float, 0.05, "part of people's time that is taken away"),
        ("seed", int, 0, "equal seeds give equal events"),
    ):
        command.add_argument(
            f"--{name}", type=kind, default=default, metavar="X", help=f"{meaning} ({default})"
        )
    command.add_argument("--optional", action="store_true", help="meetings may be left out")
    command.add_argument("--fairness", type=int, metavar="D", help="largest difference in breaks")
    command.add_argument("out", type=Path, help="the file to write, bilateral/1 JSON")


def _generate(options: argparse.Namespace) -> int:
    names = [field.name for field in fields(Recipe)]
    recipe = Recipe(**{name: getattr(options, name) for name in names})
    _write_text(options.out, dump_problem(generate(recipe, options.seed)))
    return 0


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e9:
        raise argparse.ArgumentTypeError("must be positive")
    return number


def _solve(options: argparse.Namespace) -> int:
    problem = load_problem(options.file, fairness=options.fairness)
    start = None if options.start is None else _schedule(problem, options.start)
    cancel = Event()
    criteria: list[Stop] = [Cancelled(cancel)]
    if options.seconds is not None:
        criteria.append(MaxRuntime(options.seconds))
    previous = signal.signal(signal.SIGINT, lambda *_: cancel.set())
    try:
        result = solve(
            problem,
            stop=AnyOf(*criteria),
            seed=options.seed,
            params=Params(workers=options.workers),
            start=start,
            on_progress=_progress(len(problem.meetings)),
        )
    finally:
        signal.signal(signal.SIGINT, previous)
    _write(options.json, problem, result)
    return 0 if result.status in (Status.OPTIMAL, Status.FEASIBLE) else 1


def _write(path: Path | None, problem: Problem, result: Result) -> None:
    conflict = None
    if result.status is Status.INFEASIBLE:
        conflict = find_conflict(problem, MaxRuntime(_TO_EXPLAIN))
    line = f"{result.status.value} in {result.seconds:.1f} s"
    if result.schedule is not None:
        placed = f"{len(result.schedule.placed)} of {len(result.schedule.placements)} placed"
        goals = [f"{item.goal} {item.cost} (bound {item.bound})" for item in result.items]
        line += f": {', '.join([placed, *goals])}"
    print(line)
    if conflict is not None:
        print(conflict.message)
    if path is not None:
        _write_text(path, dump_result(result, conflict))


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ProblemError(str(path), (error.strerror or "cannot be written").lower()) from None


def _progress(meetings: int) -> OnProgress | None:
    """Return what draws a bar on a terminal, or None in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(now: Progress) -> None:
        filled = 24 * now.placed // meetings
        bar = "█" * filled + "░" * (24 - filled)
        cost = "–" if now.objective is None else now.objective
        bound = "–" if now.bound is None else now.bound
        text = f"{bar} {now.placed}/{meetings} {now.phase} {cost} ≥ {bound} {now.seconds:.0f} s"
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    return show


def _schedule(problem: Problem, path: Path) -> Schedule:
    schedule = parse_schedule(read_text(path), str(path))
    held, wanted = len(schedule.placements), len(problem.meetings)
    if held != wanted:
        raise ProblemError(f"{path}: meetings", f"expected {wanted} entries, found {held}")
    return schedule


def _check(options: argparse.Namespace) -> int:
    problem = load_problem(options.file, fairness=options.fairness)
    broken = check(problem, _schedule(problem, options.schedule))
    for violation in broken:
        print(f"{violation.rule}: {violation.message}")
    return 1 if broken else 0


def _explain(options: argparse.Namespace) -> int:
    problem = load_problem(options.file, fairness=options.fairness)
    schedule = _schedule(problem, options.schedule)
    broken = [found for found in check(problem, schedule) if found.rule != "mandatory"]
    if broken:
        raise ProblemError(str(options.schedule), f"{broken[0].rule}: {broken[0].message}")
    for m, place in enumerate(schedule.placements):
        if place is None:
            reason = explain(problem, schedule, m)
            remedy = reason.remedy.message if reason.remedy else "no change helps"
            print(f"meeting {m}: {reason.code}: {reason.message}; {remedy}")
    return 0
