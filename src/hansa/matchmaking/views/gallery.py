"""Pictures and documents of an event: shown to everybody, kept by those who run it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted, posted_files
from hansa.common.pictures import PHOTO
from hansa.common.shown.forms import PictureForm, PictureWordsForm
from hansa.common.uploads import picture_answer
from hansa.events.forms.gallery import EventDocumentForm, EventDocumentWordsForm
from hansa.events.models import Event
from hansa.events.operations.gallery import (
    add_document,
    add_picture,
    edit_document,
    edit_picture,
    move_picture,
    put_document_back,
    put_picture_back,
    remove_document,
    remove_picture,
)
from hansa.events.queries import published_events
from hansa.events.queries.gallery import (
    documents_of,
    hung_picture,
    pictures_of,
    removed_documents,
    removed_pictures,
)
from hansa.matchmaking.permissions import can_run_event
from hansa.matchmaking.views.desk import call_of_desk, desk_context

A_DAY = 24 * 3600


def _event(request: HttpRequest, slug: str) -> Event:
    """Return an event that the person may see."""
    event = get_object_or_404(Event, slug=slug)
    if not published_events(clock.now()).filter(pk=event.pk).exists():
        powerful_or_404(request, can_run_event(request.user, event))
    return event


@require_safe
def picture(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a picture large, with the ways to those beside it."""
    event = _event(request, slug)
    hung = hung_picture(event, pk)
    found_or_404(hung is not None)
    return render(request, "matchmaking/picture.html", {"event": event, "hung": hung})


@require_safe
def picture_file(request: HttpRequest, slug: str, pk: int, size: str) -> HttpResponseBase:
    """Return a picture: large or small."""
    event = _event(request, slug)
    shown = get_object_or_404(pictures_of(event), pk=pk)
    if size not in {"large", "small"}:
        raise Http404
    file = shown.file if size == "large" else shown.small
    return picture_answer(
        file.name, rule=PHOTO, title=f"{event.slug}-{pk}",
        seconds=A_DAY if event.published_at is not None else 0,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_gallery(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the gallery in its order; add a picture."""
    call, now = call_of_desk(request, slug), clock.now()
    form = PictureForm(posted(request), posted_files(request))
    tried = attempt(
        form,
        lambda: add_picture(
            actor=request.user, now=now, event=call.event, photo=form.cleaned_data["picture"],
            **{name: form.cleaned_data[name] for name in ("alt", "caption", "key")},
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The picture is on the event's page."))
        return redirect("matchmaking:desk-gallery", slug)
    return tried.shown(
        request, "matchmaking/desk_gallery.html", **desk_context(call, "follow-up"),
        part="gallery", pictures=pictures_of(call.event),
        removed=removed_pictures(call.event, now),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def picture_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say otherwise what can be seen in a picture."""
    call = call_of_desk(request, slug)
    shown = get_object_or_404(call.event.pictures, pk=pk)
    form = PictureWordsForm(posted(request), initial=PictureWordsForm.stored(shown))
    tried = attempt(
        form,
        lambda: edit_picture(
            actor=request.user, now=clock.now(), picture=shown, **form.cleaned_data
        ),
    )
    if tried.is_done:
        messages.success(request, _("Saved."))
        return redirect("matchmaking:desk-gallery", slug)
    return tried.shown(
        request, "shown/picture_form.html", event=call.event, picture=shown,
        drawn="matchmaking/picture_large.html",
        back=reverse("matchmaking:desk-gallery", args=[slug]),
    )  # fmt: skip


@require_POST
@login_required
def picture_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a picture change places with its neighbour."""
    event = call_of_desk(request, slug).event
    shown = get_object_or_404(event.pictures, pk=pk)
    return act(
        request, reverse("matchmaking:desk-gallery", args=[slug]), "",
        lambda: move_picture(
            actor=request.user, now=clock.now(), picture=shown,
            is_forward=request.POST.get("to") != "back",
        ),
    )  # fmt: skip


@require_POST
@login_required
def picture_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a picture away."""
    shown = get_object_or_404(call_of_desk(request, slug).event.pictures, pk=pk)
    return act(
        request, reverse("matchmaking:desk-gallery", args=[slug]),
        _("The picture is gone. You can put it back for a day."),
        lambda: remove_picture(actor=request.user, now=clock.now(), picture=shown),
    )  # fmt: skip


@require_POST
@login_required
def picture_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a picture back."""
    shown = get_object_or_404(call_of_desk(request, slug).event.pictures, pk=pk)
    return act(
        request, reverse("matchmaking:desk-gallery", args=[slug]), "",
        lambda: put_picture_back(actor=request.user, now=clock.now(), picture=shown),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_documents(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the event's documents; add one."""
    call, now = call_of_desk(request, slug), clock.now()
    form = EventDocumentForm(posted(request), posted_files(request))
    tried = attempt(
        form,
        lambda: add_document(actor=request.user, now=now, event=call.event, **form.details()),
    )
    if tried.is_done:
        messages.success(request, _("The document is on the event's page."))
        return redirect("matchmaking:desk-documents", slug)
    return tried.shown(
        request, "matchmaking/desk_documents.html", **desk_context(call, "follow-up"),
        part="documents", documents=documents_of(call.event, takes_part=True),
        removed=removed_documents(call.event, now),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def document_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call a document otherwise, or offer it to others."""
    call = call_of_desk(request, slug)
    document = get_object_or_404(call.event.documents, pk=pk)
    form = EventDocumentWordsForm(posted(request), initial=EventDocumentWordsForm.stored(document))
    tried = attempt(
        form,
        lambda: edit_document(
            actor=request.user, now=clock.now(), document=document, **form.cleaned_data
        ),
    )
    if tried.is_done:
        messages.success(request, _("Saved."))
        return redirect("matchmaking:desk-documents", slug)
    return tried.shown(
        request, "shown/document_form.html", document=document,
        title=_("What the document is called, and who may read it"),
        address=reverse("events:document-file", args=[slug, pk]),
        back=reverse("matchmaking:desk-documents", args=[slug]),
    )  # fmt: skip


@require_POST
@login_required
def document_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a document away."""
    document = get_object_or_404(call_of_desk(request, slug).event.documents, pk=pk)
    return act(
        request, reverse("matchmaking:desk-documents", args=[slug]),
        _("The document is gone. You can put it back for a day."),
        lambda: remove_document(actor=request.user, now=clock.now(), document=document),
    )  # fmt: skip


@require_POST
@login_required
def document_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a document back."""
    document = get_object_or_404(call_of_desk(request, slug).event.documents, pk=pk)
    return act(
        request, reverse("matchmaking:desk-documents", args=[slug]), "",
        lambda: put_document_back(actor=request.user, now=clock.now(), document=document),
    )  # fmt: skip
