"""Which worker may send which mail: batches for the length of a lease, domains at their pace."""

from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from hansa.common import jobs
from hansa.mail.models import Campaign, DomainPace, OutgoingMail, Suppression
from hansa.mail.suppression import address_hash

State = OutgoingMail.State
BATCH = 50
LEASE = timedelta(minutes=2)
PACE = timedelta(minutes=1)


def lease_due_mail(*, now: datetime) -> list[OutgoingMail]:
    """
    Take a batch that is due, or whose worker died, for the length of a lease.

    What waits longest comes first, single mails before campaigns: nobody's code to sign in waits
    behind a newsletter. Mail to blocked addresses is settled on the way. A domain that has had
    its share of this minute, and a campaign that is paused, are passed over.
    """
    while True:
        with transaction.atomic():
            candidates = _candidates(now)
            batch = _at_their_pace(_without_suppressed(candidates), now)
            for mail in batch:
                mail.state, mail.leased_by = State.SENDING, jobs.THIS_WORKER
                mail.leased_until = now + LEASE
            OutgoingMail.objects.filter(pk__in=[mail.pk for mail in batch]).update(
                state=State.SENDING, leased_by=jobs.THIS_WORKER, leased_until=now + LEASE
            )
        if batch or not candidates:
            return batch
        # All of it was blocked, or above its domain's pace: what follows may be neither.


def _candidates(now: datetime) -> list[OutgoingMail]:
    # One query a state and priority: each walks its index and stops, however long the outbox is.
    # A content is fetched once for all its mails of the batch.
    rows = OutgoingMail.objects.prefetch_related("content").order_by("due_at", "id")
    exhausted = DomainPace.objects.filter(until__gt=now, domain__in=settings.MAIL_DOMAIN_LIMITS)
    full = [row.domain for row in exhausted if row.taken >= settings.MAIL_DOMAIN_LIMITS[row.domain]]
    if full:
        rows = rows.exclude(domain__in=full)
    paused = list(
        Campaign.objects.filter(state=Campaign.State.PAUSED).values_list("name", flat=True)
    )
    if paused:
        rows = rows.exclude(campaign__in=paused)
    # Workers take different rows; SQLite, where one writes at a time, passes over this.
    rows = rows.select_for_update(skip_locked=True, of=("self",))
    found: list[OutgoingMail] = []
    for priority in OutgoingMail.Priority.values:
        for due in (
            Q(state=State.SENDING, leased_until__lt=now),
            Q(state=State.RETRY, due_at__lte=now),
            Q(state=State.QUEUED, due_at__lte=now),
        ):
            found += rows.filter(due, priority=priority)[: BATCH - len(found)]
    return found


def _without_suppressed(mails: list[OutgoingMail]) -> list[OutgoingMail]:
    hashes = {mail.pk: address_hash(mail.recipient) for mail in mails}
    blocks = {
        block.address_hash: block
        for block in Suppression.objects.filter(address_hash__in=set(hashes.values()))
    }
    blocked = [
        mail
        for mail in mails
        if (block := blocks.get(hashes[mail.pk]))
        and (mail.priority == OutgoingMail.Priority.CAMPAIGN or not block.campaigns_only)
    ]
    if not blocked:
        return mails
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in blocked]).update(
        state=State.SUPPRESSED, leased_by="", leased_until=None
    )
    return [mail for mail in mails if mail not in blocked]


def _at_their_pace(mails: list[OutgoingMail], now: datetime) -> list[OutgoingMail]:
    """Return those that their domains' limits leave room for, and count them."""
    wanted = Counter(mail.domain for mail in mails)
    room: dict[str, int] = {}
    for domain in sorted(set(wanted) & set(settings.MAIL_DOMAIN_LIMITS)):
        DomainPace.objects.get_or_create(domain=domain, defaults={"until": now + PACE})
        pace = DomainPace.objects.select_for_update().get(domain=domain)
        if pace.until <= now:
            pace.until, pace.taken = now + PACE, 0
        room[domain] = min(wanted[domain], settings.MAIL_DOMAIN_LIMITS[domain] - pace.taken)
        room[domain] = max(0, room[domain])
        pace.taken += room[domain]
        pace.save()
    kept = []
    for mail in mails:
        if mail.domain in room:
            if not room[mail.domain]:
                continue
            room[mail.domain] -= 1
        kept.append(mail)
    return kept


def held(mail: OutgoingMail) -> QuerySet[OutgoingMail]:
    """
    Return the row of a mail as long as nobody took the lease away that we know of.

    A worker's threads share its name, so the end of the lease tells their batches apart.
    """
    return OutgoingMail.objects.filter(
        pk=mail.pk,
        state=State.SENDING,
        leased_by=mail.leased_by,
        leased_until=mail.leased_until,
    )


def may_send(mail: OutgoingMail, *, now: datetime) -> bool:
    """
    Return whether a leased mail is still this worker's to send, holding it longer if need be.

    It is not when it was cancelled, when its campaign was paused, or when its lease ran out and
    somebody else took it. As long as half of the lease is left a look is enough; after that the
    update must hit the one row that has the lease we know.
    """
    paused = Campaign.objects.filter(state=Campaign.State.PAUSED, name=OuterRef("campaign"))
    found = held(mail).values_list(Exists(paused)).first()  # one query: it is asked for each mail
    if found is None:
        return False
    if found[0]:
        held(mail).update(state=State.QUEUED, leased_by="", leased_until=None)
        return False
    if mail.leased_until is not None and mail.leased_until - now > LEASE / 2:
        return True
    hit = held(mail).update(leased_until=now + LEASE)
    mail.leased_until = now + LEASE
    return bool(hit)
