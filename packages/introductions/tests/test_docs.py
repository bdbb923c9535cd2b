"""The documentation: its examples run, its links lead somewhere, and nothing is left out."""

from __future__ import annotations

import argparse
import dataclasses
import doctest
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import PACKAGE
from introductions import Model
from introductions.cli import _parser, main

DOCS = PACKAGE / "docs"
PAGES = [PACKAGE / "README.md", *sorted(DOCS.glob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def run(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run one line of a shell; the package's own command in this process."""
    if not command.startswith("introductions "):
        return subprocess.run(
            command, shell=True, check=True, capture_output=True, text=True
        ).stdout
    capsys.readouterr()
    assert main(shlex.split(command)[1:]) in (0, 1)
    return "".join(capsys.readouterr())


def assert_session(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Run the lines after each ``$``; what is shown must come out."""
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = step.partition("\n")
        found = run(command, capsys)
        same = doctest.OutputChecker().check_output(shown, found, doctest.ELLIPSIS)
        assert same, f"$ {command}\n{found}"


def assert_examples(text: str, page: Path, known: dict[str, object]) -> None:
    """Run a block of Python; names stay for the blocks after it."""
    block = doctest.DocTestParser().get_doctest(text, known, page.name, str(page), 0)
    assert block.examples, "a block of Python without an example"
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.REPORT_NDIFF)
    runner.run(block, out=said.append, clear_globs=False)
    known.update(block.globs)
    assert not runner.failures, "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples_come_out_as_shown(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(PACKAGE / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    known: dict[str, object] = {}
    for kind, text in FENCE.findall(page.read_text(encoding="utf-8")):
        if kind == "console":
            assert_session(text, capsys)
        elif kind == "python":
            assert_examples(text, page, known)
        else:
            assert kind == "sh", "a block that is not run says that it is for the shell"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    for address in re.findall(r"\]\(([^)\s]+)\)", prose):
        path, _, anchor = address.partition("#")
        target = page.parent / path if path else page
        assert target.is_file(), address
        titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        assert not anchor or anchor in [t.lower().replace(" ", "-") for t in titles], address


def test_every_command_option_and_exit_code_is_named() -> None:
    readme = PAGES[0].read_text(encoding="utf-8")
    commands = next(
        action.choices
        for action in _parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    for name, parser in commands.items():
        (row,) = re.findall(rf"^\| `{name} .+$", readme, re.M)
        for action in parser._actions:
            for option in set(action.option_strings) - {"-h", "--help"}:
                assert f"`{option}" in row, (name, option)
    for code in (0, 1, 2, 130):
        assert f"\n| {code} | " in readme


def test_the_powers_shown_are_those_in_the_code() -> None:
    method = (DOCS / "method.md").read_text(encoding="utf-8")
    for name in ("partners", "alike", "answers"):
        (row,) = re.findall(rf"^\| `{name}` .+\| ([\d.]+) \|$", method, re.M)
        assert float(row) == getattr(Model(), name)


def test_every_file_and_field_is_explained() -> None:
    files = (DOCS / "files.md").read_text(encoding="utf-8")
    source = (PACKAGE / "src/introductions/io/folder.py").read_text(encoding="utf-8")
    for name in re.findall(r'"(\w+\.(?:csv|jsonl)(?:\.gz)?)"', source):
        assert name in files, name
    for name in re.findall(r'place\.\w+\("(\w+)"\)', source):
        assert re.search(rf"^\|[^|]*\b{name}\b", files, re.M), name


def test_every_kind_of_reason_is_explained() -> None:
    method = (DOCS / "method.md").read_text(encoding="utf-8")
    source = (PACKAGE / "src/introductions/reasons.py").read_text(encoding="utf-8")
    kinds = re.findall(r"``(\w+)``", source[source.index("kind\n") : source.index("term\n")])
    assert len(kinds) == 8
    for kind in kinds:
        assert re.search(rf"^\|[^|]*`{kind}`", method, re.M), kind


def test_a_model_has_few_weights() -> None:
    assert len(dataclasses.fields(Model)) <= 12
