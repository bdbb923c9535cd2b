"""The call of an event as a form: who may apply, until when, on which side."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import FoldedChoiceField, MomentField, maybe, whole
from hansa.common.places import country_choices
from hansa.matchmaking.forms.setting_up import PartForm
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.operations.setting_up import SideDetails

MOST_CUT_OFFS = 5


class CallForm(PartForm):
    """The call: who may apply, until when, and on which side."""

    kinds = forms.MultipleChoiceField(
        label=_("Who meets whom"), choices=MatchmakingCall.Kind.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    eligibility = forms.CharField(
        label=_("Who may apply"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Applicants read this first."),
    )  # fmt: skip
    opens_at = MomentField(label=_("Applications open"))
    takes_late = forms.BooleanField(
        label=_("Take late applications, at the applicant's own cost"), required=False
    )
    requests_open_at = MomentField(label=_("Requests for meetings open"))
    requests_close_at = MomentField(label=_("Requests for meetings close"))
    request_quota = maybe(
        _("Open requests at once"), 1, 1000,
        help_text=_("How many an organisation may have unanswered. Empty: as many as it likes."),
    )  # fmt: skip
    request_days = maybe(
        _("Days to answer"), 1, 365, help_text=_("Then a request lapses. Empty: it does not.")
    )
    PLAIN = ["kinds", "eligibility", "opens_at", "takes_late", "requests_open_at",
             "requests_close_at", "request_quota", "request_days"]  # fmt: skip

    def add_rows(self) -> None:
        """Add the cut-off dates and the two sides."""
        for n in range(MOST_CUT_OFFS):
            label = _("Applications close") if n == 0 else _("Further closing date")
            self.fields[f"cut_off_{n}"] = MomentField(label=label, required=n == 0)
        for n in range(2):
            needed = n == 0
            self.fields[f"side_{n}_name"] = forms.CharField(
                label=_("Name of the side"), max_length=80, required=needed
            )
            self.fields[f"side_{n}_places"] = whole(_("Places"), 1, 10_000, required=needed)
            self.fields[f"side_{n}_countries"] = FoldedChoiceField(
                label=_("Countries"), choices=country_choices, required=False,
                help_text=_("None chosen: every country."),
            )  # fmt: skip
            self.fields[f"side_{n}_keeps_tables"] = forms.BooleanField(
                label=_("Each stays at a table of its own, the other side comes to it"),
                required=False,
            )

    @classmethod
    def stored(cls, current: MatchmakingCall) -> dict[str, Any]:
        """Return the call as it is now."""
        found: dict[str, Any] = {name: getattr(current, name) for name in ["version", *cls.PLAIN]}
        moments = [one.at for one in current.cut_offs.all()]
        for n in range(MOST_CUT_OFFS):
            found[f"cut_off_{n}"] = moments[n] if n < len(moments) else None
        sides = list(current.sides.all())
        for n in range(2):
            side = sides[n] if n < len(sides) else None
            found[f"side_{n}_keeps_tables"] = bool(side and side.keeps_tables)
            for name in ("name", "places", "countries"):
                found[f"side_{n}_{name}"] = getattr(side, name, [] if name == "countries" else None)
        return found

    def headed(self) -> list[tuple[Any, list[str]]]:
        """Return the names of the fields by heading."""
        cut_offs = [f"cut_off_{n}" for n in range(MOST_CUT_OFFS)]
        names = ("name", "places", "countries", "keeps_tables")
        sides = [[f"side_{n}_{name}" for name in names] for n in (0, 1)]
        return [
            (_("Call"), ["kinds", "eligibility"]),
            (_("Applications"), ["opens_at", *cut_offs, "takes_late"]),
            (_("First side"), sides[0]),
            (_("Second side, if there are two"), sides[1]),
            (_("Requests for meetings"), self.PLAIN[4:]),
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse moments that do not follow one another, and a second side without places."""
        cleaned = super().clean() or {}
        begins = self.call.event.starts_at
        self._after("requests_open_at", "requests_close_at", _("Requests close after they open."))
        for n in range(MOST_CUT_OFFS):
            self._after("opens_at", f"cut_off_{n}", _("Applications close after they open."))
        for name in ["requests_close_at", *(f"cut_off_{n}" for n in range(MOST_CUT_OFFS))]:
            moment = cleaned.get(name)
            if moment and moment > begins:
                self.add_error(name, _("The event has begun by then."))
        self.insist_on("side_1_name", ["side_1_places", "side_1_countries"],
                       _("Give this side a name."))  # fmt: skip
        if cleaned.get("side_1_name") and not cleaned.get("side_1_places"):
            self.add_error("side_1_places", _("Say how many places this side has."))
        names = [cleaned.get(f"side_{n}_name") for n in (0, 1)]
        keeping = [bool(cleaned.get(f"side_{n}_keeps_tables")) for n in (0, 1)]
        if keeping[0] and not names[1]:
            self.add_error("side_0_keeps_tables", _("This needs a second side that comes to them."))
        elif all(keeping):
            self.add_error("side_1_keeps_tables", _("Only one of the two sides can stay."))
        if names[0] and names[0] == names[1]:
            self.add_error("side_1_name", _("The two sides need different names."))
        return cleaned

    def _after(self, first: str, then: str, message: Any) -> None:
        begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(then)
        if begins and ends and ends <= begins:
            self.add_error(then, message)

    def changes(self) -> dict[str, Any]:
        """Return the call's own fields as typed."""
        return {name: self.cleaned_data[name] for name in self.PLAIN}

    def cut_offs(self) -> list[datetime]:
        """Return the closing dates as typed, each once."""
        typed = (self.cleaned_data.get(f"cut_off_{n}") for n in range(MOST_CUT_OFFS))
        return sorted({moment for moment in typed if moment})

    def sides(self) -> list[SideDetails]:
        """Return the sides as typed."""
        return [SideDetails(**row) for _number, row in self.rows_of("side", "name")]
