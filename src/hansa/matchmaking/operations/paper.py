"""Papers of an event: asked for, made by a worker, kept until the next takes its place."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db.models import F, Q
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.jobs import THIS_WORKER, enqueue_on_commit, is_gone
from hansa.common.operations import operation, record, refuse_unless
from hansa.common.uploads import PDF, forget_file, kept_file
from hansa.matchmaking.models import Application, MatchmakingCall, Paper, ScheduleVersion
from hansa.matchmaking.queries.schedules import tables_of

JOB = "hansa.matchmaking.tasks.make_paper"
FOLDER = "papers"
LEASE = timedelta(seconds=90)
MOST_ATTEMPTS = 3
State, Kind = Paper.State, Paper.Kind
UNDER_WAY = Q(state__in=[State.QUEUED, State.RUNNING])


@operation("paper.request")
def request_paper(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    kind: str,
    language: str,
    key: str = "",
) -> Paper:
    """
    Ask for a paper; what was made before stays until this one is there.

    Raises `OperationRefused` while one of the kind is under way, and when there is nobody or
    nothing to print.
    """
    MatchmakingCall.objects.select_for_update().get(pk=call.pk)
    refuse_unless(
        not call.papers.filter(UNDER_WAY, kind=kind).exists(),
        _("This paper is being made already."),
    )
    if kind == Kind.CARDS:
        refuse_unless(
            tables_of(call).exists(), _("There are no tables yet; enter them in the set-up.")
        )
    else:
        refuse_unless(
            call.applications.filter(status=Application.Status.SELECTED).exists(),
            _("Nobody has been selected yet; select participants first."),
        )
    made = Paper.objects.create(
        call=call, kind=kind, language=language, asked_by=actor, asked_at=now
    )
    record(actor=actor, now=now, verb="paper.request", target=made, kind=kind)
    enqueue_on_commit(JOB, paper_id=made.pk)
    return made


@operation("paper.cancel")
def cancel_paper(*, actor: User, now: datetime, paper: Paper) -> Paper:
    """Stop making a paper; the one made before stays."""
    hit = Paper.objects.filter(UNDER_WAY, pk=paper.pk).update(
        state=State.CANCELLED, finished_at=now
    )
    refuse_unless(bool(hit), _("This paper is made already, or was cancelled."))
    paper.refresh_from_db()
    record(actor=actor, now=now, verb="paper.cancel", target=paper)
    return paper


def lease_paper(*, paper_id: int, now: datetime) -> Paper | None:
    """Take a paper that waits or whose worker died; None when there is nothing to take."""
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, leased_until__lt=now)
    hit = Paper.objects.filter(free, pk=paper_id).update(
        state=State.RUNNING, leased_until=now + LEASE, leased_by=THIS_WORKER, begun_at=now,
        fraction=0, attempts=F("attempts") + 1,
    )  # fmt: skip
    if not hit:
        return None
    paper = Paper.objects.select_related("call__event", "asked_by").get(pk=paper_id)
    if paper.attempts > MOST_ATTEMPTS:
        fail_paper(actor=None, now=now, paper=paper, error=_("The worker stopped three times."))
        return None
    return paper


def release_lost_papers(*, now: datetime) -> None:
    """End the leases of workers that were killed on this machine, and enqueue what they held."""
    for paper in Paper.objects.filter(state=State.RUNNING).exclude(leased_by=""):
        if is_gone(paper.leased_by):
            held = Paper.objects.filter(pk=paper.pk, leased_by=paper.leased_by)
            held.filter(leased_until__gte=now).update(leased_until=now)
            enqueue_on_commit(JOB, paper_id=paper.pk)


def report_paper(*, paper_id: int, now: datetime, fraction: float) -> bool:
    """Note how far a paper is and renew its lease; False when it was cancelled meanwhile."""
    hit = Paper.objects.filter(pk=paper_id, state=State.RUNNING).update(
        fraction=fraction, leased_until=now + LEASE
    )
    return bool(hit)


@operation("paper.fail")
def fail_paper(*, actor: User | None, now: datetime, paper: Paper, error: str) -> Paper:
    """Note why a paper could not be made, unless it has ended otherwise."""
    under_way = Paper.objects.filter(UNDER_WAY, pk=paper.pk)
    under_way.update(state=State.FAILED, error=error[:2000], finished_at=now)
    record(actor=actor, now=now, verb="paper.fail", target=paper, error=error[:200])
    return paper


@operation("paper.store")
def store_paper(
    *,
    actor: User | None,
    now: datetime,
    paper: Paper,
    document: File,
    pages_count: int,
    version: ScheduleVersion | None,
    named: Sequence[int] = (),
) -> Paper:
    """
    Keep a paper that is ready in place of the one before, unless it was cancelled meanwhile.

    Two workers may have made it, when the first was thought dead: the state lets one store it.
    """
    with kept_file(document, rule=PDF, folder=FOLDER) as name:
        hit = Paper.objects.filter(pk=paper.pk, state=State.RUNNING).update(
            state=State.DONE, fraction=1, finished_at=now, leased_until=None, file=name,
            pages_count=pages_count, version=version, named=list(named),
        )  # fmt: skip
        record(actor=actor, now=now, verb="paper.store", target=paper, is_kept=bool(hit))
    if not hit:
        forget_file(name)
        return paper
    paper.refresh_from_db()
    earlier = Paper.objects.filter(call=paper.call_id, kind=paper.kind, pk__lt=paper.pk)
    for old in earlier:
        forget_file(old.file.name)
    earlier.delete()
    return paper
