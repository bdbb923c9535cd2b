"""Doors of polls."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.pages import action, page_of
from hansa.polls.forms import InviteForm, NewPollForm, PollForm, VoteForm
from hansa.polls.models import Poll, RollEntry
from hansa.polls.operations import (
    cast_vote,
    close_poll,
    edit_poll,
    invite_voters,
    open_poll,
    write_poll,
)
from hansa.polls.permissions import can_edit_polls
from hansa.polls.presentation import live_address
from hansa.polls.queries import (
    entry_by,
    entry_of,
    may_vote,
    members_to_vote,
    opened_polls,
    poll_drafts,
    result_of,
    results_by_group,
    takes_votes,
)


@require_safe
def poll_list(request: HttpRequest) -> HttpResponse:
    """Show all polls; to editors their drafts too."""
    edits = can_edit_polls(request.user)
    return render(
        request,
        "polls/poll_list.html",
        {
            "page": page_of(request, opened_polls(clock.now())),
            "drafts": poll_drafts() if edits else [],
            "actions": [action(_("New poll"), "polls:poll-new", "plus")] if edits else [],
        },
    )


def _found(request: HttpRequest, slug: str) -> Poll:
    """Return a poll that has opened, or to an editor a draft; 404 otherwise."""
    poll = get_object_or_404(Poll, slug=slug)
    if poll.opens_at is None or poll.opens_at > clock.now():
        powerful_or_404(request, can_edit_polls(request.user))
    return poll


@require_safe
def poll_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a question with its live result, and the options to those who may vote."""
    return _show(request, _found(request, slug))


def _show(request: HttpRequest, poll: Poll, **changes: Any) -> HttpResponse:
    now, user = clock.now(), request.user
    is_open = takes_votes(poll, now)
    entry = entry_of(user, poll)
    can_vote = may_vote(user, poll, now)
    shown = {
        "poll": poll,
        "result": result_of(poll),
        "groups": results_by_group(poll) if poll.group_question and not is_open else [],
        "is_open": is_open,
        "is_draft": poll.opens_at is None,
        "can_vote": can_vote,
        "has_voted": entry is not None and entry.has_voted,
        "vote_form": VoteForm(poll=poll) if can_vote or poll.opens_at is None else None,
        "vote_href": reverse("polls:poll-vote", args=[poll.slug]),
        "edits": can_edit_polls(user),
        "invite_form": InviteForm(),
        "live": live_address(poll) if is_open else "",
        **changes,
    }
    has_errors = any(getattr(form, "errors", None) for form in changes.values())
    return render(request, "polls/poll_detail.html", shown, status=422 if has_errors else 200)


@require_safe
def poll_result(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the result alone, for a page that asks again and again."""
    poll = _found(request, slug)
    return render(request, "polls/poll_bars.html", {"poll": poll, "result": result_of(poll)})


@require_POST
@login_required
def poll_vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a vote of somebody with an account."""
    poll = get_object_or_404(opened_polls(clock.now()), slug=slug)
    return _take_vote(request, poll, None, reverse("polls:poll-vote", args=[poll.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
def poll_ballot(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show the question to whom the link was sent, and take their vote; looking takes nothing."""
    poll = get_object_or_404(opened_polls(clock.now()), slug=slug)
    entry = entry_by(token, poll)
    found_or_404(entry is not None)
    href = reverse("polls:poll-ballot", args=[poll.slug, token])
    if request.method == "POST":
        return _take_vote(request, poll, entry, href)
    assert entry is not None, "see above"
    can_vote = not entry.has_voted and takes_votes(poll, clock.now())
    return _show(
        request, poll, vote_href=href, can_vote=can_vote, has_voted=entry.has_voted,
        vote_form=VoteForm(poll=poll) if can_vote else None, by_letter=True,
    )  # fmt: skip


def _take_vote(
    request: HttpRequest, poll: Poll, entry: RollEntry | None, href: str
) -> HttpResponse:
    form = VoteForm(request.POST, poll=poll)
    if not form.is_valid():
        return _show(request, poll, vote_form=form, can_vote=True, vote_href=href)
    return act(
        request, poll, _("Thank you. Your vote is counted."),
        lambda: cast_vote(
            actor=request.user if entry is None else None, now=clock.now(), poll=poll,
            options=form.options(), group=form.group(), entry=entry,
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def poll_new(request: HttpRequest) -> HttpResponse:
    """Begin a poll."""
    powerful_or_404(request, can_edit_polls(request.user))
    form = NewPollForm(posted(request))
    tried = attempt(
        form,
        lambda: write_poll(
            actor=request.user, now=clock.now(), details=form.details(), options=form.answers(),
            groups=form.cleaned_data["group_answers"], key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The draft is saved. Only editors see it."))
        return redirect(tried.made)
    return tried.shown(request, "polls/poll_form.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def poll_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a draft; a stale form gets both versions to choose from."""
    powerful_or_404(request, can_edit_polls(request.user))
    poll = get_object_or_404(Poll, slug=slug)
    form = PollForm(posted(request), poll=poll)
    tried = attempt(
        form,
        lambda: edit_poll(
            actor=request.user, now=clock.now(), poll=poll, version=form.cleaned_data["version"],
            details=form.details(), options=form.answers(),
            groups=form.cleaned_data["group_answers"],
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The poll is saved."))
        return redirect(poll)
    return tried.shown(request, "polls/poll_form.html", poll=poll)


@require_POST
@login_required
def poll_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a poll for everybody with an account, or for letters."""
    powerful_or_404(request, can_edit_polls(request.user))
    poll = get_object_or_404(Poll, slug=slug)
    voters = members_to_vote() if poll.audience == Poll.Audience.MEMBERS else ()
    return act(
        request, poll, _("The poll is open."),
        lambda: open_poll(actor=request.user, now=clock.now(), poll=poll, voters=voters),
    )  # fmt: skip


@require_POST
@login_required
def poll_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Take no more votes."""
    powerful_or_404(request, can_edit_polls(request.user))
    poll = get_object_or_404(Poll, slug=slug)
    return act(
        request, poll, _("The poll is closed. Its ballots are mixed within a minute."),
        lambda: close_poll(actor=request.user, now=clock.now(), poll=poll),
    )  # fmt: skip


@require_POST
@login_required
def poll_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to people who may vote by letter."""
    powerful_or_404(request, can_edit_polls(request.user))
    poll = get_object_or_404(Poll, slug=slug)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _show(request, poll, invite_form=form)

    def done(number: int) -> str:
        text = ngettext(
            "%(number)d letter is on its way.", "%(number)d letters are on their way.", number
        )
        return text % {"number": number}

    return act(
        request, poll, done,
        lambda: invite_voters(
            actor=request.user, now=clock.now(), poll=poll,
            addresses=form.cleaned_data["addresses"],
        ),
    )  # fmt: skip
