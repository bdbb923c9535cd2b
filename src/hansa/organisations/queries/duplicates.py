"""Which organisations may be the same as one that is being registered."""

import re
from urllib.parse import urlsplit

from django.db.models import Q

from hansa.common.search import documents_with_any
from hansa.common.words import fold
from hansa.organisations.models import Organisation
from hansa.organisations.queries.directory import published_organisations

MOST_CANDIDATES, MOST_SHOWN = 200, 5
ALIKE = 0.55
"""Share of trigrams from which two names are taken for one; `pg_trgm` counts the same way."""
PREFIX = 4

# Words that many names have, in the languages of the site, and legal forms.
COMMON = {
    *("cluster", "clusters", "network", "netzwerk", "netz", "reseau", "red", "association"),
    *("verein", "asociacion", "the", "der", "die", "das", "le", "la", "les", "el", "of", "de"),
    *("du", "des", "fur", "for", "and", "und", "et", "y", "e", "v", "ev", "gmbh", "mbh", "ag"),
    *("sa", "sas", "sarl", "sl", "srl", "ltd", "bv", "oy", "ab", "asbl"),
}


def name_key(name: str) -> str:
    """Return the words of a name that tell it from others; all of them if none does."""
    words = fold(name).split()
    return " ".join([word for word in words if word not in COMMON] or words)


def site_of(address: str) -> str:
    """Return the host of a web site without ``www.``; empty if there is none."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""


def likeness(one: str, other: str) -> float:
    """Return the share of trigrams that two names have in common, from 0 to 1."""
    return shared(trigrams(one), trigrams(other))


def shared(mine: set[str], theirs: set[str]) -> float:
    """Return the share of trigrams that two sets have in common."""
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def trigrams(text: str) -> set[str]:
    """Return the runs of three letters of each word, as `pg_trgm` counts them."""
    padded = [f"  {word} " for word in re.findall(r"\w+", text)]
    return {word[i : i + 3] for word in padded for i in range(len(word) - 2)}


def twins_of(*, name: str, website: str, but: Organisation | None = None) -> list[Organisation]:
    """
    Return published organisations with nearly this name or with this web site, likest first.

    Parameters
    ----------
    name, website
        As typed, perhaps half of it.
    but
        The organisation itself, if it has a profile already.
    """
    key, site = name_key(name), site_of(website)
    same_name = documents_with_any([word[:PREFIX] for word in key.split()], kind="organisation")
    wanted = Q(pk__in=list(same_name.values_list("object_id", flat=True)[:MOST_CANDIDATES]))
    if site:
        wanted |= Q(website__icontains=site)
    found = published_organisations().filter(wanted)
    if but is not None:
        found = found.exclude(pk=but.pk)
    scored = []
    for one in found[: 2 * MOST_CANDIDATES]:
        alike = max(likeness(key, name_key(one.name)), likeness(key, fold(one.acronym)))
        alike = max(alike, float(bool(site) and site_of(one.website) == site))
        if alike >= ALIKE:
            scored.append((-alike, one.name, one.pk, one))
    return [one for *_, one in sorted(scored, key=lambda row: row[:3])[:MOST_SHOWN]]
