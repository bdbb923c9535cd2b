"""The documentation: its examples run, its links lead somewhere, and nothing is left out."""

from __future__ import annotations

import argparse
import doctest
import importlib
import inspect
import re
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bilateral import GOALS, Score, Status
from bilateral.cli import _parser, main
from bilateral.io.folder import _FILES, _KEYS
from bilateral.rules import RULES
from bilateral.search.kernel import compiled

PACKAGE = Path(__file__).resolve().parents[1]
DOCS = PACKAGE / "docs"
PAGES = [PACKAGE / "README.md", *sorted(DOCS.glob("*.md"))]
PICTURES = sorted((DOCS / "pictures").iterdir())
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SECONDS = re.compile(r"\d+\.\d+ s\b")
SOLVE = importlib.import_module("bilateral.solve")


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def run(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run one line of a shell; the package's own command in this process."""
    if not command.startswith("bilateral "):
        return subprocess.run(
            command, shell=True, check=True, capture_output=True, text=True
        ).stdout
    capsys.readouterr()
    main(shlex.split(command)[1:])
    return "".join(capsys.readouterr())


def assert_session(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Run the lines after each ``$``; what is shown must come out, whatever the seconds."""
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = step.partition("\n")
        wanted, found = (SECONDS.sub("? s", part) for part in (shown, run(command, capsys)))
        same = doctest.OutputChecker().check_output(wanted, found, doctest.ELLIPSIS)
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


@pytest.mark.skipif(compiled() is None, reason="the schedules shown are found with the kernel")
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


def anchors(page: Path) -> list[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    for address in re.findall(r"\]\(([^)\s]+)\)", prose):
        if not address.startswith("https://"):
            path, _, anchor = address.partition("#")
            target = page.parent / path if path else page
            assert target.is_file(), address
            assert not anchor or anchor in anchors(target), address


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_pictures_are_small_used_and_described(picture: Path) -> None:
    assert picture.stat().st_size < 80_000
    assert any(f"](pictures/{picture.name})" in text_of(page.name) for page in DOCS.glob("*.md"))
    if picture.suffix == ".svg":
        parts = {part.tag.rpartition("}")[2]: part.text for part in ET.parse(picture).iter()}
        assert parts["title"]
        assert parts["desc"]
        assert "script" not in parts


def test_every_rule_goal_and_status_is_explained() -> None:
    problem, methods = text_of("problem.md"), text_of("methods.md")
    for name in (*RULES, *GOALS):
        assert f"\n| `{name}` | " in problem, name
    for status in Status:
        assert f"\n| `{status.value}` | " in methods, status


def test_goals_are_defined_as_in_the_code() -> None:
    defined = re.findall(r"^(\w+)\n((?: {4}.+\n)+)", inspect.getdoc(Score) or "", re.MULTILINE)
    assert [name for name, _ in defined] == list(GOALS)
    for name, about in defined:
        assert f"\n| `{name}` | {' '.join(about.split())} |\n" in text_of("problem.md"), name


def test_sizes_are_those_in_the_code() -> None:
    methods = text_of("methods.md")
    for name in ("_MIDDLE", "_LARGE", "_LARGEST"):
        assert f"\n| up to {getattr(SOLVE, name):,} (`{name}`) | " in methods


def test_every_file_column_and_key_is_explained() -> None:
    sections = dict(
        re.findall(r"^### (\w+)\.csv.*?\n(.*?)(?=^##)", text_of("files.md"), re.S | re.M)
    )
    assert sections.keys() == _FILES.keys()
    for file, (needed, optional) in _FILES.items():
        for column in needed:
            assert f"**{column}**" in sections[file], (file, column)
        for column in optional:
            assert re.search(rf"^\|[^|]*\b{column}\b", sections[file], re.M), (file, column)
    for key in _KEYS:
        assert f"\n| {key} | " in sections["event"], key


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
            for option in set(action.option_strings) - {"-h", "--help", "--fairness"}:
                assert f"`{option}" in row, (name, option)
    assert "`--fairness D`" in readme
    for code in (0, 1, 2):
        assert f"\n| {code} | " in readme
