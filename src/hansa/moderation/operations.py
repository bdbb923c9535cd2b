"""What is submitted waits for an editor, who takes it on and decides."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.moderation import notices
from hansa.moderation.kinds import case_kinds
from hansa.moderation.models import Case, Report
from hansa.moderation.queries import moderators, waiting_case
from hansa.notices.operations import tell
from hansa.organisations.models import Organisation

State = Case.State
REPORT = "report"
MOST_AN_HOUR = 20
"""Reports of one person, or of all who are not signed in, within an hour."""


@operation("case.open")
def open_case(
    *,
    actor: User | None,
    now: datetime,
    kind: str,
    object_id: int,
    title: str,
    href: str,
    organisation: Organisation | None = None,
    note: str = "",
) -> Case:
    """
    Let something wait for an editor; what waits already is brought up to date.

    Called by the operation that submits it. Editors are told once, when it begins to wait.
    """
    case = waiting_case(kind, object_id)
    if case is not None:
        case = hold(case)
        case.title, case.href, case.note = title, href, note or case.note
        case.version += 1
        case.save(update_fields=["title", "href", "note", "version"])
    else:
        case = Case.objects.create(
            kind=kind, object_id=object_id, title=title, href=href, note=note,
            organisation=organisation, opened_by=actor, opened_at=now,
        )  # fmt: skip
        for reader in moderators():
            if reader != actor:
                _tell(case, reader, now, notices.WAITING.name, "mail/case_waiting")
    record(actor=actor, now=now, verb="case.open", target=case, version=case.version)
    return case


@operation("report.make")
def report_page(
    *, actor: User | None, now: datetime, path: str, reason: str, text: str, key: str = ""
) -> Report:
    """
    Say what is wrong with a page; editors look at it, and whoever reported it and is signed in
    hears what came of it. Raises `OperationRefused` when very many were reported of late.
    """
    lately = Report.objects.filter(at__gt=now - timedelta(hours=1))
    if actor is not None:
        hold(actor)  # two tabs at once would both see room for one more
        lately = lately.filter(user=actor)
    refuse_unless(
        lately.count() < MOST_AN_HOUR,
        _("Very much was reported of late. Please try again in an hour."),
    )
    made = Report.objects.create(path=path, reason=reason, text=text, user=actor, at=now)
    said = f"{made.get_reason_display()}. {text}".strip()
    open_case(
        actor=actor, now=now, kind=REPORT, object_id=made.pk, title=path, href=path, note=said
    )
    record(actor=actor, now=now, verb="report.make", target=made, path=path)
    return made


@operation("case.close")
def close_case(*, actor: User | None, now: datetime, case: Case, is_accepted: bool = False) -> Case:
    """
    Let something wait no more: it was taken back, or an editor published it from its own page.

    Of the latter whoever submitted it hears, as when it is accepted from the inbox.
    """
    held = hold(case)
    refuse_unless(held.state == State.WAITING, _("This has been decided meanwhile."))
    held.state, held.decided_at = State.ACCEPTED if is_accepted else State.WITHDRAWN, now
    held.decided_by = actor if is_accepted else None
    held.save(update_fields=["state", "decided_by", "decided_at"])
    record(actor=actor, now=now, verb="case.close", target=held, accepted=is_accepted)
    if is_accepted:
        _tell_decided(held, actor, now)
    return held


def settle_case(
    kind: str, object_id: int, *, actor: User | None, now: datetime, is_accepted: bool = False
) -> None:
    """Close the case in which an object waits, if it does; part of the operation that ends it."""
    case = waiting_case(kind, object_id)
    if case is not None:
        close_case(actor=actor, now=now, case=case, is_accepted=is_accepted)


@operation("case.take")
def take_case(*, actor: User, now: datetime, case: Case, gives_up: bool = False) -> Case:
    """Take a case on, or give it up again; raises `OperationRefused` when another has it."""
    held = hold(case)
    refuse_unless(held.state == State.WAITING, _("This has been decided meanwhile."))
    refuse_unless(
        held.assignee_id in {None, actor.pk}, _("A colleague has taken this on meanwhile.")
    )
    held.assignee = None if gives_up else actor
    held.save(update_fields=["assignee"])
    record(actor=actor, now=now, verb="case.take", target=held, gives_up=gives_up)
    return held


@operation("case.decide")
def decide_case(
    *, actor: User, now: datetime, case: Case, version: int, accepts: bool, reason: str = ""
) -> Case:
    """
    Accept what waits, or give it back with a reason; whoever submitted it is told.

    Raises `OperationRefused` when it was decided, or changed since it was read, and when it is
    given back without a reason.
    """
    held = hold(case)
    refuse_unless(held.state == State.WAITING, _("This has been decided meanwhile."))
    refuse_unless(held.version == version, _("It was changed meanwhile. Read it again."))
    refuse_unless(accepts or bool(reason.strip()), _("Say why, so that it can be mended."))
    held.state = State.ACCEPTED if accepts else State.RETURNED
    held.decided_by, held.decided_at, held.reason = actor, now, reason.strip()
    held.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    kind = case_kinds()[held.kind]
    decided = kind.accept if accepts else kind.give_back
    decided(actor, now, held.object_id)
    record(actor=actor, now=now, verb="case.decide", target=held, accepted=accepts)
    _tell_decided(held, actor, now)
    return held


def _tell_decided(case: Case, actor: User | None, now: datetime) -> None:
    if case.opened_by is not None and case.opened_by != actor:
        _tell(case, case.opened_by, now, notices.DECIDED.name, "mail/case_decided")


def _tell(case: Case, reader: User, now: datetime, kind: str, template: str) -> None:
    is_waiting = case.state == State.WAITING
    tell(
        user=reader, address=reader.email, now=now, kind=kind, template=template,
        link=("moderation:case-detail", case.pk),
        context={
            "case": case,
            "label": case_kinds()[case.kind].label,
            "link": settings.BASE_URL + (case.get_absolute_url() if is_waiting else case.href),
        },
    )  # fmt: skip
