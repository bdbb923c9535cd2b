"""What a stranger's review found: each fault once, so that it stays mended."""

from __future__ import annotations

import importlib
import subprocess
import sys
import time
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bilateral import (
    Delegate,
    MaxRuntime,
    Meeting,
    Params,
    Participant,
    Placement,
    Problem,
    ProblemError,
    Schedule,
    Slot,
    Status,
    Table,
    UnsoundError,
    again,
    check,
    explain,
    find_conflict,
    repair,
    solve,
)
from bilateral.choices import Choices
from bilateral.cli import main
from bilateral.generate import Recipe, generate
from bilateral.io import dump_problem, parse_problem, parse_schedule
from bilateral.io.files import is_folder
from bilateral.monitor import Monitor
from bilateral.search import kernel
from bilateral.search.anneal import Budget, anneal
from bilateral.seating import seat
from bilateral.tighten import tightened
from conftest import slots_of, trio

MODULE = importlib.import_module("bilateral.solve")
NEEDS = frozenset({"ramp"})
HALF: Any = 0.5
FOUR = tuple(Participant(name) for name in "abcd")
compiled = pytest.mark.skipif(kernel.compiled() is None, reason="the kernel was not compiled")


@compiled
def test_an_exception_while_annealing_leaves_no_thread_in_freed_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The order matters: threads end before the memory that they work in is given back."""
    order: list[str] = []
    both, calls, free = Event(), count(), kernel.Search.__exit__

    def freed(self: kernel.Search, *rest: Any) -> None:
        order.append("freed")
        free(self, *rest)

    def run(self: kernel.Search, *_: int) -> int:
        if next(calls) == 0:
            both.wait(10)
            raise KeyboardInterrupt
        both.set()
        time.sleep(0.3)
        order.append("ran")
        return 0

    monkeypatch.setattr(kernel.Search, "__exit__", freed)
    monkeypatch.setattr(kernel.Search, "run", run)
    problem = generate(Recipe(60, 200, 12, 20))
    with pytest.raises(KeyboardInterrupt):
        anneal(Monitor(problem, None, None), 0, 2, Budget(10**9), bool)
    assert order == ["ran", "freed", "freed"]


def test_tables_that_nobody_may_use_are_not_counted() -> None:
    people = tuple(replace(p, needs=NEEDS) for p in FOUR)
    tables = (Table("a", features=NEEDS), Table("b"))
    meetings = (Meeting(0, 1), Meeting(2, 3), Meeting(0, 2))
    problem = Problem(people, slots_of(1), tables, meetings[:2], objective=("breaks",))
    assert solve(problem).status is Status.INFEASIBLE
    more = replace(problem, slots=slots_of(2), meetings=meetings)
    assert solve(more).status is Status.INFEASIBLE


def test_a_full_group_is_a_fault_of_the_method() -> None:
    problem = Problem(FOUR, slots_of(1), (Table("a"),), (Meeting(0, 1), Meeting(2, 3)))
    with pytest.raises(UnsoundError, match="more meetings than it can"):
        seat(Choices(problem), [(0, 0), (0, 0)])


@pytest.mark.parametrize("capacity", [8 * 10**7, 10**8])
def test_a_table_may_be_a_hall(capacity: int) -> None:
    meetings = tuple(Meeting(a, b, mandatory=False) for a, b in ((0, 1), (0, 2), (1, 2)))
    halls = (Table("1", capacity=capacity), Table("2", capacity=capacity))
    assert solve(replace(trio(meetings, slots=2), tables=halls)).items[0].cost == 1


def test_what_is_locked_stays_with_whoever_attends() -> None:
    heavy = (Meeting(0, 1, False, 1, fixed_slot=0), Meeting(0, 2, False, 5, fixed_slot=0))
    known = Schedule((Placement(0, 0), None))
    result = solve(again(trio(heavy), known, locked=[0]), start=known)
    assert result.schedule is not None
    assert result.schedule.placements[0] == Placement(0, 0)

    team = (Delegate("a"), Delegate("b", frozenset({0})))
    lab = replace(trio(heavy, slots=1), participants=(
        Participant("Lab", delegates=team), Participant("Ben"), Participant("Cy")
    ))  # fmt: skip
    known = Schedule((Placement(0, 0, a=0), None))
    result = solve(again(lab, known, locked=[0]), start=known)
    assert result.schedule is not None
    assert result.schedule.placements[0] == Placement(0, 0, a=0)
    other = again(lab, known, locked=[0])
    wrong = Schedule((Placement(0, 0, a=1), None))
    assert "attendance" in [found.rule for found in check(other, wrong)]

    online = trio((Meeting(0, 1, mode="either"),))
    known = Schedule((Placement(0, None),))
    result = solve(again(online, known, locked=[0]), start=known)
    assert result.schedule == known


def test_repair_moves_nobody_for_a_long_meeting() -> None:
    people = tuple(Participant(name) for name in "abcdef")
    meetings = (Meeting(0, 1), Meeting(2, 3), Meeting(4, 5, mandatory=False, length=2))
    problem = Problem(people, slots_of(2), (Table("1"), Table("2")), meetings)
    known = Schedule((Placement(0, 0), Placement(1, 1), None))
    assert repair(problem, known).schedule == known


def test_repair_places_what_must_be_held_first_and_knows_who_there_is() -> None:
    meetings = (Meeting(0, 1), Meeting(0, 2, mandatory=False, weight=9))
    mended = repair(trio(meetings, slots=1), Schedule((None, None)))
    assert (mended.added, check(mended.problem, mended.schedule)) == ((0,), [])
    with pytest.raises(ProblemError, match="there is no participant 3"):
        repair(trio(meetings), Schedule((None, None)), absent=[3])
    with pytest.raises(ProblemError, match="there is no meeting 2"):
        repair(trio(meetings), Schedule((None, None)), cancelled=[2])


def test_a_conflict_that_is_known_is_told_even_without_time() -> None:
    meetings = (Meeting(0, 1), Meeting(0, 2), Meeting(1, 2))
    conflict = find_conflict(trio(meetings, slots=1), MaxRuntime(0), proved=True)
    assert conflict is not None
    assert set(conflict.meetings) <= {0, 1, 2}


@compiled
def test_a_large_event_without_a_place_for_a_mandatory_meeting_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MODULE, "_LARGE", 0)
    meetings = (Meeting(0, 1, allowed=frozenset()), Meeting(0, 2, mandatory=False))
    assert solve(trio(meetings), stop=MaxRuntime(5)).status is Status.INFEASIBLE


@compiled
def test_a_large_event_is_proved_by_what_is_known_in_the_end() -> None:
    away = Participant("Ana", frozenset({1}))
    meetings = tuple(Meeting(0, b, mandatory=False) for b in (1, 2))
    problem = replace(trio(meetings), objective=("value", "breaks"))
    problem = replace(problem, participants=(away, *problem.participants[1:]))
    result = solve(problem)
    assert result.status is Status.OPTIMAL
    assert result.items[1].bound == 1


def test_a_table_that_both_need_may_be_missing() -> None:
    problem = trio((Meeting(0, 1, mandatory=False),))
    people = (replace(problem.participants[0], needs=NEEDS), *problem.participants[1:])
    assert explain(replace(problem, participants=people), Schedule((None,)), 0).code == "no_table"
    spoken = [Participant("a", languages=frozenset({x})) for x in ("de", "fr")]
    silent = replace(problem, participants=(*spoken, Participant("c")))
    assert explain(silent, Schedule((None,)), 0).code == "no_language"


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ("slots", {"slots": tuple(Slot(0, 20 * t, 20) for t in range(5_001))}),
        ("slots[0]", {"slots": (Slot(0, 0, 10**9),)}),
        ("slots[0]", {"slots": (Slot(HALF, 0, 20),)}),
        ("meetings[0].length", {"meetings": (Meeting(0, 1, length=10**9),)}),
        ("meetings[0].weight", {"meetings": (Meeting(0, 1, False, 10**30),)}),
        ("meetings[0].weight", {"meetings": (Meeting(0, 1, False, HALF),)}),
        ("meetings[0]", {"meetings": (Meeting(HALF, 1),)}),
        ("meetings[0].fixed_a", {"meetings": (Meeting(0, 1, fixed_a=0),)}),
        ("tables[0].capacity", {"tables": (Table("1", capacity=2**31),)}),
        ("returns[0]", {"returns": (10**12,)}),
    ],
)  # fmt: skip
def test_what_is_too_large_or_no_number_is_refused(place: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ProblemError) as caught:
        replace(trio((Meeting(0, 1),)), **changes)
    assert caught.value.place == place


def test_sessions_may_have_any_number() -> None:
    slots = (Slot(-1, 0, 20), Slot(10**7, 20, 20))
    meetings = tuple(Meeting(0, b, mandatory=False) for b in (1, 2, 1))
    assert solve(replace(trio(meetings), slots=slots)).items[0].cost == 1


def test_somebody_with_very_many_meetings_is_not_looked_at_for_long() -> None:
    many = 260
    people = tuple(Participant(str(p)) for p in range(many + 1))
    meetings = tuple(Meeting(0, p) for p in range(1, many + 1))
    slots = tuple(Slot(0, 20 * t, 20) for t in range(many))
    problem = Problem(people, slots, (Table("1"),), meetings, objective=("breaks",))
    assert tightened(Choices(problem), [True] * many) == Choices(problem).slots()
    result = solve(problem, stop=MaxRuntime(1))
    assert result.seconds < 10


def test_too_many_workers_are_refused() -> None:
    with pytest.raises(ProblemError, match="at most 64"):
        Params(workers=65)


def test_a_kernel_for_another_machine_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign.so"
    foreign.write_text("not a library")
    kernel.compiled.cache_clear()
    monkeypatch.setattr(kernel, "LIBRARY", foreign)
    assert kernel.compiled() is None
    kernel.compiled.cache_clear()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('{"meetings": [{"slot": 0, "tabel": 0}]}', "unknown field tabel"),
        ('{"format": "bilateral/99", "meetings": []}', "format must be"),
        ('{"meetings": [], "meetings": []}', "meetings is given twice"),
    ],
)
def test_schedules_are_not_misread(text: str, wrong: str) -> None:
    with pytest.raises(ProblemError, match=wrong):
        parse_schedule(text)


def test_errors_name_the_file_that_holds_the_problem(tmp_path: Path) -> None:
    text = dump_problem(trio((Meeting(0, 1),))).replace('"b": 1', '"b": 0')
    with pytest.raises(ProblemError) as caught:
        parse_problem(text, "evening.json")
    assert str(caught.value).startswith("evening.json: meetings[0]: ")
    assert not is_folder(Path("x" * 5000))


def test_a_reader_who_leaves_and_a_full_disk_are_no_traces(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    path.write_text(dump_problem(trio((Meeting(0, 1),))))
    command = [sys.executable, "-m", "bilateral.cli", "solve", str(path)]
    for out in ("| true", "> /dev/full"):
        ran = subprocess.run(
            ["/bin/sh", "-c", f"'{command[0]}' -c 'from bilateral.cli import main; "
             f"raise SystemExit(main())' solve '{path}' {out}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt, 130), (BrokenPipeError, 2)])
def test_interruptions_have_an_exit_code(
    error: type[BaseException], code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr("bilateral.commands.generate_problem", fail)
    monkeypatch.setattr("os.dup2", lambda *_: None)
    sizes = ["--participants", "4", "--meetings", "2", "--slots", "2", "--tables", "1"]
    assert main(["generate", *sizes, str(tmp_path / "x.json")]) == code


def test_output_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bilateral.commands.generate_problem", fail)
    monkeypatch.setattr("os.dup2", lambda *_: None)
    sizes = ["--participants", "4", "--meetings", "2", "--slots", "2", "--tables", "1"]
    assert main(["generate", *sizes, str(tmp_path / "x.json")]) == 2
    assert "no space left" in capsys.readouterr().err
