"""The shape of a profile and of a review on screen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from hansa.common.forms import FoldedChoiceField, KeyedForm, NumberedChoiceField, VersionedForm
from hansa.common.places import country_choices
from hansa.organisations.criteria import Standing
from hansa.organisations.enums import ProfileType, Vocabulary
from hansa.organisations.models import Organisation, Term, Verdict
from hansa.organisations.operations.profiles import Profile
from hansa.organisations.operations.reviewing import Ruling
from hansa.organisations.queries.reviewing import Line

EDITED = [
    "name", "acronym", "country", "region_name", "city", "website", "email", "founded_year",
    "summary", "description", "sme_count", "large_count", "research_count", "target_countries",
    "profile_type", "staff_fte", "english_site", "public_partners", "recognised_by",
]  # fmt: skip


class TermsField(NumberedChoiceField):
    """A choice among the words of one vocabulary."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, vocabulary: str, **kwargs: Any) -> None:
        super().__init__(Term.objects.filter(vocabulary=vocabulary), required=False, **kwargs)


class OrganisationForm(VersionedForm):
    """A profile as its administrator edits it; the country comes first."""

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    profile_type = forms.ChoiceField(
        label=_("Profile type"), choices=ProfileType.choices, initial=ProfileType.CLUSTER
    )
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
    english_site = forms.BooleanField(label=_("The web site is in English too"), required=False)
    sme_count = forms.IntegerField(
        label=_("Small and medium-sized companies"), min_value=0, max_value=100_000, initial=0
    )
    large_count = forms.IntegerField(
        label=_("Large companies"), min_value=0, max_value=100_000, initial=0
    )
    research_count = forms.IntegerField(
        label=_("Research organisations"), min_value=0, max_value=100_000, initial=0
    )
    staff_fte = forms.DecimalField(
        label=_("Management staff"), required=False, min_value=0, max_value=10_000,
        decimal_places=1, help_text=_("In full-time positions, for instance 2.5."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    public_partners = forms.CharField(
        label=_("Public bodies you work with"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    recognised_by = forms.CharField(
        label=_("Programme that recognises you"), required=False, max_length=200,
        help_text=_("A regional or national cluster programme; it has looked at you already."),
    )  # fmt: skip
    target_countries = FoldedChoiceField(
        label=_("Target countries"), choices=country_choices, required=False
    )
    ecosystems = TermsField(Vocabulary.ECOSYSTEM, label=_("Industrial ecosystems"))
    technologies = TermsField(Vocabulary.TECHNOLOGY, label=_("Technologies"))
    interests = TermsField(Vocabulary.INTEREST, label=_("Cooperation interests"))
    terms_accepted = forms.BooleanField(
        label=_("I speak for this organisation and accept the terms of use"), required=False
    )

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
        stored["terms_accepted"] = current.terms_accepted_at is not None
        return stored

    @property
    def groups(self) -> list[tuple[StrPromise, list[forms.BoundField]]]:
        """Return the fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in GROUPS]

    def changes(self, *, now: datetime, accepted_at: datetime | None) -> dict[str, Any]:
        """Return the profile's plain fields as typed, with the moment the terms were accepted."""
        moment = (accepted_at or now) if self.cleaned_data["terms_accepted"] else None
        return {name: self.cleaned_data[name] for name in EDITED} | {"terms_accepted_at": moment}

    def typed(self) -> dict[str, Any]:
        """Return what can be understood of what was typed so far, for the checklist."""
        self.is_valid()
        known = {name: self.cleaned_data.get(name) for name in EDITED}
        return {**known, "terms_accepted_at": self.cleaned_data.get("terms_accepted")}

    def terms(self) -> list[Term]:
        """Return the chosen words of all vocabularies."""
        return [term for name in TERM_FIELDS for term in self.cleaned_data[name]]


GROUPS = [
    (_("Who you are"), [
        "country", "profile_type", "name", "acronym", "founded_year", "region_name", "city",
        "website", "english_site", "email", "summary", "description",
    ]),
    (_("Members and staff"), [
        "sme_count", "large_count", "research_count", "staff_fte", "public_partners",
        "recognised_by",
    ]),
    (_("What you do and look for"), [
        "ecosystems", "technologies", "interests", "target_countries",
    ]),
    (_("Terms"), ["terms_accepted"]),
]  # fmt: skip
TERM_FIELDS = {
    "ecosystems": Vocabulary.ECOSYSTEM,
    "technologies": Vocabulary.TECHNOLOGY,
    "interests": Vocabulary.INTEREST,
}


class RegistrationForm(KeyedForm, OrganisationForm):
    """A new profile: the same fields, and nothing to overwrite."""

    # Django's way to leave out a field that a form inherits.
    version = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        country.choices = [("", _("Choose a country")), *country.choices]

    def profile(self, now: datetime) -> Profile:
        """Return what was typed."""
        return Profile(**self.changes(now=now, accepted_at=None))


class InvitationForm(forms.Form):
    """A colleague to invite."""

    email = forms.EmailField(label=_("E-mail address of a colleague"), max_length=254)


class ClaimForm(KeyedForm):
    """Why somebody should keep a profile."""

    reason = forms.CharField(
        label=_("Who you are in this organisation, and why you ask"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class ObjectionForm(forms.Form):
    """What the profile's own people say to a claim."""

    objection = forms.CharField(label=_("Why not"), max_length=2000)


class AnswerForm(forms.Form):
    """What a validator says to a claim."""

    answer = forms.CharField(label=_("A word to whoever asked"), required=False, max_length=2000)


class SubmissionForm(KeyedForm):
    """What the applicant says when a profile is sent in."""

    answer = forms.CharField(
        label=_("What you changed, or what the validator should know"), required=False,
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def _by_itself(line: Line) -> str:
    """Return what the figures say of a criterion; people's words in it are escaped."""
    said = {
        Standing.MET: gettext("By the figures: met."),
        Standing.MISSING: gettext("By the figures: missing."),
        Standing.WAIVED: gettext("By the figures: waived."),
        Standing.TO_CHECK: gettext("For you to judge."),
    }
    return format_html("{} {}", said[Standing(line.standing)], line.why)


class ReviewForm(forms.Form):
    """A ruling on each criterion, with reasons."""

    def __init__(self, lines: Sequence[Line], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"ruling-{line.criterion}"] = forms.ChoiceField(
                label=line.label, choices=Verdict.Ruling.choices, widget=forms.RadioSelect,
                help_text=_by_itself(line),
                initial=line.standing if line.standing in Verdict.Ruling.values else None,
                error_messages={"required": _("Rule on every criterion.")},
            )  # fmt: skip
            self.fields[f"reason-{line.criterion}"] = forms.CharField(
                label=_("Reason"), required=False, max_length=1000
            )
        self.fields["message"] = forms.CharField(
            label=_("A word to the applicant"), required=False, max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Insist on a reason for each criterion that is not met."""
        for line in self.lines:
            unmet = self.cleaned_data.get(f"ruling-{line.criterion}") == Verdict.Ruling.UNMET
            if unmet and not self.cleaned_data.get(f"reason-{line.criterion}"):
                self.add_error(f"reason-{line.criterion}", _("Say why it is not met."))
        return self.cleaned_data

    def rulings(self) -> list[Ruling]:
        """Return what was ruled."""
        given = self.cleaned_data
        return [
            Ruling(c, given[f"ruling-{c}"], given[f"reason-{c}"])
            for c in (line.criterion for line in self.lines)
        ]
