"""The logo of a profile."""

from datetime import datetime

from django.core.files.base import File

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record
from hansa.common.pictures import LOGO
from hansa.common.uploads import forget_file, kept_file
from hansa.organisations.models import Organisation

FOLDER = "logos"


@operation("organisation.logo")
def change_logo(
    *, actor: User, now: datetime, organisation: Organisation, picture: File | None
) -> Organisation:
    """Show another logo, or none; the file before goes once that is through."""
    locked = hold(organisation)
    before = locked.logo.name
    with kept_file(picture, rule=LOGO, folder=FOLDER) as name:
        locked.logo.name = name
        locked.save(update_fields=["logo"])
        record(actor=actor, now=now, verb="organisation.logo", target=locked, has_one=bool(name))
    forget_file(before)
    return locked
