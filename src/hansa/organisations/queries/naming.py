"""Which organisations somebody means by a name, an acronym or the address of a profile."""

import re
from collections.abc import Iterable

from django.db.models import Q

from hansa.common.search import search_documents
from hansa.common.words import fold
from hansa.organisations.models import Organisation
from hansa.organisations.queries.directory import published_organisations
from hansa.organisations.queries.duplicates import likeness

MOST_CANDIDATES, MOST_NAMED = 50, 8
ADDRESS = re.compile(r"/organisations/([-\w]+)/?", re.ASCII)


def organisations_meant(
    text: str, kept: Iterable[Organisation] = ()
) -> tuple[list[Organisation], list[Organisation]]:
    """
    Return the organisations that a line of text names, and those that look like it, likest first.

    An address of a profile means that one; otherwise the whole name or acronym counts, whatever
    its accents and capitals. ``kept`` are chosen already, and need not be public any more.
    """
    address = ADDRESS.search(text)
    public = published_organisations()
    if address:
        slug = address.group(1)
        own = [one for one in kept if one.slug == slug]
        return own or list(public.filter(slug=slug)), []
    wanted = fold(text)
    if not wanted:
        return [], []
    documents = search_documents(text).filter(kind="organisation")[:MOST_CANDIDATES]
    named = public.filter(Q(name__iexact=text) | Q(acronym__iexact=text))[:MOST_CANDIDATES]
    like = list(public.filter(pk__in=[document.object_id for document in documents]))
    candidates = {one.pk: one for one in [*kept, *named, *like]}
    exact = [one for one in candidates.values() if wanted in (fold(one.name), fold(one.acronym))]
    like.sort(key=lambda one: -likeness(wanted, fold(one.name)))
    return exact, like


def organisations_called(text: str) -> list[Organisation]:
    """
    Return the published organisations to choose from, by name.

    One that has exactly this name leaves out those whose names only hold it. At most
    `MOST_NAMED` and one more, so that the caller sees that there are many.
    """
    exact, like = organisations_meant(text)
    found = exact or [one for one in like if fold(text) in fold(one.name)]
    return sorted(found, key=lambda one: (one.name, one.pk))[: MOST_NAMED + 1]
