"""The command ``introductions``: what it takes; `introductions.commands` has what it does."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TypeAlias

from introductions import commands
from introductions.exceptions import IntroductionsError

_EXIT_CODES = """exit codes:
  0  done, and with evaluate every goal met
  1  evaluate: a goal is not met
  2  bad input: one line names the file, the place and the rule; or output that cannot be written
  130  interrupted
"""

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
        Exit code: 0 done, 1 a goal not met, 2 bad input, 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # it may have been replaced by something simpler
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # as above
    try:
        code = run(options)
        sys.stdout.flush()
    except IntroductionsError as error:
        print(f"introductions: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        # Whoever read the output has gone, or there is no room for it; Python would say so again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if not isinstance(error, BrokenPipeError):
            words = (error.strerror or "failed").lower()
            print(f"introductions: output: {words}", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="introductions",
        description="Who should meet whom, both ways, and why.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found = parser.add_subparsers(required=True, metavar="COMMAND")
    rank = _add(found, "rank", commands.rank_folder, "write a list for each organisation")
    rank.add_argument("--out", type=Path, required=True, metavar="FILE", help="lines of JSON")
    rank.add_argument(
        "--history", action="store_true", help="let what happened before move the order"
    )
    rank.add_argument(
        "--balance", type=_part, default=0.0, metavar="B",
        help="from 0, by score alone, to 1: spread attention over everybody (0)",
    )  # fmt: skip
    rank.add_argument(
        "--diversity", type=_part, default=0.0, metavar="D",
        help="from 0 to 1: those who are alike make room for each other (0)",
    )  # fmt: skip
    judge = _add(
        found, "evaluate", commands.evaluate_folder, "measure the lists beside plain methods"
    )
    judge.add_argument(
        "--before", type=_day, metavar="DAY",
        help="as if it were that day: what started since is the answer, new_pairs.csv is not read",
    )  # fmt: skip
    fit = _add(found, "fit", commands.fit_folder, "fit the weights to requests and outcomes")
    fit.add_argument("--out", type=Path, required=True, metavar="FILE", help="the model, JSON")
    for command in (rank, judge):
        command.add_argument(
            "--top", type=_count, default=10, metavar="N", help="length of the lists (10)"
        )
    for command in (judge, fit):
        command.add_argument("--seed", type=_seed, default=0, metavar="K", help="default 0")
    for command in (rank, judge, fit):
        about = "weights that fit has written; in fit, to begin with"
        command.add_argument("--model", type=Path, metavar="FILE", help=about)
    return parser


def _add(
    found: Commands, name: str, run: Callable[[argparse.Namespace], int], about: str
) -> argparse.ArgumentParser:
    layout = argparse.RawDescriptionHelpFormatter
    command = found.add_parser(
        name, help=about, description=about, epilog=_EXIT_CODES, formatter_class=layout
    )
    command.add_argument("folder", type=Path, metavar="DIR", help="a folder as in docs/files.md")
    command.set_defaults(run=run)
    return command


def _part(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1")
    return number


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000_000:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _seed(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must be at least 0")
    return number


def _day(text: str) -> date:
    return date.fromisoformat(text)
