"""A profile as its administrators edit it: country and type first, the rest follows from them."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from hansa.common import clock
from hansa.common.forms import FoldedChoiceField, KeyedForm, VersionedForm
from hansa.common.geography import find_place, is_region_of, region_choices, region_name
from hansa.common.places import country_choices, country_name
from hansa.organisations.enums import Audience, ExcellenceLabel, ProfileType, Vocabulary
from hansa.organisations.forms.fields import (
    FractionField,
    LinesField,
    SiteField,
    TermsField,
    language_choices,
)
from hansa.organisations.models import Organisation, Term
from hansa.organisations.operations.profiles import Profile
from hansa.organisations.profile_types import SPECIFICS, Specific, groups_of, specifics_of

PLAIN = [
    "name", "acronym", "country", "profile_type", "legal_form", "founded_year", "region_code",
    "region_name", "city", "postcode", "address", "website", "english_site", "summary",
    "description", "language", "email", "phone", "contact_name", "contact_position",
    "contact_audience", "social_links", "members_total", "sme_count", "large_count",
    "research_count", "employees_count", "named_members", "staff_fte", "public_partners",
    "recognised_by", "label", "target_countries", "earlier_projects",
]  # fmt: skip
TERM_FIELDS = {
    "ecosystems": Vocabulary.ECOSYSTEM,
    "technologies": Vocabulary.TECHNOLOGY,
    "sectors": Vocabulary.SECTOR,
    "emerging": Vocabulary.EMERGING,
    "priorities": Vocabulary.PRIORITY,
    "services": Vocabulary.SERVICE,
    "interests": Vocabulary.INTEREST,
}
COUNTS = ("sme_count", "large_count", "research_count")
EARLIEST_YEAR = 1200
BOUNDS = {
    "min_value": _("Enter %(limit_value)s or more."),
    "max_value": _("Enter %(limit_value)s or less."),
}


def _number(label: StrPromise, most: int = 10_000_000, **kwargs: Any) -> forms.IntegerField:
    """Return a field for a count that may be left empty."""
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=most, widget=widget,
        error_messages=BOUNDS, **kwargs,
    )  # fmt: skip


def _text(label: StrPromise, length: int, rows: int = 0, **kwargs: Any) -> forms.CharField:
    """Return a field for text that may be left empty, in several lines if ``rows`` are named."""
    if rows:
        kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=length, **kwargs)


class FirstForm(forms.Form):
    """What the other fields follow from."""

    country = forms.ChoiceField(
        label=_("Country"), choices=lambda: [("", _("Choose a country")), *country_choices()]
    )
    profile_type = forms.ChoiceField(
        label=_("Profile type"), choices=ProfileType.choices, initial=ProfileType.CLUSTER
    )


class OrganisationForm(VersionedForm):
    """The fields of one profile type in one country."""

    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, widget=forms.HiddenInput
    )
    profile_type = forms.ChoiceField(
        label=_("Profile type"), choices=ProfileType.choices, widget=forms.HiddenInput
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    acronym = _text(_("Acronym"), 30)
    legal_form = _text(_("Legal form"), 80)
    founded_year = forms.IntegerField(
        label=_("Founded"), required=False, min_value=EARLIEST_YEAR, error_messages=BOUNDS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    region_code = forms.ChoiceField(label=_("NUTS region"), required=False)
    region_name = _text(_("Region"), 120)
    city = _text(
        _("City"), 120, help_text=_("Where you are on the map follows from the city.")
    )  # fmt: skip
    postcode = _text(_("Postcode"), 20)
    address = _text(_("Street and number"), 200)
    website = SiteField(label=_("Web site"), required=False)
    english_site = forms.BooleanField(label=_("The web site is in English too"), required=False)
    summary = _text(
        _("In one sentence"), 300,
        help_text=_("What you do, for whom and where. It stands in every list."),
    )  # fmt: skip
    description = _text(_("Description"), 8000, rows=8, help_text=_("You may use Markdown."))
    language = forms.ChoiceField(
        label=_("Language of these two texts"), choices=language_choices, initial="en",
        required=False,
        help_text=_("Texts in more languages are added once the profile is saved."),
    )  # fmt: skip
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    phone = _text(_("Phone"), 40)
    contact_name = _text(_("Contact person"), 120)
    contact_position = _text(_("Position"), 120)
    contact_audience = forms.ChoiceField(
        label=_("Who sees the contact"), choices=Audience.choices, initial=Audience.NOBODY,
        required=False,
        help_text=_("E-mail address, phone, contact person and position; in every channel."),
    )  # fmt: skip
    social_links = LinesField(
        label=_("Social networks"), required=False, most=8, one=SiteField(),
        help_text=_("One address in each line."),
    )  # fmt: skip
    members_total = _number(_("Members in all"), help_text=_("If not all are of a type below."))
    sme_count = _number(_("Small and medium-sized companies"), initial=0)
    large_count = _number(_("Large companies"), initial=0)
    research_count = _number(_("Research organisations"), initial=0)
    employees_count = _number(_("Employees of the member companies"), most=2_000_000_000)
    named_members = _text(
        _("Members by name"), 40_000, rows=5, help_text=_("One in each line; they are found too.")
    )  # fmt: skip
    staff_fte = FractionField(
        label=_("Management staff"), required=False, min_value=0, max_value=10_000,
        decimal_places=1, error_messages=BOUNDS,
        help_text=_("In full-time positions, for instance 2.5."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    public_partners = _text(_("Public bodies you work with"), 500, rows=2)
    recognised_by = _text(
        _("Programme that recognises you"), 200,
        help_text=_("A regional or national cluster programme; it has looked at you already."),
    )  # fmt: skip
    label = forms.ChoiceField(
        label=_("Label of excellence"), required=False,
        choices=[("", _("none")), *ExcellenceLabel.choices],
        help_text=_("Of the European Cluster Excellence Initiative."),
    )  # fmt: skip
    ecosystems = TermsField(Vocabulary.ECOSYSTEM, label=_("Industrial ecosystems"))
    technologies = TermsField(Vocabulary.TECHNOLOGY, label=_("Technologies"))
    sectors = TermsField(Vocabulary.SECTOR, label=_("Sectors"), folded=True)
    emerging = TermsField(Vocabulary.EMERGING, label=_("Emerging industries"), folded=True)
    priorities = TermsField(Vocabulary.PRIORITY, label=_("S3 priorities"), folded=True)
    services = TermsField(Vocabulary.SERVICE, label=_("Services"), folded=True)
    interests = TermsField(Vocabulary.INTEREST, label=_("Cooperation you look for"))
    offers = TermsField(Vocabulary.INTEREST, label=_("Cooperation you offer"))
    target_countries = FoldedChoiceField(
        label=_("Target countries"), choices=country_choices, required=False
    )
    earlier_projects = _text(
        _("Earlier international projects"), 4000, rows=3, help_text=_("One in each line.")
    )  # fmt: skip
    terms_accepted = forms.BooleanField(
        label=_("I speak for this organisation and accept the terms of use"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_country = str(self["country"].value() or "")
        self.of_type = str(self["profile_type"].value() or ProfileType.CLUSTER)
        self.specifics = specifics_of(self.of_type)
        for specific in self.specifics:
            self.fields[specific.name] = specific_field(specific)
        self._follow_the_type()
        self._follow_the_country()
        # Chosen countries first: the list is long and only its beginning is in view.
        chosen = self["target_countries"].value() or []
        field = self.fields["target_countries"]
        field.choices = sorted(field.choices, key=lambda choice: choice[0] not in chosen)

    def _follow_the_type(self) -> None:
        kept = {name for _heading, names in self._named_groups() for name in names}
        for name in [*self.fields]:
            if name not in kept and not self[name].is_hidden:
                del self.fields[name]

    def _follow_the_country(self) -> None:
        regions = region_choices(self.in_country)
        del self.fields["region_name" if regions else "region_code"]
        if regions:
            field = self.fields["region_code"]
            # A finer or larger region that was imported is kept.
            known = {code for code, _name in regions}
            stored = str(self.initial.get("region_code") or "")
            if is_region_of(stored, self.in_country) and stored not in known:
                regions = [(stored, region_name(stored) or stored), *regions]
            field.choices = [("", "–"), *((code, f"{name} ({code})") for code, name in regions)]
            field.error_messages["invalid_choice"] = _("This is no region of %(country)s.") % {
                "country": country_name(self.in_country)
            }

    def _named_groups(self) -> list[tuple[StrPromise, list[str]]]:
        return groups_of(self.of_type, [n for n, value in self.initial.items() if value])

    @property
    def type_name(self) -> str:
        """Return what the profile type is called."""
        return str(dict(ProfileType.choices).get(self.of_type, self.of_type)).capitalize()

    @classmethod
    def stored(cls, current: Organisation) -> dict[str, Any]:
        """Return the profile as it is."""
        stored = {name: getattr(current, name) for name in [*PLAIN, "version"]}
        terms = list(current.terms.all())
        for field, vocabulary in TERM_FIELDS.items():
            stored[field] = [term.pk for term in terms if term.vocabulary == vocabulary]
        stored["offers"] = [term.pk for term in current.offers.all()]
        stored["terms_accepted"] = current.terms_accepted_at is not None
        # Those of all types: the form may be of another one than the profile was.
        for specific in (one for own in SPECIFICS.values() for one in own):
            stored[specific.name] = current.specifics.get(specific.name)
        return stored

    @property
    def groups(self) -> list[tuple[StrPromise, list[forms.BoundField]]]:
        """Return the fields under their headings."""
        groups = [
            (heading, [self[name] for name in names if name in self.fields])
            for heading, names in self._named_groups()
        ]
        return [(heading, fields) for heading, fields in groups if fields]

    def clean_founded_year(self) -> int | None:
        """Refuse a year that is still to come."""
        year = self.cleaned_data["founded_year"]
        if year is not None and year > clock.now().year:
            raise ValidationError(_("This year is still to come."))
        return year

    def clean_language(self) -> str:
        """Take English if no language is named."""
        return self.cleaned_data["language"] or "en"

    def clean_contact_audience(self) -> str:
        """Show a contact to nobody unless it was said to whom."""
        return self.cleaned_data["contact_audience"] or Audience.NOBODY

    def clean(self) -> dict[str, Any]:
        """Look at fields together: members by type and in all, the least and the most."""
        given = self.cleaned_data
        counts = [given.get(name) or 0 for name in COUNTS]
        given |= {name: given[name] or 0 for name in COUNTS if name in given}
        total = given.get("members_total")
        if total is not None and sum(counts) > total:
            self.add_error(
                "members_total",
                _("By type there are %(sum)s members, more than in all.") % {"sum": sum(counts)},
            )
        least, most = given.get("ticket_least"), given.get("ticket_most")
        if least is not None and most is not None and least > most:
            self.add_error("ticket_most", _("The largest is smaller than the smallest."))
        return given

    def changes(self, *, now: datetime, current: Organisation | None = None) -> dict[str, Any]:
        """Return the profile's plain fields as typed, with what follows from them."""
        given = {name: self.cleaned_data[name] for name in PLAIN if name in self.cleaned_data}
        if "region_code" in given:
            given["region_name"] = region_name(given["region_code"])
        else:
            given["region_code"] = ""
        place = find_place(given["city"], given["country"])
        same = current is not None and (current.city, current.country) == (
            given["city"], given["country"],
        )  # fmt: skip
        if place is not None and not (same and current and current.latitude is not None):
            given["latitude"], given["longitude"] = place.latitude, place.longitude
        elif not same:
            given["latitude"] = given["longitude"] = None
        # What only another type says is kept, should the profile be of that type again.
        own = {one.name: self.cleaned_data[one.name] for one in self.specifics}
        said = (current.specifics if current else {}) | own
        given["specifics"] = {name: v for name, v in said.items() if v not in ("", None)}
        accepted = current.terms_accepted_at if current else None
        moment = (accepted or now) if self.cleaned_data["terms_accepted"] else None
        return given | {"terms_accepted_at": moment}

    def typed(self) -> dict[str, Any]:
        """Return what can be understood of what was typed so far, for the checklist."""
        self.is_valid()
        known = {name: self.cleaned_data.get(name) for name in PLAIN}
        return {**known, "terms_accepted_at": self.cleaned_data.get("terms_accepted")}

    def terms(self) -> list[Term]:
        """Return the chosen words of all vocabularies this type has."""
        return [t for name in TERM_FIELDS for t in self.cleaned_data.get(name, ())]

    def offered(self) -> list[Term]:
        """Return the cooperation that is offered."""
        return list(self.cleaned_data["offers"])


def specific_field(specific: Specific) -> forms.Field:
    """Return the form's field for what only one type has."""
    if specific.kind == "number":
        return _number(specific.label, most=2_000_000_000, help_text=specific.help_text)
    if specific.kind == "choice":
        choices = [("", "–"), *specific.choices]
        return forms.ChoiceField(label=specific.label, choices=choices, required=False)
    return _text(specific.label, 1000, rows=2, help_text=specific.help_text)


class RegistrationForm(KeyedForm, OrganisationForm):
    """A new profile: the same fields, and nothing to overwrite."""

    # Django's way to leave out a field that a form inherits.
    version = None  # type: ignore[assignment]

    def profile(self, now: datetime) -> Profile:
        """Return what was typed."""
        return Profile(**self.changes(now=now))
