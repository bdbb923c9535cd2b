"""Files that people send: what is taken, where it is kept, how it is handed out again."""

import secrets
from collections.abc import Iterator
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
