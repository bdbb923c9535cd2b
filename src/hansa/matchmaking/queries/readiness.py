"""What an event still needs before its call can open."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from hansa.events.models import Event
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.queries.schedules import programme_in, slots_of, tables_of


@dataclass(frozen=True)
class Part:
    """A part of the set-up: its name, the page it is done on, whether it is done and why not."""

    name: str
    label: StrPromise
    is_done: bool
    is_needed: bool = True
    why: StrPromise | str = ""


def parts_of_set_up(call: MatchmakingCall) -> list[Part]:
    """Return the parts of an event's set-up in the order in which they are done."""
    event = call.event
    on_site = event.format != Event.Format.VIRTUAL
    is_mission = event.kind == Event.Kind.MISSION
    described = bool(event.summary and (event.city or not on_site))
    last = call.cut_offs.order_by("-at").first()
    in_order = last is not None and call.opens_at < last.at < event.starts_at
    slots = slots_of(call)
    keeping = call.sides.filter(keeps_tables=True).first()
    too_few = keeping is not None and tables_of(call).count() < keeping.places
    outside = slots.filter(Q(starts_at__lt=event.starts_at) | Q(ends_at__gt=event.ends_at)).exists()
    way = [Part("stops", _("cities and dates"), call.stops.exists())] if is_mission else []
    return [
        Part("basics", _("what, when and where"), described),
        *way,
        Part(
            "call", _("call and sides"), in_order and bool(call.eligibility),
            why="" if in_order else _("Applications close after they open and before the event."),
        ),
        Part(
            "times", _("days and meeting times"), slots.exists() and not outside,
            is_needed=not is_mission or outside,
            why=_("Some are before the event begins or after it ends.") if outside else "",
        ),
        Part(
            "venue", _("halls and tables"), tables_of(call).exists() and not too_few,
            is_needed=on_site and (slots.exists() or not is_mission),
            why=_("One side stays at its tables: it needs one for each place.") if too_few else "",
        ),
        Part(
            "interpreters",
            _("interpreters"),
            call.interpreters.filter(is_closed=False).exists(),
            is_needed=False,
        ),
        Part(
            "programme", _("programme"), programme_in(call).exists(), is_needed=is_mission
        ),
        Part(
            "questions",
            _("questions and criteria"),
            call.questions.exists() or call.criteria.exists(),
            is_needed=False,
        ),
        Part("letters", _("letters"), call.letters.exists(), is_needed=False),
        Part("rules", _("rules of meetings"), True, is_needed=False),
    ]  # fmt: skip


def missing_parts(call: MatchmakingCall) -> list[Part]:
    """Return what has to be done before the call can open."""
    return [part for part in parts_of_set_up(call) if part.is_needed and not part.is_done]
