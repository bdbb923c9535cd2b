"""Polls for tests, made by the site's own operations."""

from itertools import count
from typing import Any

from hansa.polls.models import Poll
from hansa.polls.operations import open_poll, write_poll
from tests.factories import DAY, NOW

_numbers = count(1)


def make_poll(
    slug: str = "", *, voters: Any = (), options: Any = ("Yes", "No", "Later"), groups: Any = (),
    is_open: bool = True, **fields: Any,
) -> Poll:  # fmt: skip
    """Make a poll with three answers, opened a day ago unless told otherwise."""
    opens_at = fields.pop("opens_at", NOW - DAY)
    details = {
        "slug": slug or f"poll-{next(_numbers)}",
        "question": "Shall we?",
        "closes_at": NOW + DAY,
        "group_question": "Who are you?" if groups else "",
        **fields,
    }
    made = write_poll(actor=None, now=NOW, details=details, options=options, groups=groups)
    if not is_open:
        return made
    return open_poll(actor=None, now=opens_at, poll=made, voters=voters)
