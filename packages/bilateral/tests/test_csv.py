"""Spreadsheets that are right are read; those that are wrong say file, row and column."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

from bilateral import (
    Delegate,
    Interpreter,
    MaxRuntime,
    Meeting,
    Participant,
    Placement,
    Problem,
    ProblemError,
    Schedule,
    Slot,
    Table,
    check,
    solve,
)
from bilateral.io.csv import dump_csv
from bilateral.io.folder import load_folder

EVENING = Path(__file__).parent.parent / "examples" / "evening"
FILES = {
    "participants": "name,table,delegates\nAna,,\nBen,T2,\nLab,,Cy;Di\n",
    "requests": "a,b,mandatory,slot\nAna,Ben,,\nBen,Lab,yes,17:00\n",
    "slots": "start,minutes\n17:00,20\n17:20,20\n17:40,20\n",
    "tables": "name,features\nT1,accessible\nT2,\n",
}


def load(folder: Path, **files: str) -> Problem:
    """Read the folder of `FILES` with some files replaced."""
    for name, text in (FILES | files).items():
        (folder / f"{name}.csv").write_bytes(text.encode())
    return load_folder(folder)


def test_every_column_is_read(tmp_path: Path) -> None:
    problem = load(
        tmp_path,
        participants=(
            "name,max_meetings,desired,longest_run,walking,table,utc_offset,languages,needs,"
            'delegates\nAna,6,4,3,5,T1,+02:00,"EN, fr",Accessible,\n'
            "Ben,,,,,,-330,de|en,,\nLab,,,,,,2:00:00,,,Cy ; Di\nEve,,,,,,−05:30,,,\n"
        ),
        requests=(
            "a,b,weight,mandatory,mode,slot,table,length,everyone\n"
            "Ana,Ben,3,TRUE,Either,early,T2,2,no\nLab,Ana,0,0,,,,,1\nBen,Lab,,,,,,,\n"
        ),
        slots="label,session,start,minutes\nearly,a,0,20\nlate,a,20,20\nlast,b,60,30\n",
        tables="name,zone,capacity,features\nT1,Hall,2,accessible;screen\nT2,,,\n",
        availability=(
            "participant,delegate,interpreter,table,slot,until\nAna,,,,early,late\n"
            "Ana,,,,last,\nLab,Di,,,late,\n,,Mei,,last,\n,,,T2,early,\n"
        ),
        interpreters="name,languages\nMei,zh;EN\n",
        event="key,value\nFairness,2\nobjective,value; Breaks\nreturns,3;3;1\nstarts_at,15:30\n",
    )
    no = frozenset[int]()
    team = (Delegate("Cy"), Delegate("Di", frozenset({1})))
    reads, needs = frozenset({"en", "fr"}), frozenset({"accessible"})
    assert problem == Problem(
        (
            Participant("Ana", frozenset({0, 1, 2}), 6, 4, 3, 5, 0, 120, reads, needs),
            Participant("Ben", utc_offset=-330, languages=frozenset({"de", "en"})),
            Participant("Lab", utc_offset=120, delegates=team),
            Participant("Eve", utc_offset=-330),
        ),
        (Slot(0, 0, 20, "early"), Slot(0, 20, 20, "late"), Slot(1, 60, 30, "last")),
        (
            Table("T1", no, "Hall", 2, frozenset({"accessible", "screen"})),
            Table("T2", frozenset({0})),
        ),
        (
            Meeting(0, 1, True, 3, None, 0, 1, (), 2, "either"),
            Meeting(2, 0, False, 0, everyone=True),
            Meeting(1, 2, False),
        ),
        fairness=2,
        interpreters=(Interpreter("Mei", frozenset({"zh", "en"}), frozenset({2})),),
        objective=("value", "breaks"),
        returns=(3, 3, 1),
        starts_at=930,
    )


def test_what_is_not_given_has_its_default(tmp_path: Path) -> None:
    problem = load(tmp_path)
    assert problem.meetings == (Meeting(0, 1, False), Meeting(1, 2, fixed_slot=0))
    assert [(slot.session, slot.start, slot.label) for slot in problem.slots] == [
        (0, 0, "17:00"),
        (0, 20, "17:20"),
        (0, 40, "17:40"),
    ]
    assert load(tmp_path, event="key,value\nstarts_at,90\n").starts_at == 90


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_spreadsheet_may_write_it_in_its_own_way(tmp_path: Path, separator: str) -> None:
    text = '\r\n"Name",Max Meetings,,\r\n,,,\r\n "Ana\nMaria",3,,\r\nBen,,,\r\nLab,,,\r\n\r\n'
    requests = "b,a\nBen,Ana Maria\n"
    problem = load(
        tmp_path, participants="\ufeff" + text.replace(",", separator), requests=requests
    )
    assert [one.name for one in problem.participants] == ["Ana Maria", "Ben", "Lab"]
    assert problem.participants[0].max_meetings == 3
    assert (problem.meetings[0].a, problem.meetings[0].b) == (0, 1)


def test_days_and_sessions_are_filled_down(tmp_path: Path) -> None:
    slots = (
        "day,session,start,minutes\n1,am,9:00,30\n,,09:30,30\n,pm,14:00,30\n"
        "2,am,9:00,30\n,,9:30,30\n"
    )
    problem = load(tmp_path, slots=slots, requests="a,b,slot\nAna,Ben,day 2 9:30\n")
    assert [slot.session for slot in problem.slots] == [0, 0, 1, 2, 2]
    assert [slot.start for slot in problem.slots] == [0, 30, 300, 1440, 1470]
    assert problem.slots[1].label == "day 1 09:30"
    assert problem.meetings[0].fixed_slot == 4


PERSON = "participants.csv, row 2, column"
REQUEST = "requests.csv, row 3"


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("participants", "", "participants.csv: the file is empty"),
        ("participants", "name\n", "participants.csv: at least one row is needed"),
        ("participants", "nam\nAna\n", "row 1, column nam: the column is unknown; did you mean"),
        ("participants", "name,hat\nAna,\n", "row 1, column hat: the column is unknown"),
        ("participants", "name,,table\n", "row 1: column 2 has no name"),
        ("participants", "name,Name\n", "row 1, column name: the column is there twice"),
        ("participants", "table\nT1\n", "participants.csv: column name is missing"),
        ("participants", "name,table\nAna\n", "row 2: expected 2 cells, found 1"),
        ("participants", "name,table\nAna,T1,T2\n", "row 2: expected 2 cells, found 3"),
        ("participants", 'name\n"Ana\n', "participants.csv, row 2: unexpected end of data"),
        ("participants", f"name\nAna\n{'x' * 200_000}\n", "row 3: field larger than field limit"),
        ("participants", "name\nA\0na\n", "participants.csv, row 2: a character cannot be shown"),
        ("participants", "name,table\n,T1\n", f"{PERSON} name: it is empty"),
        ("participants", "name\nAna\n\nAna\n", "row 4, column name: 'Ana' is in row 2 already"),
        (
            "participants",
            "name,table\nAna,T3\n",
            f"{PERSON} table: 'T3' is unknown; known are T1, T2",
        ),
        ("participants", "name,walking\nAna,-1\n", f"{PERSON} walking: expected a number of at"),
        ("participants", "name,longest_run\nAna,0\n", f"{PERSON} longest_run: .* at least 1"),
        ("participants", "name,desired\nAna,1.5\n", "found '1.5'"),
        ("participants", "name,desired\nAna," + "9" * 5000, "expected a whole number"),
        ("participants", "name,utc_offset\nAna,+2\n", f"{PERSON} utc_offset: expected .02:00"),
        ("participants", "name,utc_offset\nAna,1440\n", f"{PERSON} utc_offset: expected .02:00"),
        ("participants", "name,utc_offset\nAna,-1440\n", f"{PERSON} utc_offset: .* at least"),
        ("participants", "name,utc_offset\nAna,UTC\n", f"{PERSON} utc_offset: .* found 'UTC'"),
        ("participants", "name,delegates\nAna,Cy;Di;Cy\n", f"{PERSON} delegates: 'Cy' is there"),
        ("participants", "name,needs\nAna,acessible\n", "no table offers 'acessible'; did you"),
        ("requests", "a,b\n", "requests.csv: at least one row is needed"),
        ("requests", "a,b\nAna,Ben\nAna,Bne\n", f"{REQUEST}, column b: 'Bne' .* mean 'Ben'"),
        ("requests", "a,b\nAna,Ben\nLab,\n", f"{REQUEST}, column b: it is empty"),
        ("requests", "a,b\nAna,Ben\nBen,Ana\n", f"{REQUEST}: row 2 asks for these two already"),
        ("requests", "a,b\nAna,Ben\nLab,Lab\n", f"{REQUEST}: participant 'Lab' cannot meet"),
        ("requests", "a,b,mandatory\nAna,Ben,maybe\n", "column mandatory: 'maybe' is unknown"),
        ("requests", "a,b,mode\nAna,Ben,vitual\n", "column mode: .* did you mean 'virtual'"),
        ("requests", "a,b,slot\nAna,Ben,1\n", "column slot: '1' is unknown; known are 17:00"),
        ("requests", "a,b,weight\nAna,Ben,-1\n", "column weight: .* at least 0"),
        ("requests", "a,b,mode,table\nAna,Ben,virtual,T1\n", "row 2, column table: a virtual"),
        (
            "requests",
            "a,b,mandatory,slot\nAna,Ben,yes,17:00\nAna,Lab,yes,17:00\n",
            f"{REQUEST}, column slot: participant 'Ana' is also fixed to row 2 in slot '17:00'",
        ),
        ("slots", "start,minutes\n17:00,20\n17:10,20\n", "row 3: it starts before slot '17:00' e"),
        ("slots", "start,minutes\n17:00,0\n", "row 2, column minutes: .* at least 1"),
        ("slots", "start,minutes\n17:00,\n", "row 2, column minutes: it is empty"),
        ("slots", "start,minutes\n17:00,20\n16:00,20\n", "row 3, column start: it is before the"),
        ("slots", "start,minutes\n17:00,20\n20,20\n", "row 3, column start: expected a time of"),
        ("slots", "start,minutes,day\n0,20,\n20,20,1\n", "row 3, column day: a day needs a start"),
        ("slots", "start,minutes,day\n9:00,20,one\n", "row 2, column day: expected a whole"),
        ("slots", "start,minutes\n17.00,20\n", "row 2, column start: expected a whole number"),
        ("slots", "label,start,minutes\nx,0,9\nx,9,9\n", "row 3, column label: 'x' is in row 2"),
        ("tables", "name,capacity\nT2,0\n", "row 2, column capacity: .* at least 1"),
        ("availability", "participant,slot\nAna,18:00\n", "column slot: '18:00' is unknown"),
        ("availability", "participant,slot\n,17:00\n", "row 2: name one participant, inter"),
        ("availability", "participant,table,slot\nAna,T1,17:00\n", "row 2: name one participant"),
        ("availability", "table,delegate,slot\nT1,Cy,17:00\n", "only a participant has delegates"),
        ("availability", "participant,delegate,slot\nLab,Di Ko,17:00\n", "'Di Ko' is unknown"),
        ("availability", "participant,slot,until\nAna,17:20,17:00\n", "column until: it is before"),
        ("interpreters", "name,languages\nMei,en\n", "interpreters.csv, row 2: two languages"),
        ("event", "key,value\nfairnes,2\n", "event.csv, row 2, column key: .* mean 'fairness'"),
        ("event", "key,value\nfairness,2\nfairness,3\n", "row 3, column key: 'fairness' is in"),
        ("event", "key,value\nfairness,\n", "row 2, column value: it is empty"),
        ("event", "key,value\nobjective,brakes\n", "column value: .* did you mean 'breaks'"),
        ("event", "key,value\nobjective,idle;idle\n", "row 2, column value: idle is named twice"),
        ("event", "key,value\nreturns,1;2\n", "row 2, column value: returns are not"),
        ("event", "key,value\nstarts_at,25:00\n", "row 2, column value: expected a time of day"),
        ("event", "key,value\nstarts_at,1440\n", "row 2, column value: it is a minute of the"),
    ],
)
def test_a_wrong_cell_says_where(tmp_path: Path, file: str, text: str, message: str) -> None:
    with pytest.raises(ProblemError, match=message) as caught:
        load(tmp_path, **{file: text})
    assert caught.value.place.startswith(str(tmp_path / f"{file}.csv"))


def test_every_meeting_of_a_clash_is_named_by_its_row(tmp_path: Path) -> None:
    rows = "".join(f"Lab,{name},yes,17:00\n" for name in ("Ana", "Ben", "Eve"))
    people = "name,delegates\nAna,\nBen,\nEve,\nLab,Cy;Di\n"
    with pytest.raises(ProblemError, match="participant 'Lab' is also fixed to row 2, 3 in slot"):
        load(tmp_path, participants=people, requests=f"a,b,mandatory,slot\n{rows}")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="no such file or directory"):
        load_folder(tmp_path / "none")
    load(tmp_path)
    (tmp_path / "availabilty.csv").write_text("")
    with pytest.raises(ProblemError, match="no such file; is availabilty"):
        load_folder(tmp_path)
    (tmp_path / "availabilty.csv").rename(tmp_path / "notes.csv")
    load_folder(tmp_path)
    (tmp_path / "tables.csv").unlink()
    with pytest.raises(ProblemError, match=r"tables\.csv: there is no such file$"):
        load_folder(tmp_path)


def test_unreadable_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(tmp_path)
    (tmp_path / "tables.csv").write_bytes(b"name\nT\xfcr\n")
    with pytest.raises(ProblemError, match=r"tables\.csv: the file is not UTF-8 text"):
        load_folder(tmp_path)
    monkeypatch.setattr("bilateral.io.files.LARGEST_FILE", 2)
    with pytest.raises(ProblemError, match="larger than 2 bytes"):
        load_folder(tmp_path)


def test_the_example_has_a_schedule() -> None:
    problem = load_folder(EVENING)
    schedule = solve(problem, stop=MaxRuntime(3)).schedule
    assert schedule is not None
    assert check(problem, schedule) == []


def dumped(problem: Problem, *places: Placement | None) -> list[dict[str, str]]:
    """Read back what is written."""
    return list(csv.DictReader(StringIO(dump_csv(problem, Schedule(places)))))


def test_a_schedule_is_written_in_input_order(tmp_path: Path) -> None:
    problem = load(
        tmp_path,
        requests="a,b,length,mode,everyone\nAna,Lab,2,,yes\nBen,Lab,,virtual,\nAna,Ben,,,\n",
        tables="name,zone\nT1,Hall\nT2,\n",
        interpreters="name,languages\nMei,en;zh\n",
    )
    first, second, third = dumped(problem, Placement(1, 0), Placement(0, None, b=1), None)
    assert ",".join(first) == (
        "meeting,a,b,placed,session,slot,label,start,minutes,table,zone,mode,"
        "a_delegate,b_delegate,interpreter"
    )
    assert ",".join(first.values()) == ("0,Ana,Lab,yes,0,1,17:20,20,40,T1,Hall,onsite,,Cy; Di,")
    assert ",".join(second.values()) == "1,Ben,Lab,yes,0,0,17:00,0,20,,,virtual,,Di,"
    assert ",".join(third.values()) == "2,Ana,Ben,no,,,,,,,,onsite,,,"
    helped = dumped(problem, None, Placement(0, None, b=0, interpreter=0), None)
    assert helped[1]["interpreter"] == "Mei"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", " =", "\r\n@", "＝"])
def test_no_cell_is_a_formula(sign: str) -> None:
    evil = f"{sign}HYPERLINK(1)"
    problem = Problem(
        (Participant(evil, delegates=(Delegate(evil),)), Participant('Ben "B", Sons')),
        (Slot(0, 0, 20, evil),),
        (Table(evil, zone=evil),),
        (Meeting(0, 1),),
    )
    (row,) = dumped(problem, Placement(0, 0, a=0))
    for column in ("a", "a_delegate", "label", "table", "zone"):
        assert row[column] == f"'{evil.strip()}"
    assert row["b"] == 'Ben "B", Sons'


def test_another_problems_schedule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="schedule: the schedule holds 0 meetings"):
        dumped(load(tmp_path))
