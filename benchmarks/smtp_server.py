"""
A mail server for measurements: answers at once, keeps nothing but who got what, and has moods.

    python benchmarks/smtp_server.py BOOK PORT MOOD

Writes a line for each mail it took – recipient and Message-ID – before it answers. A server of a
library took longer for a mail than the worker that is measured; ``library`` is that one.
"""

import asyncio
import os
import random
import re
import sys
import zlib
from collections import Counter
from collections.abc import Callable

SLOW = 1.0  # seconds: more than the worker of a measurement waits
MESSAGE_ID = re.compile(rb"^message-id: *(\S+)", re.IGNORECASE | re.MULTILINE)
TAKE, LATER, GONE, TARDY, DROP = "take", "later", "gone", "tardy", "drop"


def one_of_a_hundred(recipient: str, most: int) -> bool:
    """Return whether an address is among so many of a hundred, always the same ones."""
    return zlib.crc32(recipient.encode()) % 100 < most


MOODS: dict[str, Callable[[str, int], str]] = {
    "plain": lambda recipient, seen: TAKE,
    "busy": lambda recipient, seen: LATER if random.random() < 0.3 else TAKE,
    "gone": lambda recipient, seen: GONE if one_of_a_hundred(recipient, 5) else TAKE,
    "tarpit": lambda recipient, seen: (
        TARDY if not seen and one_of_a_hundred(recipient, 2) else TAKE
    ),
    "dropping": lambda recipient, seen: (
        DROP if not seen and one_of_a_hundred(recipient, 2) else TAKE
    ),
}


class Talk(asyncio.Protocol):
    """One client at the line; it sends a command and waits for the answer."""

    def __init__(self, book: int, mood: Callable[[str, int], str], seen: Counter) -> None:
        self.book, self.mood, self.seen = book, mood, seen
        self.heard = bytearray()
        self.recipient, self.act, self.in_mail = "", TAKE, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.line = transport
        self.say("220 ready")

    def say(self, words: str) -> None:
        self.line.write(words.encode() + b"\r\n")

    def data_received(self, data: bytes) -> None:
        self.heard += data
        if self.in_mail:
            if self.heard.endswith(b"\r\n.\r\n"):
                self.take_mail(bytes(self.heard))
                self.heard.clear()
        elif self.heard.endswith(b"\r\n"):
            command = self.heard.decode().strip()
            self.heard.clear()
            self.obey(command)

    def obey(self, command: str) -> None:
        verb = command[:4].upper()
        if verb == "EHLO":
            self.say("250-localhost\r\n250 8BITMIME")
        elif verb == "RCPT":
            self.recipient = command.split("<")[1].split(">", maxsplit=1)[0]
            self.act = self.mood(self.recipient, self.seen[self.recipient])
            self.seen[self.recipient] += 1
            answers = {LATER: "451 4.3.0 later", GONE: "550 5.1.1 no such user"}
            if self.act == TARDY:
                asyncio.get_running_loop().call_later(SLOW, self.say, "250 at last")
            else:
                self.say(answers.get(self.act, "250 well"))
        elif verb == "DATA":
            self.in_mail = True
            self.say("354 go on")
        elif verb == "QUIT":
            self.say("221 bye")
            self.line.close()
        else:
            self.say("250 well")

    def take_mail(self, content: bytes) -> None:
        self.in_mail = False
        found = MESSAGE_ID.search(content)
        name = found[1].decode() if found else "-"
        os.write(self.book, f"{self.recipient} {name}\n".encode())
        if self.act == DROP:
            self.line.abort()
        else:
            self.say("250 taken")


def library(book: int) -> asyncio.Protocol:
    """Return the talk of aiosmtpd, as the development mail server has it."""
    from aiosmtpd.smtp import SMTP

    class Counting:
        async def handle_DATA(self, server, session, envelope):
            os.write(book, f"{envelope.rcpt_tos[0]} -\n".encode())
            return "250 OK"

    return SMTP(Counting())


def main() -> None:
    """Take mail until killed."""
    file, port, mood = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    random.seed(port)
    book = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    seen: Counter = Counter()
    loop = asyncio.new_event_loop()
    talk = (lambda: library(book)) if mood == "library" else lambda: Talk(book, MOODS[mood], seen)
    loop.run_until_complete(loop.create_server(talk, "127.0.0.1", port))
    loop.run_forever()


if __name__ == "__main__":
    main()
