"""Sheets: what begins like a formula is text."""

import csv
import io

import pytest

from hansa.common.sheets import csv_answer, safe_cell


@pytest.mark.parametrize("formula", [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", '=HYPERLINK("http://x")',
])  # fmt: skip
def test_formula_becomes_text(formula):
    assert safe_cell(formula) == f"'{formula}"


def test_other_cells_stay_as_they_are():
    assert [safe_cell(v) for v in ("a=b", 3, None, "")] == ["a=b", "3", "", ""]


def test_sheet_survives_quotes_and_line_breaks():
    row = ['say "hello"', "two\nlines", "semi;colon, comma", "=cmd"]
    answer = csv_answer("x.csv", [["A", "B", "C", "D"], row])
    assert answer["Content-Disposition"] == 'attachment; filename="x.csv"'
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert read == [["A", "B", "C", "D"], [*row[:3], "'=cmd"]]
