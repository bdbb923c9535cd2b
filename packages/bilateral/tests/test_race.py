"""Two searches that pool what they find: nothing gets lost, nothing stays behind."""

from __future__ import annotations

import ctypes
import importlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bilateral import (
    AnyOf,
    Effort,
    MaxRuntime,
    MaxWork,
    Meeting,
    Params,
    Placement,
    Schedule,
    solve,
)
from bilateral.exact import race as module
from bilateral.exact import sat
from bilateral.exact.race import can_race, race
from bilateral.generate import Recipe, generate
from bilateral.monitor import Monitor
from conftest import trio

forks = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")

PROBLEM = trio((Meeting(0, 1), Meeting(0, 2)), slots=3)
ONE_BREAK = Schedule((Placement(0, 0), Placement(2, 0)))
NO_BREAK = Schedule((Placement(0, 0), Placement(1, 0)))


def waiting(stop: Callable[[Effort], bool] | None = None) -> Monitor:
    """A run that knows a schedule with one break."""
    monitor = Monitor(PROBLEM, stop, None)
    monitor.keep(ONE_BREAK)
    monitor.enter("breaks", 0)
    return monitor


@forks
def test_a_schedule_found_by_one_ends_the_race() -> None:
    monitor = waiting()
    begun = time.monotonic()
    assert race(monitor, [lambda: monitor.keep(NO_BREAK), lambda: time.sleep(60)])
    assert monitor.best == NO_BREAK
    assert time.monotonic() - begun < 30
    assert not multiprocessing.active_children()


@forks
def test_a_bound_found_by_one_ends_the_race() -> None:
    monitor = waiting()
    assert race(monitor, [lambda: time.sleep(60), lambda: monitor.prove(1)])
    assert (monitor.best, monitor.bound) == (ONE_BREAK, 1)


@forks
def test_a_race_is_stopped() -> None:
    monitor = waiting(MaxRuntime(0.2))
    assert not race(monitor, [lambda: time.sleep(60)])
    assert not multiprocessing.active_children()


@forks
def test_a_race_without_anybody_left_ends() -> None:
    killed = waiting()
    assert not race(killed, [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: None])
    assert killed.best == ONE_BREAK


@forks
def test_without_room_for_copies_there_is_no_race(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(multiprocessing.get_context("fork").Process, "start", full)
    assert not race(waiting(), [lambda: None])


def test_a_runner_reports_as_long_as_anybody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_end_with_parent", lambda: None)
    here, there = multiprocessing.Pipe(duplex=False)
    monitor, before = waiting(), signal.getsignal(signal.SIGINT)

    def runner() -> None:
        monitor.prove(1)
        monitor.keep(NO_BREAK)
        assert not monitor.tick()

    try:
        module._run(monitor, runner, there, os.getppid())
        assert [here.recv(), here.recv()] == [1, NO_BREAK]
        module._run(monitor, runner, there, os.getppid() + 1)
        assert not here.poll(0.1)
    finally:
        signal.signal(signal.SIGINT, before)


def outlives(pid: int) -> bool:
    """Whether a process is still there after a while, and more than a remnant."""
    status = Path(f"/proc/{pid}/stat")
    for _ in range(40):
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        time.sleep(0.05)
    return True


@forks
@pytest.mark.parametrize("guarded", [True, False])
def test_runners_end_with_a_process_that_is_killed(
    monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    here, there = multiprocessing.Pipe(duplex=False)

    def sleeper() -> None:
        there.send(os.getpid())
        time.sleep(60)

    if not guarded:
        monkeypatch.setattr(module, "_end_with_parent", lambda: None)
    process = multiprocessing.get_context("fork").Process(target=lambda: race(waiting(), [sleeper]))
    process.start()
    runner = here.recv()
    process.kill()
    process.join()
    try:
        assert outlives(runner) != guarded
    finally:
        with suppress(ProcessLookupError):
            os.kill(runner, signal.SIGKILL)


@forks
def test_the_system_is_asked_to_end_runners() -> None:
    system, found = ctypes.CDLL(None), ctypes.c_int()
    try:
        module._end_with_parent()
        system.prctl(2, ctypes.byref(found))  # PR_GET_PDEATHSIG
    finally:
        system.prctl(1, 0)
    assert found.value == signal.SIGKILL


def test_copies_are_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_race() == (sys.platform == "linux")
    monkeypatch.setattr(multiprocessing.current_process(), "_config", {"daemon": True})
    assert not can_race()


@pytest.fixture
def hard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let formulas do all the work, and race at once; count the races."""
    monkeypatch.setattr(importlib.import_module("bilateral.solve"), "is_encodable", lambda _: False)
    monkeypatch.setattr(sat, "_ALONE", 1)
    races: list[int] = []

    def counted(monitor: Monitor, runners: list[Callable[[], object]]) -> bool:
        races.append(len(runners))
        return race(monitor, runners)

    monkeypatch.setattr(sat, "race", counted)
    return races


@forks
def test_races_find_what_one_finds(hard: list[int]) -> None:
    event = generate(Recipe(40, 100, 9, 14, absent=0.2), seed=1)
    alone = solve(event)
    assert not hard
    both = solve(event, stop=MaxRuntime(60), params=Params(workers=2))
    assert hard == [2]
    assert both.status == alone.status
    assert both.items == alone.items


def test_what_is_easy_does_not_race(hard: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sat, "_ALONE", 100_000)
    monkeypatch.setattr(sat, "can_race", lambda: True)
    event = trio((Meeting(0, 1), Meeting(0, 2), Meeting(1, 2)), slots=3)
    result = solve(event, stop=MaxRuntime(60), params=Params(workers=2))
    assert (result.objective, result.bound, hard) == (1, 1, [])


def test_whoever_loses_all_runners_goes_on_alone(
    hard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sat, "can_race", lambda: True)
    monkeypatch.setattr(sat, "race", lambda *_: bool(hard.append(2)))
    event = generate(Recipe(40, 100, 9, 14, absent=0.2), seed=1)
    result = solve(event, stop=MaxRuntime(60), params=Params(workers=2))
    assert hard == [2]
    assert result.objective == result.bound == solve(event).objective


def test_only_runs_limited_by_time_race(hard: list[int]) -> None:
    event = generate(Recipe(40, 100, 9, 14, absent=0.2), seed=1)
    stop = AnyOf(MaxWork(3_000), MaxRuntime(60))
    results = [solve(event, stop=stop, params=Params(workers=2)) for _ in range(2)]
    assert results[0].schedule == results[1].schedule
    solve(event, params=Params(workers=2))
    assert not hard


@pytest.mark.parametrize("runner", [0, 1])
def test_either_way_closes_the_gap(
    hard: list[int], monkeypatch: pytest.MonkeyPatch, runner: int
) -> None:
    def only(_: Monitor, runners: list[Callable[[], object]]) -> bool:
        runners[runner]()
        return True

    monkeypatch.setattr(sat, "can_race", lambda: True)
    monkeypatch.setattr(sat, "race", only)
    event = generate(Recipe(40, 100, 9, 14, absent=0.2), seed=1)
    result = solve(event, stop=MaxRuntime(60), params=Params(workers=2))
    assert result.objective == result.bound == solve(event).objective
