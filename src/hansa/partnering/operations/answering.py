"""Interest and its answers, partners, comments, following and pointing out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.notices.operations import tell
from hansa.organisations.models import Organisation
from hansa.partnering import notices
from hansa.partnering.models import (
    Interest,
    PartnerSearch,
    SearchComment,
    SearchFollow,
    SearchInvitation,
    SearchPartner,
    SearchRole,
    SearchStatus,
)
from hansa.partnering.queries.searches import administrators_told, followers_told

State = Interest.State
MOST_WAITING = 20
"""Interests of one organisation that nobody has answered yet."""
MOST_COMMENTS = 10
"""Comments of one person on one search within an hour."""
MOST_INVITED = 20
MOST_PARTNERS = 100


@operation("interest.express")
def express_interest(
    *,
    actor: User,
    now: datetime,
    search: PartnerSearch,
    organisation: Organisation,
    text: str,
    role: SearchRole | None = None,
    key: str = "",
) -> Interest:
    """
    Say that an organisation is interested, and in which role; those who search are told.

    Whoever withdrew may ask again; whoever was declined may not. Only the two sides read it.
    """
    held = hold(search)
    _refuse_unless_open(held, now)
    hold(organisation)  # two searches at once would both see room for one more
    refuse_unless(organisation != held.organisation, _("This is your own search."))
    refuse_unless(organisation.status == "published", _("Your profile is not published yet."))
    waiting = Interest.objects.filter(organisation=organisation, state=State.WAITING)
    refuse_unless(
        waiting.count() < MOST_WAITING,
        _("Many searches have not answered you yet. Withdraw some of your interest first."),
    )
    before = held.interests.filter(organisation=organisation).first()
    is_inside = held.partners.filter(organisation=organisation).exists()
    refuse_unless(
        not is_inside and (before is None or before.state == State.WITHDRAWN),
        _("Your organisation has said so already."),
    )
    made, _is_new = Interest.objects.update_or_create(
        search=held, organisation=organisation, defaults={
            "user": actor, "role": role, "text": text.strip(), "at": now, "state": State.WAITING,
            "answer": "", "answered_at": None, "answered_by": None,
        },
    )  # fmt: skip
    record(actor=actor, now=now, verb="interest.express", target=made)
    readers = administrators_told(held.organisation, but=actor)
    _tell_all(
        readers, held, now, notices.INTEREST.name, "mail/search_interest", interest=made,
        role=role.title if role else "", at="#interests",
    )  # fmt: skip
    return made


@operation("interest.answer")
def answer_interest(
    *,
    actor: User,
    now: datetime,
    interest: Interest,
    accepts: bool,
    text: str = "",
    role: SearchRole | None = None,
) -> Interest:
    """
    Take an organisation in, in a role, or decline it; its people are told, and by whom.

    Raises `OperationRefused` when it was answered or withdrawn meanwhile, or is declined without
    a word.
    """
    search = hold(interest.search)
    held = hold(interest)
    refuse_unless(
        held.state == State.WAITING, _("It was answered or withdrawn meanwhile. Read it again.")
    )
    refuse_unless(accepts or bool(text.strip()), _("Say a word of why; they took the trouble."))
    held.state = State.ACCEPTED if accepts else State.DECLINED
    held.answer, held.answered_at, held.answered_by = text.strip(), now, actor
    held.role = role if accepts else held.role
    held.save(update_fields=["state", "answer", "answered_at", "answered_by", "role"])
    if accepts:
        SearchPartner.objects.get_or_create(
            search=search, organisation=held.organisation, defaults={"role": role, "since": now}
        )
    record(actor=actor, now=now, verb="interest.answer", target=held, accepted=accepts)
    readers = administrators_told(held.organisation, but=actor)
    _tell_all(
        readers, search, now, notices.ANSWER.name, "mail/search_answered", interest=held,
        who=str(actor), address=actor.email,
    )  # fmt: skip
    return held


@operation("interest.withdraw")
def withdraw_interest(*, actor: User, now: datetime, interest: Interest) -> Interest:
    """Be interested no more; who was taken in leaves. Those who search are told."""
    search = hold(interest.search)
    held = hold(interest)
    refuse_unless(held.state in {State.WAITING, State.ACCEPTED}, _("It was answered meanwhile."))
    held.state = State.WITHDRAWN
    held.save(update_fields=["state"])
    search.partners.filter(organisation=held.organisation).delete()
    record(actor=actor, now=now, verb="interest.withdraw", target=held)
    readers = administrators_told(search.organisation, but=actor)
    _tell_all(readers, search, now, notices.INTEREST.name, "mail/search_left", interest=held)
    return held


@operation("search.partner")
def add_partner(
    *,
    actor: User | None,
    now: datetime,
    search: PartnerSearch,
    name: str,
    country: str = "",
    role: SearchRole | None = None,
    key: str = "",
) -> SearchPartner:
    """Note a partner that was found outside the directory, so that it is no longer missing."""
    held = hold(search)
    refuse_unless(bool(name.strip()), _("Enter the name of the partner."))
    refuse_unless(held.partners.count() < MOST_PARTNERS, _("There are very many partners already."))
    made = SearchPartner.objects.create(
        search=held, name=name.strip(), country=country, role=role, since=now
    )
    record(actor=actor, now=now, verb="search.partner", target=made)
    return made


@operation("search.unpartner")
def remove_partner(*, actor: User, now: datetime, partner: SearchPartner) -> PartnerSearch:
    """Take a partner out; an organisation of the directory is told, and may ask again."""
    search = hold(partner.search)
    record(actor=actor, now=now, verb="search.unpartner", target=partner, name=str(partner))
    organisation = partner.organisation
    partner.delete()
    if organisation is not None:
        gone = search.interests.filter(organisation=organisation, state=State.ACCEPTED)
        gone.update(state=State.WITHDRAWN)
        readers = administrators_told(organisation, but=actor)
        _tell_all(readers, search, now, notices.ANSWER.name, "mail/search_removed")
    return search


@operation("search.comment")
def comment_on_search(
    *, actor: User, now: datetime, search: PartnerSearch, text: str, key: str = ""
) -> SearchComment:
    """Say something about a search to all who are signed in; its people and followers hear."""
    hold(actor)  # two tabs at once would both see room for one more
    lately = search.comments.filter(user=actor, at__gt=now - timedelta(hours=1))
    refuse_unless(lately.count() < MOST_COMMENTS, _("You said much of late. Try again in an hour."))
    made = SearchComment.objects.create(search=search, user=actor, text=text.strip(), at=now)
    record(actor=actor, now=now, verb="search.comment", target=made)
    readers = {reader.pk: reader for reader in followers_told(search, but=actor)}
    for reader in administrators_told(search.organisation, but=actor):
        readers[reader.pk] = reader
    _tell_all(
        readers.values(),
        search,
        now,
        notices.COMMENT.name,
        "mail/search_comment",
        comment=made,
        at="#comments",
    )
    return made


@operation("search.uncomment")
def remove_comment(*, actor: User, now: datetime, comment: SearchComment) -> PartnerSearch:
    """Take a comment away."""
    record(actor=actor, now=now, verb="search.uncomment", target=comment, text=comment.text)
    search = comment.search
    comment.delete()
    return search


@operation("search.follow")
def follow_search(*, actor: User, now: datetime, search: PartnerSearch) -> SearchFollow:
    """Hear what becomes of a search."""
    made, _is_new = SearchFollow.objects.get_or_create(
        search=search, user=actor, defaults={"since": now}
    )
    record(actor=actor, now=now, verb="search.follow", target=search)
    return made


@operation("search.unfollow")
def unfollow_search(*, actor: User, now: datetime, search: PartnerSearch) -> PartnerSearch:
    """Hear no more of a search."""
    search.follows.filter(user=actor).delete()
    record(actor=actor, now=now, verb="search.unfollow", target=search)
    return search


@operation("search.invite")
def invite_organisation(
    *, actor: User, now: datetime, search: PartnerSearch, organisation: Organisation
) -> SearchInvitation:
    """Point an organisation to a search, once; its people are told."""
    held = hold(search)
    _refuse_unless_open(held, now)
    refuse_unless(
        held.invitations.count() < MOST_INVITED,
        _("You have pointed it out to %(most)d organisations; that is the most.")
        % {"most": MOST_INVITED},
    )
    made, is_new = SearchInvitation.objects.get_or_create(
        search=held, organisation=organisation, defaults={"at": now}
    )
    refuse_unless(is_new, _("This organisation has been told already."))
    record(actor=actor, now=now, verb="search.invite", target=made)
    readers = administrators_told(organisation, but=actor)
    _tell_all(readers, held, now, notices.INVITATION.name, "mail/search_invitation")
    return made


def _refuse_unless_open(search: PartnerSearch, now: datetime) -> None:
    is_public = search.state == PartnerSearch.State.PUBLISHED
    refuse_unless(
        is_public and search.status_on(now.date()) == SearchStatus.OPEN,
        _("This search is closed, or has ended."),
    )


def _tell_all(
    readers: Iterable[User], search: PartnerSearch, now: datetime, kind: str, template: str,
    *, at: str = "", **more: Any,
) -> None:  # fmt: skip
    for reader in readers:
        tell(
            user=reader, address=reader.email, now=now, kind=kind, template=template,
            link=("partnering:search-detail", search.slug),
            context={
                "search": search,
                "link": f"{settings.BASE_URL}{search.get_absolute_url()}{at}",
                **more,
            },
        )  # fmt: skip
