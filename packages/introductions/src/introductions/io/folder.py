"""A folder of files with organisations, what they did, and who knows whom."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path

from introductions.constraints import Constraints
from introductions.exceptions import FileError, IntroductionsError
from introductions.history import History, Outcome, Request
from introductions.io.lines import read_objects, read_rows
from introductions.profiles import Profile, Term, Text

_ANSWERS = {"accepted": True, "declined": False, "": None}


@dataclass(frozen=True, slots=True)
class Project:
    """
    Something organisations did together.

    Parameters
    ----------
    start
        Its first day, or None.
    topic
        The call or the subject; only the directory filter among the peers looks at it.
    text
        Title and description.
    """

    start: date | None
    topic: str
    text: Text


@dataclass(frozen=True, slots=True)
class Folder:
    """
    What is in a folder.

    Parameters
    ----------
    profiles
        One an organisation; the texts of its projects come after its own.
    joined
        For each organisation the ids of its projects.
    projects
        By id.
    history, constraints
        What the other files say.
    answers
        Pairs that met later, to measure with; None without the file.
    """

    profiles: tuple[Profile, ...]
    joined: tuple[tuple[str, ...], ...]
    projects: Mapping[str, Project]
    history: History = field(default_factory=History)
    constraints: Constraints = field(default_factory=Constraints)
    answers: frozenset[tuple[str, str]] | None = None

    def topics(self) -> list[frozenset[str]]:
        """Return the broad topics of each: what is before the first hyphen."""
        return [
            frozenset(self.projects[p].topic.partition("-")[0] for p in own if p in self.projects)
            for own in self.joined
        ]

    def before(self, cut: date) -> Folder:
        """
        Return an earlier window: as if it were that day, and what came then the answers.

        Parameters
        ----------
        cut
            Projects that start on this day or later become the answers.

        Returns
        -------
        Folder
            Of the organisations that had a project before and a new partner since.
        """
        days = {name: self.projects[name].start or date.min for own in self.joined for name in own}
        early = [tuple(name for name in own if days[name] < cut) for own in self.joined]
        known = _together(zip(self.profiles, early, strict=True))
        late = [tuple(n for n in own if days[n] >= cut) if e else () for own, e in
                zip(self.joined, early, strict=True)]  # fmt: skip
        new = _together(zip(self.profiles, late, strict=True)) - known
        active = {one for pair in new for one in pair}
        kept = [i for i, profile in enumerate(self.profiles) if profile.id in active]
        return Folder(
            profiles=tuple(_with_projects(self.profiles[i], early[i], self.projects) for i in kept),
            joined=tuple(early[i] for i in kept),
            projects=self.projects,
            history=History(known=frozenset(p for p in known if active.issuperset(p))),
            answers=new,
        )


def read_folder(path: Path, *, answers: bool = False) -> Folder:
    """
    Read a folder as in docs/files.md.

    Parameters
    ----------
    path
        The folder.
    answers
        Whether ``new_pairs.csv`` is needed and read; otherwise it is not opened.

    Raises
    ------
    IntroductionsError
        If a file is missing or wrong (`FileError`, with file and line).
    """
    if not path.is_dir():
        raise IntroductionsError(str(path), "there is no such folder")
    projects = _read_projects(path)
    profiles, joined = _read_organisations(path / "organisations.jsonl", projects)
    ids = {profile.id for profile in profiles}
    found = None
    if answers:
        later = path / "new_pairs.csv"
        if not later.exists():
            raise IntroductionsError(later.name, "there is no such file")
        found = frozenset(_read_pairs(later, ids))
    return Folder(
        profiles=profiles,
        joined=joined,
        projects=projects,
        history=History(
            known=frozenset(_read_pairs(path / "known_pairs.csv", ids)),
            requests=tuple(_read_requests(path / "requests.csv", ids)),
            outcomes=tuple(_read_outcomes(path / "outcomes.csv", ids)),
        ),
        constraints=Constraints(declined=frozenset(_read_pairs(path / "declined.csv", ids))),
        answers=found,
    )


def _together(
    joined: Iterable[tuple[Profile, tuple[str, ...]]],
) -> frozenset[tuple[str, str]]:
    members: dict[str, list[str]] = {}
    for profile, own in joined:
        for name in own:
            members.setdefault(name, []).append(profile.id)
    return frozenset(
        pair for those in members.values() for pair in combinations(sorted(set(those)), 2)
    )


def _with_projects(
    profile: Profile, own: tuple[str, ...], projects: Mapping[str, Project]
) -> Profile:
    return Profile(
        id=profile.id,
        texts=tuple(projects[name].text for name in own),
        country=profile.country,
        kind=profile.kind,
    )


def _read_projects(folder: Path) -> dict[str, Project]:
    projects: dict[str, Project] = {}
    path = folder / "projects.jsonl.gz"
    path = path if path.exists() else folder / "projects.jsonl"
    if not path.exists():
        return projects
    for number, item in read_objects(path):
        place = _Place(path.name, number, item)
        name = place.name("id")
        if name in projects:
            raise FileError(path.name, number, f"project {name} is there twice")
        words = f"{place.text('title')}\n{place.text('text')}".strip()
        projects[name] = Project(place.day("start"), place.text("topic"), Text(words, "en"))
    return projects


def _read_organisations(
    path: Path, projects: Mapping[str, Project]
) -> tuple[tuple[Profile, ...], tuple[tuple[str, ...], ...]]:
    profiles: list[Profile] = []
    joined: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for number, item in read_objects(path):
        place = _Place(path.name, number, item)
        own = tuple(dict.fromkeys(place.names("projects")))
        for name in own:
            if name not in projects:
                raise FileError(path.name, number, f"unknown project {name}")
        try:
            profile = Profile(
                id=place.name("id"),
                fields=place.terms("fields"),
                offers=place.terms("offers"),
                needs=place.terms("needs"),
                texts=(*place.texts("texts"), *(projects[name].text for name in own)),
                country=place.text("country"),
                kind=place.text("kind"),
                side=place.text("side"),
                languages=frozenset(place.names("languages")),
                admits=frozenset(place.names("admits")),
                countries=frozenset(place.names("countries")),
            )
        except FileError:
            raise
        except IntroductionsError as error:
            raise FileError(path.name, number, str(error)) from None
        if profile.id in seen:
            raise FileError(path.name, number, f"{profile.id} is there twice")
        seen.add(profile.id)
        profiles.append(profile)
        joined.append(own)
    return tuple(profiles), tuple(joined)


def _pair(path: Path, number: int, pair: tuple[str, str], ids: set[str]) -> tuple[str, str]:
    for one in pair:
        if one not in ids:
            raise FileError(path.name, number, f"unknown organisation {one}")
    if pair[0] == pair[1]:
        raise FileError(path.name, number, f"{pair[0]} cannot meet itself")
    return pair


def _read_pairs(path: Path, ids: set[str]) -> list[tuple[str, str]]:
    rows = read_rows(path, ("a", "b"))
    return [_pair(path, number, (row["a"], row["b"]), ids) for number, row in rows]


def _read_requests(path: Path, ids: set[str]) -> list[Request]:
    found = []
    for number, row in read_rows(path, ("asker", "asked", "answer")):
        asker, asked = _pair(path, number, (row["asker"], row["asked"]), ids)
        if row["answer"] not in _ANSWERS:
            rule = f"answer {row['answer']} is neither accepted, declined nor empty"
            raise FileError(path.name, number, rule)
        found.append(Request(asker, asked, _ANSWERS[row["answer"]]))
    return found


def _read_outcomes(path: Path, ids: set[str]) -> list[Outcome]:
    found = []
    for number, row in read_rows(path, ("a", "b", "worth")):
        a, b = _pair(path, number, (row["a"], row["b"]), ids)
        try:
            worth = float(row["worth"])
        except ValueError:
            worth = math.nan
        if not (math.isfinite(worth) and worth >= 0):
            raise FileError(path.name, number, f"worth {row['worth']} is not a number from 0")
        found.append(Outcome(a, b, worth))
    return found


class _Place:
    """The values of one line, each checked; faults say where they are."""

    def __init__(self, source: str, line: int, values: Mapping[str, object]) -> None:
        self._source, self._line, self._values = source, line, values

    def fault(self, name: str, rule: str) -> FileError:
        return FileError(self._source, self._line, f"{name}: {rule}")

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.fault(name, "expected a text")
        return value

    def name(self, name: str) -> str:
        return self._name(name, self._values.get(name))

    def _name(self, name: str, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise self.fault(name, "expected a text or a whole number")
        return str(value)

    def names(self, name: str) -> list[str]:
        return [self._name(name, value) for value in self._list(name)]

    def _list(self, name: str) -> list[object]:
        value = self._values.get(name) or []
        if not isinstance(value, list):
            raise self.fault(name, "expected a list")
        return value

    def day(self, name: str) -> date | None:
        value = self.text(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise self.fault(name, f"{value} is not a day such as 2016-07-01") from None

    def texts(self, name: str) -> list[Text]:
        found = []
        for item in self._list(name):
            if not isinstance(item, dict):
                raise self.fault(name, "expected objects with words and language")
            inner = _Place(self._source, self._line, item)
            found.append(Text(inner.text("words"), inner.text("language")))
        return found

    def terms(self, name: str) -> dict[Term, float]:
        value = self._values.get(name) or {}
        if not isinstance(value, dict):
            raise self.fault(name, "expected an object of vocabularies")
        found: dict[Term, float] = {}
        for vocabulary, terms in value.items():
            weighed = dict.fromkeys(terms, 1.0) if _is_list_of_texts(terms) else terms
            if not isinstance(weighed, dict):
                raise self.fault(name, f"{vocabulary}: expected terms, or terms with weights")
            for term, weight in weighed.items():
                if isinstance(weight, bool) or not isinstance(weight, int | float):
                    raise self.fault(name, f"{term} has no number as its weight")
                found[vocabulary, term] = float(weight)
        return found


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
