"""The page is well formed, asks for nothing, names everything and links to what is there."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from bilateral import (
    Delegate,
    Interpreter,
    Meeting,
    Participant,
    Placement,
    Problem,
    ProblemError,
    Schedule,
    Slot,
    Table,
)
from bilateral.io.html import dump_html

VOID = {"meta"}
OPTIONAL = {"li"}


class Page(HTMLParser):
    """A page read with every element checked to be closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.rows: list[list[tuple[str, str]]] = []
        self.heads: list[str | None] = []
        self.wide = 0
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert not any(name.startswith("on") or name in ("src", "style") for name in given)
        assert tag not in ("script", "link", "img", "iframe", "object", "form")
        if tag in OPTIONAL and self.open[-1] == tag:
            self.open.pop()
        if tag not in VOID:
            self.open.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given["href"]))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append((f"{given.get('class') or tag}{given.get('colspan') or ''}", ""))
        if tag == "th":
            self.heads.append(given.get("scope"))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1] in OPTIONAL and tag != self.open[-1]:
            self.open.pop()
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.headings and re.fullmatch("h[1-6]", next(iter(self._inside("h[1-6]")), "")):
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)
        if self._inside("t[dh]"):
            kind, text = self.rows[-1][-1]
            self.rows[-1][-1] = (kind, text + data)

    def _inside(self, pattern: str) -> list[str]:
        return [tag for tag in self.open if re.fullmatch(pattern, tag)]

    def cells(self, head: str) -> list[list[tuple[str, str]]]:
        """Return the other cells of each row with this head."""
        return [row[1:] for row in self.rows if row and row[0][1] == head]


TEAM = (Delegate("Cy"), Delegate("Di"))
PEOPLE = (
    Participant("Ana & <b>Söhne</b>"),
    Participant("Ben"),
    Participant("Lab", delegates=TEAM),
    Participant("Eve\x00\ud800"),
)
PROBLEM = Problem(
    PEOPLE,
    (Slot(0, 0, 20), Slot(0, 20, 20), Slot(0, 40, 20), Slot(1, 24 * 60, 20)),
    (Table("T1", frozenset({3}), zone="Hall", capacity=2), Table("T2")),
    (
        Meeting(0, 1),
        Meeting(2, 1, mode="virtual"),
        Meeting(0, 2, length=2, everyone=True),
        Meeting(1, 3, mandatory=False, weight=7),
        Meeting(0, 3),
        Meeting(0, 1),
    ),
    interpreters=(Interpreter("Mei", frozenset({"en", "zh"})),),
)
SCHEDULE = Schedule(
    (
        Placement(0, 0),
        Placement(0, None, a=1),
        Placement(1, 0),
        None,
        None,
        Placement(3, 1, interpreter=0),
    )
)
BEGINS = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)


def test_the_page_is_well_formed() -> None:
    text = dump_html(PROBLEM, SCHEDULE, title='An <i>"evening"</i>', begins=BEGINS)
    page = Page(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert max(Counter(page.ids).values()) == 1
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert all(link.startswith("#") for link in page.links)
    assert not re.search(r"url\(|https?:|@import", text)
    assert None not in page.heads
    assert page.headings[0] == (1, 'An <i>"evening"</i>')
    levels = [level for level, _ in page.headings]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    text.encode()


def test_it_is_the_same_each_time() -> None:
    assert dump_html(PROBLEM, SCHEDULE) == dump_html(PROBLEM, SCHEDULE)


def test_figures_head_the_page() -> None:
    text = dump_html(PROBLEM, SCHEDULE)
    for what, figure in (
        ("meetings placed", "4 <small>of 6</small>"),
        ("of them online", "1"),
        ("breaks between meetings", "0"),
        ("people", "5"),
        ("tables", "2"),
    ):
        assert f"<dt>{what}</dt><dd>{figure}</dd>" in text
    assert "of them online" not in dump_html(PROBLEM, Schedule((None,) * 6))


def test_the_grid_shows_who_sits_where() -> None:
    page = Page(dump_html(PROBLEM, SCHEDULE))
    assert page.cells("T1 Hall") == [
        [("meet", "Ana & <b>Söhne</b> Ben"), ("meet2", "Ana & <b>Söhne</b> Lab Cy; Di")],
        [("shut", "closed")],
    ]
    assert page.cells("T2") == [
        [("td", ""), ("td", ""), ("td", "")],
        [("meet", "Ana & <b>Söhne</b> Ben interpreter Mei")],
    ]
    assert page.cells("Online") == [[("meet", "Lab Ben Di"), ("td", ""), ("td", "")]]


def test_meetings_of_one_time_and_place_have_rows_of_their_own() -> None:
    places = (
        Placement(0, 0),
        Placement(0, None, a=0),
        None,
        Placement(0, 0),
        Placement(1, 0),
        None,
    )
    page = Page(dump_html(PROBLEM, Schedule(places)))
    first, second, _ = page.cells("T1 Hall")
    assert [kind for kind, _ in first] == ["meet", "meet", "td"]
    assert [kind for kind, _ in second] == ["meet", "td", "td"]


def test_a_long_session_is_divided_for_paper() -> None:
    problem = Problem(
        PEOPLE[:2],
        tuple(Slot(0, 20 * t, 20) for t in range(11)),
        (Table("T1"),),
        (Meeting(0, 1, length=3), Meeting(0, 1)),
    )
    page = Page(dump_html(problem, Schedule((Placement(4, 0), Placement(0, 0)))))
    assert [text for level, text in page.headings if level == 3][:2] == [
        "All slots, part 1 of 2",
        "All slots, part 2 of 2",
    ]
    first, second = page.cells("T1")
    assert [kind for kind, _ in first] == ["meet", "td", "td", "td", "meet"]
    assert second[0] == ("meet2", "Ana & <b>Söhne</b> Ben continued")
    assert len(second) == 5


def test_everybody_has_an_agenda() -> None:
    page = Page(dump_html(PROBLEM, SCHEDULE))
    names = [text for _, text in page.headings]
    assert names[names.index("Agendas") + 1 :] == [
        "Ana & <b>Söhne</b>",
        "Ben",
        "Cy, Lab",
        "Di, Lab",
        "Eve\ufffd\ufffd",
        "Not placed",
    ]
    assert page.cells("20–60 min") == [
        [("td", "Lab Cy; Di"), ("td", "T1, Hall")],
        [("td", "Ana & <b>Söhne</b> your side: Cy; Di"), ("td", "T1, Hall")],
        [("td", "Ana & <b>Söhne</b> your side: Cy; Di"), ("td", "T1, Hall")],
    ]
    assert page.cells("0–20 min") == [
        [("td", "Ben"), ("td", "T1, Hall")],
        [("td", "Ana & <b>Söhne</b>"), ("td", "T1, Hall")],
        [("td", "Lab Di"), ("td", "online")],
        [("td", "Ben"), ("td", "online")],
    ]


def test_agendas_count_meetings_and_breaks() -> None:
    slots = tuple(Slot(0, 20 * t, 20) for t in range(5))
    problem = Problem(PEOPLE[:2], slots, (Table("T1"),), (Meeting(0, 1),) * 3)
    for slots_taken, words in (
        ((0, 2, 4), "3 meetings, 2 breaks"),
        ((0, 2, None), "2 meetings, 1 break<"),
        ((0, None, None), "1 meeting<"),
        ((None, None, None), "0 meetings<"),
    ):
        places = (None if slot is None else Placement(slot, 0) for slot in slots_taken)
        assert f"Meetings · {words}" in dump_html(problem, Schedule(tuple(places)))


def test_times_are_by_the_clock_if_it_is_known() -> None:
    text = dump_html(PROBLEM, SCHEDULE, begins=BEGINS)
    page = Page(text)
    assert "Tuesday 3 March 2026 to Wednesday 4 March 2026, all times UTC" in text
    assert [text for kind, text in page.rows[0] if kind == "th"] == [
        "Table",
        "17:00",
        "17:20",
        "17:40",
    ]
    assert len(page.cells("17:20–18:00")) == 3
    assert [("th3", "Session 2, Wednesday 4 March 2026")] in page.rows
    bare = dump_html(PROBLEM, SCHEDULE, begins=BEGINS.replace(tzinfo=None))
    assert "Wednesday 4 March 2026<" in bare
    assert "all times" not in bare


def test_times_are_labels_otherwise() -> None:
    slots = (Slot(0, 0, 20, "five"), Slot(0, 20, 20, "six & a bit"))
    problem = Problem(PEOPLE[:2], slots, (Table("T1"),), (Meeting(0, 1), Meeting(0, 1, length=2)))
    page = Page(dump_html(problem, Schedule((Placement(1, 0), Placement(0, 0)))))
    assert [text for _, text in page.rows[0]] == ["Table", "five", "six & a bit"]
    assert len(page.cells("six & a bit")) == 2
    assert len(page.cells("five + six & a bit")) == 2
    assert ["th3"] not in [[kind for kind, _ in row] for row in page.rows]
    dated = Page(dump_html(problem, Schedule((None, Placement(0, 0))), begins=BEGINS))
    assert [("th3", "Tuesday 3 March 2026")] in dated.rows


def test_what_is_not_placed_is_listed() -> None:
    page = Page(dump_html(PROBLEM, SCHEDULE))
    assert page.rows[-2:] == [
        [("td", "Ben"), ("td", "Eve\ufffd\ufffd"), ("td", "7")],
        [("td", "Ana & <b>Söhne</b>"), ("td", "Eve\ufffd\ufffd"), ("td", "mandatory")],
    ]
    alone = Problem(PEOPLE[:2], PROBLEM.slots, PROBLEM.tables, (Meeting(0, 1),))
    assert "Every meeting has its place." in dump_html(alone, Schedule((Placement(0, 0),)))


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ProblemError, match="schedule: the schedule holds 0 meetings"):
        dump_html(PROBLEM, Schedule(()))
    with pytest.raises(ProblemError, match="begins: it is too near an end of the calendar"):
        dump_html(PROBLEM, SCHEDULE, begins=datetime(9999, 12, 31, 12))
