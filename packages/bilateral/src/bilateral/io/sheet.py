"""Spreadsheet text (CSV) as rows whose cells remember where they stood."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import TypeVar

from bilateral.exceptions import ProblemError
from bilateral.io.files import read_text
from bilateral.io.words import plain

CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?", re.ASCII)
"""A time of day; spreadsheets like to add seconds."""

T = TypeVar("T")
_SEPARATORS = ",;\t"
_BETWEEN_ITEMS = re.compile("[;|,]")
_WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Row:
    """
    A row below the header, white space in its cells made single blanks.

    Parameters
    ----------
    source
        Name of the file, for messages.
    number
        As a spreadsheet shows it: the first row of the file is 1.
    cells
        Text of each column; a column that the file does not have is empty.

    Examples
    --------
    >>> row = Row("requests.csv", 2, {"a": "Ana", "weight": "3", "mandatory": "Yes"})
    >>> row.whole("weight"), row.whole("length"), row.flag("mandatory")
    (3, None, True)
    >>> print(row.error("a", "there is nobody"))
    requests.csv, row 2, column a: there is nobody
    """

    source: str
    number: int
    cells: Mapping[str, str]

    def error(self, column: str, rule: str) -> ProblemError:
        """Make an error that points at a cell, or at the row if the column is empty."""
        at = f", column {column}" if column else ""
        return ProblemError(f"{self.source}, row {self.number}{at}", rule)

    def text(self, column: str) -> str:
        """Return the text of a cell, empty if there is none."""
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """Return the text of a cell that must not be empty."""
        text = self.text(column)
        if not text:
            raise self.error(column, "it is empty")
        return text

    def items(self, column: str) -> tuple[str, ...]:
        """Return the entries of a list."""
        parts = (part.strip() for part in _BETWEEN_ITEMS.split(self.text(column)))
        return tuple(part for part in parts if part)

    def words(self, column: str) -> frozenset[str]:
        """Return the entries of a list in lower case and in no order."""
        return frozenset(item.lower() for item in self.items(column))

    def whole(self, column: str, least: int = 0) -> int | None:
        """Return the whole number in a cell, or None if it is empty."""
        text = self.text(column)
        return self.as_whole(column, text, least) if text else None

    def as_whole(self, column: str, text: str, least: int = 0) -> int:
        """Read a text of this cell as a whole number of at least so much."""
        if not _WHOLE.fullmatch(text):
            raise self.error(column, f"expected a whole number, found {text!r}")
        if int(text) < least:
            raise self.error(column, f"expected a number of at least {least}, found {text}")
        return int(text)

    def needed_whole(self, column: str, least: int = 1) -> int:
        """Return the whole number in a cell that must not be empty."""
        return self.as_whole(column, self.needed(column), least)

    def clock(self, column: str) -> int:
        """Return the minute of the day of a time such as 17:20."""
        match = CLOCK.fullmatch(self.needed(column))
        if match is None:
            rule = f"expected a time of day such as 17:20, found {self.text(column)!r}"
            raise self.error(column, rule)
        return 60 * int(match[1]) + int(match[2])

    def flag(self, column: str) -> bool:
        """Tell whether a cell says yes; empty means no."""
        text = self.text(column).lower()
        return self.pick(column, text, _YES_OR_NO) if text else False

    def name(self, column: str, known: Mapping[str, T]) -> T | None:
        """Return what the name in a cell stands for, or None if it is empty."""
        text = self.text(column)
        return self.pick(column, text, known) if text else None

    def pick(self, column: str, text: str, known: Mapping[str, T]) -> T:
        """Return what a text of this cell stands for."""
        if text not in known:
            raise self.error(column, f"{text!r} is unknown{nearest(text, known)}")
        return known[text]


def nearest(word: str, known: Iterable[str]) -> str:
    """
    Suggest what a misspelt word was meant to be.

    Parameters
    ----------
    word
        The word, which is not known.
    known
        The words that are.

    Returns
    -------
    str
        A clause to append to a message; if no word is near, all of them if they are few, and
        otherwise nothing.

    Examples
    --------
    >>> print("unknown" + nearest("wieght", ["a", "b", "weight"]))
    unknown; did you mean 'weight'?
    >>> print("unknown" + nearest("colour", ["a", "b", "weight"]))
    unknown; known are a, b, weight
    """
    words = {one.casefold(): one for one in known}
    found = get_close_matches(word.casefold(), words, n=1)
    if found:
        return f"; did you mean {words[found[0]]!r}?"
    return f"; known are {', '.join(words.values())}" if 0 < len(words) <= 12 else ""


def read_rows(path: Path, required: Sequence[str], optional: Sequence[str]) -> list[Row]:
    """
    Read a CSV file with a header.

    Parameters
    ----------
    path
        UTF-8, with or without byte order mark; separated by comma, semicolon or tab, whichever
        is most frequent in the header. Blank rows are skipped.
    required, optional
        The columns there must and may be, in any order. Upper case, blanks and hyphens in the
        header do not matter: ``Max meetings`` is ``max_meetings``.

    Returns
    -------
    list[Row]
        All rows below the header.

    Raises
    ------
    ProblemError
        If the file cannot be read, a column is missing, doubled or unknown, or a row has
        another number of cells than the header.
    """
    source = str(path)
    records = list(_records(read_text(path), source))
    if not records:
        raise ProblemError(source, "the file is empty")
    (number, header), *body = records
    names = _header(Row(source, number, {}), header, (*required, *optional))
    for column in required:
        if column not in names:
            raise ProblemError(source, f"column {column} is missing")
    return [_row(source, number, names, cells) for number, cells in body]


def _records(text: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """Number the rows as a spreadsheet does and leave the blank ones out."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    file, number = StringIO(text), 0
    reader = csv.reader(file, delimiter=separator, strict=True, skipinitialspace=True)
    try:
        for number, cells in enumerate(reader, start=1):
            tidy = [" ".join(cell.split()) for cell in cells]
            if any(plain(cell) != cell for cell in tidy):
                raise ProblemError(f"{source}, row {number}", "a character cannot be shown")
            if any(tidy):
                yield number, tidy
    except csv.Error as error:
        raise ProblemError(f"{source}, row {number + 1}", f"{error}") from None


def _header(row: Row, header: list[str], known: Sequence[str]) -> list[str]:
    names = [re.sub("[ -]", "_", cell.lower()) for cell in header]
    while not names[-1]:
        names.pop()
    for position, name in enumerate(names):
        if not name:
            raise row.error("", f"column {position + 1} has no name")
        if name not in known:
            raise row.error(header[position], f"the column is unknown{nearest(name, known)}")
        if name in names[:position]:
            raise row.error(name, "the column is there twice")
    return names


def _row(source: str, number: int, names: list[str], cells: list[str]) -> Row:
    while len(cells) > len(names) and not cells[-1]:
        cells.pop()
    row = Row(source, number, dict(zip(names, cells, strict=False)))
    if len(cells) != len(names):
        rule = f"expected {len(names)} cells, found {len(cells)}; is a quotation mark missing?"
        raise row.error("", rule)
    return row


def number_names(rows: Sequence[Row], column: str, names: Sequence[str]) -> dict[str, int]:
    """
    Number names that must not be given twice.

    Parameters
    ----------
    rows, names
        One name for each row.
    column
        Where the names stand, for messages.

    Returns
    -------
    dict[str, int]
        The position of each name, in order.

    Raises
    ------
    ProblemError
        At the first name that an earlier row has.
    """
    numbers: dict[str, int] = {}
    for number, (row, name) in enumerate(zip(rows, names, strict=True)):
        if name in numbers:
            raise row.error(column, f"{name!r} is in row {rows[numbers[name]].number} already")
        numbers[name] = number
    return numbers


def filled_down(rows: Iterable[Row], column: str) -> list[str]:
    """Return a column with each cell repeated in the empty ones below, as if it were merged."""
    cells, above = [], ""
    for row in rows:
        above = row.text(column) or above
        cells.append(above)
    return cells
