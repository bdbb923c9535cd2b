"""Lists of readers who agreed elsewhere, read from a table."""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hansa.organisations.importing import FileRefused, Sheet

EMAIL = {"email", "e-mail", "mail", "address"}
LANGUAGE, AGREED = {"language", "lang"}, {"date", "agreed", "agreed on"}
MOST_LETTERS = 254


@dataclass(frozen=True)
class ListedReader:
    """Somebody on a list: address, language, and the day on which they agreed."""

    email: str
    language: str
    agreed_on: date


@dataclass(frozen=True)
class ReadList:
    """What a table holds: readers, and what is wrong by the number of the row."""

    readers: list[ListedReader] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def read_list(sheet: Sheet, *, language: str, agreed_on: date, today: date) -> ReadList:
    """
    Return the readers of a table that has a column of addresses, and maybe languages and days.

    Where a row has no language or day, those given hold. An address that stands twice is one
    reader. Raises `FileRefused` without a column of addresses.
    """
    names = [name.strip().lower() for name in sheet.header]
    columns = {
        what: next((n for n, name in enumerate(names) if name in known), None)
        for what, known in (("email", EMAIL), ("language", LANGUAGE), ("date", AGREED))
    }
    if columns["email"] is None:
        raise FileRefused(_("There is no column “email”. Name the column of addresses so."))
    read, seen = ReadList(), set[str]()
    for row in sheet.rows:
        cells = {
            what: row.cells[at].strip() if at is not None and at < len(row.cells) else ""
            for what, at in columns.items()
        }
        try:
            reader = _reader(cells, language, agreed_on, today)
        except ValidationError as wrong:
            read.faults.append((row.number, " ".join(wrong.messages)))
            continue
        if reader.email not in seen:
            read.readers.append(reader)
            seen.add(reader.email)
    return read


def _reader(cells: dict[str, str], language: str, agreed_on: date, today: date) -> ListedReader:
    email = cells["email"].lower()
    if len(email) > MOST_LETTERS:
        raise ValidationError(_("The address is too long."))
    validate_email(email)
    chosen = cells["language"].lower() or language
    if chosen not in dict(settings.LANGUAGES):
        known = ", ".join(dict(settings.LANGUAGES))
        raise ValidationError(
            _("“%(value)s” is no language of this site: %(known)s.")
            % {"value": chosen[:20], "known": known}
        )
    day = agreed_on
    if cells["date"]:
        try:
            day = date.fromisoformat(cells["date"][:10])
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is no day; write it like 2017-06-26.")
                % {"value": cells["date"][:20]}
            ) from None
    if day > today:
        raise ValidationError(_("Nobody can have agreed in the future."))
    return ListedReader(email, chosen, day)
