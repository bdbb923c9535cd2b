"""How an import is shown: its steps, samples, findings, what became of it."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hansa.organisations.importing import ENCODINGS
from hansa.organisations.models import Import

State = Import.State
STATE_KINDS = {
    State.UPLOADED: "amber", State.CHECKING: "sea", State.CHECKED: "amber", State.RUNNING: "sea",
    State.DONE: "good", State.FAILED: "bad", State.CANCELLED: "neutral", State.UNDONE: "neutral",
}  # fmt: skip
STEPS = [
    (gettext_lazy("File"), set()),
    (gettext_lazy("Columns"), {State.UPLOADED, State.CHECKING, State.FAILED}),
    (gettext_lazy("Preview"), {State.CHECKED, State.RUNNING}),
    (gettext_lazy("Imported"), {State.DONE}),
]
KINDS = {
    "error": gettext_lazy("error"),
    "warning": gettext_lazy("note"),
    "twin": gettext_lazy("likely duplicate"),
}
MOST_SAMPLES, SAMPLED, MOST_SHOWN = 3, 200, 30
AROUND = ".,;:!?()'\"“”„"
NOT_ASCII = re.compile(r"\S*[^\W\d_\x00-\x7f]\S*")


def stages_of(source: Import | None, *, columns: bool = False) -> list[dict[str, object]]:
    """Return the steps of an import with the one it is at."""
    state = State.UPLOADED if columns and source else source.state if source else None
    at = next((n for n, (_label, states) in enumerate(STEPS) if state in states), 0)
    if state == State.DONE:
        at = len(STEPS)
    return [
        {"label": label, "state": "done" if n < at else "current" if n == at else "upcoming"}
        for n, (label, _states) in enumerate(STEPS)
    ]


def samples_of(source: Import) -> list[str]:
    """Return three different values of each column."""
    seen: list[dict[str, None]] = [{} for _name in source.header]
    for _number, cells, _overflow in source.rows[:SAMPLED]:
        for values, cell in zip(seen, cells, strict=True):
            if cell and len(values) < MOST_SAMPLES:
                values[cell if len(cell) <= 60 else f"{cell[:57]}…"] = None
    return [" · ".join(values) for values in seen]


def letters_of(source: Import) -> str:
    """Return some words with letters that tell whether the encoding is right."""
    words: dict[str, None] = {}
    for _number, cells, _overflow in source.rows:
        for cell in cells:
            words |= dict.fromkeys(word.strip(AROUND) for word in NOT_ASCII.findall(cell))
        if len(words) >= 8:
            break
    return ", ".join(list(words)[:8])


def encoding_name(source: Import) -> str:
    """Return what the file was read as."""
    return ENCODINGS.get(source.encoding, "")


def finding_rows(findings: Iterable[list[Any]]) -> list[dict[str, object]]:
    """Return findings in words: errors first, then likely duplicates, then notes."""
    order = {"error": 0, "twin": 1, "warning": 2}
    chosen = sorted(findings, key=lambda one: (order[one[3]], one[0]))[:MOST_SHOWN]
    return [
        {"kind": KINDS[kind], "badge": {"error": "bad", "twin": "amber"}.get(kind, "neutral"),
         "text": sentence_of(row, column, text)}
        for row, column, text, kind in chosen
    ]  # fmt: skip


def sentence_of(row: int, column: str, text: str) -> str:
    """Say what was found, and where."""
    if not column:
        return _("Row %(row)d: %(text)s") % {"row": row, "text": text}
    return _("Row %(row)d, %(column)s: %(text)s") % {"row": row, "column": column, "text": text}


def percent_of(source: Import) -> int | None:
    """Return how much of the rows is done; nothing while no worker has it."""
    if source.leased_until is None or not source.rows_count:
        return None
    return min(99, round(100 * source.done_count / source.rows_count))


def phase_of(source: Import) -> str:
    """Say what the worker does."""
    if source.leased_until is None:
        return _("Waiting for its turn")
    if source.state == State.RUNNING and source.done_count >= source.rows_count:
        return _("All rows are right; they are being stored")
    return _("%(done)s of %(all)s rows checked") % {
        "done": f"{source.done_count:,}", "all": f"{source.rows_count:,}",
    }  # fmt: skip


def stayed_in_words(stayed: dict[str, int]) -> list[str]:
    """Say how many organisations of an import stayed when it was undone, and why."""
    texts = {
        "changed": lambda n: ngettext(
            "%(n)d was changed since", "%(n)d were changed since", n
        ),
        "kept": lambda n: ngettext(
            "%(n)d has people who keep or want to keep it",
            "%(n)d have people who keep or want to keep them", n,
        ),
        "member": lambda n: ngettext(
            "%(n)d has memberships", "%(n)d have memberships", n
        ),
        "linked": lambda n: ngettext(
            "%(n)d is part of events, news, agreements or applications",
            "%(n)d are part of events, news, agreements or applications", n,
        ),
    }  # fmt: skip
    return [texts[reason](number) % {"n": number} for reason, number in sorted(stayed.items())]
