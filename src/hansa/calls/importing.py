"""Calls in a table: each row is read by the form that a person fills in, with its rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hansa.calls.forms import VOCABULARIES, CallFields
from hansa.calls.models import Call
from hansa.calls.operations.writing import MOST_DEADLINES, CallRow
from hansa.common.places import country_code
from hansa.common.words import fold
from hansa.organisations.enums import ProfileType
from hansa.organisations.importing import FileRefused, Row, Sheet
from hansa.organisations.models import Term
from hansa.organisations.queries.vocabularies import offered_terms

MOST_ROWS = 500
COLUMNS = [
    "title", "programme", "type", "summary", "description", "website", "contact", "opens",
    "deadlines", "time zone", "budget", "funding rate", "least amount", "largest amount",
    "who may apply", "countries", "organisations", "partners", "partner countries", "fields",
    "checked on",
]  # fmt: skip
"""The names of the columns, in any order; the first and the fourth are needed."""
PLAIN = {
    "title": "title", "programme": "programme", "summary": "summary",
    "description": "description", "website": "website", "contact": "contact",
    "budget": "budget", "funding rate": "funding_rate", "least amount": "amount_least",
    "largest amount": "amount_most", "who may apply": "eligibility", "partners": "partners_least",
    "partner countries": "partner_countries_least", "checked on": "checked_on",
}  # fmt: skip


@dataclass(frozen=True)
class ReadRow:
    """A row of the table as it was understood, or what is wrong with it."""

    number: int
    title: str
    call: CallRow | None
    errors: list[str]


class RowForm(CallFields):
    """A call as a row says it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.add_rows(0)


def read_rows(sheet: Sheet) -> list[ReadRow]:
    """Return the rows; raises `FileRefused` where a column is missing or nobody knows it."""
    names = [fold(name).replace("_", " ") for name in sheet.header]
    unknown = [head for head, name in zip(sheet.header, names, strict=True) if name not in COLUMNS]
    if unknown:
        text = _("No column of a call is called %(name)s. There are: %(names)s.")
        raise FileRefused(text % {"name": unknown[0], "names": ", ".join(COLUMNS)})
    for name in ("title", "summary"):
        if name not in names:
            raise FileRefused(_("The column %(name)s is missing.") % {"name": name})
    if len(sheet.rows) > MOST_ROWS:
        text = _("The file has more than %(most)d rows; divide it.")
        raise FileRefused(text % {"most": MOST_ROWS})
    words = {fold(str(label)): term for term in offered_terms() for label in _labels(term)}
    there = {fold(title) for title in Call.objects.values_list("title", flat=True)}
    read = []
    for row in sheet.rows:
        one = _read(row, dict(zip(names, row.cells, strict=False)), words)
        if fold(one.title) in there:
            one.errors.append(_("A call of this title is there already."))
        there.add(fold(one.title))
        read.append(one)
    return read


def _labels(term: Term) -> list[str]:
    return [term.slug, *term.in_all_languages()]


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace("\n", ";").split(";") if part.strip()]


def _choice(typed: str, choices: list[tuple[str, Any]]) -> str:
    """Return the code that is meant by a code or its label; what was typed if none is."""
    wanted = fold(typed)
    found = (code for code, label in choices if wanted in {fold(code), fold(str(label))})
    return next(found, typed)


def _read(row: Row, cells: Mapping[str, str], words: Mapping[str, Term]) -> ReadRow:
    data: dict[str, Any] = {to: cells.get(name, "") for name, to in PLAIN.items()}
    data["kind"] = _choice(cells.get("type") or Call.Kind.GRANT, Call.Kind.choices)
    data["timezone"] = cells.get("time zone") or "Europe/Brussels"
    data["opens_at"] = cells.get("opens", "")
    for n, text in enumerate(_parts(cells.get("deadlines", ""))[: MOST_DEADLINES + 1]):
        moment, _space, label = text.replace("T", " ", 1).partition(" ")
        clock, _space, words_after = label.partition(" ")
        timed = ":" in clock
        data[f"at_{n}"] = f"{moment} {clock if timed else '23:59'}"
        data[f"label_{n}"] = words_after if timed else label
        data[f"stage_{n}"] = "1"
    countries = _parts(cells.get("countries", ""))
    data["countries"] = [country_code(name) or name for name in countries]
    kinds = _parts(cells.get("organisations", ""))
    data["profile_types"] = [_choice(name, ProfileType.choices) for name in kinds]
    named = _parts(cells.get("fields", ""))
    meant = {name: words.get(fold(name)) for name in named}
    for vocabulary in VOCABULARIES:
        data[vocabulary] = [t.pk for t in meant.values() if t and t.vocabulary == vocabulary]
    form = RowForm(_Data(data))
    errors = [
        f"{form.fields[name].label}: {error}" if name in form.fields else str(error)
        for name, some in form.errors.items()
        for error in some
    ]
    errors += [
        _("No field is called %(name)s.") % {"name": name}
        for name, term in meant.items()
        if term is None or term.vocabulary not in VOCABULARIES
    ]
    call = CallRow(form.details(), form.deadlines(), form.terms()) if not errors else None
    return ReadRow(row.number, data["title"], call, errors)


class _Data(dict[str, Any]):
    """A row in the shape in which a browser sends a form."""

    def getlist(self, name: str) -> list[Any]:
        """Return all values of a field."""
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]
