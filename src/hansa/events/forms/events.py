"""The shape of an event on screen."""

from typing import Any, Self

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.accounts.models import User
from hansa.common.forms import (
    FoldedChoiceField,
    MomentField,
    VersionedForm,
    ZonedForm,
    zone_choices,
)
from hansa.common.places import country_choices
from hansa.events.models import Event
from hansa.organisations.forms.fields import SiteField, TermsField, language_choices
from hansa.organisations.forms.speaking import SpokenForm
from hansa.organisations.models import Term

VOCABULARIES = ("ecosystem", "sector", "technology")
KINDS = [one for one in Event.Kind.choices if one[0] != Event.Kind.MATCHMAKING]
"""A matchmaking event is set up where its applications are."""
PLAIN = [
    "kind", "title", "summary", "description", "website", "organised_by", "languages", "format",
    "venue", "city", "country", "latitude", "longitude", "timezone", "starts_at", "ends_at",
    "recording", "speakers",
]  # fmt: skip
"""Fields of the form that are fields of an event."""


def degrees(label: Any, most: int) -> forms.FloatField:
    """Return a field for a latitude or a longitude."""
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.FloatField(
        label=label, min_value=-most, max_value=most, required=False, widget=widget
    )


class EventFields(ZonedForm):
    """An event as its writers see it; dates by the clocks of its own zone."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    backing = forms.ChoiceField(label=_("Whose event"), choices=Event.Backing.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    series = forms.CharField(
        label=_("Series"), max_length=120, required=False,
        help_text=_("For instance Expert Talks; events of one series are listed together."),
    )  # fmt: skip
    summary = forms.CharField(label=_("In one sentence"), max_length=300)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}), help_text=_("You may use Markdown."),
    )  # fmt: skip
    website = SiteField(label=_("Web site"), required=False)
    organised_by = forms.CharField(label=_("Organised by"), max_length=300, required=False)
    speakers = forms.CharField(label=_("Speakers, in a line"), max_length=300, required=False)
    languages = FoldedChoiceField(
        label=_("Languages of the event"), choices=language_choices, required=False
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, initial="Europe/Brussels",
        help_text=_("All dates below are by its clocks."),
    )  # fmt: skip
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    format = forms.ChoiceField(label=_("Where"), choices=Event.Format.choices)
    venue = forms.CharField(label=_("Venue"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    country = forms.ChoiceField(
        label=_("Country"), required=False,
        choices=lambda: [("", "–"), *country_choices()],
    )  # fmt: skip
    latitude = degrees(_("Latitude"), 90)
    longitude = degrees(_("Longitude"), 180)
    recording = SiteField(
        label=_("Recording"), required=False,
        help_text=_("Where everybody can look at it afterwards."),
    )  # fmt: skip
    ecosystem = TermsField("ecosystem", label=_("Industrial ecosystems"), folded=True)
    sector = TermsField("sector", label=_("Sectors"), folded=True)
    technology = TermsField("technology", label=_("Technologies"), folded=True)

    def prepare(self, *, edits_all: bool) -> None:
        """Read moments by the event's own clocks; what is a member's is the community's."""
        sent = self.data.get("timezone", "")
        stored = self.initial.get("timezone") or "Europe/Brussels"
        self.set_zone(sent if sent in dict(zone_choices()) else stored)
        if not edits_all:
            del self.fields["backing"]
        elif "organisation" not in self.fields:
            self.fields["backing"].initial = Event.Backing.OWN

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields under their headings."""
        return [
            (gettext("What it is"), self._named(
                "kind", "backing", "title", "series", "summary", "description",
                "website", "organised_by", "speakers", "languages")),
            (gettext("When"), self._named("timezone", "starts_at", "ends_at")),
            (gettext("Where"), self._named(
                "format", "venue", "city", "country", "latitude", "longitude")),
            (gettext("Afterwards"), self._named("recording")),
            (gettext("Fields"), self._named(*VOCABULARIES)),
        ]  # fmt: skip

    def _named(self, *names: str) -> list[BoundField]:
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, a place without a city, half a position."""
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if begins and ends and ends < begins:
            self.add_error("ends_at", gettext("An event cannot end before it begins."))
        is_online = cleaned.get("format") == Event.Format.VIRTUAL
        if not is_online and "city" in cleaned and not cleaned["city"]:
            self.add_error("city", gettext("Say where it takes place, or that it is online."))
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", gettext("Enter both latitude and longitude, or neither."))
        return cleaned

    def details(self) -> dict[str, Any]:
        """Return the fields of the event."""
        found = {name: self.cleaned_data[name] for name in PLAIN}
        if "backing" in self.fields:
            found["backing"] = self.cleaned_data["backing"]
        return found

    def terms(self) -> list[Term]:
        """Return the words that were chosen."""
        return [term for name in VOCABULARIES for term in self.cleaned_data[name]]


class NewEventForm(SpokenForm, EventFields):
    """An event that is begun, by a member or the site's editors."""

    def __init__(self, data: Any = None, *, user: User, edits_all: bool) -> None:
        super().__init__(data)
        self.offer_speakers(user, nobody="–")
        self.prepare(edits_all=edits_all)

    def details(self) -> dict[str, Any]:
        """Return the fields of the event; without a word it is the community's."""
        return {"backing": Event.Backing.COMMUNITY, **super().details()}


class EventForm(VersionedForm, EventFields):
    """An event as it is."""

    def __init__(self, data: Any = None, *, event: Event, edits_all: bool) -> None:
        super().__init__(data, initial=self.stored(event))
        self.event, self.edits_all = event, edits_all
        self.prepare(edits_all=edits_all)

    @classmethod
    def stored(cls, current: Event) -> dict[str, Any]:
        """Return what the form is filled in with."""
        terms = list(current.terms.all())
        words = {name: [t.pk for t in terms if t.vocabulary == name] for name in VOCABULARIES}
        plain = {name: getattr(current, name) for name in [*PLAIN, "backing", "version"]}
        return {**plain, **words, "series": current.series.name if current.series else ""}

    def anew(self, data: Any, current: Event) -> Self:
        """Return the form, sent with data, about what is stored now."""
        return type(self)(data, event=current, edits_all=self.edits_all)


class CancelForm(forms.Form):
    """Why an event is called off, or somebody taken out."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Everybody concerned reads it.")
    )
