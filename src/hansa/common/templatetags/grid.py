"""The slots of the meeting grid: there are thousands on a page, so they are written in Python."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hansa.common.templatetags.hansa import icon

register = template.Library()
MARKS = {"locked": "lock", "moved": "move", "clash": "triangle-alert"}
"""What a meeting is marked with, the most important first."""


@register.simple_tag
def grid_slot(cell: Mapping[str, Any], dense: bool) -> SafeString:
    """Write one slot of the grid; see components/grid.html for the cell."""
    state, words = cell["state"], escape(cell["title"])
    if state in {"unavailable", "blocked"}:
        name = f'<span class="slot__name">{escape(cell["label"])}</span>' if "label" in cell else ""
        inner = f'{name}<span class="visually-hidden">{words}</span>'
        return _safe(f'<div class="slot slot--{state}">{inner}</div>')
    marks = [name for name in MARKS if cell.get(name)]
    classes = " ".join(["slot", f"slot--{state}", *(f"slot--{name}" for name in marks)])
    if cell.get("chosen"):
        classes += " slot--picked"
    attributes = f'class="{classes}" data-slot'
    if cell.get("id"):
        attributes += f' data-id="{cell["id"]}" title="{words}"'
    if cell.get("chosen"):
        attributes += ' aria-current="true"'
    if state != "meeting":
        attributes, inner = f'{attributes} aria-label="{words}"', ""
    else:
        label = (dense and cell.get("short")) or cell["label"]
        inner = f'<span class="slot__name">{escape(label)}</span>'
        inner += f'<span class="slot__table">{escape(cell["table"])}</span>'
        inner += icon(MARKS[marks[0]], "slot__mark") if marks else ""
        # What is read out begins with what is seen.
        inner += f' <span class="visually-hidden">{words}</span>'
    if cell.get("href"):
        return _safe(f'<a href="{escape(cell["href"])}" {attributes}>{inner}</a>')
    return _safe(f'<button type="button" {attributes}>{inner}</button>')


def _safe(html: str) -> SafeString:
    # Everything that came from people was escaped on the way.
    return mark_safe(html)  # noqa: S308 - see above
