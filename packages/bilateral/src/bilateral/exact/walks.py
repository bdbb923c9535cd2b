"""Walking between zones and changing tables, in the CP-SAT model."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

from bilateral.domains import sessions

if TYPE_CHECKING:
    from bilateral.exact.model import Model


def add_walking(model: Model) -> None:
    """
    Forbid meetings in two zones with too little time between them to walk.

    Parameters
    ----------
    model
        The model; only people who need time to walk add anything.
    """
    people, slots = model.choices.people, model.problem.slots
    for person in range(len(people)):
        need = model.problem.participants[people.who[person][0]].walking
        if not need:
            continue
        zones = _by(model, person, model.choices.pools.zone)
        for one, two in combinations(sorted({slot for slot, _ in zones}), 2):
            if slots[two].start - slots[one].start - slots[one].minutes >= need:
                continue
            for (slot, zone), here in zones.items():
                if slot == one:
                    far = [x for (s, z), x in zones.items() if s == two and z != zone]
                    for there in far:
                        model.cp.add_at_most_one([here, there])


def table_changes(model: Model) -> Any:
    """
    Count how often people change tables, and zones, within a session.

    Parameters
    ----------
    model
        The model; exact if each group of tables is one table.

    Returns
    -------
    Any
        A linear expression.
    """
    names = [str(number) for number in range(len(model.choices.pools.tables))]
    changes: list[Any] = []
    for person in range(len(model.choices.people)):
        changes += _changes(model, _by(model, person, names))
        if len(set(model.choices.pools.zone)) > 1:
            changes += _changes(model, _by(model, person, model.choices.pools.zone))
    return sum(changes)


def _by(model: Model, person: int, names: list[str]) -> dict[tuple[int, str], Any]:
    """Return a literal for each slot and each place of this name in which a person may be."""
    here: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for (slot, pool), those in model.at[person].items():
        if pool is not None:
            here[slot, names[pool]] += those
    return {key: model.any_of(those) for key, those in here.items()}


def _changes(model: Model, at: dict[tuple[int, str], Any]) -> list[Any]:
    """
    Return a literal for each change of place of one person.

    ``last`` may hold for the place of the latest meeting of the session only; that it does
    where it may is for the minimum to see to.
    """
    changes: list[Any] = []
    for slots in sessions(model.problem):
        names = sorted({name for slot, name in at if slot in slots})
        last: dict[str, Any] = {}
        met: Any = None
        for slot in slots:
            now = {name: at[slot, name] for name in names if (slot, name) in at}
            if met is not None:
                for name, here in now.items():
                    stays = [last[name].negated()] if name in last else []
                    changes.append(model.all_of(met, here, *stays))
            following: dict[str, Any] = {}
            for name in names:
                sources = [x for x in (last.get(name), now.get(name)) if x is not None]
                if sources:
                    mark = model.cp.new_bool_var("")
                    model.cp.add_bool_or([mark.negated(), *sources])
                    for other, there in now.items():
                        if other != name:
                            model.cp.add_implication(mark, there.negated())
                    following[name] = mark
            last = following
            parts = [x for x in (met, *now.values()) if x is not None]
            met = model.any_of(parts) if parts else None
    return changes
