"""Pictures and documents of an event: shown to everybody, kept by those who run it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, powerful_or_404
from hansa.common import clock
from hansa.common.errors import OperationRefused, StaleForm
from hansa.events.forms.gallery import (
    DocumentWordsForm,
    EventDocumentForm,
    PictureForm,
    PictureWordsForm,
)
from hansa.events.models import Event, EventPicture
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
from hansa.matchmaking.models import MatchmakingCall
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
    try:
        content = default_storage.open((shown.file if size == "large" else shown.small).name or "-")
    except (FileNotFoundError, IsADirectoryError):
        raise Http404 from None
    answer = FileResponse(content, content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = f'inline; filename="{event.slug}-{pk}.jpg"'
    # Not for long: what is taken away should be gone.
    is_public = event.published_at is not None
    answer["Cache-Control"] = f"public, max-age={A_DAY}" if is_public else "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_gallery(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the gallery in its order; add a picture."""
    call = call_of_desk(request, slug)
    is_sent = request.method == "POST"
    form = PictureForm(request.POST, request.FILES) if is_sent else PictureForm()
    if form.is_valid():
        given = form.cleaned_data
        try:
            add_picture(
                actor=request.user, now=clock.now(), event=call.event, photo=given["picture"],
                alt=given["alt"], caption=given["caption"], key=given["key"],
            )  # fmt: skip
        except OperationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The picture is on the event's page."))
            return redirect("matchmaking:desk-gallery", slug)
    return render(
        request,
        "matchmaking/desk_gallery.html",
        {
            **desk_context(call, "follow-up"),
            "part": "gallery",
            "form": form,
            "pictures": pictures_of(call.event),
            "removed": removed_pictures(call.event, clock.now()),
        },
        status=422 if form.errors else 200,
    )


def _picture(call: MatchmakingCall, pk: int) -> EventPicture:
    return get_object_or_404(call.event.pictures, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def picture_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say otherwise what can be seen in a picture."""
    call = call_of_desk(request, slug)
    shown = _picture(call, pk)
    form = PictureWordsForm(
        request.POST if request.method == "POST" else None, initial=PictureWordsForm.stored(shown)
    )
    differences = None
    if form.is_valid():
        try:
            edit_picture(actor=request.user, now=clock.now(), picture=shown, **form.cleaned_data)
        except StaleForm as stale:
            differences = form.differences(stale.current)
            form = form.renewed(stale.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("matchmaking:desk-gallery", slug)
    return render(
        request,
        "matchmaking/picture_form.html",
        {
            **desk_context(call, "follow-up"),
            "form": form,
            "picture": shown,
            "differences": differences,
        },
        status=409 if differences is not None else 422 if form.errors else 200,
    )


@require_POST
@login_required
def picture_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a picture change places with its neighbour."""
    call = call_of_desk(request, slug)
    try:
        move_picture(
            actor=request.user, now=clock.now(), picture=_picture(call, pk),
            is_forward=request.POST.get("to") != "back",
        )  # fmt: skip
    except OperationRefused as refused:
        messages.error(request, str(refused))
    return redirect("matchmaking:desk-gallery", slug)


@require_POST
@login_required
def picture_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a picture away."""
    call = call_of_desk(request, slug)
    remove_picture(actor=request.user, now=clock.now(), picture=_picture(call, pk))
    messages.success(request, _("The picture is gone. You can put it back for a day."))
    return redirect("matchmaking:desk-gallery", slug)


@require_POST
@login_required
def picture_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a picture back."""
    call = call_of_desk(request, slug)
    put_picture_back(actor=request.user, now=clock.now(), picture=_picture(call, pk))
    return redirect("matchmaking:desk-gallery", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_documents(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the event's documents; add one."""
    call = call_of_desk(request, slug)
    is_sent = request.method == "POST"
    form = EventDocumentForm(request.POST, request.FILES) if is_sent else EventDocumentForm()
    if form.is_valid():
        try:
            add_document(actor=request.user, now=clock.now(), event=call.event, **form.details())
        except OperationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The document is on the event's page."))
            return redirect("matchmaking:desk-documents", slug)
    return render(
        request,
        "matchmaking/desk_documents.html",
        {
            **desk_context(call, "follow-up"),
            "part": "documents",
            "form": form,
            "documents": documents_of(call.event, takes_part=True),
            "removed": removed_documents(call.event, clock.now()),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def document_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call a document otherwise, or offer it to others."""
    call = call_of_desk(request, slug)
    document = get_object_or_404(call.event.documents, pk=pk)
    form = DocumentWordsForm(
        request.POST if request.method == "POST" else None,
        initial=DocumentWordsForm.stored(document),
    )
    differences = None
    if form.is_valid():
        try:
            edit_document(
                actor=request.user, now=clock.now(), document=document, **form.cleaned_data
            )
        except StaleForm as stale:
            differences = form.differences(stale.current)
            form = form.renewed(stale.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("matchmaking:desk-documents", slug)
    return render(
        request,
        "matchmaking/document_form.html",
        {
            **desk_context(call, "follow-up"),
            "form": form,
            "document": document,
            "differences": differences,
        },
        status=409 if differences is not None else 422 if form.errors else 200,
    )


@require_POST
@login_required
def document_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a document away."""
    call = call_of_desk(request, slug)
    document = get_object_or_404(call.event.documents, pk=pk)
    remove_document(actor=request.user, now=clock.now(), document=document)
    messages.success(request, _("The document is gone. You can put it back for a day."))
    return redirect("matchmaking:desk-documents", slug)


@require_POST
@login_required
def document_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a document back."""
    call = call_of_desk(request, slug)
    document = get_object_or_404(call.event.documents, pk=pk)
    put_document_back(actor=request.user, now=clock.now(), document=document)
    return redirect("matchmaking:desk-documents", slug)
