"""Events one registers for, for tests."""

from typing import Any

from hansa.accounts.models import User
from hansa.events.models import Event, Registration
from hansa.events.operations.admission import set_admission
from hansa.events.operations.registering import register_for_event
from tests.factories import NOW, make_event, make_user


def make_webinar(slug: str = "", *, questions: Any = None, **changes: Any) -> Event:
    """Make an event that one registers for; what is no field of `Event` is of its admission."""
    names = {field.name for field in Event._meta.get_fields()} | {"organiser"}
    own = {name: changes.pop(name) for name in list(changes) if name in names}
    event = make_event(slug, **{"kind": "webinar", **own})
    set_admission(
        actor=None, now=NOW, event=event, version=1, changes=changes, questions=questions
    )  # fmt: skip
    return event


def make_registration(event: Event, user: User | None = None, **fields: Any) -> Registration:
    """Register somebody."""
    user = user or make_user()
    given = {"now": NOW, "name": user.name, **fields}
    return register_for_event(actor=user, event=event, **given)
