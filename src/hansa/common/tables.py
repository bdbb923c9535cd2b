"""Tables as files: CSV that spreadsheets open safely, and XLSX."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Cell = str | int | float | date | datetime | bool | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What XLSX, which is XML 1.0, has no place for.
NOT_IN_XLSX = {n: None for n in range(32) if n not in (9, 10, 13)}


def safe_text(value: Cell) -> Cell:
    """Return the value so that no spreadsheet takes text for a formula (OWASP, CSV injection)."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def plain_text(text: str) -> str:
    """Return what `safe_text` made safe as it was."""
    return text[1:] if text.startswith(tuple(f"'{sign}" for sign in FORMULA)) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the lines of a CSV file in UTF-8 with a byte order mark, which Excel asks for."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    for row in [header, *rows] if isinstance(rows, Sequence) else _after(header, rows):
        writer.writerow([_plain(safe_text(value)) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _after(header: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield header
    yield from rows


def _plain(value: Cell) -> Cell:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else value


def xlsx_file(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str) -> bytes:
    """Return a workbook with one sheet; text is text, never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    names = [WriteOnlyCell(sheet, value=name) for name in header]
    for cell in names:
        cell.font = Font(bold=True)
    sheet.append(names)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: object, value: Cell) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)  # a workbook has no time zones
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value.translate(NOT_IN_XLSX))
    cell.data_type = "s"
    return cell
