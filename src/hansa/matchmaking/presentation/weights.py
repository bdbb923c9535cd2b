"""Fitted weights of recommendations and what came of them, in words."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hansa.matchmaking.models import IntroductionFit

Verdict = IntroductionFit.Verdict
KINDS = {Verdict.BETTER: "good", Verdict.NO_BETTER: "neutral", Verdict.TOO_FEW: "neutral"}
LEAST_PERCENT = 5
"""What moved by less is not worth a sentence."""
PARTS = {
    "fields": gettext_lazy("shared fields"),
    "needs": gettext_lazy("what one seeks and the other offers"),
    "meaning": gettext_lazy("texts that mean much the same"),
    "country": gettext_lazy("the same country"),
    "kind": gettext_lazy("the same kind of organisation"),
    "partners": gettext_lazy("common partners"),
    "alike": gettext_lazy("partners of those who are alike"),
    "answers": gettext_lazy("how often somebody accepts"),
}
"""By weight. Words of texts are the measure of the others, and stay."""


def fits_for_screen(fits: Iterable[IntroductionFit], used: IntroductionFit | None) -> list[Any]:
    """Return fits with their figures and weights in words; ``used`` is the one in use."""
    return [
        {
            "fit": one,
            "kind": KINDS[Verdict(one.verdict)],
            "figures": _figures(one.figures),
            "weights": moved_weights(one.began_with, one.weights),
            "is_used": one == used,
            "is_better": one.verdict == Verdict.BETTER,
        }
        for one in fits
    ]


def moved_weights(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    """Return by how much each weight moved, the furthest first; those that hardly did are none."""
    moved = []
    for name, label in PARTS.items():
        old, new = before.get(name, 0.0), after.get(name, 0.0)
        percent = round(100 * (new / old - 1)) if old else 0
        if abs(percent) < LEAST_PERCENT:
            continue
        more = _("%(part)s: %(percent)s %% more")
        less = _("%(part)s: %(percent)s %% less")
        words = (more if percent > 0 else less) % {"part": label, "percent": abs(percent)}
        moved.append((abs(math.log(new / old)), words))
    return [words for _distance, words in sorted(moved, key=lambda one: -one[0])]


def _figures(figures: Mapping[str, list[float]]) -> list[dict[str, str]]:
    rows = []
    if "nDCG@10" in figures:
        before, after = (localize(round(100 * value, 1)) for value in figures["nDCG@10"])
        rows.append({
            "label": _("lists of ten, in points of 100"),
            "definition": _("At 100 those who agreed to meet would stand first in each other's "
                            "lists, at 0 nowhere among the first ten."),
            "before": before, "after": after,
        })  # fmt: skip
    if "log-likelihood" in figures:
        before, after = (_percent(math.exp(value)) for value in figures["log-likelihood"])
        rows.append({
            "label": _("chance of the right partner"),
            "definition": _("How likely the weights held the one with whom a meeting was agreed, "
                            "beside up to 200 others with whom none was."),
            "before": before, "after": after,
        })  # fmt: skip
    return rows


def _percent(share: float) -> str:
    return f"{localize(round(100 * share, 2))}\N{NO-BREAK SPACE}%"
