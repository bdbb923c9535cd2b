"""Editions composed from what is on the site, and who reads them."""

from hansa.newsletter.models.editions import Edition, EditionItem, EditionSection
from hansa.newsletter.models.readers import Consent, Delivery, ReaderList, Subscriber

__all__ = [
    "Consent",
    "Delivery",
    "Edition",
    "EditionItem",
    "EditionSection",
    "ReaderList",
    "Subscriber",
]
