"""Meeting times and tables as forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import MomentField, maybe, whole
from hansa.matchmaking.forms.setting_up import PartForm
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.operations.venue import SessionDetails, TableGroup
from hansa.matchmaking.presentation.desk import table_groups
from hansa.matchmaking.queries.schedules import slots_of


class TimesForm(PartForm):
    """Days and meeting times: sessions of slots."""

    slot_minutes = whole(_("Minutes of a meeting"), 5, 240)
    pause_minutes = whole(_("Minutes between two"), 0, 120)

    def add_rows(self) -> None:
        """Add a row for each session, and some to fill in."""
        stored = slots_of(self.call).values("session_id").distinct().order_by().count()
        for n in range(self.row_count("session_{}_name", stored)):
            self.fields[f"session_{n}_name"] = forms.CharField(
                label=_("Name"), max_length=80, required=False,
                help_text=_("Empty it to take the session out.") if n < stored else "",
            )  # fmt: skip
            self.fields[f"session_{n}_starts_at"] = MomentField(label=_("From"), required=False)
            self.fields[f"session_{n}_slots"] = maybe(_("Meetings one after the other"), 1, 100)

    @classmethod
    def stored(cls, current: MatchmakingCall) -> dict[str, Any]:
        """Return the times as they are now."""
        found: dict[str, Any] = {
            name: getattr(current, name) for name in ("version", "slot_minutes", "pause_minutes")
        }
        sessions: dict[int, list[Any]] = {}
        for slot in slots_of(current):
            sessions.setdefault(slot.session_id, [slot.session, 0])[1] += 1
        for n, (session, slots) in enumerate(sessions.values()):
            found[f"session_{n}_name"] = session.name
            found[f"session_{n}_starts_at"] = session.starts_at
            found[f"session_{n}_slots"] = slots
        return found

    def headed(self) -> list[tuple[Any, list[str]]]:
        """Return the names of the fields by heading."""
        rows = sum(name.endswith("_name") for name in self.fields)
        headed: list[tuple[Any, list[str]]] = [
            (_("Every meeting"), ["slot_minutes", "pause_minutes"])
        ]
        for n in range(rows):
            heading = _("Session %(number)d") % {"number": n + 1}
            headed.append((heading, [f"session_{n}_{x}" for x in ("name", "starts_at", "slots")]))
        return headed

    def clean(self) -> dict[str, Any]:
        """Refuse a session that is half filled in."""
        cleaned = super().clean() or {}
        for number in range(len(self.headed()) - 1):
            others = [f"session_{number}_{name}" for name in ("starts_at", "slots")]
            self.insist_on(f"session_{number}_name", others, _("Give the session a name."))
        for number, row in self.rows_of("session", "name"):
            for name in ("starts_at", "slots"):
                field = f"session_{number}_{name}"
                if not row.get(name) and field not in self.errors:
                    self.add_error(field, _("Fill this in too, or empty the name."))
        return cleaned

    def sessions(self) -> list[SessionDetails]:
        """Return the sessions as typed."""
        return [SessionDetails(**row) for _number, row in self.rows_of("session", "name")]


class VenueForm(PartForm):
    """Halls, zones and tables: groups of tables alike."""

    def add_rows(self) -> None:
        """Add a row for each group of tables, and some to fill in."""
        stored = len(table_groups(self.call))
        for n in range(self.row_count("group_{}_count", stored)):
            self.fields[f"group_{n}_count"] = maybe(
                _("Tables"), 0, 1000,
                help_text=_("0 takes the group out.") if n < stored else "",
            )  # fmt: skip
            for name, label in (("hall", _("Hall")), ("zone", _("Zone"))):
                self.fields[f"group_{n}_{name}"] = forms.CharField(
                    label=label, max_length=60, required=False
                )
            self.fields[f"group_{n}_capacity"] = maybe(
                _("Meetings at a table at once"), 1, 50, initial=1
            )
            self.fields[f"group_{n}_is_accessible"] = forms.BooleanField(
                label=_("Accessible with a wheelchair"), required=False, initial=True
            )

    @classmethod
    def stored(cls, current: MatchmakingCall) -> dict[str, Any]:
        """Return the tables as they are now."""
        found: dict[str, Any] = {"version": current.version}
        for n, group in enumerate(table_groups(current)):
            for name in ("count", "hall", "zone", "capacity", "is_accessible"):
                found[f"group_{n}_{name}"] = getattr(group, name)
        return found

    def headed(self) -> list[tuple[Any, list[str]]]:
        """Return the names of the fields by heading."""
        rows = sum(name.endswith("_count") for name in self.fields)
        names = ("count", "hall", "zone", "capacity", "is_accessible")
        return [
            (_("Tables alike, group %(number)d") % {"number": n + 1},
             [f"group_{n}_{name}" for name in names])
            for n in range(rows)
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a hall or zone without tables."""
        cleaned = super().clean() or {}
        for n in range(len(self.headed())):
            others = [f"group_{n}_hall", f"group_{n}_zone"]
            if cleaned.get(f"group_{n}_count") is None:
                self.insist_on(f"group_{n}_count", others, _("Say how many tables there are."))
        return cleaned

    def table_groups(self) -> list[TableGroup]:
        """Return the groups as typed."""
        return [
            TableGroup(**{**row, "capacity": row["capacity"] or 1})
            for _number, row in self.rows_of("group", "count")
        ]
