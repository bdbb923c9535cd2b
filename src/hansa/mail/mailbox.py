"""What the development mail server received, read from its Maildir."""

import email
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path


@dataclass(frozen=True)
class Received:
    """A mail that arrived."""

    key: str
    subject: str
    sender: str
    recipient: str
    at: datetime | None
    text: str
    html: str


def received_mails(folder: Path, most: int = 200) -> list[Received]:
    """Return what arrived, the newest first."""
    if not (folder / "new").is_dir():
        return []
    files = sorted(
        [*(folder / "new").iterdir(), *(folder / "cur").iterdir()],
        key=lambda file: file.stat().st_mtime_ns,
        reverse=True,
    )
    return [_read(file) for file in files[:most]]


def received_mail(folder: Path, key: str) -> Received | None:
    """Return one mail by its key."""
    for part in ("new", "cur"):
        for file in (folder / part).glob("*"):
            if file.name == key:
                return _read(file)
    return None


def _read(file: Path) -> Received:
    message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the default policy makes EmailMessage")
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Received(
        key=file.name,
        subject=str(message["Subject"]),
        sender=str(message["From"]),
        recipient=str(message["To"]),
        at=parsedate_to_datetime(str(message["Date"])) if message["Date"] else None,
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )
