"""Readable addresses that nothing has yet."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

from hansa.common.words import plain_letters

MOST_LETTERS = 100


def slug_base(title: str, *, otherwise: str) -> str:
    """Return what the address of something of this title begins with."""
    return slugify(plain_letters(title))[:MOST_LETTERS] or otherwise


def free_slug(base: str, rows: QuerySet[Any], *, reserved: Collection[str] = ()) -> str:
    """Return ``base``, or with the first number that none of the rows has in its ``slug``."""
    slug, number = base, 1
    while slug in reserved or rows.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
