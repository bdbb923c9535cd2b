"""A site with a piece of every kind."""

import pytest

from tests.factories import NOW, make_article, make_call, make_event, make_organisation
from tests.factories_polls import make_poll
from tests.newsletter.editions import DAY


@pytest.fixture
def site(db):
    """Fill the site with a piece of every kind."""
    make_article("fresh")
    make_article("stale", published_at=NOW - 60 * DAY)
    make_article("won", kind="achievement")
    make_article("talk", kind="interview", person="Emma")
    make_event("soon")
    make_event("online", kind="webinar", city="")
    make_call("grant")
    make_organisation("Newcomer")
    make_poll("poll")
