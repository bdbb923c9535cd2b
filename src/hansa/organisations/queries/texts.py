"""What organisations say of themselves in more languages."""

from hansa.organisations.models import Organisation, OrganisationText


def text_in(organisation: Organisation, language: str) -> OrganisationText:
    """Return the texts in one language; where there are none, empty ones that are not kept."""
    found = organisation.texts.filter(language=language).first()
    return found or OrganisationText(organisation=organisation, language=language, version=0)
