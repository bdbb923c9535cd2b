"""Many calls from one table."""

import csv
import io

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hansa.accounts.doors import powerful_or_404
from hansa.calls.importing import COLUMNS, MOST_ROWS, ReadRow, read_rows
from hansa.calls.operations.writing import import_calls
from hansa.calls.permissions import can_edit_calls
from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.common.forms import KeyedForm
from hansa.organisations.forms.imports import UploadForm
from hansa.organisations.importing import FileRefused, Sheet, read_file


class ReadForm(KeyedForm):
    """The table once more, as it was shown."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=4_000_000, strip=False)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def call_import(request: HttpRequest) -> HttpResponse:
    """Take a table, show what it would make row by row, and publish all of it or nothing."""
    powerful_or_404(request, can_edit_calls(request.user))
    if "content" in request.POST:
        return _import(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    form.fields["file"].help_text = ""
    rows: list[ReadRow] = []
    if form.is_valid():
        try:
            rows = read_rows(form.sheet)
        except FileRefused as refused:
            form.add_error("file", str(refused))
    return _page(request, form, rows, form.sheet if rows else None)


def _import(request: HttpRequest) -> HttpResponse:
    form = ReadForm(request.POST)
    upload = UploadForm()
    if not form.is_valid():
        return _page(request, upload, [], None)
    try:
        sheet = read_file(form.cleaned_data["content"].encode(), encoding="utf-8")
        rows = read_rows(sheet)
        good = [row.call for row in rows if row.call is not None and not row.errors]
        if len(good) < len(rows):
            return _page(request, upload, rows, sheet)
        import_calls(
            actor=request.user, now=clock.now(), rows=good, key=form.cleaned_data["key"]
        )  # fmt: skip
    except (FileRefused, OperationRefused) as refused:
        messages.error(request, str(refused))
        return redirect("calls:call-import")
    text = ngettext("%(number)d call is public.", "%(number)d calls are public.", len(good))
    messages.success(request, text % {"number": len(good)})
    return redirect("calls:call-list")


def _page(
    request: HttpRequest, form: UploadForm, rows: list[ReadRow], sheet: Sheet | None
) -> HttpResponse:
    faults = sum(bool(row.errors) for row in rows)
    content = io.StringIO()
    if sheet is not None:
        csv.writer(content).writerows([sheet.header, *(row.cells for row in sheet.rows)])
    return render(
        request,
        "calls/call_import.html",
        {
            "form": form,
            "rows": rows,
            "faults": faults,
            "columns": COLUMNS,
            "most": MOST_ROWS,
            "read": ReadForm(initial={"content": content.getvalue()}) if rows else None,
        },
        status=422 if form.errors or faults or (request.method == "POST" and not rows) else 200,
    )
