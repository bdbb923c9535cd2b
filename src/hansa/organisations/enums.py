"""Words of the directory that code refers to."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProfileType(TextChoices):
    """What kind of body an organisation is."""

    CLUSTER = "cluster", _("cluster organisation")
    NETWORK = "network", _("cluster network")
    NATIONAL = "national", _("national association")
    PARTNERSHIP = "partnership", _("partnership")
    BUSINESS = "business", _("business network")
    SME = "sme", _("SME")
    SCALING = "scaling", _("scaling-up support")
    RESEARCH = "research", _("research organisation")
    AUTHORITY = "authority", _("public authority")
    INVESTOR = "investor", _("investor")


GROUPING_TYPES = [ProfileType.NETWORK, ProfileType.NATIONAL, ProfileType.PARTNERSHIP]
WITH_MEMBERS = [*GROUPING_TYPES, ProfileType.CLUSTER]
"""Those that others belong to with a profile of their own."""


class ProfileStatus(TextChoices):
    """How far a profile is on its way to the public."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")


class Vocabulary(TextChoices):
    """A list from which profiles choose."""

    ECOSYSTEM = "ecosystem", _("industrial ecosystem")
    EMERGING = "emerging", _("emerging industry")
    SECTOR = "sector", _("sector")
    TECHNOLOGY = "technology", _("technology")
    PRIORITY = "priority", _("S3 priority")
    SERVICE = "service", _("service")
    INTEREST = "interest", _("cooperation interest")


class ExcellenceLabel(TextChoices):
    """Labels of the European Cluster Excellence Initiative."""

    BRONZE = "bronze", _("bronze")
    SILVER = "silver", _("silver")
    GOLD = "gold", _("gold")


class Audience(TextChoices):
    """Who sees the contact of a profile."""

    NOBODY = "nobody", _("nobody")
    MEMBERS = "members", _("people who are signed in")
    PUBLIC = "public", _("everybody")


TARGET = "target"
"""The vocabulary, for recommendations, of countries that somebody wants to work in."""
