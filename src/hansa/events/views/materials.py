"""Documents of an event: kept by those who keep the event, read by those whom they are for."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import own_or_powerful
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted, posted_files
from hansa.common.uploads import DOCUMENTS, file_answer
from hansa.events.forms.gallery import EventDocumentForm, EventDocumentWordsForm
from hansa.events.models import EventDocument
from hansa.events.operations.gallery import (
    add_document,
    edit_document,
    put_document_back,
    remove_document,
)
from hansa.events.permissions import can_read_document, runs_event
from hansa.events.queries.gallery import documents_of, removed_documents
from hansa.events.views.proposing import kept_event
from hansa.events.views.public import found_event


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def material_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the documents of an event; add one."""
    event, now = kept_event(request, slug), clock.now()
    form = EventDocumentForm(posted(request), posted_files(request))
    tried = attempt(
        form,
        lambda: add_document(actor=request.user, now=now, event=event, **form.details()),
    )
    if tried.is_done:
        messages.success(request, _("The document is on the event’s page."))
        return redirect("events:material-list", slug)
    return tried.shown(
        request, "events/material_list.html", event=event,
        documents=documents_of(event, takes_part=True), removed=removed_documents(event, now),
    )  # fmt: skip


def _kept(request: HttpRequest, slug: str, pk: int) -> EventDocument:
    document: EventDocument = get_object_or_404(kept_event(request, slug).documents, pk=pk)
    return document


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def material_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call a document otherwise, or offer it to others."""
    document = _kept(request, slug, pk)
    form = EventDocumentWordsForm(posted(request), initial=EventDocumentWordsForm.stored(document))
    tried = attempt(
        form,
        lambda: edit_document(
            actor=request.user, now=clock.now(), document=document, **form.cleaned_data
        ),
    )
    if tried.is_done:
        messages.success(request, _("Saved."))
        return redirect("events:material-list", slug)
    return tried.shown(
        request, "shown/document_form.html", document=document,
        title=_("What the document is called, and who may read it"),
        address=reverse("events:document-file", args=[slug, pk]),
        back=reverse("events:material-list", args=[slug]),
    )  # fmt: skip


@require_POST
@login_required
def material_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a document away."""
    document = _kept(request, slug, pk)
    return act(
        request, reverse("events:material-list", args=[slug]),
        _("The document is gone. You can put it back for a day."),
        lambda: remove_document(actor=request.user, now=clock.now(), document=document),
    )  # fmt: skip


@require_POST
@login_required
def material_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a document back."""
    document = _kept(request, slug, pk)
    return act(
        request, reverse("events:material-list", args=[slug]), "",
        lambda: put_document_back(actor=request.user, now=clock.now(), document=document),
    )  # fmt: skip


@require_safe
def document_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Return a document as an attachment, to those whom it is for."""
    event = found_event(request, slug)
    document = get_object_or_404(documents_of(event, takes_part=True), pk=pk)
    own_or_powerful(
        request,
        own=can_read_document(request.user, document),
        powerful=runs_event(request.user, event),
    )
    answer: Any = file_answer(
        document.file.name, rule=DOCUMENTS[document.suffix], title=document.title
    )
    # Whom it is for may change: nobody keeps it without asking again.
    is_public = document.audience == EventDocument.Audience.EVERYBODY
    answer["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    return answer
