"""Tables for meetings whose slots are known."""

from __future__ import annotations

from dataclasses import replace

from bilateral import Goal, Meeting, Participant, Placement, Problem, Schedule, Table, check
from bilateral.choices import Choices
from bilateral.seating import seat
from conftest import slots_of

PEOPLE = tuple(Participant(name) for name in "abcdefgh")


def test_what_is_known_stays_where_it_can() -> None:
    meetings = (Meeting(0, 1), Meeting(2, 3), Meeting(4, 5))
    problem = Problem(PEOPLE, slots_of(2), (Table("1"), Table("2"), Table("3")), meetings)
    known = Schedule((Placement(0, 2), Placement(0, 1), Placement(1, 0)))
    seated = seat(Choices(problem), [(0, 0), (0, 1), (0, 0)], known)
    assert [place and place.table for place in seated.placements] == [2, 0, 0]


def test_all_are_seated_anew_where_what_is_known_leaves_no_table_for_long_enough() -> None:
    # Two short meetings at two tables leave neither free for two slots.
    meetings = (Meeting(0, 1), Meeting(2, 3), Meeting(4, 5, length=2))
    problem = Problem(PEOPLE, slots_of(2), (Table("1"), Table("2")), meetings)
    known = Schedule((Placement(0, 0), Placement(1, 1), None))
    seated = seat(Choices(problem), [(0, 0), (0, 1), (0, 0)], known)
    assert check(problem, seated) == []
    assert seated.placements[0] != seated.placements[2]


def test_all_are_seated_anew_where_somebody_sits_at_a_fixed_table() -> None:
    meetings = (Meeting(0, 1), Meeting(2, 3, fixed_table=0))
    problem = Problem(PEOPLE, slots_of(1), (Table("1"), Table("2")), meetings)
    seated = seat(Choices(problem), [(0, 0), (0, 0)], Schedule((Placement(0, 0), None)))
    assert check(problem, seated) == []


def test_a_table_that_is_of_no_use_any_more_is_left() -> None:
    meetings = (Meeting(0, 1, mode="either"), Meeting(2, 3, fixed_table=1))
    problem = Problem(PEOPLE, slots_of(1), (Table("1"), Table("2")), meetings)
    known = Schedule((Placement(0, 0), Placement(0, 0)))
    seated = seat(Choices(problem), [(1, 0), (0, 0)], known)
    assert [place and place.table for place in seated.placements] == [None, 1]


def test_people_stay_at_a_table_if_that_is_a_goal() -> None:
    meetings = (Meeting(0, 1), Meeting(2, 3), Meeting(2, 6), Meeting(4, 5))
    problem = Problem(PEOPLE, slots_of(2), (Table("1"), Table("2")), meetings)
    chosen = [(0, 0), (0, 0), (0, 1), (0, 1)]
    cases: list[tuple[tuple[Goal, ...], int]] = [(("breaks",), 0), (("breaks", "tables"), 1)]
    for goals, table in cases:
        seated = seat(Choices(replace(problem, objective=goals)), chosen)
        place = seated.placements[2]
        assert place is not None
        assert place.table == table
