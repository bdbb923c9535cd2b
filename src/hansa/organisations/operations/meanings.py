"""Keeping the vectors of profiles in step with their texts."""

from collections.abc import Sequence
from datetime import datetime

from hansa.accounts.models import User
from hansa.common.operations import operation, record
from hansa.organisations.meaning import vectors_of
from hansa.organisations.models import IndexState, Organisation, ProfileMeaning

MOST_LETTERS = 1200
"""The encoder averages over words: the beginning of a long text says what it is about."""


@operation("directory.understand")
def understand_profiles(
    *, actor: User | None, now: datetime, organisations: Sequence[Organisation]
) -> IndexState:
    """Work out what these profiles mean; two workers who do it write the same."""
    texts = [_text_of(one) for one in organisations]
    rows = [
        ProfileMeaning(organisation=one, index_version=one.index_version, vector=vector)
        for one, vector in zip(organisations, vectors_of(texts), strict=True)
    ]
    ProfileMeaning.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organisation"],
        update_fields=["index_version", "vector"],
    )
    state, _ = IndexState.objects.get_or_create(pk=1)
    record(actor=actor, now=now, verb="directory.understand", target=state, profiles=len(rows))
    return state


def _text_of(one: Organisation) -> str:
    """Return what a profile says it does; its name, which says where, is left out."""
    words = ", ".join(term.label for term in one.terms.all())
    return f"{one.summary} {one.description} {words}"[:MOST_LETTERS] or one.name
