"""Forms of an import: the file, its columns, what to do with its rows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm
from hansa.common.places import country_choices
from hansa.organisations.enums import ProfileType
from hansa.organisations.forms.columns import field_choices, importable_fields
from hansa.organisations.importing import ENCODINGS, MOST_BYTES, FileRefused, Sheet, read_file

WRITTEN_IN = {
    "windows-1252": _("Western Europe"),
    "windows-1250": _("Central Europe"),
    "windows-1251": _("Cyrillic"),
    "windows-1253": _("Greek"),
    "windows-1254": _("Turkish"),
    "windows-1257": _("Baltic"),
    "iso-8859-2": _("Central Europe"),
    "iso-8859-15": _("Western Europe"),
    "mac-roman": _("Western Europe"),
    "cp850": _("Western Europe"),
}


def encoding_choices() -> list[tuple[str, str]]:
    """Return what a file may be written in, with where that is used."""
    return [
        (value, f"{name} ({WRITTEN_IN[value]})" if value in WRITTEN_IN else name)
        for value, name in ENCODINGS.items()
    ]


class UploadForm(KeyedForm):
    """A file of organisations."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=_(
            "CSV or XLSX, with the names of the columns in the first row; at most 20 MB, 20,000 "
            "rows and 200 columns."
        ),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=lambda: [("", _("find out")), *encoding_choices()],
        help_text=_("Of a CSV file. Choose one if letters with accents look wrong."),
    )

    def clean(self) -> dict[str, Any]:
        """Read the file, and say at the field why it cannot be read."""
        file = self.cleaned_data.get("file")
        if file is not None and "encoding" in self.cleaned_data:
            try:
                if file.size > MOST_BYTES:
                    text = _("The file is larger than %(most)d MB.")
                    raise FileRefused(text % {"most": MOST_BYTES // 2**20})
                self.content = file.read()
                self.sheet = read_file(self.content, encoding=self.cleaned_data["encoding"])
            except FileRefused as refused:
                self.add_error("file", str(refused))
        return self.cleaned_data

    content: bytes
    sheet: Sheet


class EncodingForm(forms.Form):
    """The file once more, in another encoding."""

    encoding = forms.ChoiceField(label=_("Read it as"), choices=encoding_choices)


class MappingForm(forms.Form):
    """Which column is which field; what holds for rows that name no country or type."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    country = forms.ChoiceField(
        label=_("Country where a row names none"),
        required=False,
        choices=lambda: [("", "–"), *country_choices()],
    )
    profile_type = forms.ChoiceField(
        label=_("Profile type where a row names none"), choices=ProfileType.choices
    )

    def __init__(self, header: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = field_choices()
        self.names = [f"column_{place}" for place in range(len(header))]
        for name, label in zip(self.names, header, strict=True):
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=choices)

    @staticmethod
    def stored(mapping: dict[str, Any], version: int) -> dict[str, Any]:
        """Return what the form is filled in with."""
        columns = {f"column_{n}": field for n, field in enumerate(mapping["columns"])}
        return {**columns, **{k: v for k, v in mapping.items() if k != "columns"},
                "version": version}  # fmt: skip

    def columns(self) -> list[forms.BoundField]:
        """Return the fields of the columns."""
        return [self[name] for name in self.names]

    def clean(self) -> dict[str, Any]:
        """Insist on name and country, and on one column for each field."""
        given, taken = self.cleaned_data, set()
        for name in self.names:
            field = given.get(name)
            if field and field in taken:
                label = importable_fields()[field].label
                text = _("“%(field)s” is chosen for another column already.")
                self.add_error(name, ValidationError(text, params={"field": label}))
            taken.add(field)
        if "name" not in taken:
            self.add_error(None, _("Choose the column that holds the names of the organisations."))
        if "country" not in taken and not given.get("country"):
            self.add_error("country", _("Choose a country, or the column that holds it."))
        return given

    def mapping(self) -> dict[str, Any]:
        """Return what was chosen, as an import keeps it."""
        return {
            "columns": [self.cleaned_data.get(name, "") for name in self.names],
            "country": self.cleaned_data.get("country", ""),
            "profile_type": self.cleaned_data.get("profile_type", ""),
        }


class RunForm(forms.Form):
    """What is to become of the rows."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    publishes = forms.ChoiceField(
        label=_("The profiles"),
        widget=forms.RadioSelect,
        initial="yes",
        choices=[
            ("yes", _("are published at once; their people can ask to keep them")),
            ("no", _("become drafts, which you publish here later")),
        ],
    )
    with_twins = forms.ChoiceField(
        label=_("Likely duplicates"),
        widget=forms.RadioSelect,
        initial="no",
        choices=[("no", _("are left out")), ("yes", _("are imported too"))],
    )
