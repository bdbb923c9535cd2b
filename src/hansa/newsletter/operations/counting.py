"""What is counted of an edition without anybody's name: links followed, readers who left."""

from django.db.models import F

from hansa.newsletter.models import Edition, EditionItem


def count_click(item: EditionItem) -> None:
    """Count that a link was followed, if its edition wants that; nobody's act, so no record."""
    wanted = EditionItem.objects.filter(pk=item.pk, edition__counts_clicks=True)
    wanted.update(clicks=F("clicks") + 1)


def count_leaving(number: int) -> None:
    """Count that somebody left by a link in the edition of this number; who, is not kept."""
    Edition.objects.filter(number=number).update(left=F("left") + 1)
