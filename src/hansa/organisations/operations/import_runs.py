"""The worker's part of an import: leases, progress, and storing all rows or none."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.jobs import THIS_WORKER, enqueue_on_commit, is_gone
from hansa.common.operations import make_with_free_name, operation, record
from hansa.common.slugs import slug_base
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Import, ImportedProfile, IndexState, Organisation, Term
from hansa.organisations.operations.indexing import CHUNK, refresh_search
from hansa.organisations.operations.profiles import (
    PROFILE_FIELDS,
    RESERVED_SLUGS,
    Profile,
)
from hansa.organisations.queries.imports import LARGE, imports_waiting, known_organisations

State = Import.State
JOB = "hansa.organisations.tasks.run_import"
LEASE, STORING_LEASE = timedelta(seconds=90), timedelta(minutes=15)
"""While all is stored in one transaction nobody can renew a lease."""
MOST_ATTEMPTS = 3
HELD = ["state", "version", "attempts"]
"""What stays as it is as long as one worker has the import."""
MOST_FINDINGS = 20_000
FORGOTTEN: dict[str, Any] = {"content": b"", "rows": []}
"""A file may name people; what has ended needs it no more."""


class ImportStopped(Exception):
    """The import was cancelled, or another worker has taken it over."""


@dataclass(frozen=True)
class Finding:
    """What there is to say of a row: an error, a warning or a likely twin."""

    row: int
    column: str
    text: str
    kind: str


@dataclass(frozen=True)
class NewProfile:
    """A row as a profile with its words by their ids."""

    row: int
    profile: Profile
    terms: Sequence[int] = ()
    offers: Sequence[int] = ()


def locked_import(source: Import) -> Import:
    """Return the import without its file, locked to the end of the transaction."""
    return Import.objects.select_for_update().defer(*LARGE).get(pk=source.pk)


def save_fields(source: Import, **fields: Any) -> None:
    """Set and save these fields."""
    for name, value in fields.items():
        setattr(source, name, value)
    source.save(update_fields=list(fields))


def lease_import(*, import_id: int, now: datetime) -> Import | None:
    """Take an import that waits or whose worker died; None when there is nothing to take."""
    hit = imports_waiting(now).filter(pk=import_id).update(
        leased_until=now + LEASE, leased_by=THIS_WORKER
    )  # fmt: skip
    if not hit:
        return None
    source = Import.objects.defer("content").select_related("uploaded_by").get(pk=import_id)
    source.attempts += 1
    if source.attempts > MOST_ATTEMPTS:
        fail_import(actor=None, now=now, source=source, error=_("The worker stopped three times."))
        return None
    source.save(update_fields=["attempts"])
    return source


def release_lost_imports(*, now: datetime) -> None:
    """End the leases of workers that were killed on this machine, and enqueue what they held."""
    held = Import.objects.filter(state__in=[State.CHECKING, State.RUNNING], leased_until__gte=now)
    for pk, worker in held.values_list("pk", "leased_by"):
        if is_gone(worker):
            held.filter(pk=pk, leased_by=worker).update(leased_until=now - timedelta(seconds=1))
            enqueue_on_commit(JOB, import_id=pk)


def report_rows(*, source: Import, now: datetime, done: int, storing: bool = False) -> None:
    """Note how many rows are done and renew the lease; raise `ImportStopped` if it was lost."""
    until = now + (STORING_LEASE if storing else LEASE)
    held = Import.objects.filter(pk=source.pk, **{name: getattr(source, name) for name in HELD})
    if not held.update(done_count=done, leased_until=until):
        raise ImportStopped


@operation("import.fail")
def fail_import(*, actor: User | None, now: datetime, source: Import, error: str) -> Import:
    """Note why an import failed, unless it has ended otherwise; its columns can be chosen anew."""
    under_way = Import.objects.filter(pk=source.pk, state__in=[State.CHECKING, State.RUNNING])
    under_way.update(state=State.FAILED, error=error[:2000], leased_until=None)
    record(actor=actor, now=now, verb="import.fail", target=source, error=error[:200])
    return source


def _mine(source: Import) -> Import:
    """Lock the import; raise `ImportStopped` if it was cancelled or taken over."""
    locked = locked_import(source)
    if any(getattr(locked, name) != getattr(source, name) for name in HELD):
        raise ImportStopped
    return locked


@operation("import.check")
def store_findings(
    *, actor: User | None, now: datetime, source: Import, findings: Iterable[Finding]
) -> Import:
    """Keep what was found in the rows; the person decides then."""
    locked, kept = _mine(source), sorted(findings, key=lambda one: one.row)
    numbers = {
        f"{kind}s_count": sum(one.kind == kind for one in kept)
        for kind in ("error", "warning", "twin")
    }
    rows = [list(asdict(one).values()) for one in kept[:MOST_FINDINGS]]
    save_fields(
        locked, **numbers, state=State.CHECKED, findings=rows, done_count=locked.rows_count,
        leased_until=None, leased_by="",
    )  # fmt: skip
    record(actor=actor, now=now, verb="import.check", target=locked, **numbers)
    return locked


@operation("import.store")
def store_profiles(
    *,
    actor: User | None,
    now: datetime,
    source: Import,
    profiles: Sequence[NewProfile],
    seen: int,
) -> Import:
    """
    Make all organisations of an import in one transaction.

    ``seen`` is the number of the directory's changes when likely twins were looked for. Whoever
    stores holds the one row that counts changes, so that two who import the same list at once
    come one after the other, and the second sees what the first has made.
    """
    locked = _mine(source)
    IndexState.objects.get_or_create(pk=1)
    IndexState.objects.select_for_update().get(pk=1)
    if not source.with_twins:
        late = known_organisations(since=seen)
        profiles = [
            one
            for one in profiles
            if not late.twin_of(name=one.profile.name, website=one.profile.website)
        ]
    made = make_with_free_name(lambda: _create(profiles, now, publishes=source.publishes))
    _link(made, profiles, locked)
    refresh_search(made)
    save_fields(
        locked,
        **FORGOTTEN,
        state=State.DONE,
        made_count=len(made),
        done_count=locked.rows_count,
        ended_at=now,
        leased_until=None,
        leased_by="",
    )
    record(actor=actor, now=now, verb="import.store", target=locked, made=len(made))
    return locked


def _create(
    profiles: Sequence[NewProfile], now: datetime, *, publishes: bool
) -> list[Organisation]:
    """Save the organisations, each at an address of its own."""
    taken = {*RESERVED_SLUGS, *Organisation.objects.values_list("slug", flat=True)}
    moments: dict[str, Any] = {"created_at": now}
    if publishes:
        moments |= {"status": ProfileStatus.PUBLISHED, "published_at": now, "confirmed_at": now}
    numbers: dict[str, int] = {}
    rows = []
    for one in profiles:
        base = slug = slug_base(one.profile.name, otherwise="organisation")
        while slug in taken:
            numbers[base] = numbers.get(base, 1) + 1
            slug = f"{base}-{numbers[base]}"
        taken.add(slug)
        fields = {name: getattr(one.profile, name) for name in PROFILE_FIELDS}
        rows.append(Organisation(**fields, **moments, slug=slug))
    return Organisation.objects.bulk_create(rows, batch_size=CHUNK)


def _link(made: list[Organisation], profiles: Sequence[NewProfile], source: Import) -> None:
    """Give the organisations their words, and note where they came from."""
    words = {word.pk: word for word in Term.objects.select_related("merged_into")}
    chosen = [_words_of(one.terms, words) for one in profiles]
    offered = [_words_of(one.offers, words) for one in profiles]
    for through, given in (
        (Organisation.terms.through, chosen),
        (Organisation.offers.through, offered),
    ):
        manager: Any = through._default_manager
        manager.bulk_create(
            [
                through(organisation_id=own.pk, term_id=word.pk)
                for own, own_words in zip(made, given, strict=True)
                for word in own_words
            ],
            batch_size=CHUNK,
        )
    ImportedProfile.objects.bulk_create(
        [
            ImportedProfile(source=source, organisation=own, row=one.row)
            for own, one in zip(made, profiles, strict=True)
        ],
        batch_size=CHUNK,
    )


def _words_of(ids: Iterable[int], words: dict[int, Term]) -> list[Term]:
    """Return the words of these ids; one that was merged since it was read leads to the other."""
    found = {words[pk].merged_into or words[pk] for pk in ids}
    return sorted(found, key=lambda word: word.pk)
