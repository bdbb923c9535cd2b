"""What tests of editions share."""

from datetime import timedelta

from hansa.newsletter.operations.sending import send_portion
from hansa.newsletter.operations.writing import ItemWords, SectionWords, edit_edition
from hansa.newsletter.rendering import shown_sections
from tests.factories import NOW, make_user

DAY = timedelta(days=1)


def edit(edition, version, sections=(), title="New title", **others):
    return edit_edition(
        actor=make_user(), now=NOW, edition=edition, version=version, title=title,
        introduction="**Hello**", sections=sections, **others,
    )  # fmt: skip


def words_of(section, *, is_included=True, heading="", text=""):
    """Return a section as it is stored, but for what is said otherwise."""
    items = [ItemWords(i.pk, i.title, i.teaser, i.included) for i in section.items.all()]
    return SectionWords(section.pk, heading, text, is_included, items)


def labels_of(edition):
    return [one.label for one in shown_sections(edition)]


def send_all(edition, now=NOW):
    while edition.state != "sent":
        edition = send_portion(actor=None, now=now, edition=edition)
    return edition
