"""What the cells of a file mean: words, numbers and names as the fields of a form take them."""

import re
from collections.abc import Callable, Iterable

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from hansa.common.forms import FoldedChoiceField
from hansa.common.places import find_country
from hansa.common.words import fold
from hansa.organisations.forms.fields import LinesField
from hansa.organisations.models import Term

SHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
"""What spreadsheets show where a formula failed."""
YES = {"1", "true", "yes", "y", "x", "ja", "j", "wahr", "oui", "o", "vrai", "si", "s", "verdadero"}
NO = {"", "0", "false", "no", "n", "nein", "falsch", "non", "faux", "falso"}
SPACES = re.compile(r"[\s'’]")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$")
Words = dict[tuple[str, str], Term]


def parts_of(cell: str) -> list[str]:
    """Return the several values of a cell."""
    return [part.strip() for part in re.split(r"[;|\n]", cell) if part.strip()]


def plain_number(cell: str) -> str:
    """Return a number without separators of thousands: 1.234, 1,234, 1 234 and 1'234 are one."""
    text = SPACES.sub("", cell)
    if grouped := GROUPED.match(text):
        return text.replace(grouped[1], "")
    return plain_fraction(text)


def plain_fraction(cell: str) -> str:
    """Return a number with a point where its fraction begins: 2,5 and 1.234,5 and 1,234.5."""
    text = SPACES.sub("", cell)
    if "," in text and "." in text:
        thousands = "." if text.rfind(",") > text.rfind(".") else ","
        text = text.replace(thousands, "")
    return text.replace(",", ".")


def plain_year(cell: str) -> str:
    """Return the year of a date."""
    return cell[:4] if re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", cell) else cell


def yes_or_no(cell: str) -> str:
    """Return what a box to tick takes; raise `ValidationError` for what is neither yes nor no."""
    folded = fold(cell)
    if folded not in YES | NO:
        raise ValidationError(_("Enter yes or no."))
    return "on" if folded in YES else ""


def known_words() -> Words:
    """Return every word of the vocabularies by vocabulary and folded slug or label."""
    words: Words = {}
    terms = Term.objects.select_related("merged_into").order_by("merged_into_id", "pk")
    # Words that can be chosen come before those that were merged away.
    for term in sorted(terms, key=lambda one: one.merged_into_id is not None):
        for name in [term.slug.replace("-", " "), *term.in_all_languages()]:
            words.setdefault((term.vocabulary, fold(name)), term.merged_into or term)
    return words


class WordsField(forms.Field):
    """Words of a vocabulary by slug or by label in any language."""

    def __init__(self, words: Words, vocabulary: str, label: object) -> None:
        super().__init__(required=False, label=label, widget=forms.TextInput)
        self.words, self.vocabulary = words, vocabulary

    def clean(self, value: str | None) -> list[Term]:
        """Return the words; the error names those that are none."""
        found, unknown = {}, []
        for part in parts_of(value or ""):
            term = self._word(part)
            if term is None:
                unknown.append(part)
            else:
                found[term.pk] = term
        if unknown:
            text = _("“%(words)s” is not among the words one can choose.")
            raise ValidationError(text % {"words": ", ".join(unknown)[:200]})
        return list(found.values())

    def _word(self, part: str) -> Term | None:
        return self.words.get((self.vocabulary, fold(part.replace("-", " "))))


def choice_names(field: forms.ChoiceField) -> dict[str, str]:
    """Return the values of a choice by folded value and by label in each language."""
    names: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for value, label in list(field.choices):
                names.setdefault(fold(str(label)), str(value))
    return {**names, **{fold(str(value)): str(value) for value, _label in field.choices}}


def meaning_of(field: forms.Field) -> Callable[[str], object]:
    """Return the function that makes a cell into what this field is given by a page."""
    if isinstance(field, WordsField):
        return str
    if isinstance(field, FoldedChoiceField):
        return lambda cell: _each(parts_of(cell), find_country)
    if isinstance(field, forms.ChoiceField):
        names = choice_names(field)
        return lambda cell: names.get(fold(cell), cell)
    if isinstance(field, forms.BooleanField):
        return yes_or_no
    if isinstance(field, forms.FloatField | forms.DecimalField):
        return plain_number if isinstance(field, forms.DecimalField) else plain_fraction
    if isinstance(field, forms.IntegerField):
        return lambda cell: plain_number(plain_year(cell))
    if isinstance(field, LinesField):
        return lambda cell: "\n".join(parts_of(cell))
    if isinstance(field.widget, forms.Textarea):
        return str
    return lambda cell: " ".join(cell.split())


def _each(parts: Iterable[str], meaning: Callable[[str], str]) -> list[str]:
    """Return the meaning of each part; one that has none stays, for the field to name it."""
    return [meaning(part) or part for part in parts]
