"""
One page to read and to print: who sits where and when, and an agenda for every person.

The page needs nothing else: no script, no picture, no font, no request. Its style is
``page.css`` beside this file. A person is a participant without delegates or a delegate.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape
from importlib.resources import files
from itertools import pairwise

from bilateral.io.times import Times
from bilateral.io.words import attending, interpreter, plain, require_form, where
from bilateral.objective import Visit, agendas, gaps
from bilateral.people import People
from bilateral.problem import Problem
from bilateral.schedule import Placement, Schedule

_MOST_COLUMNS = 10
"""Slots side by side that can be read on a sheet of A4."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def dump_html(
    problem: Problem,
    schedule: Schedule,
    *,
    title: str = "Meetings",
    begins: datetime | None = None,
) -> str:
    """
    Write a schedule as one HTML page.

    Parameters
    ----------
    problem, schedule
        A problem and a schedule of it, valid or not.
    title
        Heading of the page and of each agenda.
    begins
        The moment at which the event starts, for dates and times by the clock of its time
        zone, if it has one. If None, times are the labels of the slots, or minutes.

    Returns
    -------
    str
        Figures, contents, tables by slots, an agenda for each person that is printed on a
        page of its own, and the meetings that are not placed. Equal text for equal input.

    Raises
    ------
    ProblemError
        If the schedule is not of the problem's form, or the calendar ends before the event.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Placement, Problem, Schedule, Slot, Table
    >>> people = (Participant("Ana <3"), Participant("Ben"))
    >>> problem = Problem(people, (Slot(0, 0, 20),), (Table("T1"),), (Meeting(0, 1),))
    >>> page = dump_html(problem, Schedule((Placement(0, 0),)), title="An evening")
    >>> "<h1>An evening</h1>" in page, "Ana <3" in page, "Ana &lt;3" in page
    (True, False, True)
    """
    require_form(problem, schedule)
    return "\n".join(_Page(problem, schedule, title, Times(problem, begins)).lines()) + "\n"


class _Page:
    """The parts of the page, each as lines of HTML."""

    def __init__(self, problem: Problem, schedule: Schedule, title: str, times: Times) -> None:
        self._problem = problem
        self._title = _text(title)
        self._times = times
        self._placed = {m: place for m, place in enumerate(schedule.placements) if place}
        self._people = People(problem)
        self._days = agendas(problem, schedule)
        self._names = [_name(participant.name) for participant in problem.participants]
        self._sessions = _sessions(problem)

    def lines(self) -> Iterator[str]:
        style = files("bilateral.io").joinpath("page.css").read_text(encoding="utf-8")
        yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
        yield f"<title>{self._title}</title>"
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        yield f"<style>\n{style}</style>\n</head>\n<body>"
        yield from self._header()
        yield from self._contents()
        yield '<main>\n<h2 id="tables">Tables and times</h2>'
        yield from self._grids()
        yield '<h2 id="agendas">Agendas</h2>'
        for person, day in enumerate(self._days):
            yield from self._agenda(person, day)
        yield from self._unplaced()
        yield "</main>\n</body>\n</html>"

    def _header(self) -> Iterator[str]:
        online = sum(place.table is None for place in self._placed.values())
        of_all = f"<small>of {len(self._problem.meetings)}</small>"
        figures: tuple[tuple[str, object], ...] = (
            ("meetings placed", f"{len(self._placed)} {of_all}"),
            *((("of them online", online),) if online else ()),
            ("breaks between meetings", sum(len(gaps(self._problem, day)) for day in self._days)),
            ("people", len(self._people)),
            ("tables", len(self._problem.tables)),
        )
        yield f"<header>\n<h1>{self._title}</h1>"
        if dates := self._times.dates():
            yield f'<p class="soft">{_text(dates)}</p>'
        yield "<dl>"
        for what, figure in figures:
            yield f"<div><dt>{what}</dt><dd>{figure}</dd></div>"
        yield "</dl>\n</header>"

    def _contents(self) -> Iterator[str]:
        yield '<nav aria-labelledby="contents">\n<h2 id="contents">Contents</h2>\n<p>'
        for number in range(len(self._sessions)):
            yield f'<a href="#s{number}">{self._session(number)}</a>'
        yield '<a href="#agendas">Agendas</a>\n<a href="#unplaced">Not placed</a>\n</p>\n<ul>'
        for person, day in enumerate(self._days):
            count = f'{len(day)} <span class="off">{_plural("meeting", len(day))}</span>'
            yield f'<li><a href="#a{person}">{self._person(person)} <small>{count}</small></a>'
        yield "</ul>\n</nav>"

    def _session(self, number: int) -> str:
        return f"Session {number + 1}" if len(self._sessions) > 1 else "All slots"

    def _person(self, person: int) -> str:
        """Name a person, and the participant if they are a delegate."""
        participant, delegate = self._people.who[person]
        name = self._names[participant]
        if delegate is None:
            return name
        delegates = self._problem.participants[participant].delegates
        return f"<span>{_name(delegates[delegate].name)}, {name}</span>"

    def _grids(self) -> Iterator[str]:
        """Write each session as one table, or as several of about the same width."""
        for number, slots in enumerate(self._sessions):
            parts = -(-len(slots) // _MOST_COLUMNS)
            for part in range(parts):
                those = slots[len(slots) * part // parts : len(slots) * (part + 1) // parts]
                more = f", part {part + 1} of {parts}" if parts > 1 else ""
                here = f"s{number}-{part}" if part else f"s{number}"
                yield from self._grid(here, self._session(number) + more, those)

    def _grid(self, here: str, heading: str, slots: range) -> Iterator[str]:
        date, span = self._times.date(slots[0]), self._times.span(slots[0], slots[-1])
        about = f'<p class="soft">{date}, {span}</p>' if date else ""
        heads = "".join(f'<th scope="col">{_text(self._times.start(slot))}</th>' for slot in slots)
        yield f'<div class="sheet" tabindex="0" role="region" aria-labelledby="{here}">\n<table>'
        yield f'<caption><h3 id="{here}">{heading}</h3>{about}</caption>'
        yield f'<thead><tr><th scope="col">Table</th>{heads}</tr></thead>\n<tbody>'
        lanes = self._lanes(slots)
        for number, table in enumerate(self._problem.tables):
            zone = f" <small>{_name(table.zone)}</small>" if table.zone else ""
            head = f'<th scope="row">{_name(table.name)}{zone}</th>'
            for lane in lanes.get(number, [[]]):
                yield f"<tr>{head}{''.join(self._cells(lane, slots, table.unavailable))}</tr>"
        for lane in lanes.get(None, []):
            head = '<th scope="row">Online</th>'
            yield f"<tr>{head}{''.join(self._cells(lane, slots, frozenset()))}</tr>"
        yield "</tbody>\n</table>\n</div>"

    def _lanes(self, slots: range) -> dict[int | None, list[list[Visit]]]:
        """Divide the meetings of these slots at each table into rows without overlap."""
        lanes: dict[int | None, list[list[Visit]]] = {}
        for meeting, place in sorted(self._placed.items(), key=lambda one: (one[1].slot, one[0])):
            first = max(place.slot, slots[0])
            last = min(place.slot + self._problem.meetings[meeting].length - 1, slots[-1])
            if first <= last:
                here = lanes.setdefault(place.table, [])
                lane = next((one for one in here if one[-1].last < first), None)
                if lane is None:
                    lane = []
                    here.append(lane)
                lane.append(Visit(first, last, meeting, place.table))
        return lanes

    def _cells(self, lane: list[Visit], slots: range, closed: frozenset[int]) -> Iterator[str]:
        starts = {visit.first: visit for visit in lane}
        taken = {slot for visit in lane for slot in range(visit.first + 1, visit.last + 1)}
        for slot in slots:
            if slot in starts:
                visit = starts[slot]
                width = visit.last - slot + 1
                span = f' colspan="{width}"' if width > 1 else ""
                yield f'<td class="meet"{span}>{self._pair(visit.meeting, slot)}</td>'
            elif slot not in taken:
                yield '<td class="shut">closed</td>' if slot in closed else "<td></td>"

    def _pair(self, meeting: int, slot: int) -> str:
        place, them = self._placed[meeting], self._problem.meetings[meeting]
        sides = ((them.a, place.a), (them.b, place.b))
        links = " ".join(self._link(*side) for side in sides)
        more = "continued" if place.slot < slot else ""
        names = attending(self._problem, meeting, place)
        return links + _small(*names, self._interpreter(place), more)

    def _link(self, participant: int, delegate: int | None) -> str:
        """Name a participant with a link to the agenda of who attends."""
        person = self._people.first[participant] + (delegate or 0)
        return f'<a href="#a{person}">{self._names[participant]}</a>'

    def _agenda(self, person: int, day: list[Visit]) -> Iterator[str]:
        count, breaks = len(day), len(gaps(self._problem, day))
        about = f"{count} {_plural('meeting', count)}"
        if breaks:
            about += f", {breaks} {_plural('break', breaks)}"
        yield f'<article>\n<h3 id="a{person}">{self._person(person)}</h3>'
        yield f'<p class="soft">{self._title} · {about}</p>'
        if day:
            yield f'<table aria-labelledby="a{person}">\n<thead><tr><th scope="col">Time</th>'
            yield '<th scope="col">With</th><th scope="col">Where</th></tr></thead>'
            for number, slots in enumerate(self._sessions):
                visits = [visit for visit in day if visit.first in slots]
                if visits:
                    yield f"<tbody>\n{self._part(number, slots)}"
                    yield from (self._visit(person, visit) for visit in visits)
                    yield "</tbody>"
            yield "</table>"
        yield "</article>"

    def _part(self, number: int, slots: range) -> str:
        """Head the meetings of a session if there are several, or a date to tell."""
        parts = [self._session(number)] if len(self._sessions) > 1 else []
        parts += [date] if (date := self._times.date(slots[0])) else []
        if not parts:
            return ""
        return f'<tr><th colspan="3" scope="rowgroup">{", ".join(parts)}</th></tr>\n'

    def _visit(self, person: int, visit: Visit) -> str:
        place, them = self._placed[visit.meeting], self._problem.meetings[visit.meeting]
        names = attending(self._problem, visit.meeting, place)
        sides = [(them.a, place.a, names[0]), (them.b, place.b, names[1])]
        if self._people.who[person][0] == them.b:
            sides.reverse()
        (_, mine, own), (partner, theirs, other) = sides
        team = f"your side: {own}" if own and mine is None else ""
        who = _small(other, team, self._interpreter(place))
        return (
            f'<tr><th scope="row">{_text(self._times.span(visit.first, visit.last))}</th>'
            f"<td>{self._link(partner, theirs)}{who}</td>"
            f"<td>{_text(where(self._problem, place))}</td></tr>"
        )

    def _interpreter(self, place: Placement) -> str:
        helper = interpreter(self._problem, place)
        return f"interpreter {helper}" if helper else ""

    def _unplaced(self) -> Iterator[str]:
        missing = [m for m in range(len(self._problem.meetings)) if m not in self._placed]
        yield '<section class="list">\n<h2 id="unplaced">Not placed</h2>'
        if missing:
            yield '<table aria-labelledby="unplaced">\n<thead><tr><th scope="col">Meeting</th>'
            yield '<th scope="col">With</th><th scope="col">Weight</th></tr></thead>\n<tbody>'
            for m in missing:
                them = self._problem.meetings[m]
                weight = "mandatory" if them.mandatory else them.weight
                a, b = self._link(them.a, None), self._link(them.b, None)
                yield f"<tr><td>{a}</td><td>{b}</td><td>{weight}</td></tr>"
            yield "</tbody>\n</table>"
        else:
            yield "<p>Every meeting has its place.</p>"
        yield "</section>"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def _small(*texts: str) -> str:
    """Write what is there of some texts, in small letters."""
    there = [_text(text) for text in texts if text]
    return f" <small>{'; '.join(there)}</small>" if there else ""


def _sessions(problem: Problem) -> list[range]:
    firsts = [
        slot
        for slot, one in enumerate(problem.slots)
        if slot == 0 or one.session != problem.slots[slot - 1].session
    ]
    return [range(*ends) for ends in pairwise((*firsts, len(problem.slots)))]


def _text(text: str) -> str:
    return escape(plain(text))


def _name(text: str) -> str:
    """Escape a name and keep the direction of its script to itself."""
    return f"<bdi>{_text(text)}</bdi>"
