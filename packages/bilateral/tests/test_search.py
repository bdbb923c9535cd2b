"""The kernel against a recount of its own, and annealing against brute force."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilateral import Meeting, Problem, ProblemError, Schedule, check, evaluate
from bilateral.choices import Choices
from bilateral.generate import Recipe, generate
from bilateral.monitor import Monitor
from bilateral.search import kernel
from bilateral.search.anneal import Budget, anneal
from bilateral.search.encode import encode, is_encodable
from bilateral.search.kernel import ONE, Instance, Search, Weights
from bilateral.search.plan import BREAK, plan
from conftest import BruteForce, problems, slots_of, trio

pytestmark = pytest.mark.skipif(kernel.compiled() is None, reason="the kernel was not compiled")
FEW = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
never = bool
WEIGHTS = Weights(
    a_break=100, an_idle_slot=3, unfair=500, long_run=700, late=600, change=40, most_breaks=1
)


def starts(lists: list[list[int]]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum([len(those) for those in lists])]).astype(np.int32)


def flat(lists: list[list[int]], kind: type = np.int32) -> np.ndarray:
    return np.array([x for those in lists for x in those], kind)


def made_up(seed: int) -> Instance:
    """An instance with everything the kernel knows: options, lengths, pools, prices, order."""
    chance = random.Random(seed)
    people, slots, pools, meetings, parties = 9, 14, 2, 18, 6
    session = np.array([t // 5 for t in range(slots)], np.int32)
    options: list[list[int]] = []
    attend: list[list[int]] = []
    pool, length, possible = [], [], []
    for _ in range(meetings):
        mine = []
        for _ in range(chance.choice([1, 1, 2, 3])):
            long = chance.choice([1, 1, 1, 2])
            mine.append(len(attend))
            attend.append(chance.sample(range(people), chance.choice([2, 2, 3])))
            pool.append(chance.choice([-1, 0, 1]))
            length.append(long)
            possible.append(
                [
                    s + long <= slots and session[s] == session[s + long - 1]
                    and chance.random() < 0.8
                    for s in range(slots)
                ]
            )  # fmt: skip
        options.append(mine)
    before = [
        chance.sample(range(m), 1) if m and chance.random() < 0.3 else [] for m in range(meetings)
    ]
    return Instance(
        option_start=starts(options),
        person_start=starts(attend),
        person=flat(attend),
        pool=np.array(pool, np.int32),
        length=np.array(length, np.int32),
        possible=np.array(possible, np.uint8),
        price=np.array([[chance.randint(0, 40) for _ in range(slots)] for _ in pool], np.int64),
        absence=np.array([chance.randint(200, 4000) for _ in range(meetings)], np.int64),
        session=session,
        capacity=np.array(
            [[chance.randint(0, 3) for _ in range(slots)] for _ in range(pools)], np.int32
        ),
        before_start=starts(before),
        before=flat(before),
        party=np.array([chance.sample(range(parties), 2) for _ in range(meetings)], np.int32),
        limit=np.array([chance.randint(2, 8) for _ in range(parties)], np.int32),
        wanted=np.array([chance.randint(0, 4) for _ in range(parties)], np.int32),
        worth=np.array([300, 200, 50], np.int64),
        zone=np.array([0, 1], np.int32) if seed % 2 else None,
        walk=np.array([chance.choice([0, 10, 30]) for _ in range(people)], np.int32),
        begin=np.array([30 * t for t in range(slots)], np.int32),
        end=np.array([30 * t + 20 for t in range(slots)], np.int32),
        longest=np.array([chance.choice([0, 2]) for _ in range(people)], np.int32),
        counts=np.array([chance.random() < 0.9 for _ in range(people)], np.uint8),
    )  # fmt: skip


def recount(instance: Instance, slots: np.ndarray, options: np.ndarray, weights: Weights) -> int:
    """Check every hard rule, and add up the cost, in the plainest way."""
    _, people, n_slots, sessions, pools, parties, _ = instance.sizes
    days: list[dict[int, int]] = [{} for _ in range(people)]
    held, cost = [0] * parties, 0
    used = np.zeros((pools, n_slots), int)
    until = {}
    for m, (slot, o) in enumerate(zip(slots, options, strict=True)):
        if slot < 0:
            cost += int(instance.absence[m])
            continue
        assert instance.option_start[m] <= o < instance.option_start[m + 1]
        assert instance.possible[o, slot]
        assert instance.price is not None
        cost += int(instance.price[o, slot])
        until[m] = slot + instance.length[o]
        for q in instance.party[m]:
            held[q] += 1
        for p in instance.person[instance.person_start[o] : instance.person_start[o + 1]]:
            for u in range(slot, until[m]):
                assert u not in days[p], "two meetings at once"
                days[p][u] = m
        if instance.pool[o] >= 0:
            used[instance.pool[o], slot : until[m]] += 1
    assert (used <= instance.capacity).all()
    assert (np.array(held) <= instance.limit).all()
    assert instance.before_start is not None
    assert instance.before is not None
    for m in until:
        for y in instance.before[instance.before_start[m] : instance.before_start[m + 1]]:
            assert y not in until or until[y] <= slots[m]
    for n, wanted in zip(held, instance.wanted, strict=True):
        cost += int(instance.worth[n:wanted].sum())
    for p, day in enumerate(days):
        if not instance.counts[p]:
            continue
        breaks = 0
        for k in range(sessions):
            busy = sorted(u for u in day if instance.session[u] == k)
            gaps = [b - a - 1 for a, b in pairwise(busy) if b > a + 1]
            breaks += len(gaps)
            cost += weights.an_idle_slot * sum(gaps)
            run = 0
            for i, u in enumerate(busy):
                run = run + 1 if i and busy[i - 1] == u - 1 else 1
                cost += weights.long_run * (bool(instance.longest[p]) and run > instance.longest[p])
        cost += walks(instance, day, options, weights, p)
        cost += weights.a_break * breaks + weights.unfair * max(0, breaks - weights.most_breaks)
    return cost


def walks(
    instance: Instance, day: dict[int, int], options: np.ndarray, weights: Weights, p: int
) -> int:
    """What the walks between zones of one person cost."""
    if instance.zone is None:
        return 0
    pools = {u: instance.pool[options[m]] for u, m in sorted(day.items())}
    visits = [(u, instance.zone[pool]) for u, pool in pools.items() if pool >= 0]
    cost = 0
    for (one, here), (two, there) in pairwise(visits):
        if here != there:
            cost += weights.change * (instance.session[one] == instance.session[two])
            cost += weights.late * (instance.begin[two] - instance.end[one] < instance.walk[p])
    return int(cost)


@pytest.mark.parametrize("seed", range(24))
def test_kernel_keeps_the_rules_and_counts_as_a_recount_does(seed: int) -> None:
    instance = made_up(seed)
    with Search(instance, seed) as search:
        search.weigh(WEIGHTS)
        for heat in (4000, 800, 60, 1, 800, 0):
            search.run(5000, heat * ONE, 8)
            cost, slots, options = search.best()
            assert cost == recount(instance, slots, options, WEIGHTS)
        lighter = Weights(a_break=1)
        search.load(slots, options)
        search.weigh(lighter)
        again, same, _ = search.best()
        assert again == recount(instance, same, options, lighter)
        assert (same == slots).all()


@pytest.mark.parametrize("sessions", [1, 3])
def test_chains_of_plain_meetings_keep_the_rules_and_cost_as_counted(sessions: int) -> None:
    problem = generate(Recipe(40, 130, 12, 13, sessions=sessions))
    size = len(problem.meetings)
    plain = encode(Choices(problem), plan(problem))
    instance = replace(
        plain,
        before_start=np.zeros(size + 1, np.int32),
        before=np.zeros(0, np.int32),
        price=np.zeros((size, 12), np.int64),
    )
    with Search(plain, 1) as search:
        search.weigh(WEIGHTS)
        for heat in (400, 100, 30, 10, 0):
            search.run(20_000, heat * ONE, 8)
            cost, slots, options = search.best()
            assert cost == recount(instance, slots, options, WEIGHTS)


def test_kernel_loads_what_keeps_the_rules_and_lets_the_rest_wait() -> None:
    instance = made_up(0)
    first = instance.option_start[:-1].astype(np.int32)
    with Search(instance, 0) as search:
        for slot in (0, 5):
            search.load(np.full(len(first), slot, np.int32), first)
            search.weigh(WEIGHTS)
            cost, slots, options = search.best()
            assert cost == recount(instance, slots, options, WEIGHTS)
            assert set(slots) == {-1, slot}


def test_equal_seed_and_moves_give_equal_schedules() -> None:
    problem = generate(Recipe(30, 90, 10, 14, sessions=2))

    def found(seed: int, workers: int) -> Schedule | None:
        monitor = Monitor(problem, None, None)
        anneal(monitor, seed, workers, Budget(300_000), never)
        return monitor.best

    for workers in (1, 2):
        assert found(3, workers) == found(3, workers)
    assert found(3, 1) != found(4, 1)


@FEW
@given(problem=problems(optional=True))
def test_annealing_finds_the_best_of_tiny_events(problem: Problem, brute_force: BruteForce) -> None:
    assert is_encodable(problem)
    problem = replace(problem, fairness=None)
    monitor = Monitor(problem, None, None)
    anneal(monitor, 0, 1, Budget(200_000), never)
    best = brute_force(problem)
    if best is None:
        assert monitor.best is None
    else:
        assert monitor.best is not None
        assert check(problem, monitor.best) == []
        assert evaluate(problem, monitor.best).value == best.value
        assert evaluate(problem, monitor.best).breaks == best.breaks


def test_fixed_tables_are_seated_and_orders_kept() -> None:
    plain = generate(Recipe(20, 50, 8, 8))
    meetings = tuple(
        replace(m, mandatory=False, fixed_table=i % 2 if i % 5 == 0 else None,
                after=(i - 1,) if i % 7 == 3 else ())
        for i, m in enumerate(plain.meetings)
    )  # fmt: skip
    problem = replace(plain, meetings=meetings, fairness=None, objective=("value", "breaks"))
    monitor = Monitor(problem, None, None)
    anneal(monitor, 0, 1, Budget(400_000), never)
    assert monitor.best is not None
    assert check(problem, monitor.best) == []
    assert len(monitor.best.placed) > 40


def test_annealing_stops_when_told() -> None:
    problem = generate(Recipe(30, 90, 10, 14))
    calls = []

    def stop(progress: object) -> bool:
        calls.append(progress)
        return len(calls) > 3

    monitor = Monitor(problem, None, stop)
    anneal(monitor, 0, 1, Budget(100_000_000), never)
    assert len(calls) < 10


def test_budget_can_be_of_time() -> None:
    spent = iter([0.0, 0.05, 0.3, 0.95, 1.0, 1.0, 1.0])
    problem = generate(Recipe(10, 20, 6, 6))
    monitor = Monitor(problem, None, None)
    anneal(monitor, 0, 1, Budget(1, lambda: next(spent, 1.0)), never)
    assert monitor.best is not None
    assert BREAK > 128


def test_nothing_is_kept_while_a_mandatory_meeting_waits() -> None:
    problem = trio((Meeting(0, 1), Meeting(0, 2)), slots=1)
    monitor = Monitor(problem, None, None)
    anneal(monitor, 0, 1, Budget(100_000), never)
    assert monitor.best is None


def test_without_the_library_nothing_is_encodable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    problem = generate(Recipe(10, 20, 6, 6))
    kernel.compiled.cache_clear()
    monkeypatch.setattr(kernel, "LIBRARY", kernel.LIBRARY.with_name("absent.so"))
    assert not is_encodable(problem)
    monkeypatch.undo()
    kernel.compiled.cache_clear()
    assert is_encodable(problem)
    long = replace(problem, slots=slots_of(kernel.LONGEST_SESSION + 1))
    assert not is_encodable(long)


def test_too_large_an_event_is_a_memory_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Library:
        def bilateral_new(self, *_: object) -> None:
            return None

    monkeypatch.setattr("bilateral.search.kernel.compiled", lambda: Library())
    problem = generate(Recipe(10, 20, 6, 6))
    instance = encode(Choices(problem), plan(problem))
    with pytest.raises(MemoryError, match="fit"):
        Search(instance, 0)


@given(st.integers(0, 5))
@settings(max_examples=6, deadline=None, derandomize=True)
def test_made_up_events_have_their_sizes_and_repeat(seed: int) -> None:
    recipe = Recipe(30, 60, 10, 9, sessions=3, side=12, optional=True, fairness=None)
    problem = generate(recipe, seed)
    assert problem == generate(recipe, seed) != generate(recipe, seed + 1)
    assert {slot.session for slot in problem.slots} == {0, 1, 2}
    assert all(m.a < 12 <= m.b and 1 <= m.weight <= 3 for m in problem.meetings)
    away = [len(p.unavailable) for p in problem.participants]
    assert 0 < sum(away) < 30 * 10 * 0.15
    sure = generate(replace(recipe, absent=0.1), seed)
    assert all(len(p.unavailable) == 1 for p in sure.participants)


def test_pairs_that_cannot_be_found_are_an_error() -> None:
    with pytest.raises(ProblemError, match="only 1 different pairs"):
        generate(Recipe(2, 3, 4, 1, absent=0.0))
