"""The picture above a section of an edition: put there, replaced, taken away."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.common.pictures import PHOTO, Photo
from hansa.common.uploads import forget_file, kept_file
from hansa.newsletter.models import Edition, EditionSection

FOLDER = "newsletter"


@operation("section.put_picture")
def put_section_picture(
    *, actor: User, now: datetime, section: EditionSection, photo: Photo, alt: str, key: str = ""
) -> EditionSection:
    """Show a picture above the words of a section, in place of the one there is."""
    with kept_file(photo.large, rule=PHOTO, folder=FOLDER) as name:
        values = {"picture": name, "alt": alt, "width": photo.width, "height": photo.height}
        return _set(actor, now, section, values, "section.put_picture")


@operation("section.remove_picture")
def remove_section_picture(
    *, actor: User, now: datetime, section: EditionSection
) -> EditionSection:
    """Take the picture above a section away; twice is as good as once."""
    values = {"picture": "", "alt": "", "width": 0, "height": 0}
    return _set(actor, now, section, values, "section.remove_picture")


def _set(
    actor: User, now: datetime, section: EditionSection, values: dict[str, Any], verb: str
) -> EditionSection:
    """Change a draft's section; whoever has the edition open sees that it was changed."""
    edition = hold(section.edition)
    refuse_unless(edition.state == Edition.State.DRAFT, _("Only a draft can be changed."))
    before = section.picture.name
    EditionSection.objects.filter(pk=section.pk).update(**values)
    section.refresh_from_db()
    edition.version += 1
    edition.save(update_fields=["version"])
    record(actor=actor, now=now, verb=verb, target=section)
    forget_file(before)
    return section
