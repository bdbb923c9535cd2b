"""Drafts of applications: kept while one can apply, and gone some time after."""

from datetime import datetime

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.errors import StaleForm
from hansa.common.operations import operation, record, refuse_unless
from hansa.matchmaking.models import Application, ApplicationDraft, MatchmakingCall
from hansa.matchmaking.queries.stages import drafts_kept_until, takes_applications
from hansa.organisations.models import Organisation


@operation("application.save_draft")
def save_draft(
    *,
    actor: User,
    now: datetime,
    call: MatchmakingCall,
    organisation: Organisation,
    typed: dict[str, str],
    version: int,
) -> ApplicationDraft:
    """
    Keep what was typed so far for an organisation's people to go on with; nobody else sees it.

    ``version`` is that of the draft that was gone on with, 0 when there was none. Raises
    `StaleForm` when a colleague saved one meanwhile and `OperationRefused` once the organisation
    has applied and when no application can be sent any more.
    """
    MatchmakingCall.objects.select_for_update().get(pk=call.pk)
    refuse_unless(takes_applications(call, now), _("This event takes no applications now."))
    applied = call.applications.exclude(status=Application.Status.WITHDRAWN)
    applied = applied.filter(organisation=organisation)
    refuse_unless(not applied.exists(), _("This organisation has already applied."))
    draft = call.drafts.filter(organisation=organisation).first()
    if draft is None:
        draft = ApplicationDraft(call=call, organisation=organisation, version=0)
    # What was sent twice, or typed by a colleague just so, stands as it is.
    if draft.typed != typed or not draft.version:
        if draft.version != version:
            raise StaleForm(draft)
        draft.typed, draft.version = typed, version + 1
        draft.saved_by, draft.saved_at = actor, now
        draft.save()
    record(actor=actor, now=now, verb="application.save_draft", target=draft)
    return draft


@operation("application.forget_draft")
def forget_draft(*, actor: User | None, now: datetime, draft: ApplicationDraft) -> bool:
    """
    Delete a draft that nobody can send any more; return whether it went.

    Where organisers put a date off at the last moment it stays: the call is looked at again.
    """
    call = MatchmakingCall.objects.select_for_update().get(pk=draft.call_id)
    goes = drafts_kept_until(call) <= now
    record(actor=actor, now=now, verb="application.forget_draft", target=draft, gone=goes)
    if goes:
        call.drafts.filter(pk=draft.pk).delete()
    return goes
