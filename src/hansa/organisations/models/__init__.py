"""Rows of the directory: profiles, their people, reviews, memberships, searches, imports."""

from hansa.organisations.models.imports import Import, ImportedProfile
from hansa.organisations.models.memberships import Membership
from hansa.organisations.models.people import Administrator, Claim, Invitation
from hansa.organisations.models.profiles import (
    IndexState,
    Organisation,
    OrganisationText,
    ProfileMeaning,
    Term,
)
from hansa.organisations.models.recommending import (
    ListKind,
    Recommendation,
    RecommendationAnswer,
    RecommendingState,
)
from hansa.organisations.models.reviewing import Review, Verdict
from hansa.organisations.models.searches import SavedSearch

__all__ = [
    "Administrator",
    "Claim",
    "Import",
    "ImportedProfile",
    "IndexState",
    "Invitation",
    "ListKind",
    "Membership",
    "Organisation",
    "OrganisationText",
    "ProfileMeaning",
    "Recommendation",
    "RecommendationAnswer",
    "RecommendingState",
    "Review",
    "SavedSearch",
    "Term",
    "Verdict",
]
