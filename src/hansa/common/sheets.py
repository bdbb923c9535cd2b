"""Tables for spreadsheet programs, which take what begins like a formula for one."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

# OWASP's list for CSV injection, and the wide forms that some programs take alike.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as something else."""


def safe_cell(value: object) -> str:
    """Return a value as text that no program calculates."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def csv_answer(filename: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Return rows, the first of them the heading, as a CSV file to download."""
    sheet = io.StringIO()
    csv.writer(sheet).writerows([safe_cell(value) for value in row] for row in rows)
    answer = HttpResponse(
        BYTE_ORDER_MARK + sheet.getvalue(), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer
