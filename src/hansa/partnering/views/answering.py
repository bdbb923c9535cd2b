"""What others do with a partner search: interest, comments, following; and how it is answered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hansa.accounts.doors import own_or_powerful
from hansa.common import clock
from hansa.common.attempts import act, attempt
from hansa.organisations.queries.directory import published_organisations_of
from hansa.partnering.forms import CommentForm, InterestAnswerForm, InterestForm
from hansa.partnering.operations.answering import (
    answer_interest,
    comment_on_search,
    express_interest,
    follow_search,
    remove_comment,
    unfollow_search,
    withdraw_interest,
)
from hansa.partnering.permissions import can_edit_searches, keeps_search
from hansa.partnering.queries.searches import may_be_interested
from hansa.partnering.views.keeping import kept_search
from hansa.partnering.views.public import found_search, show_search


@require_POST
@login_required
def interest_express(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that one's organisation is interested."""
    search = found_search(request, slug)
    own = published_organisations_of(request.user)
    if not own:
        messages.error(request, _("You speak for no organisation whose profile is published."))
        return redirect(search)
    form = InterestForm(request.POST, search=search, organisations=own)
    tried = attempt(
        form,
        lambda: express_interest(
            actor=request.user, now=clock.now(), search=search, **form.cleaned_data
        ),
    )
    if tried.is_done:
        messages.success(request, _("They are told. You hear when they answer."))
        return redirect(search)
    free = may_be_interested(request.user, search)
    form.fields["organisation"].queryset = free or own  # type: ignore[attr-defined]  # its kind
    return show_search(request, search, interest_form=form)


@require_POST
@login_required
def interest_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an organisation in, or decline it."""
    search = kept_search(request, slug)
    interest = get_object_or_404(search.interests.select_related("search", "organisation"), pk=pk)
    form = InterestAnswerForm(request.POST, search=search, pk=interest.pk)
    tried = attempt(
        form,
        lambda: answer_interest(
            actor=request.user, now=clock.now(), interest=interest,
            accepts="accept" in request.POST, **form.cleaned_data,
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("They are told your answer."))
        return redirect(search)
    return show_search(request, search, answer_form=form, answered=interest.pk)


@require_POST
@login_required
def interest_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Be interested no more."""
    search = found_search(request, slug)
    rows = search.interests.select_related("search", "organisation")
    interest = get_object_or_404(rows, pk=pk, organisation__administrators__user=request.user)
    return act(
        request, search, _("Your interest is withdrawn."),
        lambda: withdraw_interest(actor=request.user, now=clock.now(), interest=interest),
    )  # fmt: skip


@require_POST
@login_required
def search_comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Say something about a search."""
    search = found_search(request, slug)
    form = CommentForm(request.POST)
    tried = attempt(
        form,
        lambda: comment_on_search(
            actor=request.user, now=clock.now(), search=search, **form.cleaned_data
        ),
    )
    if tried.is_done:
        messages.success(request, _("Your comment stands below the search."))
        return redirect(f"{search.get_absolute_url()}#comments")
    return show_search(request, search, comment_form=form)


@require_POST
@login_required
def comment_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a comment away: its writer, those who search, editors."""
    search = found_search(request, slug)
    comment = get_object_or_404(search.comments.select_related("search"), pk=pk)
    own_or_powerful(
        request,
        own=comment.user_id == request.user.pk or keeps_search(request.user, search),
        powerful=can_edit_searches(request.user),
    )
    return act(
        request, search, _("The comment is gone."),
        lambda: remove_comment(actor=request.user, now=clock.now(), comment=comment),
    )  # fmt: skip


@require_POST
@login_required
def search_follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a search, or follow it no more."""
    search = found_search(request, slug)
    if "stop" in request.POST:
        return act(
            request, search, _("You follow this search no more."),
            lambda: unfollow_search(actor=request.user, now=clock.now(), search=search),
        )  # fmt: skip
    return act(
        request, search, _("You follow this search."),
        lambda: follow_search(actor=request.user, now=clock.now(), search=search),
    )  # fmt: skip
