"""The stream of a poll's result: told as it changes, to those who still listen."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from hansa.polls import live
from hansa.polls.models import Poll
from tests.factories import DAY, NOW
from tests.factories_polls import make_poll
from tests.polls.test_polls import all_vote

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(live, "TICK_SECONDS", 0.02)
    live.channels.clear()


def told(story):
    """Run a story in a thread of its own: a browser's loop may be running in this one."""

    async def whole():
        try:
            await story()
        finally:
            await sync_to_async(connections.close_all)()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(whole())).result()


class Listener:
    """A browser that listens, as an ASGI server would speak for it."""

    def __init__(self, path, query=b"", method="GET"):
        self.scope = {"type": "http", "method": method, "path": path, "query_string": query}
        self.sent, self.gone = [], asyncio.Event()
        self.task = asyncio.create_task(live.application(self.scope, self.receive, self.send))

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def told(self):
        return [m["body"].decode() for m in self.sent[1:] if m["body"]]

    async def until(self, number):
        for _ in range(300):
            if len(self.told) >= number:
                return self.told
            await asyncio.sleep(0.02)
        raise AssertionError(self.told)

    async def leave(self):
        self.gone.set()
        await asyncio.wait_for(self.task, 5)


def test_every_listener_hears_each_change_and_the_end():
    poll = make_poll("p")
    all_vote(poll, *[((0,), None)] * 5)

    async def story():
        english = [Listener("/live/polls/p") for _ in range(3)]
        german = Listener("/live/polls/p", b"language=de")
        for one in [*english, german]:
            assert "100 %" in (await one.until(1))[0]
        assert english[0].told[0].startswith("event: message\ndata: ")
        await sync_to_async(all_vote)(poll, ((1,), None))
        for one in [*english, german]:
            assert "83 %" in (await one.until(2))[1]
        await english[0].leave()
        await sync_to_async(Poll.objects.update)(closes_at=NOW - DAY / 24)
        for one in [*english[1:], german]:
            assert (await one.until(3))[2].startswith("event: over")
            await asyncio.wait_for(one.task, 5)
        assert len(english[0].told) == 2, "who has left hears no more"
        assert live.channels == {}

    told(story)


def test_what_is_no_stream_is_refused(monkeypatch):
    make_poll("p")
    make_poll("draft", is_open=False)

    async def story():
        for path, method in [
            ("/live/polls/none", "GET"), ("/live/polls/draft", "GET"), ("/other", "GET"),
            ("/live/polls/p", "POST"),
        ]:  # fmt: skip
            refused = Listener(path, method=method)
            await refused.task
            assert refused.status == 404
        monkeypatch.setattr(live, "MOST_LISTENERS", 0)
        full = Listener("/live/polls/p", b"language=xx")
        await full.task
        assert full.status == 503
        assert await live.application({"type": "lifespan"}, None, None) is None

    told(story)


def test_silence_is_broken_so_that_nobody_hangs_up(monkeypatch):
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.05)
    make_poll("p")

    async def story():
        one = Listener("/live/polls/p", b"language=xx")
        assert ": still here\n\n" in (await one.until(3))[1:]
        headers = dict(one.sent[0]["headers"])
        assert headers[b"access-control-allow-origin"] == b"http://127.0.0.1:8000"
        await one.leave()

    told(story)


def test_a_poll_that_goes_while_it_is_listened_to_ends_the_stream():
    poll = make_poll("p")

    async def story():
        one = Listener("/live/polls/p")
        await one.until(1)
        await sync_to_async(poll.delete)()
        assert (await one.until(2))[1].startswith("event: over")

    told(story)
