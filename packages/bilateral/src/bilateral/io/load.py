"""A problem from whatever it is in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bilateral.io.dzn import parse_dzn
from bilateral.io.files import is_folder, read_text
from bilateral.io.folder import load_folder
from bilateral.io.json import parse_problem
from bilateral.problem import Problem


def load_problem(path: Path, *, fairness: int | None = None) -> Problem:
    """
    Read a problem from a .dzn file, from JSON or from a folder of CSV files, by its name.

    Parameters
    ----------
    path
        The file or folder.
    fairness
        Replaces the rule of the file if given; for .dzn 2 is meant if not given.

    Returns
    -------
    Problem
        The problem.

    Raises
    ------
    ProblemError
        If the file is not there, too large, malformed or holds no problem.
    """
    if is_folder(path):
        problem = load_folder(path)
        return problem if fairness is None else replace(problem, fairness=fairness)
    text = read_text(path)
    if path.suffix == ".dzn":
        return parse_dzn(text, str(path), fairness=2 if fairness is None else fairness)
    return parse_problem(text, str(path), fairness=fairness)
