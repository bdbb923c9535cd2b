"""Lists of recommendations as pages show them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hansa.common.places import country_name
from hansa.organisations.models import ListKind, Organisation, RecommendationAnswer
from hansa.organisations.outside import Outside, Shown, outsides
from hansa.organisations.presentation.reasons import OF_ANOTHER, SENTENCES, labels_of, sentences
from hansa.organisations.queries.recommending import (
    Recommended,
    answers_of,
    first_rows,
    organisations_for,
    rows_for,
)
from hansa.organisations.recommending import SHOWN

MOST_REASONS = 2
"""So many stand beside a row of a page that is about something else."""
FIRST = 3
MOST_LINES = 5
"""So many of a list are shown at once to those who keep it: an answer brings up the next."""
ANSWERS = dict(RecommendationAnswer.Value.choices)
ORDER = [ListKind.COMPLEMENTARY, ListKind.SIMILAR]


@dataclass(frozen=True)
class Line:
    """A row of a list, why it is there, and what those who keep the list said to it."""

    number: int
    shown: Shown
    reasons: Sequence[str] = ()
    answer: str = ""

    @property
    def said(self) -> str:
        """Return the answer in words."""
        return str(ANSWERS.get(self.answer, ""))


@dataclass(frozen=True)
class Group:
    """A list under its heading: what it recommends, and what was answered."""

    kind: str
    heading: str
    lines: Sequence[Line]
    answered: Sequence[Line]


def kin_groups(found: Sequence[Recommended]) -> list[dict[str, object]]:
    """Return the lists of an organisation's page, which everybody reads."""
    terms = labels_of(one.reasons for one in found)
    groups = []
    for kind in ORDER:
        rows = [
            (one.organisation, sentences(one.reasons, terms, said=OF_ANOTHER)[:MOST_REASONS])
            for one in found
            if one.kind == kind
        ]
        if rows:
            groups.append({"heading": str(kind.label), "rows": rows[:SHOWN]})
    return groups


def organisation_lines(
    found: Iterable[Recommended],
    *,
    answers: Mapping[tuple[str, int], str],
    said: Mapping[str, Any] = SENTENCES,
) -> list[Line]:
    """Return organisations as rows for those who keep the list they stand in."""
    rows = list(found)
    terms = labels_of(one.reasons for one in rows)
    return [
        Line(
            one.organisation.pk, organisation_shown(one.organisation),
            sentences(one.reasons, terms, said=said),
            answers.get((one.kind, one.organisation.pk), ""),
        )
        for one in rows
    ]  # fmt: skip


def organisation_shown(one: Organisation) -> Shown:
    """Return an organisation as a row."""
    return Shown(one.name, one.get_absolute_url(), country_name(one.country), one.summary, one.slug)


def outside_lines(
    outside: Outside,
    stored: Sequence[tuple[int, Sequence[dict[str, Any]]]],
    *,
    now: datetime,
    answers: Mapping[tuple[str, int], str],
) -> list[Line]:
    """Return what is no organisation as rows, those that may be seen now."""
    shown = outside.shown([pk for pk, _ in stored], now)
    terms = labels_of(reasons for _, reasons in stored)
    return [
        Line(
            pk, shown[pk], sentences(reasons, terms, said=outside.sentences),
            answers.get((outside.name, pk), ""),
        )
        for pk, reasons in stored
        if pk in shown
    ]  # fmt: skip


def grouped(kind: str, heading: str, lines: Iterable[Line]) -> Group:
    """Return a list with what was answered apart."""
    rows = list(lines)
    return Group(
        kind, heading, [line for line in rows if not line.answer][:MOST_LINES],
        [line for line in rows if line.answer],
    )  # fmt: skip


def groups_for(organisation: Organisation, now: datetime) -> list[Group]:
    """Return all lists of an organisation for those who keep it; empty ones are left out."""
    others = outsides()
    answers = answers_of([*ListKind.values, *(one.name for one in others)], organisation.pk)
    found = organisations_for(ListKind.values, organisation.pk, also=list(answers))
    lines = organisation_lines(found, answers=answers)
    groups = [
        grouped(kind, str(kind.label), [line for one, line in zip(found, lines, strict=True)
                                        if one.kind == kind])
        for kind in ORDER
    ]  # fmt: skip
    rows = rows_for([one.name for one in others], organisation.pk)
    for outside in others:
        stored = [(row.object_id, row.reasons) for row in rows if row.kind == outside.name]
        there = {pk for pk, _ in stored}
        stored += [(pk, []) for kind, pk in answers if kind == outside.name and pk not in there]
        told = outside_lines(outside, stored, now=now, answers=answers)
        groups.append(grouped(outside.name, str(outside.heading), told))
    return [group for group in groups if group.lines or group.answered]


def first_groups(organisations: Collection[int], now: datetime) -> list[Group]:
    """Return the first of what is recommended to some organisations beside organisations."""
    others = outsides()
    rows = first_rows([one.name for one in others], organisations, FIRST) if organisations else []
    groups = []
    for outside in others:
        mine = {row.object_id: row.reasons for row in reversed(rows) if row.kind == outside.name}
        best = list(reversed(mine.items()))
        lines = outside_lines(outside, best, now=now, answers={}) if best else []
        if lines:
            groups.append(Group(outside.name, str(outside.heading), lines[:FIRST], ()))
    return groups
