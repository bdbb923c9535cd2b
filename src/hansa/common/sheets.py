"""Tables for spreadsheet programs, which take what begins like a formula for one."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from hansa.common.text import NOT_IN_XML

Cell = str | int | float | date | datetime | bool | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# OWASP's list for CSV injection, and the wide forms that some programs take alike.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as something else."""


def safe_cell(value: object) -> str:
    """Return a value as text that no program calculates."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def plain_text(text: str) -> str:
    """Return what `safe_cell` made safe as it was."""
    inner = text[1:]
    return inner if text.startswith("'") and inner.lstrip(" ").startswith(FORMULA) else text


def csv_answer(filename: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Return rows, the first of them the heading, as a CSV file to download."""
    sheet = io.StringIO()
    csv.writer(sheet).writerows([safe_cell(value) for value in row] for row in rows)
    answer = HttpResponse(
        BYTE_ORDER_MARK + sheet.getvalue(), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def xlsx_answer(
    filename: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """Return rows as a workbook to download; in it text is text, never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    names = [_text_cell(sheet, name) for name in heading]
    for cell in names:
        cell.font = Font(bold=True)
    sheet.append(names)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    answer = HttpResponse(file.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def _cell(sheet: object, value: Cell) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)  # a workbook has no time zones
    return _text_cell(sheet, value) if isinstance(value, str) else value


def _text_cell(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=NOT_IN_XML.sub("", text))
    cell.data_type = "s"
    return cell
