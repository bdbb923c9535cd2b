"""Interpreters as a form: a row each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import FoldedChoiceField
from hansa.matchmaking.forms.setting_up import PartForm
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.operations.interpreters import InterpreterDetails
from hansa.organisations.forms.fields import language_choices


class InterpretersForm(PartForm):
    """Who helps those to talk who share no language."""

    def add_rows(self) -> None:
        """Add a row for each interpreter, and some to fill in."""
        stored = self.call.interpreters.filter(is_closed=False).count()
        for n in range(self.row_count("interpreter_{}_name", stored)):
            self.fields[f"interpreter_{n}_name"] = forms.CharField(
                label=_("Name"), max_length=150, required=False,
                help_text=_("Empty it to take the interpreter out.") if n < stored else "",
            )  # fmt: skip
            self.fields[f"interpreter_{n}_languages"] = FoldedChoiceField(
                label=_("Languages"), choices=language_choices, required=False,
                help_text=_("Those between which they help, two at least."),
            )  # fmt: skip

    @classmethod
    def stored(cls, current: MatchmakingCall) -> dict[str, Any]:
        """Return the interpreters as they are now."""
        found: dict[str, Any] = {"version": current.version}
        for n, one in enumerate(current.interpreters.filter(is_closed=False)):
            found[f"interpreter_{n}_name"] = one.name
            found[f"interpreter_{n}_languages"] = one.languages
        return found

    def headed(self) -> list[tuple[Any, list[str]]]:
        """Return the names of the fields by heading."""
        rows = sum(name.endswith("_name") for name in self.fields)
        return [
            (_("Interpreter %(number)d") % {"number": n + 1},
             [f"interpreter_{n}_name", f"interpreter_{n}_languages"])
            for n in range(rows)
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse somebody without a name or with fewer than two languages."""
        cleaned = super().clean() or {}
        for n in range(len(self.headed())):
            languages = f"interpreter_{n}_languages"
            self.insist_on(f"interpreter_{n}_name", [languages], _("Give a name."))
            if cleaned.get(f"interpreter_{n}_name") and len(cleaned.get(languages) or []) < 2:
                self.add_error(languages, _("Choose two languages at least."))
        return cleaned

    def interpreters(self) -> list[InterpreterDetails]:
        """Return the interpreters as typed."""
        return [InterpreterDetails(**row) for _number, row in self.rows_of("interpreter", "name")]
