"""The one door: a problem in, a result with its proof out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bilateral.bounds import alone
from bilateral.capacity import least_unplaced
from bilateral.construct import construct
from bilateral.domains import open_tables
from bilateral.exact.guided import guided, is_guidable
from bilateral.exact.race import can_race, race
from bilateral.exceptions import ProblemError, UnsoundError
from bilateral.monitor import Monitor, OnProgress
from bilateral.objective import Cost, Score, ceilings
from bilateral.params import Params
from bilateral.problem import Goal, Problem
from bilateral.result import Item, Result, Status
from bilateral.rules import check, form
from bilateral.schedule import Schedule
from bilateral.search.anneal import MOVES, Budget, anneal
from bilateral.search.encode import is_encodable
from bilateral.stop import Stop

_DEFAULTS = Params()
_MIDDLE, _LARGE, _LARGEST = 8_000, 20_000, 50_000
"""
Choices of a slot and an option above which annealing has the larger part, or is all: the last
where tables never run short, which makes formulas far easier.
"""
_MOVES, _MORE_MOVES = 5_000, 20_000
"""Moves of the annealing for each meeting, of small and of large events."""
_SMALLER_PART, _LARGER_PART, _ALL_OF_IT = 0.2, 0.6, 0.95
"""Parts of the time for annealing; the rest is for proofs, or for seating and checking."""
_QUICK = 0.1
"""Part of that time in which an easy event is tried first."""
_OUTLINING, _GUIDED_IN_VAIN = 0.05, 0.5
"""Parts of the time for drawing one outline, and for looking near outlines if nothing is found."""
_CHOICES_A_SECOND = 1_500
"""Choices of a slot for each second that looking near outlines should be given."""
_COPIES, _FAR_APART = 4, 1000
"""Most processes that look near outlines, and by how much their seeds differ."""
_UNSEEN = 10**9
"""Conflicts between two looks at a stopping criterion where others see to stopping."""
_UNARY = 100
"""Unplaced value up to which the formula that counts it in unary stays small."""
_BY_SAT: tuple[tuple[Goal, ...], ...] = ((), ("breaks",), ("idle",), ("breaks", "idle"))

Bounds = dict[Goal, Cost]


def solve(
    problem: Problem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = _DEFAULTS,
    start: Schedule | None = None,
    on_progress: OnProgress | None = None,
) -> Result:
    """
    Find the best schedule of a problem and prove it.

    The goals of the problem are optimised in their order: by annealing, of a large event also
    near outlines of everybody's day, and otherwise then exactly, each proved before the next;
    breaks and idle slots by incremental SAT where a meeting is two people and one slot,
    everything else by CP-SAT.

    Parameters
    ----------
    problem
        The problem.
    stop
        When to end early; None runs until the proof.
    seed
        Not negative.
    params
        Settings.
    start
        A schedule to begin with; if it breaks rules of this problem, the rest of it is used.
    on_progress
        Called now and then in the caller's thread; returning True stops the run.

    Returns
    -------
    Result
        At any end the best schedule found and proven bounds.

    Raises
    ------
    ProblemError
        If ``start`` is of another problem, or the seed is negative.
    UnsoundError
        If a method returned a schedule that `check` rejects; a fault of this package.

    Notes
    -----
    Deterministic for equal problem, seed, params, start and a stop that looks only at
    work, as `MaxWork` does; seconds in result and trace aside.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Problem, Slot, Table
    >>> people = (Participant("Ana"), Participant("Ben"), Participant("Cy"))
    >>> meetings = (Meeting(0, 1), Meeting(0, 2), Meeting(1, 2, mandatory=False))
    >>> slots = (Slot(0, 0, 20), Slot(0, 20, 20))
    >>> result = solve(Problem(people, slots, (Table("1"),), meetings))
    >>> result.status.value, result.item("value")
    ('OPTIMAL', Item(goal='value', cost=1, bound=1))
    """
    if not 0 <= seed < 2**31:
        raise ProblemError("seed", "it must be between 0 and 2147483647")
    for fault in form(problem, start) if start is not None else ():
        raise ProblemError("start", fault.message)
    monitor = Monitor(problem, stop, on_progress)
    tries = 1 if _choices(monitor) > _MIDDLE else params.tries
    annealed = is_encodable(problem)
    if start is not None and not check(problem, start):
        monitor.keep(start)
    for begin in (start, None) if start is not None else (None,):
        built = construct(
            monitor.choices,
            seed=seed,
            tries=tries,
            start=begin,
            enough=monitor.tick,
            first=annealed,
        )
        if built is not None:
            monitor.keep(built)
    monitor.tick()
    status, bounds = _run(monitor, params, seed)
    return _result(monitor, status, bounds)


def _run(monitor: Monitor, params: Params, seed: int) -> tuple[Status, Bounds]:
    known = _known(monitor)
    if known is None:
        return Status.INFEASIBLE, {}
    if _is_ideal(monitor, known):
        return Status.OPTIMAL, known
    if is_encodable(monitor.problem):
        least = known.get("breaks")
        monitor.enter("anneal", least if isinstance(least, int) else None)
        _improve(monitor, params, seed, lambda: _is_ideal(monitor, known))
        if _is_ideal(monitor, known):
            return Status.OPTIMAL, known
        known |= _breaks_at_best_value(monitor, known)
        if _is_ideal(monitor, known):
            return Status.OPTIMAL, known
        if _is_large(monitor):
            return _found(monitor), known
    return _prove(monitor, params, seed, known)


def _improve(monitor: Monitor, params: Params, seed: int, enough: Callable[[], bool]) -> None:
    """Anneal, and look near an outline where the event is large and only time is limited."""
    for number, budget in enumerate(_budgets(monitor, params.workers)):
        # The first is a quick try.
        if number and _is_worth_a_guide(monitor) and _guide(monitor, params, seed, budget, enough):
            return
        anneal(monitor, seed, params.workers, budget, enough)
        if enough():
            return


def _is_worth_a_guide(monitor: Monitor) -> bool:
    needed = _choices(monitor) / _CHOICES_A_SECOND
    return _is_large(monitor) and (monitor.seconds_left() or 0) > needed and is_guidable(monitor)


def _guide(
    monitor: Monitor, params: Params, seed: int, budget: Budget, enough: Callable[[], bool]
) -> bool:
    """Look near an outline for the time of this budget; tell whether it was spent well."""
    seconds = _OUTLINING * (monitor.seconds_left() or 0)
    if params.workers > 1 and can_race():
        copies = min(params.workers, _COPIES)

        def run(number: int) -> None:
            guided(monitor, _FAR_APART * number + seed, seconds, _UNSEEN, enough)
            anneal(monitor, seed + number, params.workers // copies, budget, enough)

        if race(monitor, [partial(run, number) for number in range(copies)]) or monitor.tick():
            return True
    before = monitor.score

    def until() -> bool:
        part = _GUIDED_IN_VAIN if monitor.score == before else 1.0
        return monitor.tick() or budget.spent() >= part

    guided(monitor, seed, seconds, max(1, params.chunk // 16), until)
    return monitor.score != before


def _known(monitor: Monitor) -> Bounds | None:
    """Return bounds that follow without search; None if there is no schedule."""
    problem, choices = monitor.problem, monitor.choices
    known: Bounds = {}
    for meeting, slots in zip(problem.meetings, choices.slots(), strict=True):
        if meeting.mandatory and not slots:
            return None
    if problem.all_mandatory:
        if choices.is_plain:
            least = alone(choices, tight=not _is_large(monitor))
            if least is None:
                return None
            known["breaks"] = least
    elif "value" in problem.objective:
        known["value"] = least_unplaced(choices)
    return known


def _breaks_at_best_value(monitor: Monitor, known: Bounds) -> Bounds:
    """Bound breaks among schedules of the best value, once it is proved: they hold much."""
    score, value = monitor.score, known.get("value")
    first = monitor.problem.objective[:1] == ("value",)
    if not (first and score is not None and score.value == value and monitor.choices.is_plain):
        return {}
    needed = [m.mandatory or m.weight > score.value for m in monitor.problem.meetings]
    least = alone(monitor.choices, needed, tight=not _is_large(monitor))
    return {} if least is None else {"breaks": least}


def _prove(monitor: Monitor, params: Params, seed: int, known: Bounds) -> tuple[Status, Bounds]:
    problem, goals, bounds = monitor.problem, monitor.problem.objective, dict(known)
    if monitor.tick():
        return _found(monitor), bounds
    rest = goals[1:] if goals[:1] == ("value",) else goals
    sat = monitor.choices.is_plain and rest in _BY_SAT and not problem.returns
    if sat and not problem.all_mandatory:
        # The formula needs to know the value, so that only its best schedules are looked at.
        status, more = _by_cpsat(monitor, params, seed, goals[:1], known)
        bounds |= more
        sat = rest != goals and _whole(bounds.get("value")) <= _UNARY
        if status is not Status.OPTIMAL:
            return status, bounds
    prove = _by_sat if sat else _by_cpsat
    status, more = prove(monitor, params, seed, rest if sat else goals, bounds)
    return status, bounds | more


def _by_sat(
    monitor: Monitor, params: Params, seed: int, goals: Sequence[Goal], known: Bounds
) -> tuple[Status, Bounds]:
    from bilateral.exact.sat import minimise

    return minimise(monitor, params, seed, goals, known)


def _by_cpsat(
    monitor: Monitor, params: Params, seed: int, goals: Sequence[Goal], known: Bounds
) -> tuple[Status, Bounds]:
    # OR-Tools takes up to a second and a half to load: only who needs it waits for it.
    from bilateral.exact.lexicographic import optimise

    return optimise(monitor, params, seed, goals, known)


def _whole(cost: Cost | None) -> int:
    return cost if isinstance(cost, int) else 0


def _is_large(monitor: Monitor) -> bool:
    """Whether formulas would be too large for the exact methods."""
    size = _choices(monitor)
    return size > _LARGE and not (size <= _LARGEST and _is_roomy(monitor))


def _is_roomy(monitor: Monitor) -> bool:
    """Whether there is a table for every two people, so that only people's time is short."""
    free = min(open_tables(monitor.problem))
    return monitor.choices.is_plain and len(monitor.choices.people) <= 2 * free + 1


def _choices(monitor: Monitor) -> int:
    return sum(len(slots) for mine in monitor.choices.starts for slots in mine)


def _is_ideal(monitor: Monitor, known: Bounds) -> bool:
    """Whether the schedule costs no more than what is proved, by any goal."""
    score = monitor.score
    return score is not None and all(
        cost == known.get(goal, 0) if isinstance(cost, int) else not any(cost)
        for goal, cost in zip(
            monitor.problem.objective, score.ordered(monitor.problem.objective), strict=True
        )
    )


def _found(monitor: Monitor) -> Status:
    return Status.UNKNOWN if monitor.best is None else Status.FEASIBLE


def _budgets(monitor: Monitor, workers: int) -> Iterator[Budget]:
    """
    Plan how long to anneal.

    As much as the size asks for, and of a limit in work a half at most, so that something is
    left for the proof. A large event takes all there is of work. Where only time is limited it
    takes all of that, and one of middle size the larger part, after a quick try: slow cooling
    finds late what is easy.
    """
    size, time, work = len(monitor.problem.meetings), monitor.seconds_left(), monitor.work_left()
    large = _is_large(monitor)
    moves = size * (_MORE_MOVES if large else _MOVES)
    if work is not None:
        affordable = (work if large else work // 2) * MOVES // workers
        yield Budget(max(1, affordable if large else min(moves, affordable)))
    elif time is None or _choices(monitor) <= _MIDDLE:
        yield Budget(moves)
    else:
        part = _SMALLER_PART if _is_roomy(monitor) else _LARGER_PART
        whole = (_ALL_OF_IT if large else part) * time
        quick = Budget(_MOVES * size)
        quick.fraction = _share(monitor, _QUICK * whole, quick)
        yield quick
        yield Budget(1, _share(monitor, whole - monitor.seconds(), None))


def _share(monitor: Monitor, seconds: float, moves: Budget | None) -> Callable[[], float]:
    """Tell how much of this time, from now on, is over, or of these moves if that is more."""
    begun = monitor.seconds()

    def spent() -> float:
        over = (monitor.seconds() - begun) / seconds if seconds > 0 else 1.0
        return over if moves is None else max(over, moves.done / moves.moves)

    return spent


def _result(monitor: Monitor, status: Status, bounds: Bounds) -> Result:
    problem, best, score = monitor.problem, monitor.best, monitor.score
    if best is not None and (broken := check(problem, best)):
        raise UnsoundError("; ".join(violation.message for violation in broken))
    return Result(
        status=status,
        schedule=best,
        score=score,
        items=tuple(_item(problem, goal, score, bounds) for goal in problem.objective),
        seconds=monitor.seconds(),
        trace=tuple(monitor.trace),
    )


def _item(problem: Problem, goal: Goal, score: Score | None, bounds: Bounds) -> Item:
    nothing: Cost = (0,) * max(ceilings(problem)) if goal == "worst_off" else 0
    return Item(goal, None if score is None else getattr(score, goal), bounds.get(goal, nothing))
