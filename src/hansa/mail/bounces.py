"""Reports that mail came back (RFC 3464) or is unwanted (RFC 5965), as a mailbox holds them."""

import email
import re
from email import policy
from email.message import Message
from enum import Enum
from typing import Any, NamedTuple

from hansa.mail.message import mail_of_token

TOKEN = re.compile(r"\+([0-9a-f]+-[0-9a-f]{16})@", re.IGNORECASE)
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


class Kind(Enum):
    """What a status means for the address."""

    HARD = "hard"
    SOFT = "soft"


class Report(NamedTuple):
    """One mail of ours that came back."""

    mail: int
    status: str
    diagnostic: str


class Complaint(NamedTuple):
    """One mail of ours that its reader reported as unwanted."""

    mail: int | None
    """Its number, if the report has our mark."""
    message_id: str


def kind_of(status: str) -> Kind:
    """
    Return whether a status says that the address is no good.

    Full mailboxes (5.2.2), and refusals of the server (5.3), of what was written (5.6) and of who
    sent it (5.7), are permanent for this mail and no fault of the address.
    """
    if status.startswith("5") and not re.match(r"5\.(2\.2|3\.|6\.|7\.)", status):
        return Kind.HARD
    return Kind.SOFT


def read_report(content: bytes) -> Report | None:
    """
    Return the report in a mail that arrived at the bounce address.

    None for everything else: automatic replies, notes of mere delay, mail that does not carry a
    token of ours.
    """
    message = email.message_from_bytes(content, policy=policy.compat32)
    pk = _mail_of(message)
    if pk is None or message.get_content_type() != "multipart/report":
        return None
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks: Any = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if str(block.get("Action", "")).strip().lower() == "failed":
                found = STATUS.search(str(block.get("Status", "")))
                diagnostic = " ".join(str(block.get("Diagnostic-Code", "")).split())
                return Report(pk, found[1] if found else "5.0.0", diagnostic[:500])
    return None


def _mail_of(message: Message) -> int | None:
    for name in ("Delivered-To", "X-Original-To", "X-RcptTo", "To"):
        for value in message.get_all(name, []):
            found = TOKEN.search(str(value))
            if found and (pk := mail_of_token(found[1])) is not None:
                return pk
    return None


def read_complaint(content: bytes) -> Complaint | None:
    """
    Return the complaint in a mail that a provider sent whose reader pressed "unwanted".

    None for everything else. Providers leave out whose it was, so the mail is named by where it
    was to come back to, or by the Message-ID of what they enclose.
    """
    message = email.message_from_bytes(content, policy=policy.compat32)
    kinds = {part.get_content_type(): part for part in message.walk()}
    report = kinds.get("message/feedback-report")
    if message.get_content_type() != "multipart/report" or report is None:
        return None
    said = _inner(report)
    if str(said.get("Feedback-Type", "")).strip().lower() != "abuse":
        return None
    enclosed = kinds.get("message/rfc822") or kinds.get("text/rfc822-headers")
    original = _inner(enclosed) if enclosed is not None else Message()
    for value in (said.get("Original-Mail-From", ""), original.get("Return-Path", "")):
        found = TOKEN.search(str(value))
        if found and (pk := mail_of_token(found[1])) is not None:
            return Complaint(pk, "")
    name = str(original.get("Message-ID", "")).strip()
    return Complaint(None, name) if name else None


def _inner(part: Message) -> Message:
    """Return the headers that are the content of a part."""
    payload: Any = part.get_payload()
    if isinstance(payload, list):
        return payload[0] if payload else Message()
    return email.message_from_string(str(payload), policy=policy.compat32)
