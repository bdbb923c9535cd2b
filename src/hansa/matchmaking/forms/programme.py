"""The programme beside the meetings, and the way of a mission, as forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm, MomentField, ZonedForm, maybe, zone_choices
from hansa.common.places import country_choices
from hansa.matchmaking.forms.setting_up import PartForm
from hansa.matchmaking.models import MatchmakingCall, ProgrammeItem
from hansa.matchmaking.operations.programme import ItemDetails, StopDetails

FIELDS = [
    "kind", "title", "place", "starts_at", "ends_at", "blocks_everybody", "capacity", "transport",
    "stop",
]  # fmt: skip
NAMES = ["city", "country", "starts_on", "ends_on", "timezone"]


class ItemForm(KeyedForm, ZonedForm):
    """A part of the programme; its moments are by the clocks of where it takes place."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=ProgrammeItem.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    stop = forms.ModelChoiceField(
        label=_("City"), queryset=None, required=False,
        help_text=_("Times are by the clocks there."),
    )  # fmt: skip
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))
    blocks_everybody = forms.BooleanField(
        label=_("Nobody has a meeting meanwhile"), required=False,
        help_text=_("Otherwise only those who have a place in it."),
    )  # fmt: skip
    capacity = maybe(_("Places"), 1, 10_000, help_text=_("Empty: as many as come."))
    transport = forms.CharField(label=_("Transport"), max_length=200, required=False)

    def __init__(
        self, data: Any = None, *, call: MatchmakingCall, item: ProgrammeItem | None = None
    ) -> None:
        stored = {name: getattr(item, name) for name in ["version", *FIELDS]} if item else {}
        super().__init__(data, initial=stored)
        stops = {str(stop.pk): stop for stop in call.stops.all()}
        self.fields["stop"].queryset = call.stops.all()
        self.fields["stop"].empty_label = "–"
        if not stops:
            del self.fields["stop"]
        chosen = stops.get(str(data.get("stop"))) if data else item and item.stop
        self.set_zone(chosen.timezone if chosen else call.event.timezone)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("It ends after it begins."))
        return cleaned

    def details(self) -> ItemDetails:
        """Return the part of the programme as typed."""
        return ItemDetails(**{name: self.cleaned_data.get(name) for name in FIELDS})


class StopsForm(PartForm):
    """The cities through which a mission goes."""

    def add_rows(self) -> None:
        """Add a row for each city, and some to fill in."""
        stored = self.call.stops.count()
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        for n in range(self.row_count("stop_{}_city", stored)):
            self.fields[f"stop_{n}_city"] = forms.CharField(
                label=_("City"), max_length=120, required=False,
                help_text=_("Empty it to take the city out.") if n < stored else "",
            )  # fmt: skip
            self.fields[f"stop_{n}_country"] = forms.ChoiceField(
                label=_("Country"), choices=[("", "–"), *country_choices()], required=False
            )
            self.fields[f"stop_{n}_starts_on"] = forms.DateField(
                label=_("From"), required=False, widget=day
            )
            self.fields[f"stop_{n}_ends_on"] = forms.DateField(
                label=_("Until"), required=False, widget=day
            )
            self.fields[f"stop_{n}_timezone"] = forms.ChoiceField(
                label=_("Time zone"), choices=zone_choices, required=False,
                initial=self.call.event.timezone,
            )  # fmt: skip

    @classmethod
    def stored(cls, current: MatchmakingCall) -> dict[str, Any]:
        """Return the way as it is now."""
        found: dict[str, Any] = {"version": current.version}
        for n, stop in enumerate(current.stops.all()):
            for name in NAMES:
                found[f"stop_{n}_{name}"] = getattr(stop, name)
        return found

    def headed(self) -> list[tuple[Any, list[str]]]:
        """Return the names of the fields by heading."""
        rows = sum(name.endswith("_city") for name in self.fields)
        return [
            (_("City %(number)d") % {"number": n + 1}, [f"stop_{n}_{name}" for name in NAMES])
            for n in range(rows)
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a city that is half filled in, or twice on the way."""
        cleaned = super().clean() or {}
        cities: set[str] = set()
        for n in range(len(self.headed())):
            others = [f"stop_{n}_country", f"stop_{n}_starts_on", f"stop_{n}_ends_on"]
            self.insist_on(f"stop_{n}_city", others, _("Give the city its name."))
            city = cleaned.get(f"stop_{n}_city")
            if not city:
                continue
            for name in others:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in too, or empty the city."))
            begins, ends = (cleaned.get(f"stop_{n}_{name}") for name in ("starts_on", "ends_on"))
            if begins and ends and ends < begins:
                self.add_error(f"stop_{n}_ends_on", _("It ends after it begins."))
            if city in cities:
                self.add_error(f"stop_{n}_city", _("This city is on the way already."))
            cities.add(city)
        return cleaned

    def stops(self) -> list[StopDetails]:
        """Return the way as typed."""
        zone = self.call.event.timezone
        return [
            StopDetails(**{**row, "timezone": row["timezone"] or zone})
            for _number, row in self.rows_of("stop", "city")
        ]
