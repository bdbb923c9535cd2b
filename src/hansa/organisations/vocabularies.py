"""The words the vocabularies begin with, from their public sources; afterwards they are data."""

from django.utils.translation import gettext_noop

from hansa.organisations.enums import Vocabulary

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

# The ten emerging industries of the European Cluster Observatory (European Commission, 2014).
EMERGING = {
    "advanced-packaging": gettext_noop("Advanced packaging"),
    "biopharmaceuticals": gettext_noop("Biopharmaceuticals"),
    "blue-growth": gettext_noop("Blue growth industries"),
    "creative-industries": gettext_noop("Creative industries"),
    "digital-industries": gettext_noop("Digital industries"),
    "environmental-industries": gettext_noop("Environmental industries"),
    "experience-industries": gettext_noop("Experience industries"),
    "logistical-services": gettext_noop("Logistical services"),
    "medical-devices": gettext_noop("Medical devices"),
    "mobility-technologies": gettext_noop("Mobility technologies"),
}

# The sections of NACE Rev. 2 (Regulation (EC) No 1893/2006) in which clusters are active.
SECTORS = {
    "nace-a": gettext_noop("Agriculture, forestry and fishing"),
    "nace-b": gettext_noop("Mining and quarrying"),
    "nace-c": gettext_noop("Manufacturing"),
    "nace-d": gettext_noop("Electricity, gas, steam and air conditioning supply"),
    "nace-e": gettext_noop("Water supply, sewerage and waste management"),
    "nace-f": gettext_noop("Building and civil engineering"),
    "nace-g": gettext_noop("Wholesale and retail trade"),
    "nace-h": gettext_noop("Transportation and storage"),
    "nace-i": gettext_noop("Accommodation and food service"),
    "nace-j": gettext_noop("Information and communication"),
    "nace-k": gettext_noop("Financial and insurance activities"),
    "nace-l": gettext_noop("Real estate"),
    "nace-m": gettext_noop("Professional, scientific and technical activities"),
    "nace-n": gettext_noop("Administrative and support services"),
    "nace-p": gettext_noop("Education"),
    "nace-q": gettext_noop("Human health and social work"),
    "nace-r": gettext_noop("Arts, entertainment and recreation"),
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

# The EU priorities by which Eye@RIS3 sorts the strategies of smart specialisation (JRC).
PRIORITIES = {
    "s3-aeronautics": gettext_noop("Aeronautics and space"),
    "s3-blue-growth": gettext_noop("Blue growth"),
    "s3-culture": gettext_noop("Culture and creativity"),
    "s3-digital": gettext_noop("Digital transformation"),
    "s3-key-technologies": gettext_noop("Key enabling technologies"),
    "s3-nature": gettext_noop("Nature and biodiversity"),
    "s3-public-health": gettext_noop("Public health and security"),
    "s3-services": gettext_noop("Service innovation"),
    "s3-social": gettext_noop("Social innovation"),
    "s3-sustainable": gettext_noop("Sustainable innovation"),
}

SERVICES = {
    "access-to-finance": gettext_noop("Access to finance"),
    "innovation-projects": gettext_noop("Innovation projects"),
    "internationalisation": gettext_noop("Internationalisation"),
    "networking": gettext_noop("Networking and matchmaking"),
    "promotion": gettext_noop("Promotion and visibility"),
    "start-up-support": gettext_noop("Support of start-ups"),
    "testing": gettext_noop("Testing and shared equipment"),
    "training": gettext_noop("Training"),
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
    Vocabulary.EMERGING: EMERGING,
    Vocabulary.SECTOR: SECTORS,
    Vocabulary.TECHNOLOGY: TECHNOLOGIES,
    Vocabulary.PRIORITY: PRIORITIES,
    Vocabulary.SERVICE: SERVICES,
    Vocabulary.INTEREST: INTERESTS,
}
