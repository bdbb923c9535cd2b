"""What the command ``bilateral`` does; each returns its exit code."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from threading import Event

from bilateral.again import again, repair
from bilateral.conflict import find_conflict
from bilateral.exceptions import ProblemError
from bilateral.explain import Explainer
from bilateral.generate import Recipe, generate
from bilateral.io import (
    dump_csv,
    dump_html,
    dump_ical,
    dump_problem,
    dump_result,
    dump_schedule,
    load_problem,
    parse_schedule,
)
from bilateral.io.files import read_text
from bilateral.monitor import OnProgress
from bilateral.params import Params
from bilateral.problem import Problem
from bilateral.result import Progress, Result, Status
from bilateral.rules import check, form
from bilateral.schedule import Schedule
from bilateral.solve import solve
from bilateral.stop import AnyOf, Cancelled, Deadline, MaxRuntime, MaxWork, Stop

_TO_ANSWER, _TO_EXPLAIN = 3.0, 20.0
"""Seconds for each question, and for all of them, to find out why there is no schedule."""


def solve_problem(options: argparse.Namespace) -> int:
    """Solve; Ctrl-C ends with the best schedule so far."""
    problem = load_problem(options.file, fairness=options.fairness)
    start = None if options.start is None else _schedule(problem, options.start)
    if options.again:
        if start is None:
            raise ProblemError("--again", "it needs --start: the schedule that people know")
        problem = again(problem, start)
    cancel = Event()
    criteria: list[Stop] = [Cancelled(cancel)]
    if options.seconds is not None:
        criteria.append(MaxRuntime(options.seconds))
    if options.work is not None:
        criteria.append(MaxWork(options.work))
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
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    in_time = AnyOf(MaxRuntime(_TO_ANSWER), Deadline(_TO_EXPLAIN))
    limit = None if options.work is not None else in_time
    _report(options.json, problem, result, limit)
    return 0 if result.status in (Status.OPTIMAL, Status.FEASIBLE) else 1


def _report(path: Path | None, problem: Problem, result: Result, limit: Stop | None) -> None:
    """Write the file before anything else: nothing that goes wrong later may cost the plan."""
    size = len(problem.meetings)
    if path is not None:
        _write(path, dump_result(result, meetings=size))
    line = f"{result.status.value} in {result.seconds:.1f} s"
    if result.schedule is not None:
        placed = f"{len(result.schedule.placed)} of {size} placed"
        goals = [f"{item.goal} {item.cost} (bound {item.bound})" for item in result.items]
        line += f": {', '.join([placed, *goals])}"
    print(line)
    if result.status is Status.INFEASIBLE:
        conflict = find_conflict(problem, limit, proved=True)
        assert conflict is not None, "there is one, as was proved"
        print(conflict.message if conflict.smallest else f"{conflict.message}; perhaps less does")
        if path is not None:
            _write(path, dump_result(result, conflict, meetings=size))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
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
    for fault in form(problem, schedule):
        raise ProblemError(f"{path}: meetings", fault.message)
    return schedule


def check_schedule(options: argparse.Namespace) -> int:
    """Print each rule that is broken."""
    problem = load_problem(options.file, fairness=options.fairness)
    schedule = parse_schedule(read_text(options.schedule), str(options.schedule))
    broken = check(problem, schedule)
    if broken and broken[0].rule == "length":
        raise ProblemError(f"{options.schedule}: meetings", broken[0].message)
    for violation in broken:
        print(f"{violation.rule}: {violation.message}")
    return 1 if broken else 0


def _valid_schedule(problem: Problem, path: Path) -> Schedule:
    schedule = _schedule(problem, path)
    broken = [found for found in check(problem, schedule) if found.rule != "mandatory"]
    if broken:
        raise ProblemError(str(path), f"{broken[0].rule}: {broken[0].message}")
    return schedule


def explain_schedule(options: argparse.Namespace) -> int:
    """Print for each meeting that is not placed why, and what would place it."""
    problem = load_problem(options.file, fairness=options.fairness)
    schedule = _valid_schedule(problem, options.schedule)
    explainer = Explainer(problem, schedule)
    for m, place in enumerate(schedule.placements):
        if place is None:
            reason = explainer.reason(m)
            remedy = reason.remedy.message if reason.remedy else "no change helps"
            print(f"{_meeting(problem, m)}: {reason.code}: {reason.message}; {remedy}")
    return 0


def repair_schedule(options: argparse.Namespace) -> int:
    """Print what was dropped and added."""
    problem = load_problem(options.file, fairness=options.fairness)
    schedule = _valid_schedule(problem, options.schedule)
    absent = [_participant(problem, who) for who in options.absent]
    for m in options.cancelled:
        if not 0 <= m < len(problem.meetings):
            raise ProblemError("--cancelled", f"there is no meeting {m}")
    begun = time.monotonic()
    mended = repair(
        problem, schedule, absent=absent, cancelled=options.cancelled, since=options.since
    )
    for what, meetings in (("dropped", mended.dropped), ("added", mended.added)):
        print(f"{what}: {'; '.join(_meeting(problem, m) for m in meetings) or 'none'}")
    print(f"in {time.monotonic() - begun:.2f} s, nobody else moved")
    if options.json is not None:
        _write(options.json, dump_schedule(mended.schedule))
    return 0


def _meeting(problem: Problem, m: int) -> str:
    them = (problem.meetings[m].a, problem.meetings[m].b)
    return f"meeting {m} ({', '.join(problem.participants[p].name for p in them)})"


def _participant(problem: Problem, who: str) -> int:
    names = [participant.name for participant in problem.participants]
    if names.count(who) == 1:
        return names.index(who)
    if who.isdecimal() and int(who) < len(names):
        return int(who)
    raise ProblemError("participant", f"there is not just one called {who!r}, nor a number {who}")


def render_schedule(options: argparse.Namespace) -> int:
    """Write a page, a table or a calendar."""
    problem = load_problem(options.file, fairness=options.fairness)
    schedule = _schedule(problem, options.schedule)
    who = None if options.participant is None else _participant(problem, options.participant)
    match options.out.suffix:
        case ".html":
            text = dump_html(problem, schedule, title=options.title, begins=options.begins)
        case ".csv":
            text = dump_csv(problem, schedule)
        case ".ics":
            if options.begins is None:
                raise ProblemError("--begins", "a calendar needs the start of the event")
            text = dump_ical(problem, schedule, begins=options.begins, participant=who)
        case _:
            raise ProblemError(str(options.out), "its name ends in .html, .csv or .ics")
    _write(options.out, text)
    return 0


def generate_problem(options: argparse.Namespace) -> int:
    """Write an event."""
    names = [field.name for field in fields(Recipe)]
    recipe = Recipe(**{name: getattr(options, name) for name in names})
    _write(options.out, dump_problem(generate(recipe, options.seed)))
    return 0


def bench(options: argparse.Namespace) -> int:
    """Print one line a problem; 1 if any of them was not proved."""
    print("| problem | status | placed | breaks | bound | s |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    open_ones = 0
    for path in _problems(options.files):
        problem = load_problem(path, fairness=options.fairness)
        stop = MaxRuntime(options.seconds)
        result = solve(problem, stop=stop, params=Params(workers=options.workers))
        placed = 0 if result.schedule is None else len(result.schedule.placed)
        costs = " | ".join("–" if n is None else str(n) for n in (result.objective, result.bound))
        line = f"{path.name} | {result.status.value} | {placed} | {costs} | {result.seconds:.2f}"
        print(f"| {line} |", flush=True)
        open_ones += result.status in (Status.FEASIBLE, Status.UNKNOWN)
    return 1 if open_ones else 0


def _problems(paths: list[Path]) -> Iterator[Path]:
    """Yield problems and, of folders that are none themselves, the problems in them."""
    for path in paths:
        if path.is_dir() and not (path / "participants.csv").exists():
            inside = sorted(one for one in path.iterdir() if one.suffix in (".dzn", ".json"))
            if not inside:
                raise ProblemError(str(path), "there is no .dzn or .json file in it")
            yield from inside
        else:
            yield path
