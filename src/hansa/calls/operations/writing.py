"""Writing, submitting, publishing and changing calls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.calls import notices
from hansa.calls.models import Call, Deadline
from hansa.common.operations import (
    hold,
    make_with_free_name,
    operation,
    record,
    refuse_unless,
    save_version,
)
from hansa.common.search import forget_documents, index_document
from hansa.common.slugs import free_slug, slug_base
from hansa.moderation.operations import open_case, settle_case
from hansa.notices.operations import tell
from hansa.organisations.models import Organisation, Term

KIND = "call"
State = Call.State
RESERVED_SLUGS = {"new", "mine", "import", "followed", "calendar"}
"""Addresses that other pages of calls have."""
MOST_DEADLINES = 20
MOST_WAITING = 20
"""Calls of one organisation that wait for an editor at the same time."""


@dataclass(frozen=True)
class Cutoff:
    """A deadline as it is written."""

    at: datetime
    label: str = ""
    stage: int = 1


@dataclass(frozen=True)
class CallRow:
    """A call as a table says it."""

    details: dict[str, Any]
    deadlines: Sequence[Cutoff]
    terms: Sequence[Term]


@operation("call.write")
def write_call(
    *,
    actor: User | None,
    now: datetime,
    details: dict[str, Any],
    deadlines: Sequence[Cutoff] = (),
    terms: Iterable[Term] = (),
    organisation: Organisation | None = None,
    key: str = "",
) -> Call:
    """Begin a call that only its writers see; ``details`` are fields of `Call`."""
    _check(details, deadlines)
    made = make_with_free_name(
        lambda: Call.objects.create(
            **{"slug": _slug(details["title"]), **details}, written_by=actor,
            organisation=organisation,
        )
    )  # fmt: skip
    made.terms.set(terms)
    _set_deadlines(made, deadlines)
    record(actor=actor, now=now, verb="call.write", target=made)
    return made


@operation("call.edit")
def edit_call(
    *,
    actor: User,
    now: datetime,
    call: Call,
    version: int,
    details: dict[str, Any],
    deadlines: Sequence[Cutoff],
    terms: Iterable[Term],
) -> Call:
    """
    Change a call; followers of a public one are told when its dates change.

    What an organisation changes in a public call is shown at once, for a deadline does not wait,
    and is put before an editor again. Raises `StaleForm` when somebody saved in between.
    """
    _check(details, deadlines)
    before = _dates(call)
    for name, value in details.items():
        setattr(call, name, value)
    save_version(call, version=version, fields=list(details))
    call.terms.set(terms)
    _set_deadlines(call, deadlines)
    record(actor=actor, now=now, verb="call.edit", target=call)
    if call.state == State.PUBLISHED:
        _refresh_search(call)
        if _dates(call) != before:
            _tell_followers(call, now, but=actor)
    if call.organisation is not None and call.state in {State.PUBLISHED, State.WAITING}:
        _put_before_editors(call, actor, now)
    return call


@operation("call.submit")
def submit_call(*, actor: User, now: datetime, call: Call) -> Call:
    """Ask the editors to publish a draft; raises `OperationRefused` when too many wait."""
    held = hold(call)
    refuse_unless(held.state == State.DRAFT, _("This call has been submitted already."))
    _refuse_without_end(held)
    waiting = Call.objects.filter(organisation=held.organisation, state=State.WAITING)
    refuse_unless(
        waiting.count() < MOST_WAITING, _("Many calls of yours wait for an editor already.")
    )
    held.state = State.WAITING
    held.save(update_fields=["state"])
    record(actor=actor, now=now, verb="call.submit", target=held)
    _put_before_editors(held, actor, now)
    return held


@operation("call.publish")
def publish_call(*, actor: User | None, now: datetime, call: Call, at: datetime) -> Call:
    """Show a call to everybody from a moment on; it is found from then on too."""
    held = hold(call)
    refuse_unless(held.state != State.PUBLISHED, _("This call is public already."))
    held.state, held.published_at = State.PUBLISHED, at
    held.version += 1
    held.save(update_fields=["state", "published_at", "version"])
    _refresh_search(held)
    settle_case(KIND, held.pk, actor=actor, now=now, is_accepted=True)
    record(actor=actor, now=now, verb="call.publish", target=held)
    return held


@operation("call.import")
def import_calls(*, actor: User, now: datetime, rows: Sequence[CallRow], key: str = "") -> Call:
    """Publish all calls of a table, or none of them if one is refused; return the first."""
    refuse_unless(bool(rows), _("There is no row to import."))
    made = []
    for row in rows:
        call = write_call(
            actor=actor, now=now, details=row.details, deadlines=row.deadlines, terms=row.terms
        )
        made.append(publish_call(actor=actor, now=now, call=call, at=now))
    record(actor=actor, now=now, verb="call.import", target=made[0], number=len(made))
    return made[0]


@operation("call.return")
def return_call(*, actor: User | None, now: datetime, call: Call) -> Call:
    """Make what waits a draft again; what is public stays so."""
    held = hold(call)
    if held.state == State.WAITING:
        held.state = State.DRAFT
        held.save(update_fields=["state"])
    record(actor=actor, now=now, verb="call.return", target=held, state=held.state)
    return held


@operation("call.withdraw")
def withdraw_call(*, actor: User, now: datetime, call: Call) -> Call:
    """Take a call off the site, or back from the editors; its writers can go on with it."""
    held = hold(call)
    refuse_unless(held.state in {State.PUBLISHED, State.WAITING}, _("This call is not public."))
    was_public = held.state == State.PUBLISHED
    held.state = State.WITHDRAWN if was_public else State.DRAFT
    held.version += 1
    held.save(update_fields=["state", "version"])
    forget_documents(kind=KIND, object_ids=[held.pk])
    settle_case(KIND, held.pk, actor=actor, now=now)
    record(actor=actor, now=now, verb="call.withdraw", target=held, was_public=was_public)
    if was_public:
        _tell_followers(held, now, but=actor)
    return held


def _slug(title: str) -> str:
    base = slug_base(title, otherwise="call")
    return free_slug(base, Call.objects.all(), reserved=RESERVED_SLUGS)


def _check(details: dict[str, Any], deadlines: Sequence[Cutoff]) -> None:
    refuse_unless(
        len(deadlines) <= MOST_DEADLINES,
        _("Up to %(most)d deadlines can be entered.") % {"most": MOST_DEADLINES},
    )
    moments = [one.at for one in deadlines]
    refuse_unless(len(set(moments)) == len(moments), _("Two deadlines are at the same moment."))
    opens_at = details.get("opens_at")
    refuse_unless(
        opens_at is None or all(at > opens_at for at in moments),
        _("A deadline cannot be before the call opens."),
    )
    least, most = details.get("amount_least"), details.get("amount_most")
    refuse_unless(
        least is None or most is None or least <= most,
        _("The largest amount cannot be less than the least."),
    )


def _refuse_without_end(call: Call) -> None:
    last = call.deadlines.order_by("-at").first()
    refuse_unless(bool(call.summary.strip()), _("Say in one sentence what the call is about."))
    refuse_unless(
        last is not None or bool(call.website), _("Enter a deadline, or the web site of the call.")
    )


def _set_deadlines(call: Call, deadlines: Sequence[Cutoff]) -> None:
    call.deadlines.all().delete()
    Deadline.objects.bulk_create(
        [Deadline(call=call, at=one.at, label=one.label, stage=one.stage) for one in deadlines]
    )


def _dates(call: Call) -> tuple[datetime | None, list[tuple[datetime, int]]]:
    stored = Call.objects.values_list("opens_at", flat=True).get(pk=call.pk)
    return stored, list(call.deadlines.order_by("at").values_list("at", "stage"))


def _put_before_editors(call: Call, actor: User, now: datetime) -> None:
    open_case(
        actor=actor, now=now, kind=KIND, object_id=call.pk, title=call.title,
        href=f"/calls/{call.slug}/", organisation=call.organisation,
    )  # fmt: skip


def _refresh_search(call: Call) -> None:
    words = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            words += [call.get_kind_display(), *map(str, call.terms.all())]
    index_document(
        kind=KIND, object_id=call.pk, title=call.title, summary=call.summary,
        href=f"/calls/{call.slug}/",
        texts=[call.programme, call.description, call.eligibility, *words],
        visible_from=call.published_at,
    )  # fmt: skip


def _tell_followers(call: Call, now: datetime, *, but: User | None) -> None:
    zone = ZoneInfo(call.timezone)
    for follow in call.follows.select_related("user").exclude(user=but).order_by("pk"):
        with override(follow.user.language):
            dates = [
                date_format(at.astimezone(zone), "DATETIME_FORMAT")
                for at in call.deadlines.filter(at__gte=now - timedelta(days=1)).values_list(
                    "at", flat=True
                )
            ]
        tell(
            user=follow.user, address=follow.user.email, now=now, kind=notices.CHANGE.name,
            template="mail/call_changed", link=("calls:call-detail", call.slug),
            context={
                "call": call,
                "dates": "; ".join(dates),
                "link": settings.BASE_URL + call.get_absolute_url(),
            },
        )  # fmt: skip
