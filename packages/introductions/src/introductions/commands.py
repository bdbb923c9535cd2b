"""What the command ``introductions`` does; each returns its exit code."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from introductions.evaluation import evaluate, goals, table
from introductions.exceptions import IntroductionsError
from introductions.fitting import FEWEST, fit
from introductions.io import dump_lists, read_folder
from introductions.model import Model, dump_model, parse_model
from introductions.recommender import Recommender


def rank_folder(options: argparse.Namespace) -> int:
    """Write the lists of everybody."""
    folder = read_folder(options.folder)
    judge = Recommender(
        folder.profiles,
        history=folder.history,
        constraints=folder.constraints,
        model=_model(options.model),
        use_history=options.history,
    )
    ranking = judge.rank(options.top, balance=options.balance, diversity=options.diversity)
    _write(options.out, dump_lists(judge, ranking))
    return 0


def evaluate_folder(options: argparse.Namespace) -> int:
    """Print the table; 1 if a goal is not met."""
    folder = read_folder(options.folder, answers=options.before is None)
    if options.before is not None:
        folder = folder.before(options.before)
    rows = evaluate(folder, top=options.top, model=_model(options.model), seed=options.seed)
    told = goals(rows, seed=options.seed)
    print(table(rows, told), end="")
    return 0 if all(goal.is_met for goal in told) else 1


def fit_folder(options: argparse.Namespace) -> int:
    """Write the fitted model and print the figures before and after."""
    folder = read_folder(options.folder)
    start = _model(options.model)
    fitted = fit(
        folder.profiles, folder.history, constraints=folder.constraints, start=start,
        seed=options.seed,
    )  # fmt: skip
    _write(options.out, [dump_model(fitted.model) + "\n"])
    if not fitted.figures:
        print(f"fewer than {FEWEST} pairs met: the weights are as they were")
        return 0
    print("| figure, on events not fitted to | before | after |\n| --- | ---: | ---: |")
    for name, (before, after) in fitted.figures.items():
        print(f"| {name} | {before:.4f} | {after:.4f} |")
    return 0


def _model(path: Path | None) -> Model:
    if path is None:
        return Model()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise IntroductionsError(str(path), "cannot be read") from None
    return parse_model(text, str(path))


def _write(path: Path, lines: Iterable[str]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    except OSError as error:
        rule = (error.strerror or "cannot be written").lower()
        raise IntroductionsError(str(path), rule) from None
