"""Every setting an operator may give, with its meaning; what reads the environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

LEAST_SECRET = 16


class SettingError(Exception):
    """A setting has a value that cannot be used; the message is one line for the operator."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, what it is when absent, how it is read, what it means."""

    name: str
    default: str
    read: Callable[[str], Any]
    meaning: str


def text(value: str) -> str:
    """Take the value as it is."""
    return value


def yes_or_no(value: str) -> bool:
    """Read 1/0, true/false, yes/no, on/off."""
    lowered = value.strip().lower()
    if lowered in {"1", "true", "yes", "on"}:
        return True
    if lowered in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("say yes or no")


def words(value: str) -> list[str]:
    """Read a list separated by commas."""
    return [word.strip() for word in value.split(",") if word.strip()]


def whole_number(value: str) -> int:
    """Read a whole number."""
    try:
        return int(value)
    except ValueError:
        raise ValueError("give a whole number") from None


def count(value: str) -> int:
    """Read how many there are of something."""
    number = whole_number(value)
    if number < 0:
        raise ValueError("give 0 or more")
    return number


def several(value: str) -> int:
    """Read how many there are of something that there is at least once."""
    number = whole_number(value)
    if number < 1:
        raise ValueError("give 1 or more")
    return number


def web_address(value: str) -> str:
    """Read the address of a site, without a slash at its end."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("give an address that begins with http:// or https://")
    return value.rstrip("/")


def one_of(*allowed: str) -> Callable[[str], str]:
    """Make a reader that takes one of these words."""

    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"give one of {', '.join(allowed)}")
        return value

    return read


def database_address(value: str) -> dict[str, Any]:
    """Read ``sqlite:///path`` or ``postgresql://user:password@host:port/name`` for Django."""
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path)}
    if parts.scheme in {"postgres", "postgresql"}:
        name = unquote(parts.path.lstrip("/"))
        if not name:
            raise ValueError("the address names no database, as in postgresql://host/hansa")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
        }
    raise ValueError("give sqlite:///path or postgresql://user:password@host/name")


def queue_address(value: str) -> dict[str, Any]:
    """Read ``sqlite:///path`` or ``redis://host:port/number`` for huey."""
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        return {"huey_class": "huey.SqliteHuey", "filename": unquote(parts.path), "fsync": True}
    if parts.scheme in {"redis", "rediss", "valkey"}:
        address = value.replace("valkey://", "redis://", 1)
        return {"huey_class": "huey.PriorityRedisHuey", "url": address}
    raise ValueError("give sqlite:///path or redis://host:port/number")


def mail_server(value: str) -> dict[str, Any]:
    """Read ``smtp://user:password@host:port``; ``smtps`` and ``smtp+tls`` encrypt."""
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise ValueError("give smtp://host:port, smtp+tls://… or smtps://…")
    return {
        "host": parts.hostname,
        "port": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+tls",
    }


def live_address(value: str) -> str:
    """Read an address that may be left out."""
    return web_address(value) if value else ""


def mails_a_minute(value: str) -> dict[str, int]:
    """Read ``domain=number`` several times, separated by commas."""
    limits = {}
    for word in words(value):
        domain, equals, number = word.partition("=")
        if not equals:
            raise ValueError("give domain=number, as in example.org=300")
        limits[domain.strip().lower()] = several(number)
    return limits


SETTINGS = [
    Setting("HANSA_DATA_DIR", "var", text, "Folder for the embedded database, queue and files."),
    Setting("HANSA_BASE_URL", "http://127.0.0.1:8000", web_address,
            "Address people reach the site at; used in mails and feeds. `https` switches on "
            "secure cookies and HSTS."),
    Setting("HANSA_ALLOWED_HOSTS", "", words,
            "Host names served beside the one in HANSA_BASE_URL, separated by commas."),
    Setting("HANSA_TRUSTED_PROXIES", "0", count,
            "How many reverse proxies of yours a request passes before Hansa. Each adds one "
            "address to `X-Forwarded-For`; the one the outermost added is the visitor's, by whom "
            "attempts to sign in are counted. With `0` the header is not believed."),
    Setting("HANSA_WEB_PROCESSES", "1", several,
            "Processes that answer pages, each with four threads and some 200 MB. One keeps one "
            "core busy; give it as many as there are cores to spare."),
    Setting("HANSA_LIVE_PORT", "0", count,
            "Port of the process that tells pages what changes while they are open. With `0` it "
            "is the port after that of the pages."),
    Setting("HANSA_LIVE_URL", "", live_address,
            "Address at which browsers reach that process. Empty: the site's own, whose reverse "
            "proxy hands on what begins with `/live/`; `hansa up` without one gives it itself. A "
            "page that cannot reach it asks again every few seconds."),
    Setting("HANSA_SECRET_KEY", "", text,
            "Key for signatures. When empty, one is made and kept in the data folder; give it "
            "when several machines serve one site."),
    Setting("HANSA_DATABASE_URL", "", text,
            "`sqlite:///path` or `postgresql://user:password@host:port/name`. Empty: SQLite in "
            "the data folder."),
    Setting("HANSA_QUEUE_URL", "", text,
            "`sqlite:///path` or `redis://host:port/number` (Redis or Valkey). Empty: SQLite in "
            "the data folder."),
    Setting("HANSA_SMTP_URL", "smtp://127.0.0.1:8025", mail_server,
            "Server that takes outgoing mail."),
    Setting("HANSA_MAIL_FROM", "Hansa <hansa@localhost>", text, "Sender of the site's mails."),
    Setting("HANSA_MAIL_DOMAIN_LIMITS", "", mails_a_minute,
            "How many mails a minute a domain gets at most from all workers together, as in "
            "`gmail.com=600,example.org=60`. Domains that are not named get what there is."),
    Setting("HANSA_MAIL_BOUNCE_ADDRESS", "", text,
            "Address to which mail that cannot be delivered comes back, as in "
            "`bounce@clusters.example`; a mark of each mail is added after a `+`, so its server "
            "must deliver `bounce+…@` there too. Empty: the sender gets it, and nobody counts."),
    Setting("HANSA_MAIL_BOUNCE_BOX", "", text,
            "Maildir or mbox file in which that address's mail arrives, and that of the address to "
            "which providers send complaints, if you have one. It is read every five minutes and "
            "emptied."),
    Setting("HANSA_MAIL_SERVICE", "", one_of("", "mailgun", "postmark"),
            "Delivery service whose SMTP server is in HANSA_SMTP_URL, `mailgun` or `postmark`: it "
            "tells us at `/mail/service/` what was delivered, came back, was complained of or "
            "left. Empty: that address does not exist."),
    Setting("HANSA_MAIL_SERVICE_SECRET", "", text,
            "By what that service shows that it is itself, and required with it: Mailgun's HTTP "
            "webhook signing key; for Postmark the `user:password` in the webhook's address."),
    Setting("HANSA_DKIM_KEY_FILE", "", text,
            "Private key (PEM) to sign mail with by DKIM. Leave it empty when the mail server "
            "signs."),
    Setting("HANSA_DKIM_SELECTOR", "hansa", text,
            "Name under which the public key stands in the sender's domain: "
            "`hansa._domainkey.clusters.example`."),
    Setting("HANSA_MAILBOX_DIR", "", text,
            "Folder in which the development mail server keeps what arrives. When set, the page "
            "/mailbox/ shows it: never set it on a public site."),
    Setting("HANSA_SITE_NAME", "Hansa", text, "Name of the site, on pages and in mails."),
    Setting("HANSA_SECOND_FACTOR", "required", one_of("required", "optional"),
            "Whether organisers, validators, editors and administrators must use a second "
            "factor. The demo world sets `optional`."),
    Setting("HANSA_CLOCK_SHIFT", "0", whole_number,
            "Seconds added to the site's clock; the demo world lives in July 2017."),
    Setting("HANSA_DEBUG", "no", yes_or_no, "Show errors in detail: for development only."),
    Setting("HANSA_LOG_LEVEL", "INFO", one_of("DEBUG", "INFO", "WARNING", "ERROR"),
            "Least severity of what is logged."),
]  # fmt: skip


def read_environment(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Read all settings, or raise `SettingError` with one line that says what to change."""
    environ = os.environ if environ is None else environ
    unknown = {n for n in environ if n.startswith("HANSA_")} - {s.name for s in SETTINGS}
    if unknown:
        raise SettingError(
            f"{sorted(unknown)[0]} is not a setting of Hansa. See docs/settings.md for all of them."
        )
    values = {}
    for setting in SETTINGS:
        given = environ.get(setting.name, setting.default)
        try:
            values[setting.name] = setting.read(given)
        except ValueError as error:
            raise SettingError(f"{setting.name} cannot be {given!r}: {error}.") from None
    if values["HANSA_MAIL_SERVICE"] and len(values["HANSA_MAIL_SERVICE_SECRET"]) < LEAST_SECRET:
        raise SettingError(
            "HANSA_MAIL_SERVICE needs a HANSA_MAIL_SERVICE_SECRET of at least "
            f"{LEAST_SECRET} characters: without it anybody could tell us what was not delivered."
        )
    data = Path(values["HANSA_DATA_DIR"]).resolve()
    values["HANSA_DATA_DIR"] = data
    for name, read, file in [
        ("HANSA_DATABASE_URL", database_address, "hansa.sqlite3"),
        ("HANSA_QUEUE_URL", queue_address, "queue.sqlite3"),
    ]:
        given = values[name] or f"sqlite://{data / file}"
        try:
            values[name] = read(given)
        except ValueError as error:
            raise SettingError(f"{name} cannot be used: {error}.") from None
    return values


def settings_table() -> str:
    """Return the table of all settings in Markdown, as it stands in docs/settings.md."""
    rows = ["| setting | when absent | meaning |", "| --- | --- | --- |"]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else "empty"
        rows.append(f"| `{setting.name}` | {default} | {setting.meaning} |")
    return "\n".join(rows) + "\n"
