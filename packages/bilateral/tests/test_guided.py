"""Large events looked for near an outline: better schedules, no time in vain."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from bilateral import (
    MaxRuntime,
    Meeting,
    Params,
    Participant,
    Problem,
    Schedule,
    Table,
    check,
    solve,
)
from bilateral.bounds import alone
from bilateral.construct import construct
from bilateral.exact import guided as module
from bilateral.exact.guided import guided, is_guidable
from bilateral.generate import Recipe, generate
from bilateral.monitor import Monitor
from bilateral.search.anneal import Budget, anneal, settle
from bilateral.search.kernel import compiled
from bilateral.search.outline import Outline, outline
from conftest import rounds, slots_of, trio

pytestmark = pytest.mark.skipif(compiled() is None, reason="the kernel was not compiled")
SOLVE = importlib.import_module("bilateral.solve")
EVENT = generate(Recipe(60, 200, 14, 18))
HARDER = generate(Recipe(100, 300, 14, 26))
"""As short an annealing as in these tests leaves more than its 13 breaks."""


def begun(problem: Problem = EVENT) -> Monitor:
    """A run that knows a poor schedule."""
    monitor = Monitor(problem, None, None)
    built = construct(monitor.choices, tries=50, first=True)
    assert built is not None
    monitor.keep(built)
    monitor.enter("anneal", alone(monitor.choices))
    return monitor


def looks(number: int) -> Callable[[], bool]:
    """Stop after so many looks."""
    left = iter([False] * number)
    return lambda: next(left, True)


def test_near_an_outline_there_are_better_schedules() -> None:
    monitor = begun()
    before = monitor.objective
    guided(monitor, 0, 0.1, 2_000, looks(25))
    assert before == 53
    assert monitor.objective is not None
    assert monitor.objective <= 10
    assert monitor.best is not None
    assert check(EVENT, monitor.best) == []


def test_what_is_optional_is_kept_and_fixed_slots_stay() -> None:
    meetings = tuple(
        replace(m, mandatory=False, fixed_slot=6 if number == 0 else None)
        for number, m in enumerate(EVENT.meetings)
    )
    monitor = begun(replace(EVENT, meetings=meetings, objective=("value", "breaks", "idle")))
    assert monitor.score is not None
    if monitor.score.value:
        anneal(monitor, 0, 1, Budget(150_000), bool)
    monitor.enter("anneal", 6)
    before = monitor.objective
    assert is_guidable(monitor)
    guided(monitor, 0, 0.1, 2_000, looks(25))
    assert monitor.score.value == 0
    assert before is not None
    assert monitor.score.breaks < before
    assert monitor.best is not None
    place = monitor.best.placements[0]
    assert place is not None
    assert place.slot == 6


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("delegates, modes and the like", {"meetings": (Meeting(0, 1, mode="either"),)}),
        ("goals before breaks", {"objective": ("idle", "breaks")}),
        ("no goal at all", {"objective": ("value",)}),
        ("returns", {"returns": (1,)}),
        ("too many slots", {"slots": slots_of(65)}),
    ],
)
def test_other_problems_are_not_guided(what: str, changes: dict[str, object]) -> None:
    problem = trio((Meeting(0, 1),), slots=3)
    assert is_guidable(begun(problem))
    assert not is_guidable(begun(replace(problem, **changes))), what  # type: ignore[arg-type]


def test_what_is_too_large_or_has_no_schedule_is_not_guided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monitor = begun(trio((Meeting(0, 1, mandatory=False),), slots=3))
    assert is_guidable(monitor)
    monkeypatch.setattr(module, "_MOST", 2)
    assert not is_guidable(monitor)
    monkeypatch.undo()
    assert not is_guidable(Monitor(monitor.problem, None, None))
    empty = Monitor(monitor.problem, None, None)
    empty.keep(Schedule((None,)))
    assert not is_guidable(empty)


def test_days_that_interlock_are_left_to_annealing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_INTERLOCKED", -1.0)
    monitor = begun()
    guided(monitor, 0, 0.1, 2_000, looks(10**6))
    assert monitor.objective == 53


def test_a_limit_that_cannot_be_met_ends_the_search_near_an_outline() -> None:
    triangle = trio(tuple(Meeting(a, b) for a, b in ((0, 1), (0, 2), (1, 2))), slots=3)
    monitor = begun(triangle)
    guided(monitor, 0, 0.01, 2_000, looks(20))
    assert monitor.objective == 1


def test_a_schedule_at_the_bound_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monitor = begun(trio((Meeting(0, 1), Meeting(0, 2)), slots=3))
    drawn = outline(monitor.choices, [2] * 3, 0, rounds(1))
    guide = module._Guide(monitor, drawn, 0)
    monkeypatch.setattr(guide, "_ask", lambda *_: pytest.fail("nothing is left to ask"))
    guide.search(2_000, bool)
    assert monitor.gap() == 0


def test_questions_without_an_answer_give_people_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 1)
    monitor = begun()
    drawn = outline(monitor.choices, [34] * 14, 0, rounds(5))
    guide = module._Guide(monitor, drawn, 0)
    monkeypatch.setattr(guide, "_ask", lambda *_: None)
    room = sum(guide._room.values())
    guide.search(1, bool)
    assert sum(guide._room.values()) == room + module._TRIES * -(-len(guide._room) // 20)


def test_a_refusal_gives_those_room_whom_it_names() -> None:
    people = tuple(Participant(name) for name in "abcde")
    meetings = (Meeting(0, 1), Meeting(0, 2), Meeting(3, 4))
    problem = Problem(people, slots_of(9), (Table("1"),), meetings, objective=("breaks",))
    monitor = begun(problem)
    monitor.bound = -1
    guide = module._Guide(monitor, Outline([[3, 4], [3], [3], [7], [7]], 0), 0)
    guide._room = dict.fromkeys(guide._room, 0)
    guide.search(2_000, looks(3))
    named = {side for side, room in guide._room.items() if room}
    assert named
    assert {p for p, _ in named} <= {0, 1, 2}


def test_a_question_is_asked_in_portions_and_given_up() -> None:
    asked: list[int] = []

    class Silent:
        def conf_budget(self, conflicts: int) -> None:
            asked.append(conflicts)

        def solve_limited(self, assumptions: list[int]) -> bool | None:
            return None

    monitor = begun()
    guide = module._Guide(monitor, outline(monitor.choices, [34] * 14, 0, rounds(1)), 0)
    guide._solver = Silent()
    assert guide._ask([], 4_000, lambda: False) is None
    assert asked == [4_000] * 3
    assert guide._ask([], 10**9, lambda: False) is None
    assert asked[3:] == [module._PATIENCE]
    assert guide._ask([], 1, lambda: True) is None
    assert asked[4:] == [1]


def test_pairs_apart_have_the_whole_day() -> None:
    monitor = begun(trio((Meeting(0, 1), Meeting(0, 2)), slots=4))
    guide = module._Guide(monitor, Outline([[0, 1], [0], [3]], 1200), 0)
    assert guide._target == [None, (0, 0), None]
    assert {p for p, _ in guide._room} == {1}


def test_where_slots_are_crowded_days_are_bounded_until_they_refuse() -> None:
    people = tuple(Participant(name) for name in "abcdef")
    pairs = tuple(Meeting(a, a + 1) for a in (0, 2, 4))
    problem = Problem(people, slots_of(6), (Table("1"),), pairs, objective=("breaks",))
    monitor = begun(problem)
    drawn = Outline([[0], [0], [1], [1], [5], [5]], 0)
    guide = module._Guide(monitor, drawn, 0)
    guide._build()
    guide._use([3, 3, 3])
    # All of them have left their outline for slot 3: those sides come back from it.
    assert {side: guide._room[side] for side in ((0, 1), (2, 1), (4, 0))} == {
        (0, 1): 2,
        (2, 1): 1,
        (4, 0): 1,
    }
    guide._refused.update({(0, 1): 9})
    guide._room[0, 1] = 5
    guide._use([3, 3, 3])
    assert guide._room[0, 1] == 5


def test_a_schedule_as_crowded_as_an_earlier_one_is_not_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monitor = begun(trio((Meeting(0, 1), Meeting(0, 2)), slots=3))
    settled: list[object] = []
    monkeypatch.setattr(module, "settle", lambda *_: settled.append(1))
    guide = module._Guide(monitor, Outline([[0, 1], [0], [1]], 0), 0)
    guide._build()
    guide._limit = -1
    guide._use([0, 1])
    guide._use([0, 1])
    assert settled == [1]


def test_meetings_leave_crowded_slots_where_days_end(monkeypatch: pytest.MonkeyPatch) -> None:
    people = tuple(Participant(name) for name in "abcdefg")
    pairs = ((0, 1), (0, 2), (0, 3), (4, 5), (4, 6))
    meetings = tuple(Meeting(*pair) for pair in pairs)
    problem = Problem(people, slots_of(4), (Table("1"), Table("2")), meetings, None)
    guide = module._Guide(begun(problem), Outline([[0]] * 7, 0), 0)
    # At slot 1 are the middle of a's day and the end of e's: the end goes, table or not.
    assert guide._thinned([0, 1, 2, 1, 0]) == [0, 1, 2, 1, 0]
    monkeypatch.setattr(guide, "_tables", [1] * 4)
    assert guide._thinned([0, 1, 2, 1, 3]) == [0, 1, 2, -1, 3]


def test_a_draft_is_completed_near_what_it_was() -> None:
    monitor = begun()
    assert monitor.best is not None
    slots = [place.slot for place in monitor.best.placements if place is not None]
    settle(monitor, [-1, -1, -1, *slots[3:]], 0)
    assert monitor.objective is not None
    assert monitor.objective < 53
    assert check(EVENT, monitor.best) == []


@pytest.fixture
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_MIDDLE", "_LARGE", "_LARGEST"):
        monkeypatch.setattr(SOLVE, name, 0)
    monkeypatch.setattr(SOLVE, "_CHOICES_A_SECOND", 10**6)
    monkeypatch.setattr(SOLVE, "_MOVES", 1)
    monkeypatch.setattr(SOLVE, "_QUICK", 0.001)


def poor() -> Schedule:
    """A schedule with many breaks, for there must be one before others are looked for."""
    best = begun(HARDER).best
    assert best is not None
    return best


class Script:
    """Stands for annealing and for looking near outlines, and notes who is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, found: Schedule | None) -> None:
        self.calls: list[str] = []
        self.found = found
        for name in ("anneal", "guided", "race"):
            monkeypatch.setattr(SOLVE, name, getattr(self, name))

    def anneal(self, *_: object) -> None:
        self.calls.append("anneal")

    def guided(
        self, monitor: Monitor, _: int, __: float, portion: int, until: Callable[[], bool]
    ) -> None:
        assert portion > 0
        self.calls.append("guided")
        if self.found is not None:
            monitor.keep(self.found)
        while not until():
            time.sleep(0.01)

    def race(self, _: Monitor, runners: Sequence[Callable[[], object]]) -> bool:
        self.calls.append(f"race of {len(runners)}")
        return False


@pytest.mark.usefixtures("_large")
@pytest.mark.parametrize("workers", [1, 2])
def test_looking_with_success_takes_all_the_time(
    monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    better = begun(HARDER)
    anneal(better, 0, 1, Budget(150_000), bool)
    assert better.best != poor()
    script = Script(monkeypatch, better.best)
    monkeypatch.setattr(SOLVE, "can_race", lambda: False)
    result = solve(HARDER, start=poor(), stop=MaxRuntime(2), params=Params(workers=workers))
    assert script.calls == ["anneal", "guided"]
    assert result.schedule == better.best
    assert result.seconds > 1.5


@pytest.mark.usefixtures("_large")
def test_after_looking_in_vain_the_rest_of_the_time_is_annealed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = Script(monkeypatch, None)
    result = solve(HARDER, start=poor(), stop=MaxRuntime(2), params=Params(chunk=1))
    assert script.calls == ["anneal", "guided", "anneal"]
    assert 0.5 < result.seconds < 1.9


@pytest.mark.usefixtures("_large")
@pytest.mark.parametrize(("workers", "copies"), [(2, 2), (9, 4)])
def test_where_no_process_can_be_copied_looking_goes_on_in_this_one(
    monkeypatch: pytest.MonkeyPatch, workers: int, copies: int
) -> None:
    script = Script(monkeypatch, None)
    monkeypatch.setattr(SOLVE, "can_race", lambda: True)
    solve(HARDER, start=poor(), stop=MaxRuntime(2), params=Params(workers=workers))
    assert script.calls == ["anneal", f"race of {copies}", "guided", "anneal"]


@pytest.mark.usefixtures("_large")
def test_each_process_looks_and_then_anneals(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(monkeypatch, None)

    def race(monitor: Monitor, runners: Sequence[Callable[[], object]]) -> bool:
        monkeypatch.setattr(SOLVE, "guided", lambda *_: script.calls.append("looked"))
        for runner in runners:
            runner()
        return True

    monkeypatch.setattr(SOLVE, "race", race)
    monkeypatch.setattr(SOLVE, "can_race", lambda: True)
    solve(HARDER, start=poor(), stop=MaxRuntime(2), params=Params(workers=2))
    assert script.calls == ["anneal", "looked", "anneal", "looked", "anneal"]


@pytest.mark.usefixtures("_large")
@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
def test_workers_look_in_processes_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SOLVE, "_budgets", lambda *_: iter([Budget(1), Budget(1)]))
    result = solve(
        HARDER,
        start=poor(),
        stop=MaxRuntime(60),
        params=Params(workers=2),
        on_progress=lambda progress: (progress.objective or 0) < 30,
    )
    assert result.score is not None
    assert result.score.breaks < 30
    assert result.seconds < 60
    assert check(HARDER, result.schedule or poor()) == []


@pytest.mark.usefixtures("_large")
def test_short_of_time_it_anneals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SOLVE, "_CHOICES_A_SECOND", 1)
    script = Script(monkeypatch, None)
    solve(HARDER, start=poor(), stop=MaxRuntime(2))
    assert script.calls == ["anneal", "anneal"]
