"""The words profiles choose from, for those who keep them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import powerful_or_404
from hansa.common import clock
from hansa.common.attempts import Attempt, attempt, posted
from hansa.organisations.enums import Vocabulary
from hansa.organisations.forms.directory import MergeForm, NewTermForm, TermForm
from hansa.organisations.models import Term
from hansa.organisations.operations.vocabularies import add_term, merge_term, rename_term
from hansa.organisations.permissions import can_edit_vocabularies
from hansa.organisations.queries.vocabularies import counted_terms, history_of, vocabulary_sizes


@require_safe
@login_required
def vocabulary_list(request: HttpRequest) -> HttpResponse:
    """Show the vocabularies."""
    powerful_or_404(request, can_edit_vocabularies(request.user))
    sizes = vocabulary_sizes()
    rows = [(value, label, sizes.get(value, 0)) for value, label in Vocabulary.choices]
    return render(request, "organisations/vocabulary_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def vocabulary_detail(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """Show the words of a vocabulary with how often each is used; add one."""
    powerful_or_404(request, can_edit_vocabularies(request.user))
    if vocabulary not in Vocabulary.values:
        raise Http404
    form = NewTermForm(posted(request))
    tried = attempt(
        form,
        lambda: add_term(
            actor=request.user, now=clock.now(), vocabulary=vocabulary, labels=form.labels(),
            label=form.cleaned_data["label"], key=form.cleaned_data["key"],
        ),
        at="label",
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The word is added."))
        return redirect("organisations:vocabulary-detail", vocabulary)
    return tried.shown(
        request, "organisations/vocabulary_detail.html", title=Vocabulary(vocabulary).label,
        terms=counted_terms(vocabulary), are_offered=vocabulary == Vocabulary.INTEREST,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def term_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a word, a stale form gets both versions; see what became of it."""
    powerful_or_404(request, can_edit_vocabularies(request.user))
    term = get_object_or_404(Term.objects.select_related("merged_into"), pk=pk)
    form = TermForm(posted(request), initial=TermForm.stored(term))
    tried = attempt(
        form,
        lambda: rename_term(
            actor=request.user, now=clock.now(), term=term, version=form.cleaned_data["version"],
            label=form.cleaned_data["label"], labels=form.labels(),
        ),
        at="label",
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The word is saved."))
        return redirect("organisations:vocabulary-detail", term.vocabulary)
    return _term_page(request, tried.current or term, tried, merge=MergeForm(term))


@require_POST
@login_required
def term_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge a word into another one."""
    powerful_or_404(request, can_edit_vocabularies(request.user))
    term = get_object_or_404(Term, pk=pk)
    merge = MergeForm(term, request.POST)
    tried = attempt(
        merge,
        lambda: merge_term(
            actor=request.user, now=clock.now(), term=term, into=merge.cleaned_data["into"]
        ),
        at="into",
    )
    if tried.is_done:
        messages.success(request, _("The words are one now."))
        return redirect("organisations:vocabulary-detail", term.vocabulary)
    return _term_page(
        request, term, tried, form=TermForm(initial=TermForm.stored(term)), merge=merge
    )


def _term_page(request: HttpRequest, term: Term, tried: Attempt[Any], **forms: Any) -> HttpResponse:
    return tried.shown(
        request, "organisations/term_detail.html", term=term, history=history_of(term), **forms
    )
