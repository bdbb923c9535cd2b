"""The command ``bilateral``: what it takes; `bilateral.commands` has what it does."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from bilateral import commands
from bilateral.exceptions import ProblemError

_EXIT_CODES = """exit codes:
  0  a valid schedule was written, or nothing is wrong
  1  the schedule breaks rules, there is none (INFEASIBLE, UNKNOWN), or bench left some open
  2  bad input: one line names the file, the place and the rule; or output that cannot be written
  130  interrupted where there was nothing to hand over
"""
_FILE = "a problem: .dzn, bilateral/1 JSON, or a folder of CSV files"

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


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
        Exit code: 0 done, 1 rules broken or no schedule, 2 bad input, 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # it may have been replaced by something simpler
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # as above
    try:
        code = run(options)
        sys.stdout.flush()
    except ProblemError as error:
        print(f"bilateral: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        # Whoever read the output has gone, or there is no room for it; Python would say so again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if not isinstance(error, BrokenPipeError):
            print(f"bilateral: output: {(error.strerror or 'failed').lower()}", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bilateral",
        description="Schedule bilateral meetings, with proofs.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_solve(found)
    about = "list the rules a schedule breaks"
    _add_with_schedule(found, "check", commands.check_schedule, about)
    about = "tell why meetings are not placed and what would place them"
    _add_with_schedule(found, "explain", commands.explain_schedule, about)
    _add_repair(found)
    _add_render(found)
    _add_generate(found)
    _add_bench(found)
    return parser


def _add(
    found: Commands, name: str, run: Callable[[argparse.Namespace], int], about: str
) -> argparse.ArgumentParser:
    layout = argparse.RawDescriptionHelpFormatter
    command = found.add_parser(
        name, help=about, description=about, epilog=_EXIT_CODES, formatter_class=layout
    )
    command.set_defaults(run=run)
    return command


def _add_with_problem(
    found: Commands, name: str, run: Callable[[argparse.Namespace], int], about: str
) -> argparse.ArgumentParser:
    command = _add(found, name, run, about)
    command.add_argument("file", type=Path, help=_FILE)
    command.add_argument(
        "--fairness",
        type=int,
        metavar="D",
        help="largest difference in breaks; default 2 for .dzn, else as in the file",
    )
    return command


def _add_with_schedule(
    found: Commands, name: str, run: Callable[[argparse.Namespace], int], about: str
) -> argparse.ArgumentParser:
    command = _add_with_problem(found, name, run, about)
    command.add_argument("schedule", type=Path, help="what solve has written with --json")
    return command


def _add_solve(found: Commands) -> None:
    about = "find the best schedule and prove it"
    command = _add_with_problem(found, "solve", commands.solve_problem, about)
    command.add_argument("--seconds", type=_positive, metavar="S", help="stop after this time")
    about = "stop after so much work, with the same answer on every machine"
    command.add_argument("--work", type=_count, metavar="W", help=about)
    command.add_argument("--workers", type=_count, default=1, metavar="N", help="threads (1)")
    command.add_argument("--seed", type=int, default=0, metavar="K", help="default 0")
    command.add_argument("--start", type=Path, metavar="FILE", help="a schedule to begin with")
    command.add_argument(
        "--again", action="store_true", help="people know the start: move as few as can be"
    )
    command.add_argument("--json", type=Path, metavar="OUT", help="write the result here")


def _add_repair(found: Commands) -> None:
    about = "drop the meetings of those who are gone and give their time to others"
    command = _add_with_schedule(found, "repair", commands.repair_schedule, about)
    command.add_argument(
        "--absent", nargs="+", default=[], metavar="WHO", help="participants, by number or name"
    )
    command.add_argument(
        "--cancelled", nargs="+", type=int, default=[], metavar="M", help="meetings, by number"
    )
    command.add_argument(
        "--since", type=int, default=0, metavar="SLOT", help="first slot that has not begun"
    )
    command.add_argument("--json", type=Path, metavar="OUT", help="write the new schedule here")


def _add_render(found: Commands) -> None:
    about = "write a schedule as a page to print (.html), a table (.csv) or a calendar (.ics)"
    command = _add_with_schedule(found, "render", commands.render_schedule, about)
    command.add_argument("out", type=Path, help="the file to write; its suffix says what")
    command.add_argument("--title", default="Meetings", help="of the page")
    command.add_argument(
        "--begins",
        type=_moment,
        metavar="MOMENT",
        help="start of the event, such as 2027-03-04T09:00+01:00; needed for .ics",
    )
    command.add_argument(
        "--participant", metavar="WHO", help="only this one's calendar, by number or name"
    )


def _add_generate(found: Commands) -> None:
    about = "make up an event of any size, with the skew and the absences of real ones"
    command = _add(found, "generate", commands.generate_problem, about)
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
    about = "largest difference in breaks; without it there is no such rule"
    command.add_argument("--fairness", type=int, metavar="D", help=about)
    command.add_argument("out", type=Path, help="the file to write, bilateral/1 JSON")


def _add_bench(found: Commands) -> None:
    about = "solve many problems one after the other and print a table"
    command = _add(found, "bench", commands.bench, about)
    command.add_argument("files", type=Path, nargs="+", help=f"{_FILE}; or folders of such files")
    command.add_argument("--seconds", type=_positive, default=10.0, metavar="S", help="each (10)")
    command.add_argument("--workers", type=_count, default=1, metavar="N", help="threads (1)")
    command.add_argument("--fairness", type=int, metavar="D", help="as for solve")


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e9:
        raise argparse.ArgumentTypeError("must be positive")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("needs an offset, such as +01:00")
    return moment
