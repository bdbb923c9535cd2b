"""The command: what it writes, and how it refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PACKAGE, Write
from introductions import cli, commands
from introductions.cli import main
from introductions.evaluation import Goal

HARBOUR = str(PACKAGE / "examples" / "harbour")
Output = pytest.CaptureFixture[str]


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_rank_writes_a_line_an_organisation(world: Path, tmp_path: Path) -> None:
    out = tmp_path / "lists.jsonl"
    assert main(["rank", str(world), "--top", "4", "--out", str(out)]) == 0
    found = lines(out)
    assert [line["id"] for line in found] == [f"o{i}" for i in range(60)]
    known = (world / "known_pairs.csv").read_text()
    for line in found:
        assert line.keys() == {"id", "ranked", "reasons"}
        ranked, reasons = line["ranked"], line["reasons"]
        assert isinstance(ranked, list)
        assert isinstance(reasons, list)
        assert len(ranked) == len(reasons) <= 4
        for other, why in zip(ranked, reasons, strict=True):
            assert why
            a, b = sorted([str(line["id"]), other])
            assert f"\n{a},{b}\n" not in known


def test_history_and_balance_change_the_lists_and_equal_runs_do_not(
    world: Path, tmp_path: Path
) -> None:
    def run(*options: str) -> bytes:
        out = tmp_path / "lists.jsonl"
        assert main(["rank", str(world), "--out", str(out), *options]) == 0
        return out.read_bytes()

    plain = run()
    assert plain == run("--balance", "0")
    options = [["--history"], ["--balance", "1"], ["--diversity", "0.5"]]
    assert len({plain, *(run(*each) for each in options)}) == 4
    with_history = run("--history").decode()
    assert '"kind": "partners"' in with_history
    assert '"kind": "partners"' not in plain.decode()


def test_rank_does_not_look_at_the_answers(world: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    main(["rank", str(world), "--history", "--out", str(one)])
    (world / "new_pairs.csv").unlink()
    main(["rank", str(world), "--history", "--out", str(two)])
    assert one.read_bytes() == two.read_bytes()


def test_evaluate_prints_the_table(world: Path, capsys: Output) -> None:
    assert main(["evaluate", str(world), "--top", "5"]) in (0, 1)
    said = capsys.readouterr().out
    assert "| TF-IDF | 0." in said
    assert "| balanced, history: Gini of exposure |" in said
    assert main(["evaluate", str(world), "--before", "2015-09-01", "--seed", "1"]) in (0, 1)
    assert said != capsys.readouterr().out


def test_evaluate_says_by_its_code_whether_all_goals_are_met(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = []
    for reached in (1.0, 0.0):
        told = [Goal("any", reached, 0.5)]
        monkeypatch.setattr(commands, "goals", lambda rows, seed, told=told: told)
        codes.append(main(["evaluate", str(world)]))
    assert codes == [0, 1]


def test_fit_says_when_too_little_happened(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "model.json"
    assert main(["fit", HARBOUR, "--out", str(out)]) == 0
    assert capsys.readouterr().out == "fewer than 12 pairs met: the weights are as they were\n"
    assert json.loads(out.read_text())["text"] == 1.0


def test_fit_writes_a_model_that_rank_takes(write: Write, tmp_path: Path, capsys: Output) -> None:
    people = [
        {
            "id": f"o{i}",
            "texts": [{"words": f"word{i % 5} own{i}"}],
            "country": "FI" if i % 2 else "",
        }
        for i in range(40)
    ]
    rows = [f"o{i},o{j},{'accepted' if i % 5 == j % 5 else 'declined'}" for i in range(40)
            for j in range(i + 1, 40, 3)]  # fmt: skip
    folder = write(
        organisations__jsonl=people, requests__csv="asker,asked,answer\n" + "\n".join(rows)
    )
    model = tmp_path / "model.json"
    assert main(["fit", str(folder), "--out", str(model)]) == 0
    assert "| log-likelihood | -" in capsys.readouterr().out
    assert json.loads(model.read_text())["format"] == "introductions/1"
    out = tmp_path / "out"
    assert main(["rank", str(folder), "--model", str(model), "--out", str(out)]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rank", "nowhere", "--out", "x"], "introductions: nowhere: there is no such folder"),
        (["evaluate", "."], "introductions: organisations.jsonl: no such file"),
        (["rank", HARBOUR, "--out", "."], "introductions: .: is a directory"),
        (["rank", HARBOUR, "--out", "x", "--model", "none"], "introductions: none: cannot be read"),
        (["fit", HARBOUR, "--out", "no/such/place"], "introductions: no/such/place: no such file"),
    ],
)
def test_bad_input_ends_with_one_line_and_code_2(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith(message)
    assert said.count("\n") == 1


def test_a_fault_in_a_file_ends_with_its_line_and_code_2(write: Write, capsys: Output) -> None:
    folder = write(organisations__jsonl='{"id": "a"}\n{"id": "b", "proj')
    assert main(["rank", str(folder), "--out", "x"]) == 2
    said = capsys.readouterr().err
    assert said == "introductions: organisations.jsonl:2: this is not JSON, perhaps cut off\n"


@pytest.mark.parametrize(
    "option",
    [
        ["--balance", "2"],
        ["--balance", "nan"],
        ["--top", "0"],
        ["--top", "many"],
        ["--diversity", "-1"],
    ],
)
def test_options_out_of_range_end_with_code_2(option: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as end:
        main(["rank", HARBOUR, "--out", "x", *option])
    assert end.value.code == 2
    assert option[0] in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--seed=-1"], ["--before", "soon"]])
def test_options_of_evaluate_are_checked(option: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["evaluate", HARBOUR, *option])
    assert end.value.code == 2


def test_the_process_ends_as_the_function_does(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; from introductions.cli import main; sys.exit(main())",
    ]
    out = str(tmp_path / "out")
    done = subprocess.run([*command, "rank", HARBOUR, "--out", out], check=False)
    assert done.returncode == 0
    lost = subprocess.run(
        [*command, "rank", "nowhere", "--out", out], capture_output=True, text=True, check=False
    )
    assert lost.returncode == 2
    assert "Traceback" not in lost.stderr


def test_an_interrupt_ends_with_code_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(commands, "read_folder", interrupted)
    # Where tests run in the background the signal may be ignored from the start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert main(["evaluate", HARBOUR]) == 130
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("error", "said"),
    [(BrokenPipeError(), ""), (OSError(28, "No space left on device"), "output: no space left")],
)
def test_output_that_cannot_be_written_ends_with_code_2(
    error: OSError, said: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise error

    kept = os.dup(1)
    monkeypatch.setattr(commands, "read_folder", failing)
    assert main(["evaluate", HARBOUR]) == 2
    os.dup2(kept, 1)
    assert said in capfd.readouterr().err


def test_the_parser_knows_three_commands() -> None:
    assert cli._parser().parse_args(["rank", "d", "--out", "x"]).history is False
