"""Searches people keep."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.common import clock
from hansa.common.attempts import attempt, posted
from hansa.organisations.forms.directory import SearchForm
from hansa.organisations.operations.searches import (
    choose_search_mail,
    forget_search,
    save_search,
)
from hansa.organisations.presentation.directory import (
    address_of,
    chips_of,
    read_search,
    value_labels,
)
from hansa.organisations.queries.searches import searches_of

MOST_LETTERS = 1000


@require_safe
@login_required
def search_list(request: HttpRequest) -> HttpResponse:
    """Show the searches the person keeps."""
    searches = searches_of(request.user)
    return render(request, "organisations/search_list.html", {"searches": searches})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def search_save(request: HttpRequest) -> HttpResponse:
    """Keep the search whose address was given."""
    search = read_search(request.GET)
    address = address_of(search)
    if not search.is_filtered:
        return redirect("organisations:organisation-list")
    if len(address) > MOST_LETTERS:
        messages.error(request, _("The search is too long to be kept; choose fewer values."))
        return redirect(f"{reverse('organisations:organisation-list')}?{address}")
    chips = chips_of(search, request.GET, value_labels())
    said = [search.question.strip(), *(str(chip["label"]) for chip in chips)]
    name = ", ".join(part for part in said if part)
    form = SearchForm(posted(request), initial={"name": name[:80]})
    tried = attempt(
        form,
        lambda: save_search(
            actor=request.user, now=clock.now(), address=address, **form.cleaned_data
        ),
    )
    if tried.is_done:
        messages.success(request, _("The search is kept."))
        return redirect("organisations:search-list")
    return tried.shown(request, "organisations/search_save.html", said=name)


@require_POST
@login_required
def search_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a search go, or say whether mail is wanted."""
    search = get_object_or_404(searches_of(request.user), pk=pk)
    now = clock.now()
    if "forget" in request.POST:
        forget_search(actor=request.user, now=now, search=search)
        messages.success(request, _("The search is gone."))
    else:
        wanted = "mail" in request.POST
        choose_search_mail(actor=request.user, now=now, search=search, wants_mail=wanted)
    return redirect("organisations:search-list")
