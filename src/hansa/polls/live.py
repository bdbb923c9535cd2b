"""
The results of polls as they change, by Server-Sent Events: one process for all who listen.

A plain ASGI application beside the site's pages. Each poll that somebody listens to is read twice a
second, however many listen, and sent when it has changed; nobody is known to it, and it sets and
reads no cookie.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.template.loader import render_to_string
from django.utils.translation import override

from hansa.common import clock
from hansa.polls.queries import opened_polls, result_of, takes_votes

TICK_SECONDS = 0.5
BEAT_SECONDS = 15.0
"""So often something is sent even if nothing changed: what stands between would hang up."""
MOST_LISTENERS = 5000
PREFIX = "/live/polls/"

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Channel:
    """One poll in one language: what is shown now, and those who wait for what comes next."""

    def __init__(self, slug: str, language: str) -> None:
        self.slug, self.language = slug, language
        self.text, self.number, self.is_over = "", 0, False
        self.listeners = 0
        self.changed = asyncio.Condition()
        self.task: asyncio.Task[None] | None = None

    async def watch(self) -> None:
        """Read the result again and again while somebody listens and the poll is open."""
        while self.listeners and not self.is_over:
            found = await sync_to_async(_read)(self.slug, self.language)
            text, is_over = found or (self.text, True)
            if text != self.text or is_over:
                async with self.changed:
                    self.text, self.is_over = text, is_over
                    self.number += 1
                    self.changed.notify_all()
            await asyncio.sleep(TICK_SECONDS)

    async def after(self, number: int) -> None:
        """Wait until there is something newer, at most for a beat."""
        async with self.changed:
            try:
                await asyncio.wait_for(
                    self.changed.wait_for(lambda: self.number > number), BEAT_SECONDS
                )
            except TimeoutError:
                return


def _read(slug: str, language: str) -> tuple[str, bool] | None:
    """Return the result as a page shows it, and whether it is the last; None if there is none."""
    close_old_connections()
    now = clock.now()
    poll = opened_polls(now).filter(slug=slug).first()
    if poll is None:
        return None
    with override(language):
        shown = {"poll": poll, "result": result_of(poll)}
        return render_to_string("polls/poll_bars.html", shown), not takes_votes(poll, now)


channels: dict[tuple[str, str], Channel] = {}


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Answer one request: a poll's stream, or 404."""
    if scope["type"] != "http":
        return
    path = scope["path"]
    slug = path.removeprefix(PREFIX).rstrip("/")
    is_known = scope["method"] == "GET" and path.startswith(PREFIX)
    if not is_known or await sync_to_async(_read)(slug, settings.LANGUAGE_CODE) is None:
        await _refuse(send, 404)
        return
    if sum(channel.listeners for channel in channels.values()) >= MOST_LISTENERS:
        await _refuse(send, 503)
        return
    asked = parse_qs(scope.get("query_string", b"").decode("ascii", "replace"))
    wanted = asked.get("language", [""])[0]
    language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    channel = channels.setdefault((slug, language), Channel(slug, language))
    channel.listeners += 1
    if channel.task is None or channel.task.done():
        channel.task = asyncio.create_task(channel.watch())
    try:
        await _stream(channel, receive, send)
    finally:
        channel.listeners -= 1
        if not channel.listeners:
            channels.pop((slug, language), None)


async def _stream(channel: Channel, receive: Receive, send: Send) -> None:
    await _begin(send, 200, b"text/event-stream")
    gone = asyncio.create_task(_until_gone(receive))
    seen = 0
    try:
        while not gone.done():
            if channel.number > seen:
                seen = channel.number
                await _say(send, _event(channel.text, "over" if channel.is_over else "message"))
                if channel.is_over:
                    break
            waiting = asyncio.create_task(channel.after(seen))
            await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if channel.number == seen and not gone.done():
                await _say(send, ": still here\n\n")
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(text: str, name: str) -> str:
    lines = "".join(f"data: {line}\n" for line in text.splitlines())
    return f"event: {name}\n{lines}\n"


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    await _begin(send, status, b"text/plain")
    await send({"type": "http.response.body", "body": b""})


async def _begin(send: Send, status: int, kind: bytes) -> None:
    headers = [
        (b"content-type", kind + b"; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"access-control-allow-origin", settings.BASE_URL.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
