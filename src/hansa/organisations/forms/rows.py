"""Rows of a file as profiles, by the same rules as the form of one profile."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hansa.common.forms import in_words
from hansa.common.geography import is_region_of
from hansa.common.places import find_country
from hansa.common.words import fold
from hansa.organisations.enums import ProfileType, Vocabulary
from hansa.organisations.forms.columns import COORDINATES, importable_fields
from hansa.organisations.forms.meanings import (
    SHEET_ERRORS,
    Words,
    WordsField,
    choice_names,
    known_words,
    meaning_of,
)
from hansa.organisations.forms.profile import COUNTS, TERM_FIELDS, RegistrationForm
from hansa.organisations.importing import Row
from hansa.organisations.models import Import
from hansa.organisations.operations.import_runs import Finding, NewProfile
from hansa.organisations.operations.profiles import Profile
from hansa.organisations.queries.imports import KnownOrganisations

PREVIEWED, MOST_LETTERS = 20, 80
NOWHERE = "ZZ"
"""A country that is none, for rows that name none."""
OTHER_NAMES = {"region": ("region_code", "region_name")}


class RowForm(RegistrationForm):
    """The form of one profile, filled in row by row: making it anew takes longer than all else."""

    # Django's way to leave out a field that a form inherits.
    key = None  # type: ignore[assignment]
    latitude = forms.FloatField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    longitude = forms.FloatField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )

    def __init__(self, *, words: Words, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in (*TERM_FIELDS, "offers"):
            if name in self.fields:
                vocabulary = TERM_FIELDS.get(name, Vocabulary.INTEREST)
                self.fields[name] = WordsField(words, vocabulary, self.fields[name].label)
        for name, label in COORDINATES.items():
            self.fields[name].label = label
        self.fields["country"].error_messages["invalid_choice"] = _(
            "No country is called “%(value)s” here."
        )
        self.meanings: dict[str, Callable[[str], object]] = {
            name: meaning_of(field) for name, field in self.fields.items()
        }

    def fill_in(self, data: dict[str, object]) -> dict[str, list[str]]:
        """Take a row as if it had been sent from a page; return the errors of each field."""
        self.data, self.is_bound, self._errors = data, True, None
        return {name: [str(e) for e in errors] for name, errors in self.errors.items()}

    def profile(self, now: datetime) -> Profile:
        """Return the profile; coordinates the file names are better than those of the city."""
        profile = super().profile(now)
        at = self.cleaned_data["latitude"], self.cleaned_data["longitude"]
        if None not in at:
            profile = replace(profile, latitude=at[0], longitude=at[1])
        return profile


@dataclass
class ReadRow:
    """What became of a row: a profile, or errors."""

    number: int
    new: NewProfile | None = None
    findings: list[Finding] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    """Each field in words, as it would be."""


class RowReader:
    """Reads the rows of one import."""

    def __init__(self, header: list[str], mapping: dict[str, Any], now: datetime) -> None:
        self.header, self.now = header, now
        self.columns: list[str] = mapping["columns"]
        self.country = mapping.get("country", "")
        self.profile_type = mapping.get("profile_type", "")
        self.words = known_words()
        self.types = choice_names(forms.ChoiceField(choices=ProfileType.choices))
        self.forms: dict[tuple[str, str, str], RowForm] = {}

    def column_of(self, name: str) -> str:
        """Return what the column of a field is called in the file, or else the field."""
        for one in OTHER_NAMES.get(name, (name,)):
            if one in self.columns:
                return self.header[self.columns.index(one)]
        known = importable_fields().get(name)
        return str(known.label if known else name)

    def read(self, row: Row, *, with_words: bool = False) -> ReadRow:
        """Return a row as a profile, or what is wrong with it."""
        read = ReadRow(row.number)
        cells = {name: cell for name, cell in zip(self.columns, row.cells, strict=True) if name}
        form = self._form_for(cells)
        errors: dict[str, list[str]] = {}
        data = self._understood(form, cells, errors)
        for name, texts in form.fill_in(data).items():
            errors.setdefault(name, []).extend(texts)
        if row.overflow:
            text = _("There are more cells than columns; does a text hold what parts the columns?")
            read.findings.append(Finding(row.number, "", text, "error"))
        for name, texts in errors.items():
            column = self.column_of(name)
            read.findings += [Finding(row.number, column, text, "error") for text in texts]
        if not read.findings:
            terms = [term.pk for term in form.terms()]
            offers = [term.pk for term in form.offered()]
            read.new = NewProfile(row.number, form.profile(self.now), terms, offers)
        read.findings += [
            Finding(row.number, self.column_of(name), text, "warning")
            for name, text in self._left_out(form, cells, data)
        ]
        if with_words:
            read.shown = _shown(form, cells)
        return read

    def _form_for(self, cells: dict[str, str]) -> RowForm:
        """Return the form of the row's country and type, made once for all rows of both."""
        country = find_country(cells.get("country") or self.country) or NOWHERE
        typed = cells.get("profile_type") or self.profile_type
        profile_type = self.types.get(fold(typed), ProfileType.CLUSTER)
        code = cells.get("region_code", "").upper()
        finer = code if len(code) > 4 and is_region_of(code, country) else ""
        key = (country, profile_type, finer)
        if key not in self.forms:
            initial = {"country": country, "profile_type": profile_type, "region_code": finer}
            self.forms[key] = RowForm(words=self.words, initial=initial)
        return self.forms[key]

    def _understood(
        self, form: RowForm, cells: dict[str, str], errors: dict[str, list[str]]
    ) -> dict[str, object]:
        """Return the cells as the fields of the form take them."""
        data: dict[str, object] = {"profile_type": self.profile_type, "country": self.country}
        for name, cell in cells.items():
            if cell in SHEET_ERRORS:
                errors[name] = [_("A formula of the spreadsheet failed here.")]
            elif name in form.fields and cell:
                try:
                    data[name] = form.meanings[name](cell)
                except ValidationError as wrong:
                    errors[name] = wrong.messages
        if data["country"]:
            data["country"] = find_country(str(data["country"])) or data["country"]
        _find_region(form, cells, data)
        counts = [data.get(name) or "0" for name in COUNTS]
        if str(data.get("members_total")) == str(sum(int(n) for n in counts if str(n).isdecimal())):
            del data["members_total"]  # exported, it is the sum of the three
        return data

    def _left_out(
        self, form: RowForm, cells: dict[str, str], data: dict[str, object]
    ) -> Iterator[tuple[str, str]]:
        """Yield what stands in the file and has no place in this profile."""
        for name, cell in cells.items():
            if not cell or cell == "0" or name in form.fields:
                continue
            if name == "region_name":
                if not data.get("region_code"):
                    yield name, _("“%(name)s” is no region of level 2; left out.") % {"name": cell}
            else:
                yield name, _("A profile of this type and country has no such field; left out.")


def _find_region(form: RowForm, cells: dict[str, str], data: dict[str, object]) -> None:
    """Take the region's name where the form asks for its code."""
    if "region_code" in form.fields and not data.get("region_code"):
        wanted = fold(cells.get("region_name", ""))
        for code, label in form.fields["region_code"].choices:
            if wanted and code and fold(label.rsplit(" (", 1)[0]) == wanted:
                data["region_code"] = code


def _shown(form: RowForm, cells: dict[str, str]) -> dict[str, str]:
    """Return each field in words as it would be; what is wrong as it stands in the file."""
    shown = {}
    for name, cell in cells.items():
        known = name in form.cleaned_data
        shown[name] = in_words(form.fields[name], form.cleaned_data[name]) if known else cell
    return shown


def twin_among(known: KnownOrganisations, read: ReadRow) -> list[Finding]:
    """Say which organisation or earlier row this may be, and let later ones be compared to it."""
    if read.new is None:
        return []
    profile = read.new.profile
    twin = known.twin_of(name=profile.name, website=profile.website)
    if twin:
        text = _("%(name)s is likely the same as %(twin)s.") % {"name": profile.name, "twin": twin}
        return [Finding(read.number, "", text, "twin")]
    label = _("row %(row)d") % {"row": read.number}
    known.add(label, name=profile.name, website=profile.website)
    return []


@dataclass(frozen=True)
class Preview:
    """The first rows as they would be."""

    labels: list[str]
    rows: list[tuple[int, bool, list[str]]]
    """Of each its number, whether it has an error, and its cells in words."""


def preview_of(source: Import, now: datetime) -> Preview:
    """Return the first rows of an import in words, field by field."""
    reader, rows = RowReader(source.header, source.mapping, now), []
    names = [name for name in dict.fromkeys(reader.columns) if name]
    for number, cells, overflow in source.rows[:PREVIEWED]:
        read = reader.read(Row(number, cells, overflow), with_words=True)
        shown = [_shortened(read.shown.get(name, "")) for name in names]
        rows.append((number, read.new is None, shown))
    return Preview([str(importable_fields()[name].label) for name in names], rows)


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
