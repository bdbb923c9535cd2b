"""The command: what it writes, and its exit codes."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from bilateral import Meeting, Progress, Schedule
from bilateral.cli import main
from bilateral.io import dump_problem, load_problem, parse_schedule
from conftest import trio
from test_io import DZN


@pytest.fixture
def event(tmp_path: Path) -> Path:
    path = tmp_path / "event.json"
    meetings = (Meeting(0, 1), Meeting(0, 2, mandatory=False), Meeting(1, 2, mandatory=False))
    path.write_text(dump_problem(trio(meetings, slots=2, tables=1)))
    return path


def solved(event: Path, *more: str) -> Path:
    out = event.with_name("out.json")
    assert main(["solve", str(event), "--json", str(out), *more]) == 0
    return out


def test_solve_writes_json(event: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = solved(event, "--seconds", "10", "--workers", "2", "--seed", "4")
    data = json.loads(out.read_text())
    assert data["status"] == "OPTIMAL"
    assert data["goals"][0] == {"goal": "value", "cost": 1, "bound": 1}
    assert {"objective", "bound", "seconds"} <= data.keys()
    assert sum(entry["slot"] is None for entry in data["meetings"]) == 1
    written = capsys.readouterr()
    assert "OPTIMAL" in written.out
    assert written.err == ""


def test_solve_reads_an_instance_of_the_literature(tmp_path: Path) -> None:
    path = tmp_path / "evening.dzn"
    path.write_text(DZN)
    assert parse_schedule(solved(path).read_text()).slot_of(1) == 2


def test_solve_starts_from_a_schedule(event: Path) -> None:
    first = solved(event).read_text()
    again = solved(event, "--start", str(event.with_name("out.json"))).read_text()
    assert json.loads(first)["meetings"] == json.loads(again)["meetings"]


def test_no_schedule_is_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "full.json"
    path.write_text(dump_problem(trio((Meeting(0, 1), Meeting(0, 2)), slots=1)))
    out = tmp_path / "out.json"
    assert main(["solve", str(path), "--json", str(out)]) == 1
    assert "INFEASIBLE" in capsys.readouterr().out
    assert json.loads(out.read_text())["meetings"] == [{"slot": None, "table": None}] * 2


def test_check_names_what_is_broken(event: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = solved(event)
    assert main(["check", str(event), str(out)]) == 0
    data = json.loads(out.read_text())
    data["meetings"][0] = {"slot": None, "table": None}
    out.write_text(json.dumps(data))
    capsys.readouterr()
    assert main(["check", str(event), str(out)]) == 1
    assert capsys.readouterr().out.startswith("mandatory: ")


def test_explain_tells_why(event: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = solved(event)
    capsys.readouterr()
    assert main(["explain", str(event), str(out)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("meeting ")
    assert "; leave out meeting " in line
    data = json.loads(out.read_text())
    data["meetings"] = [{}, {}, {}]
    out.write_text(json.dumps(data))
    assert main(["explain", str(event), str(out)]) == 0
    assert "place it in slot 0" in capsys.readouterr().out


def test_explain_wants_a_valid_schedule(event: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = event.with_name("bad.json")
    out.write_text(json.dumps({"meetings": [{"slot": 0, "table": 0}] * 3}))
    assert main(["explain", str(event), str(out)]) == 2
    assert "clash" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.dzn", "nTables = ;", "a.dzn:1:11: "),
        ("a.json", '{"format":\n!', "a.json:2:1: "),
        ("a.json", dump_problem(trio((Meeting(0, 1),))).replace('"b": 1', '"b": 0'), "meetings[0]"),
    ],
)
def test_bad_input_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, where: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert main(["solve", str(path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert where in line


def test_bad_files_and_settings_exit_with_two(
    event: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = event.with_name("short.json")
    short.write_text('{"meetings": []}')
    assert main(["check", str(event), str(short)]) == 2
    assert main(["explain", str(event), str(short)]) == 2
    assert main(["solve", str(event), "--again"]) == 2
    assert main(["solve", str(event), "--json", str(event.parent / "no" / "out.json")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 4
    for wrong in (["--seconds", "-1"], ["--workers", "0"]):
        with pytest.raises(SystemExit) as caught:
            main(["solve", str(event), *wrong])
        assert caught.value.code == 2


def test_a_terminal_gets_a_bar(
    event: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    solved(event)
    assert "█" in capsys.readouterr().err


def test_ctrl_c_ends_with_the_best_so_far(event: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(now: Progress) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("bilateral.commands._progress", lambda _: interrupt)
    # Of each of two triangles one meeting fits; no cheap bound shows that.
    pairs = [(a + t, b + t) for t in (0, 3) for a, b in ((0, 1), (0, 2), (1, 2))]
    meetings = tuple(Meeting(a, b, mandatory=False) for a, b in pairs)
    few = trio(meetings[:1], slots=1, tables=3)
    event.write_text(
        dump_problem(replace(few, participants=few.participants * 2, meetings=meetings))
    )
    out = solved(event)
    assert json.loads(out.read_text())["status"] == "FEASIBLE"
    assert isinstance(parse_schedule(out.read_text()), Schedule)


def test_fairness_is_given_by_hand(tmp_path: Path) -> None:
    path, out = tmp_path / "uneven.json", tmp_path / "out.json"
    meetings = (Meeting(0, 1, fixed_slot=0), Meeting(0, 2, fixed_slot=2))
    path.write_text(dump_problem(replace(trio(meetings), fairness=None)))
    assert main(["solve", str(path), "--json", str(out)]) == 0
    assert json.loads(out.read_text())["objective"] == 1
    assert main(["solve", str(path), "--fairness", "0"]) == 1


def test_generate_writes_an_event_that_can_be_solved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "made.json"
    sizes = ["--participants", "12", "--meetings", "20", "--slots", "6", "--tables", "6"]
    assert main(["generate", *sizes, "--optional", "--seed", "3", str(path)]) == 0
    first = path.read_text()
    assert main(["generate", *sizes, "--optional", "--seed", "3", str(path)]) == 0
    assert path.read_text() == first
    assert json.loads(solved(path).read_text())["status"] == "OPTIMAL"
    for wrong in (["--tables", "0"], ["--side", "12"], ["--absent", "1"], ["--meetings", "99"]):
        assert main(["generate", *sizes, *wrong, str(path)]) == 2
    assert "different pairs" in capsys.readouterr().err


EVENING = Path(__file__).parent.parent / "examples" / "evening"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The example of the tutorial, planned."""
    out = tmp_path / "plan.json"
    assert main(["solve", str(EVENING), "--work", "20000", "--json", str(out)]) == 0
    return out


@pytest.mark.parametrize(
    ("suffix", "begins"), [(".html", "<!DOCTYPE html>"), (".csv", "meeting,"), (".ics", "BEGIN:VC")]
)
def test_render_writes_what_the_suffix_says(plan: Path, suffix: str, begins: str) -> None:
    out = plan.with_name("agendas" + suffix)
    start = ["--begins", "2027-03-04T17:00+01:00"]
    assert main(["render", str(EVENING), str(plan), str(out), *start]) == 0
    assert out.read_text().startswith(begins)


def test_render_needs_a_suffix_and_a_start(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, wrong in (("a.pdf", "its name ends in"), ("a.ics", "needs the start")):
        assert main(["render", str(EVENING), str(plan), str(plan.with_name(name))]) == 2
        assert wrong in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["render", str(EVENING), str(plan), "a.ics", "--begins", "2027-03-04T17:00"])


def test_render_of_one_participant_by_name_or_number(plan: Path) -> None:
    calendars = []
    for who in ("0", load_problem(EVENING).participants[0].name):
        out = plan.with_name("one.ics")
        start = ["--begins", "2027-03-04T17:00+01:00", "--participant", who]
        assert main(["render", str(EVENING), str(plan), str(out), *start]) == 0
        calendars.append(out.read_text())
    assert calendars[0] == calendars[1]
    assert calendars[0].count("BEGIN:VEVENT") < 10


def test_repair_drops_and_adds(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = plan.with_name("mended.json")
    capsys.readouterr()
    command = ["repair", str(EVENING), str(plan), "--json", str(out)]
    assert main([*command, "--absent", "0", "--cancelled", "1"]) == 0
    assert "nobody else moved" in capsys.readouterr().out
    before, after = (parse_schedule(path.read_text()) for path in (plan, out))
    assert len(after.placed) < len(before.placed)
    assert main(["repair", str(EVENING), str(plan)]) == 0
    assert "dropped: none" in capsys.readouterr().out
    assert main([*command, "--cancelled", "999"]) == 2
    assert main([*command, "--absent", "Nobody"]) == 2
    assert "nor a number Nobody" in capsys.readouterr().err


def test_a_plan_that_is_known_stays(plan: Path) -> None:
    out = plan.with_name("again.json")
    start = ["--start", str(plan), "--again", "--work", "20000", "--json", str(out)]
    assert main(["solve", str(EVENING), *start]) == 0
    assert json.loads(plan.read_text())["meetings"] == json.loads(out.read_text())["meetings"]


def test_bench_prints_a_line_each(
    event: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", str(tmp_path), "--seconds", "5"]) == 0
    assert "| event.json | OPTIMAL | 2 |" in capsys.readouterr().out
    full = tmp_path / "full.json"
    full.write_text(dump_problem(trio((Meeting(0, 1), Meeting(0, 2)), slots=1)))
    assert main(["bench", str(full)]) == 0
    assert "| full.json | INFEASIBLE | 0 | – | – |" in capsys.readouterr().out
    (tmp_path / "none").mkdir()
    assert main(["bench", str(tmp_path / "none")]) == 2
    sizes = ["--participants", "60", "--meetings", "300", "--slots", "16", "--tables", "20"]
    assert main(["generate", *sizes, "--optional", str(full)]) == 0
    assert main(["bench", str(full), "--seconds", "0.1"]) == 1


def test_a_folder_takes_fairness_by_hand(plan: Path) -> None:
    assert load_problem(EVENING, fairness=1).fairness == 1


def test_a_conflict_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "full.json", tmp_path / "out.json"
    path.write_text(dump_problem(trio((Meeting(0, 1), Meeting(0, 2)), slots=1)))
    assert main(["solve", str(path), "--json", str(out)]) == 1
    told = "meetings 0 (Ana, Ben) and 1 (Ana, Cy) cannot all take place"
    assert told in capsys.readouterr().out
    assert json.loads(out.read_text())["conflict"]["smallest"] is True
