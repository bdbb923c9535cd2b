"""Files that people send: what is taken, where it is kept, how it is handed out again."""

import secrets
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class FileRule:
    """A kind of file: how its content begins, how large it may be, what it is called here."""

    suffix: str
    content_type: str
    begins: tuple[bytes, ...]
    most_bytes: int
    wrong_kind: StrPromise


PDF = FileRule(
    suffix=".pdf",
    content_type="application/pdf",
    begins=(b"%PDF-",),
    most_bytes=10 * MEBIBYTE,
    wrong_kind=_("This is not a PDF document."),
)

NO_DOCUMENT = _("This is no PDF, Word, Excel, PowerPoint, OpenDocument or picture file.")


def _rule(suffix: str, content_type: str, *begins: bytes) -> FileRule:
    return FileRule(suffix, content_type, begins, 10 * MEBIBYTE, NO_DOCUMENT)


OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
ZIP = b"PK\x03\x04"
DOCUMENTS: dict[str, FileRule] = {
    rule.suffix: rule
    for rule in (
        PDF,
        _rule(".png", "image/png", b"\x89PNG\r\n\x1a\n"),
        _rule(".jpg", "image/jpeg", b"\xff\xd8\xff"),
        _rule(".docx", f"{OOXML}.wordprocessingml.document", ZIP),
        _rule(".xlsx", f"{OOXML}.spreadsheetml.sheet", ZIP),
        _rule(".pptx", f"{OOXML}.presentationml.presentation", ZIP),
        _rule(".odt", f"{ODF}.text", ZIP),
        _rule(".ods", f"{ODF}.spreadsheet", ZIP),
        _rule(".odp", f"{ODF}.presentation", ZIP),
    )
}
"""Kinds of files people hand round, by their suffix."""
OFFICE_PARTS: Mapping[str, str] = {
    "word/document.xml": ".docx",
    "xl/workbook.xml": ".xlsx",
    "ppt/presentation.xml": ".pptx",
}
ODF_MARK = "mimetype"
"""The first part of an OpenDocument file says what it is, not packed."""
LONGEST_MARK = 100


def kind_of_document(upload: File) -> FileRule | None:
    """
    Return which of `DOCUMENTS` a file is by its content; None for any other.

    Of a packed file only the list of its parts is read. Files with macros are none of them.
    """
    upload.seek(0)
    beginning = upload.read(8)
    upload.seek(0)
    for rule in DOCUMENTS.values():
        if rule.begins != (ZIP,) and beginning.startswith(rule.begins):
            return rule
    return _office_kind(upload) if beginning.startswith(ZIP) else None


def _office_kind(upload: File) -> FileRule | None:
    try:
        with zipfile.ZipFile(upload) as packed:
            names = set(packed.namelist())
            if any(name.lower().endswith(("vbaproject.bin", "/macros.xml")) for name in names):
                return None
            for part, suffix in OFFICE_PARTS.items():
                if part in names and "[Content_Types].xml" in names:
                    return DOCUMENTS[suffix]
            return _open_document(packed)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError):
        return None
    finally:
        upload.seek(0)


def _open_document(packed: zipfile.ZipFile) -> FileRule | None:
    first = packed.infolist()[0] if packed.infolist() else None
    if first is None or first.filename != ODF_MARK or first.file_size > LONGEST_MARK:
        return None
    said = packed.read(first).decode("ascii", "replace")
    return next((rule for rule in DOCUMENTS.values() if rule.content_type == said), None)


class DocumentField(forms.FileField):
    """A document of any of the kinds people hand round; cleaned it knows its ``rule``."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ",".join(DOCUMENTS)})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is too large or of no kind that is taken."""
        upload = super().clean(data, initial)
        if upload:
            rule = kind_of_document(upload)
            if rule is None:
                raise ValidationError(str(NO_DOCUMENT))
            if fault := fault_of(upload, rule):
                raise ValidationError(fault)
            upload.rule = rule
        return upload


def fault_of(upload: File, rule: FileRule) -> str:
    """Return what is wrong with a file by its size and its content, whatever its name says."""
    if (upload.size or 0) > rule.most_bytes:
        most = rule.most_bytes // MEBIBYTE
        return gettext("The file is too large; up to %(most)d MB are taken.") % {"most": most}
    upload.seek(0)
    beginning = upload.read(max(len(one) for one in rule.begins))
    upload.seek(0)
    return "" if beginning.startswith(rule.begins) else str(rule.wrong_kind)


class UploadField(forms.FileField):
    """A file that must be of one kind; the form needs ``enctype="multipart/form-data"``."""

    def __init__(self, rule: FileRule, **kwargs: Any) -> None:
        attributes = {"accept": rule.content_type}
        super().__init__(widget=forms.FileInput(attrs=attributes), **kwargs)
        self.rule = rule

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is not of this kind; the name a browser sent is not looked at."""
        upload = super().clean(data, initial)
        if upload:
            fault = fault_of(upload, self.rule)
            if fault:
                raise ValidationError(fault)
        return upload


@contextmanager
def kept_file(upload: File | None, *, rule: FileRule, folder: str) -> Iterator[str]:
    """
    Keep a file under a name nobody can guess while the block stores that name.

    When the block fails the file goes too: nothing is half stored. Without a file the name is
    empty.
    """
    if upload is None:
        yield ""
        return
    name = default_storage.save(f"{folder}/{secrets.token_hex(16)}{rule.suffix}", upload)
    try:
        yield name
    except BaseException:
        default_storage.delete(name)
        raise


def forget_file(name: str | None) -> None:
    """Delete a kept file once the transaction that no longer names it is through."""
    if name:
        transaction.on_commit(partial(default_storage.delete, name))


def file_answer(name: str, *, rule: FileRule, title: str) -> FileResponse:
    """Return a kept file as an attachment called after its title; 404 if it is lost."""
    try:
        content = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    filename = (slugify(title)[:80] or "document") + rule.suffix
    answer = FileResponse(
        content, as_attachment=True, filename=filename, content_type=rule.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def picture_answer(name: str | None, *, rule: FileRule, title: str, seconds: int) -> FileResponse:
    """
    Return a kept picture to be shown, called after its title; 404 if there is none, or it is lost.

    Everybody may keep it for so many ``seconds``, since what is taken away should be gone soon;
    with 0 nobody may.
    """
    if not name:
        raise Http404
    try:
        content = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    filename = (slugify(title)[:80] or "picture") + rule.suffix
    answer = FileResponse(content, filename=filename, content_type=rule.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = f"public, max-age={seconds}" if seconds else "private, no-store"
    return answer
