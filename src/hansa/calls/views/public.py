"""What everybody sees of calls."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hansa.accounts.doors import own_or_powerful
from hansa.calls.feeds import dates_of, entries_of
from hansa.calls.fit import Fit, fit_of
from hansa.calls.forms import CallAnswerForm, FollowForm, QuestionForm
from hansa.calls.models import Call, CallQuestion, Course
from hansa.calls.permissions import can_edit_call, can_edit_calls, keeps_call
from hansa.calls.presentation import (
    STATUS_KINDS,
    facets_shown,
    facts_of,
    orders_shown,
    rows_of,
)
from hansa.calls.queries.calls import (
    calls_to_edit,
    course_of,
    courses_of,
    feed_of,
    feed_owner,
    follow_of,
    followed_calls,
    published_calls,
    questions_about,
    similar_calls,
)
from hansa.calls.queries.listing import FACETS, ORDERS, search_calls
from hansa.common import clock
from hansa.common.atom import atom_answer
from hansa.common.ical import calendar_answer, calendar_of
from hansa.common.listing import read_search
from hansa.common.pages import action, page_of
from hansa.organisations.queries.directory import organisations_of

MOST_IN_FEED = 50


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Show the calls that fit, with facets; those to come unless another status is asked for."""
    now, search = clock.now(), read_search(request.GET, FACETS, ORDERS)
    found = search_calls(search, now)
    page = page_of(request, found.pks)
    shown = published_calls(now).in_bulk(list(page))
    return render(
        request,
        "calls/call_list.html",
        {
            "search": search,
            "page": page,
            "rows": rows_of([shown[pk] for pk in page if pk in shown], found.course, now),
            "facets": facets_shown(search, found),
            "orders": orders_shown(search),
            "is_filtered": search.is_filtered,
            "actions": _actions(request.user),
            "address": f"?{search.address}",
        },
    )


def _actions(user: Any) -> list[dict[str, str]]:
    actions = [action(_("Submit a call"), "calls:call-new", "plus")]
    if can_edit_calls(user):
        actions.append(action(_("Import from a file"), "calls:call-import", "upload"))
    if user.is_authenticated:
        actions.append(action(_("Calls I follow"), "calls:call-followed", "bell"))
    return actions


@require_safe
def call_calendar(request: HttpRequest) -> HttpResponse:
    """Return the dates of the calls that fit, as iCalendar."""
    now, search = clock.now(), read_search(request.GET, FACETS, ORDERS)
    shown = published_calls(now).prefetch_related("deadlines").order_by("pk")
    calls = shown.filter(pk__in=search_calls(search, now).pks)
    return calendar_answer("calls.ics", calendar_of(dates_of(calls), name=_("Calls")))


@require_safe
def call_feed(request: HttpRequest) -> HttpResponse:
    """Return the newest calls that fit, as Atom."""
    now, search = clock.now(), read_search(request.GET, FACETS, ORDERS)
    shown = published_calls(now).filter(pk__in=search_calls(search, now).pks)
    newest = shown.order_by("-published_at", "-pk")[:MOST_IN_FEED]
    return atom_answer(
        title=_("Calls"), path=f"{reverse('calls:call-list')}?{search.address}",
        entries=entries_of(newest),
    )  # fmt: skip


def found_call(request: HttpRequest, slug: str) -> Call:
    """Return a call that is public, or that this person keeps or edits; 404 otherwise."""
    rows = Call.objects.select_related("organisation").prefetch_related("terms", "deadlines")
    call: Call = get_object_or_404(rows, slug=slug)
    public = published_calls(clock.now()).filter(pk=call.pk).exists()
    own_or_powerful(
        request,
        own=public or keeps_call(request.user, call),
        powerful=can_edit_calls(request.user),
    )
    return call


@require_safe
def call_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one call: its dates, who may apply and whether one's own organisations may."""
    return show_call(request, found_call(request, slug))


def show_call(
    request: HttpRequest, call: Call, answered: CallAnswerForm | None = None, **changes: Any
) -> HttpResponse:
    """Show a call, perhaps with a form that was refused."""
    now, course, user = clock.now(), course_of(call), request.user
    status = course.status(now)
    edits = can_edit_call(user, call)
    follow = follow_of(user, call)
    shown = {
        "call": call,
        "course": course,
        "status": status,
        "status_kind": STATUS_KINDS[status],
        "next_deadline": course.next_deadline(now),
        "facts": facts_of(call),
        "fits": _fits(user, call, course),
        "follow": follow,
        "follow_form": FollowForm(initial={"days": follow.days if follow else [14, 3]}),
        "followers": call.follows.count(),
        "questions": [
            (one, _answer_form(one, answered) if edits else None)
            for one in questions_about(call, user, answers=edits)
        ],
        "question_form": QuestionForm(),
        "similar": similar_calls(call, now),
        "searches": call.partner_searches.open_on(now.date()),
        "edits": edits,
        "is_public": call.state == Call.State.PUBLISHED,
        **changes,
    }
    has_errors = any(getattr(form, "errors", None) for form in [answered, *changes.values()])
    return render(request, "calls/call_detail.html", shown, status=422 if has_errors else 200)


def _answer_form(question: CallQuestion, answered: CallAnswerForm | None) -> CallAnswerForm:
    """Return the form of one question: the one that was refused, if it was this one's."""
    form = CallAnswerForm(question=question)
    return answered if answered is not None and answered.auto_id == form.auto_id else form


def _fits(user: Any, call: Call, course: Course) -> list[Fit]:
    """Return whether each organisation the user speaks for may apply."""
    if not user.is_authenticated:
        return []
    own = organisations_of(user).prefetch_related("terms").order_by("name")
    fields = list(call.terms.all())
    return [
        fit_of(call, course, one, clock.now(), fields=fields, own=one.terms.all()) for one in own
    ]


@require_safe
@login_required
def call_mine(request: HttpRequest) -> HttpResponse:
    """Show the calls a person wrote or submitted."""
    return render(
        request,
        "calls/call_mine.html",
        {"page": page_of(request, calls_to_edit(request.user)), "actions": _actions(request.user)},
    )


@require_safe
@login_required
def call_followed(request: HttpRequest) -> HttpResponse:
    """Show the calls a person follows, and the address of their calendar."""
    now = clock.now()
    page = page_of(request, followed_calls(request.user, now))
    courses = courses_of([call.pk for call in page])
    return render(
        request,
        "calls/call_followed.html",
        {
            "page": page,
            "rows": rows_of(page, courses.__getitem__, now),
            "feed": _feed_address(request.user),
        },
    )


def _feed_address(user: Any) -> str:
    """Return the secret address of the user's calendar; empty if they have none."""
    feed = feed_of(user)
    if feed is None:
        return ""
    return settings.BASE_URL + reverse("calls:followed-calendar", args=[feed.token])


@require_safe
def followed_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Return the dates of somebody's followed calls for their calendar program."""
    owner = get_object_or_404(feed_owner(token))
    calls = followed_calls(owner, clock.now())
    content = calendar_of(dates_of(calls), name=_("Calls I follow"))
    return calendar_answer("followed-calls.ics", content, is_secret=True)
