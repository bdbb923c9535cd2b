"""What organisations say of themselves in more languages."""

from datetime import datetime

from django.utils.translation import gettext

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless, save_version
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Organisation, OrganisationText
from hansa.organisations.operations.indexing import refresh_search


@operation("text.write")
def write_text(
    *,
    actor: User,
    now: datetime,
    organisation: Organisation,
    language: str,
    version: int,
    summary: str,
    description: str,
) -> Organisation:
    """
    Keep the texts in one language; both empty takes them away.

    ``version`` is 0 where there were none. Raises `StaleForm` when somebody wrote in between.
    """
    organisation = hold(organisation)  # nobody sends it in meanwhile
    refuse_unless(
        organisation.status != ProfileStatus.SUBMITTED,
        gettext("The profile is being looked at. Take it back first if you want to change it."),
    )
    text, _ = OrganisationText.objects.get_or_create(
        organisation=organisation, language=language, defaults={"version": 0}
    )
    text.summary, text.description = summary, description
    save_version(text, version=version, fields=["summary", "description"])
    refresh_search([organisation])
    record(actor=actor, now=now, verb="text.write", target=organisation, language=language)
    return organisation
