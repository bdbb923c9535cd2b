"""Every change to the words profiles choose from."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext

from hansa.accounts.models import User
from hansa.common.operations import (
    make_with_free_name,
    operation,
    record,
    refuse_unless,
    save_version,
)
from hansa.common.slugs import free_slug, slug_base
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Organisation, Term
from hansa.organisations.operations.indexing import refresh_search
from hansa.organisations.queries.vocabularies import organisations_with


@operation("term.add")
def add_term(
    *,
    actor: User | None,
    now: datetime,
    vocabulary: str,
    label: str,
    labels: dict[str, str] | None = None,
    key: str = "",
) -> Term:
    """Add a word to a vocabulary."""
    same = Term.objects.filter(vocabulary=vocabulary, label__iexact=label)
    refuse_unless(not same.exists(), gettext("The vocabulary has this word already."))
    base, rows = slug_base(label, otherwise="term")[:50], Term.objects.filter(vocabulary=vocabulary)
    made = make_with_free_name(
        lambda: Term.objects.create(
            vocabulary=vocabulary, slug=free_slug(base, rows), label=label, labels=labels or {}
        )
    )
    record(actor=actor, now=now, verb="term.add", target=made, label=label)
    return made


@operation("term.rename")
def rename_term(
    *,
    actor: User | None,
    now: datetime,
    term: Term,
    version: int,
    label: str,
    labels: dict[str, str],
) -> Term:
    """
    Call a word differently; its address stays, and everything that has it is found by it.

    Raises `StaleForm` when somebody renamed or merged it since it had this version.
    """
    same = Term.objects.filter(vocabulary=term.vocabulary, label__iexact=label)
    refuse_unless(
        not same.exclude(pk=term.pk).exists(), gettext("The vocabulary has this word already.")
    )
    before = [term.label, term.labels]
    term.label, term.labels = label, labels
    save_version(term, version=version, fields=["label", "labels"])
    refuse_unless(
        term.merged_into_id is None, gettext("One of the words was merged into another already.")
    )
    refresh_search(_shown_with(term))
    record(
        actor=actor, now=now, verb="term.rename", target=term, before=before, after=[label, labels]
    )
    return term


@operation("term.merge")
def merge_term(*, actor: User | None, now: datetime, term: Term, into: Term) -> Term:
    """
    Give everything that has one word the other, and offer the one no more.

    Raises `OperationRefused` when the two are one, of different vocabularies, or merged already.
    """
    both = Term.objects.select_for_update().filter(pk__in=[term.pk, into.pk]).order_by("pk")
    locked = {t.pk: t for t in both}
    refuse_unless(len(locked) == 2, gettext("A word cannot be merged into itself."))
    term, into = locked[term.pk], locked[into.pk]
    refuse_unless(
        term.vocabulary == into.vocabulary, gettext("The words are of different vocabularies.")
    )
    refuse_unless(
        term.merged_into_id is None and into.merged_into_id is None,
        gettext("One of the words was merged into another already."),
    )
    moved = list(organisations_with(term).values_list("pk", flat=True))
    for relation in Term._meta.related_objects:
        if relation.many_to_many:  # profiles, and whatever else has words: events, calls
            name = str(relation.get_accessor_name())
            having = getattr(term, name)
            getattr(into, name).add(*having.all())
            having.clear()
    # What was merged into this one before now leads on to the other.
    Term.objects.filter(merged_into=term).update(merged_into=into)
    term.merged_into = into
    save_version(term, version=term.version, fields=["merged_into"])
    refresh_search(_shown_with(into), whole=True)
    record(actor=actor, now=now, verb="term.merge", target=term, into=into.pk, organisations=moved)
    return into


def _shown_with(term: Term) -> QuerySet[Organisation]:
    return organisations_with(term).filter(status=ProfileStatus.PUBLISHED).only("pk")


def in_force(*choices: Iterable[Term]) -> list[list[Term]]:
    """
    Return the words of each choice, held to the end; for one merged meanwhile, the other.

    A form that was opened before two words were merged must not bring the old one back. All are
    held at once, in the order of their numbers: two who hold them bit by bit could wait for each
    other.
    """
    chosen = [[term.pk for term in choice] for choice in choices]
    held = Term.objects.select_for_update().filter(pk__in={pk for pks in chosen for pk in pks})
    into = {term.pk: term.merged_into_id or term.pk for term in held.order_by("pk")}
    lasting = Term.objects.in_bulk(set(into.values()))
    wanted = [dict.fromkeys(into[pk] for pk in pks if pk in into) for pks in chosen]
    return [[lasting[pk] for pk in pks] for pks in wanted]
