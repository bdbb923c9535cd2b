"""Words of the directory that code refers to, and the names of the seeded vocabularies."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


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
    TECHNOLOGY = "technology", _("technology")
    INTEREST = "interest", _("cooperation interest")


# The fourteen industrial ecosystems of the European industrial strategy (COM(2021) 350).
ECOSYSTEMS = {
    "aerospace-defence": gettext_noop("Aerospace and defence"),
    "agri-food": gettext_noop("Agri-food"),
    "construction": gettext_noop("Construction"),
    "creative": gettext_noop("Cultural and creative industries"),
    "digital": gettext_noop("Digital"),
    "electronics": gettext_noop("Electronics"),
    "energy-intensive": gettext_noop("Energy-intensive industries"),
    "energy-renewables": gettext_noop("Renewable energy"),
    "health": gettext_noop("Health"),
    "mobility": gettext_noop("Mobility, transport and automotive"),
    "proximity": gettext_noop("Proximity and social economy"),
    "retail": gettext_noop("Retail"),
    "textiles": gettext_noop("Textiles"),
    "tourism": gettext_noop("Tourism"),
}

TECHNOLOGIES = {
    "advanced-materials": gettext_noop("Advanced materials"),
    "artificial-intelligence": gettext_noop("Artificial intelligence"),
    "biotechnology": gettext_noop("Biotechnology"),
    "circular-economy": gettext_noop("Circular economy"),
    "clean-technology": gettext_noop("Clean technology"),
    "internet-of-things": gettext_noop("Internet of things"),
    "mobile-networks": gettext_noop("5G and mobile networks"),
    "nanotechnology": gettext_noop("Nanotechnology"),
    "photonics": gettext_noop("Photonics"),
    "robotics": gettext_noop("Robotics"),
    "security": gettext_noop("Security"),
    "smart-manufacturing": gettext_noop("Smart manufacturing"),
}

INTERESTS = {
    "export": gettext_noop("Export and market access"),
    "joint-projects": gettext_noop("Joint projects"),
    "research": gettext_noop("Research cooperation"),
    "skills": gettext_noop("Skills and training"),
    "soft-landing": gettext_noop("Soft landing for SMEs"),
    "study-visits": gettext_noop("Study visits"),
    "technology-transfer": gettext_noop("Technology transfer"),
}

SEEDED_TERMS = {
    Vocabulary.ECOSYSTEM: ECOSYSTEMS,
    Vocabulary.TECHNOLOGY: TECHNOLOGIES,
    Vocabulary.INTEREST: INTERESTS,
}
