"""Files that are right are read back; files that are wrong say where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bilateral import ParseError, Problem, ProblemError
from bilateral.io import dump_problem, load_problem, parse_dzn, parse_problem, parse_schedule
from conftest import problems

DZN = """% an invented evening
nBusiness = 3;
nMeetings = 2;
nTables = 1;
nTotalSlots = 4;
nMorningSlots = 2;
requested = [|1, 2,1,
|1, 3,3,
|];
forbidden = [{0},{0},{0,4}];
fixed = [0,3];
precedences = [{},{1}];
"""


@settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(problem=problems(optional=True))
def test_a_problem_is_read_back(problem: Problem) -> None:
    text = dump_problem(problem)
    assert parse_problem(text) == problem
    assert dump_problem(parse_problem(text)) == text


def test_an_instance_is_read() -> None:
    problem = parse_dzn(DZN)
    assert problem.fairness == 2
    assert problem.participants[2].unavailable == {3}
    assert problem.meetings[0].allowed == frozenset({0, 1})
    assert problem.meetings[1].fixed_slot == 2
    assert problem.meetings[1].after == (0,)
    assert len({slot.session for slot in problem.slots}) == 1


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "rule"),
    [
        ("nTables = 1;", "nTables = ?;", 4, 11, "unexpected '?'"),
        ("nTables = 1;", "nTables 1;", 4, 9, "expected '='"),
        ("nTables = 1;", "nTables = ;", 4, 11, "expected a value"),
        ("nTables = 1;", "nTables = 0;", 4, 11, "not between 1"),
        ("nTables = 1;", "nTables = {};", 4, 11, "expected a number"),
        ("nTables = 1;", "nTables = 12345678901;", 4, 11, "too large"),
        ("nTables = 1;", "nMeetings = 1;", 4, 1, "given twice"),
        ("nTables = 1;", "nTables = 1", 5, 1, "expected ';'"),
        ("nTables = 1;", "nTables = " + "[" * 60 + ";", 4, 20, "nested too deeply"),
        ("nMorningSlots = 2", "nMorningSlots = 5", 6, 17, "more morning slots"),
        ("|1, 3,3,", "|1, 3,", 8, 2, "three numbers"),
        ("|1, 3,3,", "|1, 1,3,", 8, 2, "cannot meet itself"),
        ("|1, 3,3,", "|1, 4,3,", 8, 5, "participant 4"),
        ("|1, 3,3,", "|1, 3,4,", 8, 7, "session 4"),
        ("|1, 3,3,", "|1 3,3,", 8, 4, "expected ',' or '|'"),
        ("{0,4}];", "{0,5}];", 10, 25, "forbidden 5"),
        ("{0,4}];", "{0,4};", 10, 27, "expected ',' or ']'"),
        ("fixed = [0,3]", "fixed = [0]", 11, 9, "1 entries, not 2"),
        ("fixed = [0,3]", "fixed = {0,3}", 11, 9, "expected a list"),
        ("{1}];", "{1", 13, 1, "found the end of the file"),
    ],
)
def test_a_malformed_instance_says_where(
    old: str, new: str, line: int, column: int, rule: str
) -> None:
    with pytest.raises(ParseError) as caught:
        parse_dzn(DZN.replace(old, new), "event.dzn")
    assert (caught.value.line, caught.value.column) == (line, column)
    assert rule in str(caught.value)
    assert str(caught.value).startswith("event.dzn:")


def test_a_matrix_may_end_without_a_bar() -> None:
    assert parse_dzn(DZN.replace(",\n|];", ",\n];").replace("3,3,\n]", "3,3|]")) == parse_dzn(DZN)


def test_a_missing_name_is_named() -> None:
    with pytest.raises(ProblemError, match="fixed is missing"):
        parse_dzn(DZN.replace("fixed", "fixes"))


GOOD = {
    "format": "bilateral/1",
    "participants": [{"name": "Ana"}, {"name": "Ben"}],
    "slots": [{"session": 0, "start": 0, "minutes": 20}],
    "tables": [{"name": "T"}],
    "meetings": [{"a": 0, "b": 1}],
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "bilateral/9"}, "format must be"),
        ({"colour": 1}, "unknown field colour"),
        ({"tables": {}}, "tables: expected a list"),
        ({"tables": ["T"]}, r"tables\[0\]: expected an object"),
        ({"tables": [{}]}, r"tables\[0\]: name is missing"),
        ({"tables": [{"name": 1}]}, r"tables\[0\]\.name: expected a text"),
        ({"tables": [{"name": "T", "size": 1}]}, "unknown field size"),
        ({"meetings": [{"a": 0, "b": True}]}, r"meetings\[0\]\.b: expected a whole number"),
        ({"meetings": [{"a": 0, "b": 10**12}]}, "expected a whole number"),
        ({"meetings": [{"a": 0, "b": 1, "mandatory": 1}]}, "expected true or false"),
        ({"meetings": [{"a": 0, "b": 1, "allowed": [0.5]}]}, r"allowed\[0\]"),
        ({"fairness": "2"}, "fairness: expected a whole number"),
    ],
)
def test_wrong_json_says_where(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        parse_problem(json.dumps(GOOD | changes))


def test_missing_parts_are_named() -> None:
    with pytest.raises(ProblemError, match="slots is missing"):
        parse_problem(json.dumps({key: GOOD[key] for key in GOOD if key != "slots"}))
    with pytest.raises(ProblemError, match="expected an object"):
        parse_problem("[]")


def test_truncated_json_has_line_and_column() -> None:
    with pytest.raises(ParseError) as caught:
        parse_problem('{\n "format": ', "event.json")
    assert (caught.value.line, caught.value.column) == (2, 12)


@pytest.mark.parametrize("text", ["[" * 200_000, "9" * 5000])
def test_hostile_json_is_refused(text: str) -> None:
    with pytest.raises(ProblemError, match="nested too deeply or a number is too long"):
        parse_problem(text)


def test_a_half_placed_meeting_is_refused() -> None:
    with pytest.raises(ProblemError, match=r"meetings\[0\]\.table"):
        parse_schedule('{"meetings": [{"slot": 1, "table": "A"}]}')
    with pytest.raises(ProblemError, match=r"meetings\[0\]\.slot"):
        parse_schedule('{"meetings": [{"slot": null, "table": 1}]}')
    with pytest.raises(ProblemError, match="meetings: expected a list"):
        parse_schedule("{}")


def test_files_are_read_by_their_suffix(tmp_path: Path) -> None:
    instance, own = tmp_path / "a.dzn", tmp_path / "a.json"
    instance.write_text(DZN)
    own.write_text("\ufeff" + json.dumps(GOOD), encoding="utf-8")
    assert load_problem(instance).fairness == 2
    assert load_problem(instance, fairness=0).fairness == 0
    assert load_problem(own).fairness is None
    assert load_problem(own, fairness=1).fairness == 1


def test_unreadable_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProblemError, match="no such file"):
        load_problem(tmp_path / "none.json")
    bad = tmp_path / "bad.json"
    bad.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProblemError, match="not UTF-8"):
        load_problem(bad)
    monkeypatch.setattr("bilateral.io.files.LARGEST_FILE", 2)
    with pytest.raises(ProblemError, match="larger than 2 bytes"):
        load_problem(bad)
