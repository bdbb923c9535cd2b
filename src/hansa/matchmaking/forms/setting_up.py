"""The parts of an event's set-up, each a form; moments by the clocks of the event's place."""

from collections.abc import Iterator
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import (
    KeyedForm,
    MomentField,
    VersionedForm,
    ZonedForm,
    maybe,
    whole,
    zone_choices,
)
from hansa.common.places import country_choices
from hansa.events.models import Event
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.scheduling.worth import LABELS, POINTS, points_of
from hansa.organisations.forms.fields import TermsField
from hansa.organisations.models import Term

SPARE_ROWS = 2
"""Empty rows to fill in; saved, the page has as many again."""
MOST_ROWS = 400
EVENT_FIELDS = [
    "title", "summary", "description", "format", "country", "city", "venue", "timezone",
    "starts_at", "ends_at", "organised_by",
]  # fmt: skip

VOCABULARIES = ["ecosystem", "sector"]
"""What an event is about, in words of these."""


class EventFields(ZonedForm):
    """What an event is, when and where."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(label=_("In one sentence"), max_length=300)
    format = forms.ChoiceField(
        label=_("Format"), choices=Event.Format.choices, initial=Event.Format.ONSITE,
        widget=forms.RadioSelect,
    )  # fmt: skip
    country = forms.ChoiceField(
        label=_("Country"), choices=lambda: [("", "–"), *country_choices()], required=False
    )
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    venue = forms.CharField(label=_("Venue"), max_length=200, required=False)
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, initial="Europe/Brussels",
        help_text=_("All times of the event are entered and shown by its clocks."),
    )  # fmt: skip
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning; read both by the clocks of the chosen zone."""
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("The event ends after it begins."))
        return cleaned

    def _zone_as_sent(self) -> str:
        """Return the zone that was chosen with these moments, if it is one."""
        sent = self.data.get("timezone", "")
        return sent if sent in dict(zone_choices()) else "Europe/Brussels"


class DraftForm(KeyedForm, EventFields):
    """A new event; the rest of its set-up follows."""

    kind = forms.ChoiceField(
        label=_("Kind"), initial=Event.Kind.MATCHMAKING, widget=forms.RadioSelect,
        choices=[
            (Event.Kind.MATCHMAKING, _("matchmaking event: meetings of two at tables or by video")),
            (Event.Kind.MISSION, _("mission: a delegation goes from city to city, with visits")),
        ],
    )  # fmt: skip
    field_order = ["title", "kind"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.set_zone(self._zone_as_sent())


class OfCall(VersionedForm):
    """A form that changes something of a call, by its version or its event's."""

    call: MatchmakingCall

    def anew(self, data: Any, _current: Any) -> Self:
        """Return the form, sent with data, about what is stored now."""
        return type(self)(data, call=self.call)  # type: ignore[call-arg]  # every part takes it


class BasicsForm(OfCall, EventFields):
    """An event as it is."""

    description = forms.CharField(
        label=_("Description"), required=False, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Markdown: **bold**, lists, links."),
    )  # fmt: skip
    organised_by = forms.CharField(label=_("Organised by"), max_length=300, required=False)
    ecosystem = TermsField("ecosystem", label=_("Industrial ecosystems"), folded=True)
    sector = TermsField("sector", label=_("Sectors"), folded=True)

    field_order = ["version", *EVENT_FIELDS]

    @classmethod
    def stored(cls, current: Event) -> dict[str, Any]:
        """Return the event as it is now."""
        terms = list(current.terms.all())
        return {
            **{name: getattr(current, name) for name in ["version", *EVENT_FIELDS]},
            **{name: [t.pk for t in terms if t.vocabulary == name] for name in VOCABULARIES},
        }

    def __init__(self, data: Any = None, *, call: MatchmakingCall) -> None:
        super().__init__(data, initial=self.stored(call.event))
        self.call = call
        self.set_zone(self._zone_as_sent() if data else call.event.timezone)

    def changes(self) -> dict[str, Any]:
        """Return the fields of the event as typed."""
        return {name: self.cleaned_data[name] for name in EVENT_FIELDS}

    def terms(self) -> list[Term]:
        """Return the words as chosen, with those of other vocabularies that the event has."""
        others = self.call.event.terms.exclude(vocabulary__in=VOCABULARIES)
        return [*others, *(term for name in VOCABULARIES for term in self.cleaned_data[name])]


class PartForm(OfCall, ZonedForm):
    """A part of the set-up, by the version of the call."""

    def __init__(self, data: Any = None, *, call: MatchmakingCall) -> None:
        super().__init__(data)
        self.call = call
        self.add_rows()
        self.initial = {**self.stored(call)}
        self.set_zone(call.event.timezone)

    def add_rows(self) -> None:
        """Add the fields that depend on what is stored."""

    def row_count(self, first: str, stored: int) -> int:
        """
        Return how many rows there are, ``first`` being the name of a row's first field.

        Those stored and some to fill in, or those sent if another made fewer of them meanwhile.
        """
        rows = stored + SPARE_ROWS
        while rows < MOST_ROWS and first.format(rows) in self.data:
            rows += 1
        return rows

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """Return the fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in self.headed()]

    def headed(self) -> list[tuple[Any, list[str]]]:
        """Return the names of the fields by heading."""
        raise NotImplementedError

    def insist_on(self, needed: str, others: list[str], message: Any) -> None:
        """Refuse what was typed beside an empty field; emptied by the person, it takes all out."""
        is_new = not self.cleaned_data.get(needed) and not self.initial.get(needed)
        typed = any(self.cleaned_data.get(name) for name in others)
        if is_new and typed and needed not in self.errors:
            self.add_error(needed, message)

    def rows_of(self, prefix: str, needed: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows in which ``needed`` was filled in, by number."""
        number = 0
        while f"{prefix}_{number}_{needed}" in self.fields:
            beginning = f"{prefix}_{number}_"
            row = {
                name.removeprefix(beginning): value
                for name, value in self.cleaned_data.items()
                if name.startswith(beginning)
            }
            if row.get(needed):
                yield number, row
            number += 1


class RulesForm(PartForm):
    """Rules of meetings, and what a meeting is worth."""

    most_meetings = maybe(
        _("Meetings a participant has, at most"), 1, 200, help_text=_("Empty: no limit.")
    )
    longest_run = maybe(
        _("Meetings in a row without a pause, at most"), 1, 50, help_text=_("Empty: no limit.")
    )
    walking_minutes = whole(
        _("Minutes to walk from one zone to another"), 0, 120,
        help_text=_("Nobody has meetings in two zones with less time between them."),
    )  # fmt: skip
    fairness = maybe(
        _("Fair waiting"), 0, 20,
        help_text=_("By how much the numbers of waits of any two may differ. Empty: by any."),
    )  # fmt: skip
    most_delegates = whole(_("Delegates an organisation sends, at most"), 1, 20)
    video_pattern = forms.CharField(
        label=_("Address of video meetings"), required=False, max_length=200,
        help_text=_("{room} becomes a word of its own for each pair, as in "
                    "https://meet.example.org/{room}"),
    )  # fmt: skip
    PLAIN = ["most_meetings", "longest_run", "walking_minutes", "fairness", "most_delegates",
             "video_pattern"]  # fmt: skip

    def add_rows(self) -> None:
        """Add the points of what a meeting is worth."""
        for name in POINTS:
            self.fields[f"points_{name}"] = whole(LABELS[name], 0, 1000)

    @classmethod
    def stored(cls, current: MatchmakingCall) -> dict[str, Any]:
        """Return the rules as they are now."""
        found: dict[str, Any] = {name: getattr(current, name) for name in ["version", *cls.PLAIN]}
        return found | {f"points_{name}": n for name, n in points_of(current).items()}

    def headed(self) -> list[tuple[Any, list[str]]]:
        """Return the names of the fields by heading."""
        return [
            (_("Everybody's day"), self.PLAIN),
            (_("Points of what a meeting is worth"), [f"points_{name}" for name in POINTS]),
        ]

    def clean_video_pattern(self) -> str:
        """Refuse an address that is none, or that would be the same for everybody."""
        pattern: str = self.cleaned_data["video_pattern"]
        if pattern and not (pattern.startswith("https://") and "{room}" in pattern):
            raise ValidationError(_("It begins with https:// and has {room} in it."))
        return pattern

    def changes(self) -> dict[str, Any]:
        """Return the rules as typed; points only where they are not the usual ones."""
        points = {name: self.cleaned_data[f"points_{name}"] for name in POINTS}
        return {
            **{name: self.cleaned_data[name] for name in self.PLAIN},
            "weights": {name: n for name, n in points.items() if n != POINTS[name]},
        }


class CopyForm(KeyedForm, ZonedForm):
    """A new event set up like this one."""

    title = forms.CharField(label=_("Title of the new event"), max_length=200)
    starts_at = MomentField(label=_("Begins"))

    def __init__(self, data: Any = None, *, call: MatchmakingCall) -> None:
        super().__init__(data)
        self.set_zone(call.event.timezone)
