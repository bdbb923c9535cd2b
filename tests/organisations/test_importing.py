"""Files read into rows: whatever the encoding, never in doubt without a word, never half."""

import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from hansa.common.sheets import csv_answer, plain_text, safe_cell, xlsx_answer
from hansa.organisations import importing
from hansa.organisations.importing import FileRefused, column_letters, read_file

TEXT = "name;city\nMöbel Łódź;Łódź\n"


def cells(sheet):
    return [row.cells for row in sheet.rows]


def refusal(content, **how):
    with pytest.raises(FileRefused) as refused:
        read_file(content, **how)
    return str(refused.value)


def workbook(*rows, **sheets):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "encoding", "is_guess"),
    [
        (TEXT.encode(), "utf-8", False),
        (TEXT.encode("utf-8-sig"), "utf-8", False),
        (TEXT.encode("utf-16"), "utf-16-le", False),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be", False),
        (TEXT.encode("utf-16-le"), "utf-16-le", True),
        (TEXT.encode("utf-16-be"), "utf-16-be", True),
    ],
    ids=["plain", "marked", "utf-16 le", "utf-16 be", "le without mark", "be without mark"],
)
def test_unicode_is_read_with_and_without_a_mark(content, encoding, is_guess):
    sheet = read_file(content)
    assert (sheet.encoding, sheet.is_guess) == (encoding, is_guess)
    assert (sheet.header, cells(sheet)) == (["name", "city"], [["Möbel Łódź", "Łódź"]])


def test_what_is_not_unicode_is_a_guess_that_one_can_correct():
    guessed = read_file("name\nKüste Köln\n".encode("windows-1252"))
    assert (guessed.encoding, guessed.is_guess) == ("windows-1252", True)
    assert cells(guessed) == [["Küste Köln"]]
    polish = TEXT.encode("windows-1250")
    wrong, right = read_file(polish), read_file(polish, encoding="windows-1250")
    assert wrong.is_guess
    assert cells(wrong) != cells(right) == [["Möbel Łódź", "Łódź"]]
    assert not right.is_guess


def test_a_wrong_encoding_is_named_with_its_line():
    said = refusal("name\nfine\nKöln\n".encode("windows-1252"), encoding="utf-8")
    assert said == "Line 3 is not written in UTF-8; choose another encoding."
    # 0x81 stands for nothing in Windows-1252, so this is not even guessed.
    assert "Line 2 is not written in Windows-1252" in refusal(b"name\n\x81\xe9\n")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_found(separator):
    lines = [["name", "text"], ["One", "a"], ["Two", "b"]]
    sheet = read_file("\n".join(separator.join(line) for line in lines).encode())
    assert [sheet.header, *cells(sheet)] == lines


def test_a_separator_in_texts_does_not_mislead():
    sheet = read_file(b'name;text\nOne;"a, b, c"\nTwo;x, y\n')
    assert cells(sheet) == [["One", "a, b, c"], ["Two", "x, y"]]
    assert read_file(b"name\nOnly one column\n").header == ["name"]
    assert read_file(b"sep=|\nname|text\nOne; two|a\n").header == ["name", "text"]


def test_quotes_go_over_lines_and_rows_keep_their_numbers():
    sheet = read_file(b'\n\nname,text\r\n\r\n"One","first\r\nsecond ""quoted"""\r\n,,\r\nTwo,\r\n')
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (5, ["One", 'first\nsecond "quoted"']),
        (7, ["Two", ""]),
    ]
    assert cells(read_file(b"name\rOne\rTwo\r")) == [["One"], ["Two"]]


def test_a_quotation_mark_left_open_is_named_with_its_line():
    said = refusal(b'name,text\nOne,fine\nTwo,"open\nThree,x\n')
    assert said == "Line 3: a quotation mark is not closed, or stands alone in a text."
    assert "Line 2" in refusal(b'name\n"One" and more\n')


def test_ragged_rows_are_filled_up_or_marked():
    sheet = read_file(b"a,b\none\none,two,three\none,two,,\n")
    assert [(row.cells, row.overflow) for row in sheet.rows] == [
        (["one", ""], False), (["one", "two"], True), (["one", "two"], False),
    ]  # fmt: skip


def test_columns_without_a_name_are_called_by_their_letters():
    assert read_file(b"name,,name\nOne,x,y\n").header == ["name", "B", "name"]
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b" \r\n\0", "The file is empty."),
        (b"name,city\n", "There are no rows below the names of the columns."),
        (b"\xd0\xcf\x11\xe0rest", "This is an old Excel file; save it as XLSX or CSV first."),
        (b"PK\x03\x04broken", "The workbook is damaged or is none."),
        (b"%PDF-1.7 \0\0 rest", "This is neither a CSV nor an XLSX file."),
        (zipped(readme="text"), "This is neither a CSV nor an XLSX file."),
        (zipped(xl__workbook="nonsense"), "The workbook is damaged or is none."),
    ],
    ids=["empty", "blank", "header only", "xls", "cut", "pdf", "zip", "broken"],
)
def test_what_is_no_table_is_refused(content, said):
    assert refusal(content) == said


def test_limits_hold_and_are_named(monkeypatch):
    monkeypatch.setattr(importing, "MOST_ROWS", 2)
    assert read_file(b"name\n1\n2\n").rows
    assert "more than 2 rows" in refusal(b"name\n1\n2\n3\n")
    monkeypatch.setattr(importing, "MOST_COLUMNS", 2)
    assert "Row 2 has more than 2 columns." in refusal(b"a,b\n1,2,3\n")
    monkeypatch.setattr(importing, "MOST_LETTERS", 3)
    assert "Row 2 has a cell of more than 3 characters." in refusal(b"a\nlong\n")
    monkeypatch.setattr(importing, "MOST_BYTES", 4)
    assert "larger than" in refusal(b"a\nlong\n")


def test_an_endless_cell_is_told_from_an_open_quotation_mark():
    endless = b"name,b\nOne,x\n" + b"x" * 200_000 + b",y\n"
    assert refusal(endless) == "Row 3 has a cell of more than 40,000 characters."


def test_control_characters_become_spaces_as_in_any_form():
    assert cells(read_file("name\na\x0bb\u200dc\ud7ffd\n".encode())) == [["a b\u200dc\ud7ffd"]]


def test_workbook_is_read_as_somebody_would_type_it():
    sheet = read_file(
        workbook(
            ["name", "day", "moment", "whole", "part", "yes", "formula", None],
            ["Ä", date(2017, 6, 1), datetime(2017, 6, 1, 8, 30), 12.0, 2.5, True, "=1+1", None],
            [None, None, None, None, None, False],
            [None],
        )
    )
    assert sheet.kind == "xlsx"
    assert cells(sheet) == [
        ["Ä", "2017-06-01", "2017-06-01T08:30:00", "12", "2.5", "true", "=1+1"],
        ["", "", "", "", "", "false", ""],
    ]
    assert sheet.rows[0].number == 2


def test_the_first_sheet_that_holds_something_is_read_and_others_are_named():
    book = workbook(Second=[["name"], ["One"]], Third=[["x"]])
    sheet = read_file(book)
    assert (sheet.header, cells(sheet), sheet.left_out) == (["name"], [["One"]], ["Third"])
    assert refusal(workbook()) == "There are no rows below the names of the columns."


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = zipped(xl__workbook="0" * (importing.MOST_UNPACKED + 1))
    many = zipped(**{f"xl__{n}": "" for n in range(importing.MOST_PARTS + 1)})
    assert len(bomb) < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert refusal(bomb) == "The workbook unpacks to more than 50 MB."
    assert refusal(many) == "The workbook unpacks to more than 50 MB."


def sheet_with(inside):
    """Return a workbook whose sheet was written by hand."""
    good = workbook(["name"], ["One"])
    with zipfile.ZipFile(io.BytesIO(good)) as packed:
        parts = {part: packed.read(part) for part in packed.namelist()}
    parts["xl/worksheets/sheet1.xml"] = inside.encode()
    return zipped(**parts)


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}'
SHEET += "</sheetData></worksheet>"
CELL = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>{2}</t></is></c></row>'


def test_a_sheet_that_claims_to_be_endless_is_not_walked_through(monkeypatch):
    head = CELL.format(1, "A", "name")
    far = SHEET.format(head + CELL.format(50_000, "A", "One"))
    assert [row.number for row in read_file(sheet_with(far)).rows] == [50_000]
    beyond = SHEET.format(head + CELL.format(10**12, "A", "One"))
    too_large = "The sheet is too large; take away its empty rows and columns."
    assert refusal(sheet_with(beyond)) == too_large
    # A row has 16,384 cells.
    monkeypatch.setattr(importing, "MOST_CELLS", 800_000)
    for rows, answer in [(40, None), (60, too_large)]:
        wide = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(2, rows))
        sheet = sheet_with(SHEET.format(head + wide + CELL.format(70, "A", "One")))
        if answer:
            assert refusal(sheet) == answer
        else:
            assert [row.number for row in read_file(sheet).rows] == [70]


def test_entities_do_not_blow_up():
    bodies = ["ha" * 10, *(f"&l{n};" * 10 for n in range(8))]
    laughs = "".join(f'<!ENTITY l{n} "{body}">' for n, body in enumerate(bodies))
    inside = f"<!DOCTYPE x [{laughs}]>" + SHEET.format(CELL.format(1, "A", "&l8;"))
    said = refusal(sheet_with(inside))
    assert said == "The workbook is damaged or is none."


NAUGHTY = [
    "=1+1", "+49 30 1", "-x", "@a", "'tis", '"q"', "a;b,c|d", "𝒯𝑒𝓍𝓉", "العربية", "<b>&amp;",
    "Ω≈ç√", "👩‍👩‍👧", "a\u202eb",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_is_read_as_it_was(kind):
    rows = [[text, "x"] for text in NAUGHTY]
    if kind == "csv":
        content = csv_answer("a.csv", [["name", "b"], *rows]).content
    else:
        content = xlsx_answer("a.xlsx", ["name", "b"], rows).content
    assert cells(read_file(content)) == rows


def test_plain_text_takes_back_what_safe_text_does():
    assert [plain_text(safe_cell(text)) for text in NAUGHTY] == NAUGHTY


# All but the file whose degree signs were lost on the way into the package.
SPECTRUM = Path(__file__).resolve().parents[2] / "node_modules" / "csv-spectrum"


@pytest.mark.parametrize("name", [
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines",
    "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
])  # fmt: skip
def test_all_that_a_csv_file_can_be_is_read(name):
    sheet = read_file((SPECTRUM / "csvs" / f"{name}.csv").read_bytes())
    known = json.loads((SPECTRUM / "json" / f"{name}.json").read_text())
    lines = [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in known]
    read = [dict(zip(sheet.header, row.cells, strict=True)) for row in sheet.rows]
    assert read == [{key: value.strip() for key, value in row.items()} for row in lines]
