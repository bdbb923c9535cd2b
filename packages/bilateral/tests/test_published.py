"""Published instances, if they lie beside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilateral import MaxRuntime, Status, solve
from bilateral.io import load_problem

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "b2bsp"


@pytest.mark.skipif(not FOLDER.exists(), reason="the published instances are not here")
@pytest.mark.parametrize(
    ("name", "breaks"),
    [
        ("forum-13.original", 0),
        ("tic-12.fixed020-Forb", 1),
        ("tic-13.fixed040-Forb", 13),
        ("forumt-14.original", 5),
        ("tic-12.forb0003", None),
    ],
)
def test_published_optima_are_proved(name: str, breaks: int | None) -> None:
    result = solve(load_problem(FOLDER / f"{name}.dzn"), stop=MaxRuntime(60))
    expected = Status.INFEASIBLE if breaks is None else Status.OPTIMAL
    assert (result.status, result.objective) == (expected, breaks)
