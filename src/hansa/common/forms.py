"""What all forms share: a key against sending twice, a version against overwriting."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.forms.fields import BaseTemporalField
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

MOMENT_FORMAT = "%Y-%m-%dT%H:%M"
YEARS = range(1970, 2200)
"""Years of which a moment can be; clocks of others cannot be told."""
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def new_key() -> str:
    """Return a key for a form that has not been sent yet."""
    return uuid.uuid4().hex


def sent_before() -> str:
    """Say that a form came back by the browser's way back, and what it made is another by now."""
    return gettext("This form was sent before. This is how it stands now.")


def whole_numbers(values: list[str]) -> set[int]:
    """Return the ids among what a form sent; anything else was not written by our page."""
    return {int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 16}


class KeyedForm(forms.Form):
    """A form that makes something; sent twice it makes it once."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=64)


class VersionedForm(forms.Form):
    """A form that changes something; it knows which version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @classmethod
    def stored(cls, current: Any) -> dict[str, Any]:
        """Return what the form is filled in with: the object as it is now."""
        return {name: getattr(current, name) for name in cls.base_fields}

    def differences(self, current: Any) -> list[dict[str, str]]:
        """Return the fields in which what was typed differs from what is stored now, in words."""
        rows = []
        stored = self.stored(current)
        for name, field in self.fields.items():
            if name == "version" or name not in self.cleaned_data:
                continue
            mine = in_words(field, self.cleaned_data[name])
            theirs = in_words(field, stored.get(name))
            if mine != theirs:
                rows.append({"label": str(field.label or name), "mine": mine, "theirs": theirs})
        return rows

    def renewed(self, current: Any) -> Self:
        """Return the form as typed, to be saved over the object as it is now."""
        data = self.data.copy()
        data["version"] = current.version
        again = self.anew(data, current)
        again.is_valid()
        return again

    def anew(self, data: Any, _current: Any) -> Self:
        """Return this form, sent with data, about what is stored now; some are made of more."""
        return type(self)(data, initial=self.initial)


class NumberedChoiceField(forms.ModelMultipleChoiceField):
    """A choice among rows by their ids; one that no database can hold is none of them."""

    def clean(self, value: Any) -> Any:
        """Refuse what is not a number of 63 bits, which SQLite cannot even look for."""
        for one in value or ():
            text = str(one)
            is_number = text.isascii() and text.isdigit() and len(text) < 20
            if not is_number or int(text) >= 2**63:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": text[:20]},
                )
        return super().clean(value)


class FoldedChoiceField(forms.MultipleChoiceField):
    """A choice among very many: folded, it is one stop on the way through the form by keyboard."""

    folded = True
    widget = forms.CheckboxSelectMultiple


def page_at(text: str, folder: str, pages: QuerySet[Any], missing: str) -> Any:
    """
    Return what the address of a page of this site leads to; None if nothing was typed.

    ``folder`` is what stands before its short name. Raises `ValidationError` with ``missing``.
    """
    if not text:
        return None
    parts = [part for part in text.split("?", maxsplit=1)[0].split("/") if part]
    slug = parts[-1] if parts and (len(parts) == 1 or parts[-2] == folder) else ""
    found = pages.filter(slug=slug).first()
    if found is None:
        raise ValidationError(missing)
    return found


def in_words(field: forms.Field, value: Any) -> str:
    """Return a field's value as a person reads it: names instead of codes and keys."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        chosen = {getattr(one, "pk", one) for one in value or ()}
        return ", ".join(str(one) for one in field.queryset if one.pk in chosen)
    if isinstance(field, forms.ChoiceField):
        # Of a row that nobody has stored there is no value.
        chosen = set(value or ()) if isinstance(field, forms.MultipleChoiceField) else {value}
        return ", ".join(str(label) for code, label in field.choices if code in chosen)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"  # typed as 2, stored as 2.0
    if isinstance(field, MomentField) and value is not None:
        return date_format(value.astimezone(field.zone), "DATETIME_FORMAT")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return "" if value is None else str(value)


class MomentField(forms.DateTimeField):
    """A moment as the clocks of a place show it; the form sets ``zone``."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT_FORMAT)
    default_error_messages: ClassVar[dict[str, Any]] = {
        "skipped": gettext_lazy("Clocks skip this hour that day; choose another.")
    }
    zone: ZoneInfo = ZoneInfo("UTC")

    def prepare_value(self, value: Any) -> Any:
        """Show a stored moment by the clocks of the place."""
        if isinstance(value, datetime):
            return value.astimezone(self.zone).strftime(MOMENT_FORMAT)
        return value

    def to_python(self, value: Any) -> Any:
        """Read a moment by the clocks of the place; of an hour they show twice, the first."""
        if value in self.empty_values:
            return None
        try:
            read = parse_datetime(str(value).strip())
        except ValueError as wrong:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from wrong
        wall = (read or BaseTemporalField.to_python(self, value)).replace(tzinfo=None)
        if wall.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        moment = wall.replace(tzinfo=self.zone)
        if moment.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != wall:
            raise ValidationError(self.error_messages["skipped"], code="skipped")
        return moment


class DayField(forms.DateField):
    """A day of this or the last century."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_validators: ClassVar[list[Any]] = [
        MinValueValidator(EARLIEST, gettext_lazy("This is too long ago.")),
        MaxValueValidator(LATEST, gettext_lazy("This is too far ahead.")),
    ]


def whole(label: Any, least: int, most: int, **kwargs: Any) -> forms.IntegerField:
    """Return a field for a count."""
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **kwargs)


maybe = partial(whole, required=False)


def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones that people live by, by name."""
    places = (name for name in available_timezones() if "/" in name)
    return [
        (name, name.replace("_", " ")) for name in sorted(places) if not name.startswith("Etc/")
    ]


class ZonedForm(forms.Form):
    """A form whose moments are by the clocks of a place."""

    def set_zone(self, name: str) -> None:
        """Read and show moments by this zone's clocks."""
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = ZoneInfo(name)
