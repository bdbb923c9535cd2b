"""Why a pair has no meeting, and what would make it possible, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

Fact = dict[str, int]


@dataclass(frozen=True)
class Words:
    """A reason and its remedy as sentences; the remedy may be missing."""

    reason: str
    remedy: str


@dataclass(frozen=True)
class Naming:
    """How the dense numbers of a problem are called on screen."""

    instance: dict[str, Any]
    moments: list[Any]  # the start of each slot, in the event's time zone

    def participant(self, facts: Fact) -> str:
        """Return a participant's name."""
        return str(self.instance["names"][facts["participant"]])

    def pair(self, meeting: int) -> str:
        """Return the names of the two who would meet."""
        a, b = self.instance["pairs"][meeting]
        names = self.instance["names"]
        return f"{names[a]} – {names[b]}"

    def slot(self, number: int) -> str:
        """Return when a slot is."""
        return date_format(self.moments[number], pgettext("date format", "j F, H:i"))


def _no_common_slot(facts: Fact, names: Naming) -> str:
    return _("There is no slot in which both are available.")


def _participant_busy(facts: Fact, names: Naming) -> str:
    return ngettext(
        "One of them has another meeting in the %(slots)d slot they share.",
        "One of them has another meeting in each of the %(slots)d slots they share.",
        facts["slots"],
    ) % {"slots": facts["slots"]}


def _tables_taken(facts: Fact, names: Naming) -> str:
    return ngettext(
        "All tables are taken in the %(slots)d slot in which both are free.",
        "All tables are taken in the %(slots)d slots in which both are free.",
        facts["slots"],
    ) % {"slots": facts["slots"]}


def _max_meetings(facts: Fact, names: Naming) -> str:
    return _("%(name)s has reached the limit of %(limit)d meetings.") % {
        "name": names.participant(facts),
        "limit": facts["limit"],
    }


def _no_language(facts: Fact, names: Naming) -> str:
    return _("They share no language.")


def _no_table(facts: Fact, names: Naming) -> str:
    return _("No table has what both of them need.")


def _possible(facts: Fact, names: Naming) -> str:
    return _("Nothing is in the way.")


def _by_hand(facts: Fact, names: Naming) -> str:
    return _("The organisers left it out.")


def _place_gone(facts: Fact, names: Naming) -> str:
    return _("Its time or its table was given up.")


def _nobody_free(facts: Fact, names: Naming) -> str:
    return _("Who was to come does not, and no colleague is free then.")


def _move(facts: Fact, names: Naming) -> str:
    return _("%(other)s moves to %(then)s") % {
        "other": names.pair(facts["meeting"]),
        "then": names.slot(facts["slot"]),
    }


def _leave_out(facts: Fact, names: Naming) -> str:
    return _("%(other)s does not take place") % {"other": names.pair(facts["meeting"])}


def _open_slot(facts: Fact, names: Naming) -> str:
    return _("%(name)s opens %(when)s") % {
        "name": names.participant(facts),
        "when": names.slot(facts["slot"]),
    }


def _add_table(facts: Fact, names: Naming) -> str:
    return _("there is one more table")


def _raise_limit(facts: Fact, names: Naming) -> str:
    return _("%(name)s accepts one meeting more") % {"name": names.participant(facts)}


def _longer_run(facts: Fact, names: Naming) -> str:
    return _("%(name)s accepts one meeting more in a row") % {"name": names.participant(facts)}


def _walk_faster(facts: Fact, names: Naming) -> str:
    return _("%(name)s walks faster between the zones") % {"name": names.participant(facts)}


def _equip_table(facts: Fact, names: Naming) -> str:
    return _("a table becomes accessible")


def _add_interpreter(facts: Fact, names: Naming) -> str:
    return _("somebody interprets")


def _raise_fairness(facts: Fact, names: Naming) -> str:
    return _("waits may differ by one more")


def _other_change(facts: Fact, names: Naming) -> str:
    return _("another rule of the event changes")


REASONS: dict[str, Callable[[Fact, Naming], str]] = {
    "no_common_slot": _no_common_slot,
    "participant_busy": _participant_busy,
    "tables_taken": _tables_taken,
    "max_meetings": _max_meetings,
    "no_language": _no_language,
    "no_table": _no_table,
    "possible": _possible,
    "by_hand": _by_hand,
    "place_gone": _place_gone,
    "nobody_free": _nobody_free,
}
CHANGES: dict[str, Callable[[Fact, Naming], str]] = {
    "move": _move,
    "leave_out": _leave_out,
    "give_up": _leave_out,
    "open_slot": _open_slot,
    "add_table": _add_table,
    "raise_limit": _raise_limit,
    "longer_run": _longer_run,
    "walk_faster": _walk_faster,
    "equip_table": _equip_table,
    "add_interpreter": _add_interpreter,
    "raise_fairness": _raise_fairness,
}


def in_words(reason: dict[str, Any], names: Naming) -> Words:
    """Return a stored reason in the active language."""
    say = REASONS.get(reason.get("code", ""))
    first = (
        say(reason.get("facts", {}), names) if say else _("Another rule of the event forbids it.")
    )
    changes = reason.get("changes")
    if changes is None:
        return Words(first, "")
    if not changes:
        return Words(first, _("No change of the schedule would make it possible."))
    when = names.slot(reason["slot"])
    if changes[0]["code"] == "place":
        return Words(first, _("There is room on %(when)s: schedule again.") % {"when": when})
    said = [CHANGES.get(c["code"], _other_change)(c["facts"], names) for c in changes]
    # Conditions stand after "if" and one another: each is a clause of its own in every language.
    remedy = _("Possible on %(when)s if %(changes)s.") % {"when": when, "changes": "; ".join(said)}
    return Words(first, remedy)
