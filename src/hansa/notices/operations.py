"""Tell people what happened, as they want to be told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import operation, record
from hansa.mail.operations import Attachment, queue_mail
from hansa.mail.rendering import render_mail
from hansa.notices.kinds import known_kinds
from hansa.notices.models import Notice, NoticeChoice
from hansa.notices.queries import notices_of, way_of_telling


def tell(
    *,
    user: User | None,
    address: str,
    now: datetime,
    kind: str,
    template: str,
    context: Mapping[str, Any],
    link: tuple[Any, ...],
    language: str = settings.LANGUAGE_CODE,
    campaign: str = "",
    attachments: Sequence[Attachment] = (),
) -> None:
    """
    Tell one person something within the caller's transaction, in the page, by mail or not at all.

    The words are those of a mail's template: its subject is what stands in the page, ``link`` the
    name and the arguments of the address it leads to. Who has no account yet gets the mail, in
    ``language``. With ``campaign`` the mail goes out once, however often it is told. Files go with
    the mail alone.
    """
    with override(user.language if user else language):
        way = way_of_telling(user, kind) if user else None
        footer = ""
        if user:
            choose = settings.BASE_URL + reverse("notices:choices")
            words = _("Choose what you are told")
            footer = f"[{words}]({choose})"
        letter = render_mail(template, dict(context), footer=footer)
        if user and way and way.in_page:
            Notice.objects.create(
                user=user, kind=kind, at=now, link=reverse(link[0], args=link[1:]),
                text=Truncator(letter["subject"]).chars(300),
            )  # fmt: skip
        if way is None or way.by_mail:
            queue_mail(
                recipient=address, now=now, campaign=campaign, attachments=attachments, **letter
            )  # fmt: skip


@operation("notice.choose")
def choose_notices(*, actor: User, now: datetime, ways: Mapping[str, tuple[bool, bool]]) -> User:
    """Note how the person wants to be told: by mail, in the page, for each kind by its name."""
    for kind in known_kinds():
        by_mail, in_page = ways.get(kind.name, (False, False))
        NoticeChoice.objects.update_or_create(
            user=actor, kind=kind.name, defaults={"by_mail": by_mail, "in_page": in_page}
        )
    record(actor=actor, now=now, verb="notice.choose", target=actor)
    return actor


@operation("notice.read")
def mark_read(*, actor: User, now: datetime, up_to: int) -> User:
    """Note that the person has seen their notices up to the one with this id."""
    notices_of(actor).filter(read_at__isnull=True, pk__lte=up_to).update(read_at=now)
    record(actor=actor, now=now, verb="notice.read", target=actor)
    return actor


@operation("notice.forget")
def forget_notice(*, actor: User | None, now: datetime, notice: Notice) -> Notice:
    """Delete a notice that has been kept long enough."""
    record(actor=actor, now=now, verb="notice.forget", target=notice)
    notice.delete()
    return notice
