"""Folders, and every fault of their files with file and line."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from conftest import Write
from introductions import IntroductionsError, Text
from introductions.io import read_folder

TWO = [{"id": "a"}, {"id": "b"}]
PROJECT = {"id": 1, "start": "2015-01-01", "topic": "T-1", "title": "Hulls", "text": "of steel"}


def test_a_folder_is_read_whole(write: Write) -> None:
    folder = read_folder(
        write(
            organisations__jsonl=[
                {
                    "id": "a",
                    "country": "FI",
                    "kind": None,
                    "fields": {"sector": ["steel"]},
                    "needs": {"skill": {"optics": 2}},
                    "texts": [{"words": "Werft", "language": "de"}],
                    "languages": ["fi", "de"],
                    "projects": [1, 1],
                    "something else": 3,
                },
                {"id": 7, "side": "EU", "admits": ["cluster"]},
            ],
            projects__jsonl=[PROJECT, {"id": "late"}],
            known_pairs__csv="a,b\na,7\n",
            requests__csv="\ufeffasker,asked,answer\n\na,7,accepted\n7,a,declined\na,7,\n",
            outcomes__csv="a,b,worth\na,7,2.5\n",
            declined__csv="b,a\n7,a\n",
        )
    )
    one, other = folder.profiles
    assert one.fields == {("sector", "steel"): 1.0}
    assert one.needs == {("skill", "optics"): 2.0}
    assert one.texts == (Text("Werft", "de"), Text("Hulls\nof steel", "en"))
    assert (one.country, one.kind, one.languages) == ("FI", "", frozenset({"fi", "de"}))
    assert (other.id, other.side, other.admits) == ("7", "EU", frozenset({"cluster"}))
    assert folder.history.known == {("a", "7")}
    assert [request.accepted for request in folder.history.requests] == [True, False, None]
    assert folder.history.outcomes[0].worth == 2.5
    assert folder.constraints.declined == {("a", "7")}
    assert folder.answers is None
    assert folder.topics() == [frozenset({"T"}), frozenset()]


def test_projects_may_be_gzipped(write: Write) -> None:
    line = json.dumps(PROJECT).encode()
    folder = write(
        organisations__jsonl=[{"id": "a", "projects": ["1"]}], projects__jsonl=[{"id": "other"}]
    )
    (folder / "projects.jsonl.gz").write_bytes(gzip.compress(line))
    assert read_folder(folder).profiles[0].texts[0].words.startswith("Hulls")


def test_an_empty_folder_has_nobody(write: Write) -> None:
    assert read_folder(write(organisations__jsonl="")).profiles == ()


FAULTS: list[tuple[dict[str, object], str]] = [
    ({"organisations__jsonl": '{"id": "a"}\n{"id": '}, "organisations.jsonl:2: this is not JSON"),
    ({"organisations__jsonl": "[" * 100_000}, "organisations.jsonl:1: this is not JSON"),
    ({"organisations__jsonl": "[]"}, "organisations.jsonl:1: expected an object"),
    ({"organisations__jsonl": b'{"id": "\xff"}'}, "organisations.jsonl:1: not UTF-8"),
    ({"organisations__jsonl": [{}]}, "organisations.jsonl:1: id: expected a text or a whole"),
    ({"organisations__jsonl": [{"id": ""}]}, "organisations.jsonl:1: id: expected"),
    ({"organisations__jsonl": [{"id": True}]}, "organisations.jsonl:1: id: expected"),
    ({"organisations__jsonl": [*TWO, {"id": "a"}]}, "organisations.jsonl:3: a is there twice"),
    ({"organisations__jsonl": [{"id": "a", "country": 3}]}, ":1: country: expected a text"),
    ({"organisations__jsonl": [{"id": "a", "projects": 3}]}, ":1: projects: expected a list"),
    ({"organisations__jsonl": [{"id": "a", "projects": [9]}]}, ":1: unknown project 9"),
    ({"organisations__jsonl": [{"id": "a", "texts": ["x"]}]}, ":1: texts: expected objects"),
    (
        {"organisations__jsonl": [{"id": "a", "texts": [{"words": 1}]}]},
        ":1: words: expected a text",
    ),
    ({"organisations__jsonl": [{"id": "a", "fields": ["x"]}]}, ":1: fields: expected an object"),
    (
        {"organisations__jsonl": [{"id": "a", "fields": {"s": [1]}}]},
        ":1: fields: s: expected terms",
    ),
    (
        {"organisations__jsonl": [{"id": "a", "fields": {"s": {"t": "1"}}}]},
        ":1: fields: t has no number",
    ),
    (
        {"organisations__jsonl": [{"id": "a", "fields": {"s": {"t": True}}}]},
        ":1: fields: t has no number",
    ),
    (
        {"organisations__jsonl": [{"id": "a", "fields": {"s": {"t": -1}}}]},
        ":1: a: fields: t has weight -1.0",
    ),
    ({"projects__jsonl": [PROJECT, PROJECT]}, "projects.jsonl:2: project 1 is there twice"),
    (
        {"projects__jsonl": [{"id": 1, "start": "soon"}]},
        "projects.jsonl:1: start: soon is not a day",
    ),
    ({"projects__jsonl__gz": b"plain"}, "projects.jsonl.gz:1: cut off, or not gzip"),
    (
        {"projects__jsonl__gz": gzip.compress(json.dumps(PROJECT).encode() * 50)[:-20]},
        "projects.jsonl.gz:1: cut off",
    ),
    ({"known_pairs__csv": "a;b\n"}, "known_pairs.csv:1: there is no column a"),
    ({"known_pairs__csv": "a,b\na,b\na\n"}, "known_pairs.csv:3: 1 cells instead of 2"),
    ({"known_pairs__csv": 'a,b\n"a,b\n'}, "known_pairs.csv:2: not a row of CSV"),
    ({"known_pairs__csv": "a,b\na,x\n"}, "known_pairs.csv:2: unknown organisation x"),
    ({"known_pairs__csv": "a,b\nb,b\n"}, "known_pairs.csv:2: b cannot meet itself"),
    ({"declined__csv": "a,b\nx,b\n"}, "declined.csv:2: unknown organisation x"),
    (
        {"requests__csv": "asker,asked,answer\na,b,perhaps\n"},
        "requests.csv:2: answer perhaps is neither",
    ),
    ({"outcomes__csv": "a,b,worth\na,b,much\n"}, "outcomes.csv:2: worth much is not a number"),
    ({"outcomes__csv": "a,b,worth\na,b,-1\n"}, "outcomes.csv:2: worth -1 is not a number"),
]


@pytest.mark.parametrize(("files", "message"), FAULTS, ids=[message for _, message in FAULTS])
def test_a_fault_names_file_and_line(write: Write, files: dict[str, object], message: str) -> None:
    folder = write(**{"organisations__jsonl": TWO, **files})
    with pytest.raises(IntroductionsError) as error:
        read_folder(folder)
    assert message in str(error.value)


def test_files_that_are_needed_are_missed(tmp_path: Path, write: Write) -> None:
    with pytest.raises(IntroductionsError, match="no such folder"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(IntroductionsError, match=r"organisations.jsonl: no such file"):
        read_folder(tmp_path)
    write(organisations__jsonl=TWO)
    with pytest.raises(IntroductionsError, match=r"new_pairs.csv: there is no such file"):
        read_folder(tmp_path, answers=True)


def test_the_answers_are_not_opened_unless_asked_for(write: Write) -> None:
    folder = write(organisations__jsonl=TWO, new_pairs__csv="broken")
    assert read_folder(folder).answers is None
    with pytest.raises(IntroductionsError, match=r"new_pairs.csv:1"):
        read_folder(folder, answers=True)


def test_an_earlier_window_knows_nothing_of_what_came_later(write: Write) -> None:
    projects = [
        {"id": number, "start": f"2015-0{number}-01", "text": f"p{number}"}
        for number in range(1, 6)
    ]
    folder = read_folder(
        write(
            organisations__jsonl=[
                {"id": "a", "projects": [1, 3], "texts": [{"words": "own"}]},
                {"id": "b", "projects": [1, 3]},
                {"id": "c", "projects": [2, 3]},
                {"id": "late", "projects": [3, 4]},
                {"id": "alone", "projects": [2, 5]},
            ],
            projects__jsonl=projects,
        )
    )
    earlier = folder.before(date(2015, 3, 1))
    assert [profile.id for profile in earlier.profiles] == ["a", "b", "c"]
    assert earlier.answers == frozenset({("a", "c"), ("b", "c")})
    assert earlier.history.known == {("a", "b")}
    assert [[text.words for text in profile.texts] for profile in earlier.profiles] == [
        ["p1"], ["p1"], ["p2"],
    ]  # fmt: skip
    assert earlier.joined == (("1",), ("1",), ("2",))
