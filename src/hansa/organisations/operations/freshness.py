"""Profiles are confirmed each year, or hidden after reminders."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import operation, record
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Organisation
from hansa.organisations.operations.indexing import refresh_search
from hansa.organisations.queries.freshness import confirmation_token


@operation("organisation.confirm")
def confirm_profile(
    *, actor: User | None, now: datetime, organisation: Organisation
) -> Organisation:
    """Note that the profile is right; one that was hidden for want of this is shown again."""
    organisation.confirmed_at, organisation.reminders_count = now, 0
    if organisation.status == ProfileStatus.HIDDEN:
        organisation.status = ProfileStatus.PUBLISHED
    organisation.save(update_fields=["confirmed_at", "reminders_count", "status"])
    refresh_search([organisation])
    record(actor=actor, now=now, verb="organisation.confirm", target=organisation)
    return organisation


@operation("organisation.remind")
def remind_to_confirm(
    *, actor: User | None, now: datetime, organisation: Organisation
) -> Organisation:
    """Ask the profile's administrators whether it is right; of two workers one does."""
    count = organisation.reminders_count
    mine = Organisation.objects.filter(pk=organisation.pk, reminders_count=count)
    hit = mine.update(reminders_count=count + 1)
    if hit:
        _write(organisation, now, "mail/confirm_profile")
    record(actor=actor, now=now, verb="organisation.remind", target=organisation, sent=hit)
    return organisation


@operation("organisation.hide")
def hide_stale_profile(
    *, actor: User | None, now: datetime, organisation: Organisation
) -> Organisation:
    """Take a profile that nobody confirms from the public; its administrators are told once."""
    shown = Organisation.objects.filter(pk=organisation.pk, status=ProfileStatus.PUBLISHED)
    hit = shown.update(status=ProfileStatus.HIDDEN)
    if hit:
        organisation.status = ProfileStatus.HIDDEN
        refresh_search([organisation])
        _write(organisation, now, "mail/profile_hidden")
    record(actor=actor, now=now, verb="organisation.hide", target=organisation, done=hit)
    return organisation


def _write(organisation: Organisation, now: datetime, template: str) -> None:
    path = reverse("organisations:organisation-confirm", args=[confirmation_token(organisation)])
    for administrator in organisation.administrators.select_related("user").order_by("pk"):
        with override(administrator.user.language):
            letter = render_mail(
                template, {"organisation": organisation, "link": settings.BASE_URL + path}
            )
        queue_mail(recipient=administrator.user.email, now=now, **letter)
