"""Figures of an event as pages show them."""

from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hansa.common.places import country_name
from hansa.matchmaking.queries.figures import CountryRow, Figure


def in_figures(one: Figure) -> str:
    """Return a figure's value as it is read; a dash where nothing can be said."""
    if one.value is None:
        return "–"
    if one.unit == "share":
        return f"{round(one.value * 100)} %"
    if one.unit == "points":
        return str(localize(round(one.value, 1)))
    return str(localize(int(one.value)))


def figures_for_screen(
    figures: list[Figure], earlier: dict[str, Figure] | None = None
) -> list[dict[str, Any]]:
    """Return figures with their words; ``earlier`` are those of the event before, by name."""
    rows = []
    for one in figures:
        before = (earlier or {}).get(one.name)
        rows.append({
            "name": one.name,
            "label": one.label,
            "shown": in_figures(one),
            "definition": one.definition,
            "of": _of(one),
            "before": in_figures(before) if before else "",
            "is_public": one.is_public,
        })  # fmt: skip
    return rows


def _of(one: Figure) -> str:
    """Return of how many answers a mean is, or of how many people a share."""
    if one.answers is None:
        return ""
    if one.unit == "share":
        return _("of %(count)d") % {"count": one.answers}
    return ngettext("%(count)d answer", "%(count)d answers", one.answers) % {"count": one.answers}


def countries_for_screen(rows: list[CountryRow]) -> dict[str, Any]:
    """Return each country's part as the table component takes it."""
    labels = [
        _("Country"), _("Organisations"), _("Delegates"), _("Meetings"), _("Meetings held"),
    ]  # fmt: skip
    columns = [{"label": label, "number": n > 0} for n, label in enumerate(labels)]
    return {
        "caption": _("By country"),
        "columns": columns,
        "rows": [
            [
                {"text": country_name(row.country)},
                *(
                    {"text": str(value), "number": True, "label": label}
                    for value, label in zip(
                        (row.organisations, row.delegates, row.meetings, row.held),
                        labels[1:],
                        strict=True,
                    )
                ),
            ]
            for row in rows
        ],
    }
