"""
Files of tables, read into rows of text: CSV in any usual encoding, and XLSX.

What is in doubt is said, never guessed in silence; what cannot be read whole is refused whole.
Nothing here knows what the columns mean.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from hansa.common.sheets import plain_text
from hansa.common.text import NOT_IN_XML

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 50 * 2**20
MOST_PARTS = 1000
"""Files in a workbook."""
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 20_000, 200, 40_000
MOST_CELLS = 8_000_000
"""Cells looked at in all, empty ones too: some workbooks claim to be a million columns wide."""
LAST_ROW = 60_000
"""No workbook has more."""
SEPARATORS = [",", ";", "\t", "|"]
SNIFFED = 30
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "windows-1252": "Windows-1252",
    "windows-1250": "Windows-1250",
    "windows-1251": "Windows-1251",
    "windows-1253": "Windows-1253",
    "windows-1254": "Windows-1254",
    "windows-1257": "Windows-1257",
    "iso-8859-2": "ISO 8859-2",
    "iso-8859-15": "ISO 8859-15",
    "mac-roman": "Mac Roman",
    "cp850": "DOS 850",
}
"""What a file may be written in, and what that is called everywhere."""
MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class FileRefused(Exception):
    """The file cannot be taken; the message says where and why."""


@dataclass(frozen=True)
class Row:
    """A row below the header, with its number as a spreadsheet shows it."""

    number: int
    cells: list[str]
    overflow: bool = False
    """Whether there is something beyond the last column of the header."""


@dataclass(frozen=True)
class Sheet:
    """What a file holds."""

    kind: str
    header: list[str]
    rows: list[Row]
    encoding: str = ""
    is_guess: bool = False
    left_out: list[str] = field(default_factory=list)
    """Other sheets of the workbook that are not empty, by name."""


def read_file(content: bytes, *, encoding: str = "") -> Sheet:
    """
    Read a file whose kind is told by its content.

    Raises `FileRefused` if it is no table, too large or broken, or does not fit the encoding.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise FileRefused(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise FileRefused(_("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 2**20})
    if content.startswith(ZIP):
        return _read_workbook(content)
    if content.startswith(OLD_EXCEL):
        raise FileRefused(_("This is an old Excel file; save it as XLSX or CSV first."))
    return _read_text(content, encoding)


def _read_text(content: bytes, encoding: str) -> Sheet:
    """Read CSV."""
    chosen, is_guess = (encoding, False) if encoding else find_encoding(content)
    for mark, of in MARKS.items():
        if content.startswith(mark) and of == chosen:
            content = content[len(mark) :]
    try:
        text = content.decode(chosen)
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise FileRefused(
            _("Line %(line)d is not written in %(encoding)s; choose another encoding.")
            % {"line": line, "encoding": ENCODINGS[chosen]}
        ) from wrong
    if "\0" in text:
        raise FileRefused(_("This is neither a CSV nor an XLSX file."))
    separator = ""
    if text[:4].casefold() == "sep=":  # what Excel writes to itself
        first, _newline, text = text.partition("\n")
        separator = first.strip()[4:5]
    header, rows = _table(_records(text, separator or find_separator(text)))
    return Sheet("csv", header, rows, chosen, is_guess)


def find_encoding(content: bytes) -> tuple[str, bool]:
    """Return what a text is written in, and whether that is a guess."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return encoding, False
    even, odd = content[0:4000:2].count(0), content[1:4000:2].count(0)
    if max(even, odd) * 4 > min(len(content), 4000):
        return ("utf-16-be" if even > odd else "utf-16-le"), True
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252", True
    return "utf-8", False


def find_separator(text: str) -> str:
    """Return what parts the columns: what gives most rows the same number of several cells."""
    head = "".join(text.splitlines(keepends=True)[: SNIFFED * 4])
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        widths = []
        try:
            for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator):
                widths += [len(row)] if row else []
                if len(widths) == SNIFFED:
                    break
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        alike = sum(width == widths[0] for width in widths) / len(widths)
        if (alike, widths[0]) > best_score:
            best, best_score = separator, (alike, widths[0])
    return best


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the records of CSV; a cell in quotes may go over lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begun = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            if "field limit" in str(wrong):
                raise FileRefused(_too_long(begun)) from wrong
            raise FileRefused(
                _("Line %(line)d: a quotation mark is not closed, or stands alone in a text.")
                % {"line": begun}
            ) from wrong
        yield record
        begun = reader.line_num + 1


def _table(records: Iterable[list[str]]) -> tuple[list[str], list[Row]]:
    """Part records into the header and rows that are not empty, within the limits."""
    header: list[str] = []
    rows: list[Row] = []
    for number, record in enumerate(records, 1):
        cells = [_clean(cell, number) for cell in record]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise FileRefused(
                _("Row %(row)d has more than %(most)d columns.")
                % {"row": number, "most": MOST_COLUMNS}
            )
        if not header:
            header = cells
            continue
        if len(rows) == MOST_ROWS:
            raise FileRefused(
                _("The file has more than %(most)s rows; send it in parts.")
                % {"most": f"{MOST_ROWS:,}"}
            )
        width = len(header)
        padded = cells[:width] + [""] * (width - len(cells))
        rows.append(Row(number, padded, overflow=len(cells) > width))
    if not rows:
        raise FileRefused(_("There are no rows below the names of the columns."))
    return [name or column_letters(n) for n, name in enumerate(header)], rows


def _clean(cell: str, row: int) -> str:
    """Return a cell as a form would take it: no control characters, no spaces around."""
    if len(cell) > MOST_LETTERS:
        raise FileRefused(_too_long(row))
    if not cell.isprintable():
        cell = NOT_IN_XML.sub(" ", cell.replace("\r\n", "\n"))
    return plain_text(cell.strip())


def _too_long(row: int) -> str:
    text = _("Row %(row)d has a cell of more than %(most)s characters.")
    return text % {"row": row, "most": f"{MOST_LETTERS:,}"}


def column_letters(place: int) -> str:
    """Return what a spreadsheet calls a column: A, B … Z, AA."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _read_workbook(content: bytes) -> Sheet:
    """Read the first sheet that holds something; formulas as their text."""
    from openpyxl import load_workbook

    _refuse_bomb(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        budget = _Budget(MOST_CELLS)
        filled = [sheet for sheet in shown if any(map(any, _sheet_records(sheet, budget)))]
        header, rows = _table(_sheet_records(filled[0], budget) if filled else [])
    except FileRefused:
        raise
    # A broken workbook breaks openpyxl in many ways, and all mean the same here.
    except Exception as wrong:
        raise FileRefused(_("The workbook is damaged or is none.")) from wrong
    return Sheet("xlsx", header, rows, left_out=[sheet.title for sheet in filled[1:]])


def _refuse_bomb(content: bytes) -> None:
    """Look at what the workbook says it unpacks to, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as wrong:
        raise FileRefused(_("The workbook is damaged or is none.")) from wrong
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefused(
            _("The workbook unpacks to more than %(most)d MB.") % {"most": MOST_UNPACKED // 2**20}
        )
    if not any(part.filename.startswith("xl/") for part in parts):
        raise FileRefused(_("This is neither a CSV nor an XLSX file."))


class _Budget:
    """How many cells may still be looked at."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, cells: int) -> None:
        """Raise `FileRefused` when there are too many."""
        self.left -= cells
        if self.left < 0:
            raise FileRefused(_("The sheet is too large; take away its empty rows and columns."))


def _sheet_records(sheet: Any, budget: _Budget) -> Iterator[list[str]]:
    """Yield the rows of a sheet as text."""
    sheet.reset_dimensions()  # what the file claims is not believed
    for number, values in enumerate(sheet.iter_rows(max_row=LAST_ROW + 1, values_only=True)):
        if number == LAST_ROW:  # a row far below costs the way to it
            budget.spend(budget.left + 1)
        budget.spend(max(len(values), 1))
        yield [_cell_text(value) for value in values]


def _cell_text(value: Any) -> str:
    """Return a cell as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(getattr(value, "text", value))
