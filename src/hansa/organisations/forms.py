"""The shape of a profile on screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from hansa.common.forms import FoldedChoiceField, NumberedChoiceField, VersionedForm
from hansa.common.places import country_choices
from hansa.organisations.enums import Vocabulary
from hansa.organisations.models import Organisation, Term

EDITED = [
    "name", "acronym", "country", "region_name", "city", "website", "email", "founded_year",
    "summary", "description", "sme_count", "large_count", "research_count", "target_countries",
]  # fmt: skip


class TermsField(NumberedChoiceField):
    """A choice among the words of one vocabulary."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, vocabulary: str, **kwargs: Any) -> None:
        super().__init__(Term.objects.filter(vocabulary=vocabulary), required=False, **kwargs)


class OrganisationForm(VersionedForm):
    """A profile as its administrator edits it; the country comes first."""

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    name = forms.CharField(label=_("Name"), max_length=200)
    acronym = forms.CharField(label=_("Acronym"), max_length=30, required=False)
    region_name = forms.CharField(label=_("Region"), max_length=120, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    website = forms.URLField(
        label=_("Web site"), required=False, assume_scheme="https", max_length=200
    )
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    founded_year = forms.IntegerField(
        label=_("Founded"), required=False, min_value=1200, max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("In one sentence"), max_length=300, required=False,
        help_text=_("What you do, for whom and where. It stands in every list."),
    )  # fmt: skip
    description = forms.CharField(
        label=_("Description"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}), help_text=_("You may use Markdown."),
    )  # fmt: skip
    sme_count = forms.IntegerField(
        label=_("Small and medium-sized companies"), min_value=0, max_value=100_000
    )
    large_count = forms.IntegerField(label=_("Large companies"), min_value=0, max_value=100_000)
    research_count = forms.IntegerField(
        label=_("Research organisations"), min_value=0, max_value=100_000
    )
    target_countries = FoldedChoiceField(
        label=_("Target countries"), choices=country_choices, required=False
    )
    ecosystems = TermsField(Vocabulary.ECOSYSTEM, label=_("Industrial ecosystems"))
    technologies = TermsField(Vocabulary.TECHNOLOGY, label=_("Technologies"))
    interests = TermsField(Vocabulary.INTEREST, label=_("Cooperation interests"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Chosen countries first: the list is long and only its beginning is in view.
        chosen = self["target_countries"].value() or []
        field = self.fields["target_countries"]
        field.choices = sorted(field.choices, key=lambda choice: choice[0] not in chosen)

    @classmethod
    def stored(cls, current: Organisation) -> dict[str, Any]:
        """Return the profile as it is."""
        stored = {name: getattr(current, name) for name in [*EDITED, "version"]}
        terms = list(current.terms.all())
        for field, vocabulary in TERM_FIELDS.items():
            stored[field] = [term.pk for term in terms if term.vocabulary == vocabulary]
        return stored

    @property
    def groups(self) -> list[tuple[StrPromise, list[forms.BoundField]]]:
        """Return the fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in GROUPS]

    def changes(self) -> dict[str, Any]:
        """Return the profile's plain fields as typed."""
        return {name: self.cleaned_data[name] for name in EDITED}

    def terms(self) -> list[Term]:
        """Return the chosen words of all vocabularies."""
        return [term for name in TERM_FIELDS for term in self.cleaned_data[name]]


GROUPS = [
    (_("Who you are"), [
        "country", "name", "acronym", "founded_year", "region_name", "city", "website", "email",
        "summary", "description",
    ]),
    (_("Members"), ["sme_count", "large_count", "research_count"]),
    (_("What you do and look for"), [
        "ecosystems", "technologies", "interests", "target_countries",
    ]),
]  # fmt: skip
TERM_FIELDS = {
    "ecosystems": Vocabulary.ECOSYSTEM,
    "technologies": Vocabulary.TECHNOLOGY,
    "interests": Vocabulary.INTEREST,
}
