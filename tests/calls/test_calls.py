"""Calls: publishing, reading, pages."""

from datetime import timedelta

import pytest

from hansa.calls.operations import publish_call
from hansa.calls.queries import closed_calls, open_calls, published_calls
from hansa.common.search import search_documents
from tests.factories import NOW, make_call, make_term

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_published_call_has_its_deadlines_and_is_found():
    made = publish_call(
        actor=None, now=NOW, deadlines=[NOW + DAY, NOW + 9 * DAY], terms=[make_term()],
        details={"slug": "grant", "title": "Grant", "summary": "Money.", "published_at": NOW},
    )  # fmt: skip
    assert [str(d) for d in made.deadlines.all()] == ["Grant 2017-07-12", "Grant 2017-07-20"]
    assert str(made) == "Grant"
    assert search_documents("grant").get().kind == "call"


def test_call_is_open_until_its_last_deadline():
    make_call("two-dates", deadlines=[NOW - DAY, NOW + 5 * DAY])
    make_call("urgent", deadlines=[NOW + DAY])
    make_call("over", deadlines=[NOW - DAY])
    make_call("secret", published_at=NOW + DAY)
    assert [c.slug for c in open_calls(NOW)] == ["urgent", "two-dates"]
    assert [c.slug for c in closed_calls(NOW)] == ["over"]
    assert published_calls(NOW).count() == 3
    assert open_calls(NOW)[1].next_deadline == NOW + 5 * DAY


def test_pages_show_open_and_closed_calls(client):
    make_call("open-one")
    make_call("closed-one", deadlines=[NOW - DAY])
    make_call("secret", published_at=NOW + DAY)
    shown, closed = client.get("/calls/").content, client.get("/calls/?status=closed").content
    assert b"Title of open-one" in shown
    assert b"Title of closed-one" not in shown
    assert b"Title of closed-one" in closed
    assert client.get("/calls/open-one/").status_code == 200
    assert client.get("/calls/secret/").status_code == 404
