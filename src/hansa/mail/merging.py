"""
A campaign's mail as bytes, made once for a letter and merged with each person's values.

Making a message of both parts anew took most of a worker's time. What is out of the ordinary – an
address in another script, a value of several lines – goes the longer way by `make_message`.
"""

import re
from collections import Counter
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from hansa.mail.message import mark_of, signature_of, subject_of
from hansa.mail.models import PLACE, OutgoingMail

LONGEST_LINE = 998  # RFC 5322
PLAIN_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
PLACE_IN_BYTES = re.compile(PLACE.pattern.encode())


class Form:
    """The bytes of a campaign's letter, between the places where values go."""

    def __init__(self, mail: OutgoingMail) -> None:
        """Make the form of the letter that this mail is one of."""
        made = _message_of_letter(mail)
        letter = made.as_bytes(linesep="\r\n")
        head, _blank, _body = letter.partition(b"\r\n\r\n")
        self.names_in_head = {name.decode() for name in PLACE_IN_BYTES.findall(head)}
        self.pieces = PLACE_IN_BYTES.split(letter)
        """Bytes, the name of what follows them, bytes, and so on."""
        self.lines = _lines_with_places(letter)
        content = mail.content
        meant = "".join([content.text, content.html, *content.headers.values()])
        self.is_plain = (
            not content.attachments
            and {part["Content-Transfer-Encoding"] for part in _leaves(made)} == {"8bit"}
            and len(PLACE.findall(meant)) == len(self.pieces) // 2
        )
        """Whether each place, and what is put there, stands in the bytes as it is."""

    def merged(self, mail: OutgoingMail) -> bytes | None:
        """Return a person's mail, or None if it has to be made by `make_message`."""
        if not (
            self.is_plain and PLAIN_ADDRESS.fullmatch(mail.recipient) and self._takes(mail.values)
        ):
            return None
        values = {name.encode(): value.encode() for name, value in mail.values.items()}
        filled = list(self.pieces)
        for place in range(1, len(filled), 2):
            name = filled[place]
            filled[place] = values[name] if name in values else b"@@%s@@" % name
        headers = {
            "To": mail.recipient, "Message-ID": mail.message_id,
            "Date": formatdate(localtime=settings.EMAIL_USE_LOCALTIME), **mark_of(mail.pk),
        }  # fmt: skip
        own = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        content = own.encode() + b"".join(filled)
        return signature_of(content) + content if settings.DKIM_KEY_FILE else content

    def _takes(self, values: Mapping[str, str]) -> bool:
        """Return whether headers stay in ASCII, and no line breaks or becomes too long."""
        if not all(value.isprintable() for value in values.values()):
            return False
        if not all(values.get(name, "").isascii() for name in self.names_in_head):
            return False
        sizes = {name: len(value.encode()) for name, value in values.items()}
        return all(
            length + sum(sizes.get(name, 0) * number for name, number in names) <= LONGEST_LINE
            for names, length in self.lines.items()
        )


def _message_of_letter(mail: OutgoingMail) -> Any:
    """Return a letter as a message with its places left open, without what each mail has."""
    content = mail.content
    message = EmailMultiAlternatives(
        subject_of(mail), content.text, settings.DEFAULT_FROM_EMAIL, headers=content.headers
    )
    if content.html:
        message.attach_alternative(content.html, "text/html")
    made: Any = message.message()
    del made["Message-ID"], made["Date"]
    for part in _leaves(made):
        if part["Content-Transfer-Encoding"] == "7bit":
            # A letter in plain English is addressed to Zoë too.
            part.replace_header("Content-Transfer-Encoding", "8bit")
    return made


def _leaves(message: Any) -> list[Any]:
    return [part for part in message.walk() if not part.is_multipart()]


def _lines_with_places(content: bytes) -> dict[tuple[tuple[str, int], ...], int]:
    """Return how long lines are at most without their values, by how often which value goes in."""
    longest: dict[tuple[tuple[str, int], ...], int] = {}
    for line in content.split(b"\r\n"):
        names = Counter(name.decode() for name in PLACE_IN_BYTES.findall(line))
        if names:
            key = tuple(sorted(names.items()))
            longest[key] = max(longest.get(key, 0), len(line))
    return longest
