"""What those who search for partners do with their search."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hansa.accounts.doors import own_or_powerful
from hansa.calls.models import Call
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.organisations.forms.recommending import AnswerForm
from hansa.organisations.operations.recommending import answer_recommendation
from hansa.organisations.queries.directory import published_organisations
from hansa.organisations.queries.recommending import may_be_answered
from hansa.partnering.forms import CloseForm, NewSearchForm, PartnerForm, SearchForm
from hansa.partnering.models import PartnerSearch
from hansa.partnering.operations.answering import (
    add_partner,
    invite_organisation,
    remove_partner,
)
from hansa.partnering.operations.writing import (
    close_search,
    edit_search,
    publish_search,
    renew_search,
    withdraw_search,
    write_search,
)
from hansa.partnering.permissions import can_edit_searches, keeps_search
from hansa.partnering.recommending import SOUGHT
from hansa.partnering.views.public import show_search


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def search_new(request: HttpRequest) -> HttpResponse:
    """Begin a search, perhaps for the call that the address names."""
    call = Call.objects.filter(slug=request.GET.get("call", "")).values_list("pk", flat=True)
    begun = {"call": call[0], "kind": PartnerSearch.Kind.CONSORTIUM} if call else None
    form = NewSearchForm(posted(request), user=request.user, initial=begun)
    tried = attempt(
        form,
        lambda: write_search(
            actor=request.user, now=clock.now(), organisation=form.cleaned_data["organisation"],
            details=form.details(), roles=form.roles(), terms=form.terms(),
            key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The draft is saved. Nobody else sees it."))
        return redirect(tried.made)
    return tried.shown(request, "partnering/search_form.html")


def kept_search(request: HttpRequest, slug: str) -> PartnerSearch:
    """Return a search of this person's organisation; 404 for everybody else."""
    rows = PartnerSearch.objects.select_related("organisation", "call")
    search: PartnerSearch = get_object_or_404(rows, slug=slug)
    own_or_powerful(request, own=keeps_search(request.user, search), powerful=False)
    return search


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def search_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a search; a stale form gets both versions to choose from."""
    search = kept_search(request, slug)
    form = SearchForm(posted(request), search=search)
    tried = attempt(
        form,
        lambda: edit_search(
            actor=request.user, now=clock.now(), search=search,
            version=form.cleaned_data["version"], details=form.details(), roles=form.roles(),
            terms=form.terms(),
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The search is saved."))
        return redirect(search)
    return tried.shown(request, "partnering/search_form.html", search=search)


@require_POST
@login_required
def search_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a search to everybody."""
    search = kept_search(request, slug)
    return act(
        request, search, _("Everybody can see it now."),
        lambda: publish_search(actor=request.user, now=clock.now(), search=search),
    )  # fmt: skip


@require_POST
@login_required
def search_renew(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a search go on for half a year."""
    search = kept_search(request, slug)
    return act(
        request, search, _("It is open for half a year more."),
        lambda: renew_search(actor=request.user, now=clock.now(), search=search),
    )  # fmt: skip


@require_POST
@login_required
def search_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a search with what came of it."""
    search = kept_search(request, slug)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return show_search(request, search, close_form=form)
    return act(
        request, search, _("The search is closed."),
        lambda: close_search(
            actor=request.user, now=clock.now(), search=search, **form.cleaned_data
        ),
    )  # fmt: skip


@require_POST
@login_required
def search_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a search off the site; editors may, too."""
    search = get_object_or_404(PartnerSearch.objects.select_related("organisation"), slug=slug)
    own_or_powerful(
        request,
        own=keeps_search(request.user, search),
        powerful=can_edit_searches(request.user),
    )
    return act(
        request, search, _("The search is withdrawn."),
        lambda: withdraw_search(actor=request.user, now=clock.now(), search=search),
    )  # fmt: skip


@require_POST
@login_required
def partner_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Note a partner from outside the directory."""
    search = kept_search(request, slug)
    form = PartnerForm(request.POST, search=search)
    if not form.is_valid():
        return show_search(request, search, partner_form=form)
    return act(
        request, search, _("The partner is noted."),
        lambda: add_partner(
            actor=request.user, now=clock.now(), search=search, **form.cleaned_data
        ),
    )  # fmt: skip


@require_POST
@login_required
def partner_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a partner out."""
    search = kept_search(request, slug)
    partner = get_object_or_404(search.partners.select_related("search", "organisation"), pk=pk)
    return act(
        request, search, _("The partner is taken out."),
        lambda: remove_partner(actor=request.user, now=clock.now(), partner=partner),
    )  # fmt: skip


@require_POST
@login_required
def search_invite(request: HttpRequest, slug: str, organisation: str) -> HttpResponse:
    """Point an organisation to the search."""
    search = kept_search(request, slug)
    chosen = get_object_or_404(published_organisations(), slug=organisation)
    done = _("%(name)s is told of your search.") % {"name": chosen.name}
    return act(
        request, search, done,
        lambda: invite_organisation(
            actor=request.user, now=clock.now(), search=search, organisation=chosen
        ),
    )  # fmt: skip


@require_POST
@login_required
def suggestion_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that who may fit is not relevant or no news, or take that back."""
    search, form = kept_search(request, slug), AnswerForm({**request.POST.dict(), "kind": SOUGHT})
    said = form.cleaned_data if form.is_valid() else None
    if said is None or not may_be_answered(SOUGHT, search.pk, said["object"]):
        messages.error(request, _("This is not in the list any more."))
        return redirect(search)
    return act(
        request, search, "",
        lambda: answer_recommendation(
            actor=request.user, now=clock.now(), kind=SOUGHT, owner=search,
            thing=said["object"], value=said["value"],
        ),
    )  # fmt: skip
