"""The one door of the directory to `introductions`: profiles, and lists of those who fit."""

from hansa.organisations.recommending.directory import (
    KINDS,
    MOST_CHANGES,
    PLACES,
    SHOWN,
    Directory,
    Listed,
    Row,
    changes_since,
    directory_at,
    lists_for,
    lists_from,
    lists_of,
    profiles_by_number,
)
from hansa.organisations.recommending.profiles import (
    WEIGHTS,
    made_profile,
    outside_profile,
    profile_data,
    profile_of,
    reason_data,
)

__all__ = [
    "KINDS",
    "MOST_CHANGES",
    "PLACES",
    "SHOWN",
    "WEIGHTS",
    "Directory",
    "Listed",
    "Row",
    "changes_since",
    "directory_at",
    "lists_for",
    "lists_from",
    "lists_of",
    "made_profile",
    "outside_profile",
    "profile_data",
    "profile_of",
    "profiles_by_number",
    "reason_data",
]
