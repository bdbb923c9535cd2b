"""Sheets: what begins like a formula is text."""

import csv
import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from hansa.common.sheets import csv_answer, safe_cell, xlsx_answer


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


def opened(answer):
    """Return the rows of a workbook as a spreadsheet program reads them."""
    return list(load_workbook(io.BytesIO(answer.content)).active.iter_rows())


@pytest.mark.parametrize("text", [
    "=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "＝1", "'=1", "https://example.org",
    "1e5", "007", "TRUE", "#REF!", "plain", "<b>&amp;</b>", "two\nlines", "ü 台北 🎉",
])  # fmt: skip
def test_text_in_a_workbook_is_text(text):
    heading, row = opened(xlsx_answer("x.xlsx", ["A"], [[text]]))
    assert heading[0].value == "A"
    assert heading[0].font.bold
    assert (row[0].value, row[0].data_type) == (text, "s")


@pytest.mark.parametrize(("text", "kept"), [
    ("a\x00b", "ab"), ("a\x0bb", "ab"), ("a\ufffeb\uffff", "ab"), ("a\ud800b", "ab"),
    ("\t\n\r", "\t\n\r"),
])  # fmt: skip
def test_what_a_workbook_has_no_place_for_is_left_out(text, kept):
    ((_heading,), (cell,)) = opened(xlsx_answer("x.xlsx", ["A"], [[text]]))
    assert (cell.value or "").replace("\r\n", "\n").replace("_x000D_", "\r").strip() == kept.strip()


def test_numbers_moments_and_nothing_stay_what_they_are():
    moment = datetime(2017, 7, 11, 7, 30, tzinfo=UTC)
    answer = xlsx_answer("x.xlsx", list("ABCDE"), [[1, 2.5, moment, None, True]])
    assert answer["Content-Disposition"] == 'attachment; filename="x.xlsx"'
    row = opened(answer)[1]
    assert [c.value for c in row] == [1, 2.5, moment.replace(tzinfo=None), None, True]


def test_text_longer_than_a_cell_is_cut():
    ((_heading,), (cell,)) = opened(xlsx_answer("x.xlsx", ["A"], [["x" * 40_000]]))
    assert len(cell.value) == 32_767
