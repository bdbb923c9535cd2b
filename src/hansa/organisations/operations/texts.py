"""What organisations say of themselves in more languages."""

from datetime import datetime

from django.utils.translation import gettext

from hansa.accounts.models import User
from hansa.common.errors import StaleForm
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Organisation
from hansa.organisations.operations.indexing import refresh_search
from hansa.organisations.queries.texts import text_in


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

    Raises `StaleForm` when they have another version than the form was opened with: 0 for none.
    """
    organisation = hold(organisation)
    refuse_unless(
        organisation.status != ProfileStatus.SUBMITTED,
        gettext("The profile is being looked at. Take it back first if you want to change it."),
    )
    text = text_in(organisation, language)
    if text.version != version:
        raise StaleForm(text)
    if summary or description:
        text.summary, text.description, text.version = summary, description, version + 1
        text.save()
    elif text.pk:
        text.delete()
    refresh_search([organisation])
    record(actor=actor, now=now, verb="text.write", target=organisation, language=language)
    return organisation
