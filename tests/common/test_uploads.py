"""Files that people send: their kind is told by their content, and nothing is half stored."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404

from hansa.common.uploads import (
    MEBIBYTE,
    ODF,
    PDF,
    DocumentField,
    UploadField,
    fault_of,
    file_answer,
    forget_file,
    kept_file,
    kind_of_document,
)

PAPER = b"%PDF-1.7\n1 0 obj"


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def kept(tmp_path):
    return sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.*"))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (PAPER, ""),
        (b"%PDF-", ""),
        (b"%PDF", "not a PDF"),
        (b" %PDF-1.7", "not a PDF"),
        (b"<html>%PDF-", "not a PDF"),
        (b"MZ\x90\x00", "not a PDF"),
        (PAPER + b" " * (10 * MEBIBYTE), "too large; up to 10 MB"),
    ],
)
def test_content_and_size_count_and_not_the_name(content, fault):
    for name in ("paper.pdf", "paper.exe"):
        found = fault_of(SimpleUploadedFile(name, content, "application/pdf"), PDF)
        assert (fault in found) and bool(found) == bool(fault)


def test_largest_file_is_taken():
    content = PAPER.ljust(10 * MEBIBYTE)
    assert fault_of(ContentFile(content, name="x"), PDF) == ""


def test_field_says_what_is_wrong_and_takes_what_is_right():
    field = UploadField(PDF, required=False)
    paper = SimpleUploadedFile("x.txt", PAPER)
    assert field.clean(paper) is paper
    assert paper.read() == PAPER
    assert field.clean(None) is None
    for wrong in (SimpleUploadedFile("x.pdf", b"GIF89a"), SimpleUploadedFile("x.pdf", b"")):
        with pytest.raises(ValidationError):
            field.clean(wrong)
    assert 'accept="application/pdf"' in str(field.widget.render("document", None))


def test_kept_file_has_a_name_nobody_guesses_and_goes_when_the_block_fails(tmp_path):
    with kept_file(ContentFile(PAPER, name="../../secret.exe"), rule=PDF, folder="papers") as name:
        assert name.startswith("papers/")
        assert name.endswith(".pdf")
        assert "secret" not in name
        assert len(name) > 30
    assert kept(tmp_path) == [name]
    with (
        pytest.raises(RuntimeError),
        kept_file(ContentFile(PAPER, name="x"), rule=PDF, folder="papers"),
    ):
        assert len(kept(tmp_path)) == 2
        raise RuntimeError
    assert kept(tmp_path) == [name]
    with kept_file(None, rule=PDF, folder="papers") as none:
        assert none == ""


@pytest.mark.django_db(transaction=True)
def test_file_is_deleted_when_the_transaction_is_through_and_not_before(tmp_path):
    name = default_storage.save("papers/x.pdf", ContentFile(PAPER))
    with transaction.atomic():
        forget_file(name)
        assert kept(tmp_path) == [name]
        transaction.set_rollback(True)
    assert kept(tmp_path) == [name]
    with transaction.atomic():
        forget_file(name)
        forget_file("")
        forget_file(None)
    assert kept(tmp_path) == []


@pytest.mark.parametrize(
    ("title", "filename"),
    [
        ("Natureef China", "natureef-china.pdf"),
        ('a"; x=\r\nSet-Cookie: y=1', "a-x-set-cookie-y1.pdf"),
        ("../../etc/passwd", "etcpasswd.pdf"),
        ("备忘录", "document.pdf"),
        ("x" * 500, "x" * 80 + ".pdf"),
    ],
)
def test_download_is_an_attachment_with_a_plain_name(title, filename):
    name = default_storage.save("papers/x.pdf", ContentFile(PAPER))
    answer = file_answer(name, rule=PDF, title=title)
    assert answer["Content-Disposition"] == f'attachment; filename="{filename}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer) == PAPER
    with pytest.raises(Http404):
        file_answer("papers/lost.pdf", rule=PDF, title=title)


def packed(*parts, mark=None):
    """Return a packed file of these parts; ``mark`` is how OpenDocument says what it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        if mark is not None:
            made.writestr("mimetype", mark)
        for name in parts:
            made.writestr(name, "x")
    return file.getvalue()


TYPES = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (PAPER, ".pdf"),
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (packed(TYPES, "word/document.xml"), ".docx"),
        (packed(TYPES, "xl/workbook.xml"), ".xlsx"),
        (packed(TYPES, "ppt/presentation.xml"), ".pptx"),
        (packed("content.xml", mark=f"{ODF}.text"), ".odt"),
        (packed("content.xml", mark=f"{ODF}.presentation"), ".odp"),
        (packed("content.xml", mark="text/html"), None),
        (packed("content.xml", mark="x" * 200), None),
        (packed("word/document.xml"), None),
        (packed(TYPES, "ppt/presentation.xml", "ppt/vbaProject.bin"), None),
        (packed("a.exe"), None),
        (packed(), None),
        (b"PK\x03\x04 cut off", None),
        (b"<html>", None),
        (b"MZ", None),
    ],
)
def test_kind_of_a_document_is_told_by_what_is_in_it(content, suffix):
    file = SimpleUploadedFile("x.pdf", content)
    found = kind_of_document(file)
    assert (found.suffix if found else None) == suffix
    assert file.read() == content


def test_field_of_documents_refuses_what_is_none_or_too_large():
    field = DocumentField()
    taken = field.clean(SimpleUploadedFile("x", packed(TYPES, "word/document.xml")))
    assert taken.rule.suffix == ".docx"
    assert DocumentField(required=False).clean(None) is None
    large = PAPER + b" " * (10 * MEBIBYTE)
    for wrong, words in ((b"MZ", "no PDF, Word"), (large, "too large")):
        with pytest.raises(ValidationError, match=words):
            field.clean(SimpleUploadedFile("x.pdf", wrong))
