"""Following calls, reminders, the personal calendar, questions and answers."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hansa.accounts.models import SiteRole, User
from hansa.calls import notices
from hansa.calls.models import Call, CallFeed, CallFollow, CallQuestion, CallReminder
from hansa.calls.queries.reminders import LONGEST, DueReminder
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.notices.operations import tell
from hansa.organisations.queries.people import administrators_of

MOST_WAITING = 5
"""Questions of one person about one call that are not answered yet."""


@operation("call.follow")
def follow_call(*, actor: User, now: datetime, call: Call, days: Iterable[int]) -> CallFollow:
    """Follow a call and be reminded so many days before each deadline; or change the days."""
    chosen = sorted({day for day in days if 0 < day <= LONGEST})
    follow, _made = CallFollow.objects.update_or_create(
        call=call, user=actor, defaults={"days": chosen}, create_defaults={
            "days": chosen, "since": now,
        },
    )  # fmt: skip
    record(actor=actor, now=now, verb="call.follow", target=call, days=chosen)
    return follow


@operation("call.unfollow")
def unfollow_call(*, actor: User, now: datetime, call: Call) -> Call:
    """Follow a call no more."""
    call.follows.filter(user=actor).delete()
    record(actor=actor, now=now, verb="call.unfollow", target=call)
    return call


@operation("call.remind")
def remind_of_deadline(*, actor: User | None, now: datetime, due: DueReminder) -> bool:
    """
    Remind one person of one deadline, once; return whether it was done now.

    The reminder's unique row and the mail are written in one transaction: whoever is killed
    between leaves neither, and of two at once only one writes.
    """
    follow = due.follow
    _row, is_new = CallReminder.objects.get_or_create(
        follow=follow, at=due.at, days=due.days, defaults={"told_at": now}
    )
    record(actor=actor, now=now, verb="call.remind", target=follow, days=due.days, told=is_new)
    if is_new:
        call, reader = follow.call, follow.user
        with override(reader.language):
            left = max(1, -(-(due.at - now).total_seconds() // 86_400))
            words = ngettext("%(days)d day left", "%(days)d days left", int(left))
            moment = date_format(due.at.astimezone(ZoneInfo(call.timezone)), "DATETIME_FORMAT")
        tell(
            user=reader, address=reader.email, now=now, kind=notices.REMINDER.name,
            template="mail/call_reminder", link=("calls:call-detail", call.slug),
            campaign=f"call:{follow.pk}:{due.at:%Y%m%d%H%M}:{due.days}",
            context={
                "call": call,
                "left": words % {"days": int(left)},
                "moment": f"{moment} ({call.timezone})",
                "link": settings.BASE_URL + call.get_absolute_url(),
            },
        )  # fmt: skip
    return is_new


@operation("call.feed")
def renew_feed(*, actor: User, now: datetime) -> CallFeed:
    """Give a person's calendar of followed calls a new secret address; the old one ends."""
    feed, _made = CallFeed.objects.update_or_create(
        user=actor, defaults={"token": secrets.token_urlsafe(24)}
    )
    record(actor=actor, now=now, verb="call.feed", target=feed)
    return feed


@operation("call.ask")
def ask_about_call(
    *, actor: User, now: datetime, call: Call, text: str, key: str = ""
) -> CallQuestion:
    """Ask something about a call; those who keep it are told. Shown once it is answered."""
    hold(actor)  # two tabs at once would both see room for one more
    waiting = call.questions.filter(user=actor, answered_at__isnull=True)
    refuse_unless(
        waiting.count() < MOST_WAITING,
        _("Some questions of yours wait for an answer. Ask again when they are answered."),
    )
    made = CallQuestion.objects.create(call=call, user=actor, text=text, asked_at=now)
    record(actor=actor, now=now, verb="call.ask", target=made)
    for reader in _keepers(call):
        _tell(made, reader, now, notices.QUESTION.name, "mail/call_asked")
    return made


@operation("call.answer")
def answer_question(
    *, actor: User, now: datetime, question: CallQuestion, answer: str
) -> CallQuestion:
    """Answer a question, or say it better; everybody reads both, whoever asked is told once."""
    held = hold(question)
    is_first = held.answered_at is None
    held.answer, held.answered_by = answer, actor
    held.answered_at = held.answered_at or now
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    record(actor=actor, now=now, verb="call.answer", target=held)
    if is_first and held.user is not None and held.user != actor:
        _tell(held, held.user, now, notices.ANSWER.name, "mail/call_answered")
    return held


@operation("call.unask")
def remove_question(*, actor: User, now: datetime, question: CallQuestion) -> Call:
    """Take a question away that does not belong here."""
    record(actor=actor, now=now, verb="call.unask", target=question, text=question.text)
    call = question.call
    question.delete()
    return call


def _keepers(call: Call) -> list[User]:
    """Return who answers: the organisation's people, the writer, or the editors."""
    if call.organisation is not None:
        return [one.user for one in administrators_of(call.organisation)]
    if call.written_by is not None:
        return [call.written_by]
    roles = SiteRole.objects.filter(role=SiteRole.Role.EDITOR)
    return list(User.objects.filter(pk__in=roles.values("user")).order_by("pk"))


def _tell(question: CallQuestion, reader: User, now: datetime, kind: str, template: str) -> None:
    call = question.call
    tell(
        user=reader, address=reader.email, now=now, kind=kind, template=template,
        link=("calls:call-detail", call.slug),
        context={
            "call": call,
            "question": question,
            "link": f"{settings.BASE_URL}{call.get_absolute_url()}#questions",
        },
    )  # fmt: skip
