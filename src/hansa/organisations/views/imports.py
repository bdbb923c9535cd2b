"""Importing organisations: file, columns, preview, progress, result, undo."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act, posted, posted_files
from hansa.common.errors import OperationRefused
from hansa.common.forms import whole_numbers
from hansa.common.pages import page_of
from hansa.common.sheets import csv_answer
from hansa.organisations.forms.columns import suggest_mapping
from hansa.organisations.forms.imports import EncodingForm, MappingForm, RunForm, UploadForm
from hansa.organisations.forms.rows import preview_of
from hansa.organisations.importing import FileRefused, read_file
from hansa.organisations.models import Import
from hansa.organisations.operations.imports import (
    OPEN,
    cancel_import,
    map_import,
    publish_import,
    reread_import,
    run_import,
    undo_import,
    upload_import,
)
from hansa.organisations.permissions import can_import_organisations
from hansa.organisations.presentation.imports import (
    KINDS,
    MOST_SHOWN,
    STATE_KINDS,
    encoding_name,
    finding_rows,
    letters_of,
    percent_of,
    phase_of,
    samples_of,
    stages_of,
    stayed_in_words,
)
from hansa.organisations.queries.imports import can_be_undone, drafts_of, imports_listed, made_by

State = Import.State
MOST_NAMED = 24


def _import(request: HttpRequest, pk: int) -> Import:
    powerful_or_404(request, can_import_organisations(request.user))
    return get_object_or_404(imports_listed(), pk=pk)


@require_safe
@login_required
def import_list(request: HttpRequest) -> HttpResponse:
    """Show all imports, the latest first."""
    powerful_or_404(request, can_import_organisations(request.user))
    shown = {"page": page_of(request, imports_listed()), "state_kinds": STATE_KINDS}
    return render(request, "organisations/import_list.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_new(request: HttpRequest) -> HttpResponse:
    """Take a file that can be read; nothing is imported yet."""
    powerful_or_404(request, can_import_organisations(request.user))
    form = UploadForm(posted(request), posted_files(request))
    if form.is_bound and form.is_valid():
        made = upload_import(
            actor=request.user,
            now=clock.now(),
            file_name=form.cleaned_data["file"].name,
            content=form.content,
            sheet=form.sheet,
            mapping=suggest_mapping(form.sheet.header),
            key=form.cleaned_data["key"],
        )
        return redirect(made)
    shown = {"form": form, "stages": stages_of(None)}
    return render(
        request, "organisations/import_new.html", shown, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an import at the step it has reached; take the choice of columns."""
    source = _import(request, pk)
    if request.method == "POST":
        return _choose_columns(request, source)
    if source.is_under_way:
        return _progress_page(request, source)
    if request.htmx:
        # What was polled for has come to its end.
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    if source.state in {State.UPLOADED, State.FAILED} or _chooses_again(request, source):
        stored = MappingForm.stored(source.mapping, source.version)
        return _columns_page(request, source, MappingForm(source.header, initial=stored))
    if source.state == State.CHECKED:
        return _preview_page(request, source, RunForm(initial={"version": source.version}))
    return _result_page(request, source)


def _chooses_again(request: HttpRequest, source: Import) -> bool:
    return source.state == State.CHECKED and "columns" in request.GET


def _choose_columns(request: HttpRequest, source: Import) -> HttpResponse:
    form = MappingForm(source.header, request.POST)
    if not form.is_valid() and source.state in OPEN:
        return _columns_page(request, source, form)
    return act(
        request, source, "",
        lambda: map_import(
            actor=request.user, now=clock.now(), source=source, mapping=form.mapping(),
            version=form.cleaned_data.get("version", 0), language=get_language() or "en",
        ),
    )  # fmt: skip


def _columns_page(request: HttpRequest, source: Import, form: MappingForm) -> HttpResponse:
    context = {
        "source": source,
        "form": form,
        "columns": list(zip(form.columns(), samples_of(source), strict=True)),
        "encoding": encoding_name(source),
        "letters": letters_of(source) if source.encoding_guessed else "",
        "encoding_form": EncodingForm(initial={"encoding": source.encoding}),
        "stages": stages_of(source, columns=True),
    }
    status = 422 if form.is_bound else 200
    return render(request, "organisations/import_columns.html", context, status=status)


def _progress_page(request: HttpRequest, source: Import) -> HttpResponse:
    context: dict[str, Any] = {
        "source": source,
        "percent": percent_of(source),
        "phase": phase_of(source),
        "stages": stages_of(source),
    }
    part = "organisations/import_progress.html"
    return render(request, part if request.htmx else "organisations/import_wait.html", context)


def _preview_page(request: HttpRequest, source: Import, form: RunForm) -> HttpResponse:
    preview = preview_of(source, clock.now())
    context = {
        "source": source,
        "form": form,
        "preview": preview,
        "findings": finding_rows(source.findings),
        "more_findings": max(0, len(source.findings) - MOST_SHOWN),
        "encoding": encoding_name(source) if source.encoding_guessed else "",
        "left_count": source.rows_count - source.twins_count,
        "stages": stages_of(source),
    }
    status = 422 if form.is_bound else 200
    return render(request, "organisations/import_preview.html", context, status=status)


def _result_page(request: HttpRequest, source: Import) -> HttpResponse:
    now, made = clock.now(), made_by(source)
    context = {
        "source": source,
        "left_out_count": source.rows_count - source.made_count,
        "organisations": made.order_by("imported__row")[:MOST_NAMED],
        "more_count": max(0, made.count() - MOST_NAMED),
        "drafts_count": drafts_of(source).count(),
        "can_undo": can_be_undone(source, now),
        "stayed": stayed_in_words(source.stayed),
        "stages": stages_of(source) if source.state == State.DONE else [],
    }
    return render(request, "organisations/import_result.html", context)


@require_POST
@login_required
def import_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file anew in the encoding that was chosen."""
    source, form = _import(request, pk), EncodingForm(request.POST)
    if source.state not in OPEN:
        messages.error(request, _("This import is under way or has ended."))
    elif form.is_valid():
        try:
            sheet = read_file(bytes(source.content), encoding=form.cleaned_data["encoding"])
            mapping = suggest_mapping(sheet.header)
            reread_import(
                actor=request.user, now=clock.now(), source=source, sheet=sheet, mapping=mapping
            )
        except (FileRefused, OperationRefused) as refused:
            messages.error(request, str(refused))
    return redirect(source)


@require_POST
@login_required
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the rows stored that the preview showed."""
    source = _import(request, pk)
    return act(
        request, source, "",
        lambda: run_import(
            actor=request.user, now=clock.now(), source=source,
            version=max(whole_numbers(request.POST.getlist("version")), default=0),
            publishes=request.POST.get("publishes") == "yes",
            with_twins=request.POST.get("with_twins") == "yes",
        ),
    )  # fmt: skip


@require_POST
@login_required
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an import go."""
    source = _import(request, pk)
    return act(
        request, source, "",
        lambda: cancel_import(actor=request.user, now=clock.now(), source=source),
    )  # fmt: skip


@require_POST
@login_required
def import_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish what was imported as drafts."""
    source = _import(request, pk)
    number = drafts_of(source).count()
    publish_import(actor=request.user, now=clock.now(), source=source)
    if number:
        text = ngettext("%(n)d profile is published.", "%(n)d profiles are published.", number)
        messages.success(request, text % {"n": number})
    else:
        messages.info(request, _("No draft of this import is left to publish."))
    return redirect(source)


@require_POST
@login_required
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away what an import made."""
    source = _import(request, pk)
    return act(
        request, source, "",
        lambda: undo_import(actor=request.user, now=clock.now(), source=source),
    )  # fmt: skip


@require_safe
@login_required
def import_findings(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Return everything that was found in the rows as a file."""
    source = _import(request, pk)
    header = [_("Row"), _("Column"), _("What was found"), _("Kind")]
    rows = [[row, column, text, str(KINDS[kind])] for row, column, text, kind in source.findings]
    return csv_answer(f"import-{source.pk}.csv", [header, *rows])
