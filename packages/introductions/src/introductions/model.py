"""The weights by which a pair is judged: few, readable, and the same in a file."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, fields

from introductions.exceptions import IntroductionsError

FORMAT = "introductions/1"


@dataclass(frozen=True, slots=True)
class Model:
    """
    Weights of what speaks for a pair.

    The defaults were chosen on windows of time earlier than what is measured (docs/method.md).
    `introductions.fitting.fit` moves them a little, by what happened at an event.

    Parameters
    ----------
    text, fields, needs, meaning
        Weight of likeness of texts, of shared fields, of needs met by offers, and of the
        embedding if there is one.
    meaning_from
        Likeness by the embedding from which it counts at all, from 0 to below 1: in many
        embeddings any two texts have some. What is above is stretched to begin at 0.
    country, kind
        How much a fact that both share raises what fits anyhow; rare ones more.
    length
        From 0 to 1: how much of the advantage of many texts is taken back.
    partners, alike, answers
        How far common partners, partners of those alike, and answers to earlier requests count:
        powers of factors that are 1 where nothing is known.

    Raises
    ------
    IntroductionsError
        If a weight is negative, infinite or no number, or ``meaning_from`` is 1 or more.
    """

    text: float = 1.0
    fields: float = 0.3
    needs: float = 1.0
    meaning: float = 0.5
    country: float = 0.5
    kind: float = 0.5
    length: float = 0.5
    partners: float = 0.1
    alike: float = 0.3
    answers: float = 0.5
    meaning_from: float = 0.0

    def __post_init__(self) -> None:
        for name, weight in asdict(self).items():
            number = isinstance(weight, int | float) and not isinstance(weight, bool)
            if not number or not math.isfinite(weight) or weight < 0:
                raise IntroductionsError(f"model: {name}", "it must be a number from 0")
        if self.meaning_from >= 1:
            raise IntroductionsError("model: meaning_from", "it must be below 1")


def dump_model(model: Model) -> str:
    """
    Write a model as JSON.

    Examples
    --------
    >>> print(dump_model(Model())[:40])
    {"format": "introductions/1", "text": 1.
    """
    return json.dumps({"format": FORMAT, **asdict(model)})


def parse_model(text: str, source: str = "model") -> Model:
    """
    Read a model from JSON; weights that are left out are the defaults.

    Parameters
    ----------
    text
        The JSON.
    source
        Name of the file, for messages.

    Raises
    ------
    IntroductionsError
        If it is no JSON, of another format, or has an unknown or a wrong weight.

    Examples
    --------
    >>> parse_model(dump_model(Model(text=2.0))).text
    2.0
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise IntroductionsError(source, "this is not JSON") from None
    if not isinstance(given, dict) or given.pop("format", None) != FORMAT:
        raise IntroductionsError(source, f"format must be {FORMAT}")
    unknown = given.keys() - {item.name for item in fields(Model)}
    if unknown:
        raise IntroductionsError(source, f"unknown weight {min(unknown)}")
    try:
        return Model(**given)
    except IntroductionsError as error:
        raise IntroductionsError(f"{source}: {error.place}", error.rule) from None
