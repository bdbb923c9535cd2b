"""The organiser's desk after the event: figures, feedback, lists to take along."""

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hansa.common.pages import page_of
from hansa.common.sheets import csv_answer, xlsx_answer
from hansa.matchmaking.exports.sheets import SHEETS
from hansa.matchmaking.presentation.figures import countries_for_screen, figures_for_screen
from hansa.matchmaking.queries.feedback import (
    asked_at,
    event_feedback_of,
    feedback_closes_at,
    meeting_feedback_of,
    was_held,
)
from hansa.matchmaking.queries.figures import (
    copied_from,
    country_rows,
    figures_of,
    records_of,
)
from hansa.matchmaking.queries.marks import held_by_marks
from hansa.matchmaking.views.desk import call_of_desk, desk_context

ON_A_PAGE = 50


@require_safe
@login_required
def desk_figures(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all figures with their definitions, by country, and beside those of the event before."""
    call = call_of_desk(request, slug)
    records = records_of(call)
    before = copied_from(call)
    earlier = {one.name: one for one in figures_of(records_of(before))} if before else None
    return render(
        request,
        "matchmaking/desk_figures.html",
        {
            **desk_context(call, "follow-up"),
            "part": "figures",
            "figures": figures_for_screen(figures_of(records), earlier),
            "countries": countries_for_screen(country_rows(records)),
            "before": before,
        },
    )


@require_safe
@login_required
def desk_feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what delegates say, meeting by meeting, and of the event."""
    call = call_of_desk(request, slug)
    marked = held_by_marks(call)
    said = [
        {
            "pair": pair,
            "answers": answers,
            "held": was_held([*(one.held for one in answers), marked.get(pair.pk)]),
        }
        for pair, rows in groupby(meeting_feedback_of(call), key=lambda one: one.request)
        for answers in [list(rows)]
    ]
    return render(
        request,
        "matchmaking/desk_feedback.html",
        {
            **desk_context(call, "follow-up"),
            "part": "feedback",
            "page": page_of(request, said, ON_A_PAGE),
            "whole": event_feedback_of(call),
            "asked_at": asked_at(call),
            "closes_at": feedback_closes_at(call),
        },
    )


@require_safe
@login_required
def desk_exports(request: HttpRequest, slug: str) -> HttpResponse:
    """Show which lists there are."""
    call = call_of_desk(request, slug)
    sheets = [(name, label, text) for name, (label, text, _rows) in SHEETS.items()]
    return render(
        request,
        "matchmaking/desk_exports.html",
        {**desk_context(call, "follow-up"), "part": "exports", "sheets": sheets},
    )


@require_safe
@login_required
def export_sheet(request: HttpRequest, slug: str, sheet: str, form: str) -> HttpResponse:
    """Return a list as a file: csv or xlsx."""
    call = call_of_desk(request, slug)
    if sheet not in SHEETS or form not in {"csv", "xlsx"}:
        raise Http404
    heading, rows = SHEETS[sheet][2](call)
    if form == "csv":
        return csv_answer(f"{slug}-{sheet}.csv", [heading, *rows])
    return xlsx_answer(f"{slug}-{sheet}.xlsx", heading, rows)
