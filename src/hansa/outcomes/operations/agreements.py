"""Registering, changing, confirming and refusing agreements."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext, override

from hansa.accounts.models import User
from hansa.common.operations import (
    hold,
    make_with_free_name,
    operation,
    record,
    refuse_unless,
    save_version,
)
from hansa.common.search import forget_documents, index_document
from hansa.common.slugs import free_slug, slug_base
from hansa.common.uploads import PDF, forget_file, kept_file
from hansa.common.words import fold
from hansa.events.models import Event
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.news.models import Article
from hansa.organisations.models import Organisation
from hansa.organisations.queries.people import administrators_of
from hansa.outcomes.models import Agreement, Party
from hansa.outcomes.queries.parties import (
    administrators_to_tell,
    changes_of_late,
    names_of,
    parties_of,
    state_by_answers,
    waiting_count,
)

State, Answer = Agreement.State, Party.Answer
RESERVED_SLUGS = {"new"}
"""Addresses that pages of the register have."""
MOST_WAITING = 20
"""Unconfirmed agreements of one person: each is a mail to people who may not know them."""
MOST_A_DAY = 40
"""Entries and changes of one person, for the same reason."""
FEWEST_PARTIES, MOST_PARTIES = 2, 30
FOLDER = "agreements"


@dataclass(frozen=True)
class Terms:
    """What an agreement says; the fields are those of `Agreement`."""

    kind: str
    title: str
    signed_date: date
    expires_date: date | None = None
    scope: str = ""


@dataclass(frozen=True)
class Origin:
    """Where an agreement came from."""

    event: Event | None = None
    article: Article | None = None


@dataclass(frozen=True)
class PartyDetails:
    """One side: an organisation of the directory, or a name and a country outside it."""

    organisation: Organisation | None = None
    name: str = ""
    country: str = ""

    @property
    def identity(self) -> tuple[int | str, str]:
        """Return by what two parties are the same."""
        return (self.organisation.pk, "") if self.organisation else (fold(self.name), self.country)


@operation("agreement.register")
def register_agreement(
    *,
    actor: User | None,
    now: datetime,
    terms: Terms,
    parties: Sequence[PartyDetails],
    acting: Organisation | None,
    origin: Origin = Origin(),
    document: File | None = None,
    key: str = "",
) -> Agreement:
    """
    Enter an agreement; the other parties of the directory are asked to confirm it.

    Parameters
    ----------
    acting
        The party that registers it. Without one the site's editors do, and it is shown at once.
    """
    _check(terms, parties, acting)
    _check_pace(actor, acting, now)
    refuse_unless(
        actor is None or acting is None or waiting_count(actor) < MOST_WAITING,
        gettext("Many agreements of yours wait. Take one back, or wait until some are confirmed."),
    )
    with kept_file(document, rule=PDF, folder=FOLDER) as name:
        made = make_with_free_name(
            lambda: Agreement.objects.create(
                **asdict(terms), event=origin.event, article=origin.article, document=name,
                slug=_slug(terms.title), is_vouched=acting is None, registered_at=now,
                registered_by=actor,
            )
        )  # fmt: skip
        _seat(made, parties, acting, actor, now)
        _settle(made, now)
        _ask(made, actor, now)
        record(actor=actor, now=now, verb="agreement.register", target=made, state=made.state)
    return made


@operation("agreement.edit")
def edit_agreement(
    *,
    actor: User,
    now: datetime,
    agreement: Agreement,
    version: int,
    terms: Terms,
    parties: Sequence[PartyDetails],
    acting: Organisation | None,
    origin: Origin = Origin(),
) -> Agreement:
    """
    Change an agreement; when its words or parties change, the others are asked anew.

    Parties that are taken off are told, for they cannot see it any more if it is not public.
    Raises `StaleForm` when somebody saved in between; nothing is changed then.
    """
    _check(terms, parties, acting)
    _check_pace(actor, acting, now)
    before = {name: getattr(agreement, name) for name in asdict(terms)}
    changed = sorted(name for name, value in asdict(terms).items() if before[name] != value)
    for name, value in {**asdict(terms), "event": origin.event, "article": origin.article}.items():
        setattr(agreement, name, value)
    save_version(agreement, version=version, fields=[*asdict(terms), "event", "article"])
    seated = _details_of(agreement)
    if list(parties) != seated:
        changed.append("parties")
    if changed:
        agreement.parties.all().delete()
        _seat(agreement, parties, acting, actor, now)
    if changed or (acting is None and not agreement.is_vouched):
        _begin_anew(agreement, acting, actor, now)
    staying = [one.organisation for one in parties]
    for one in seated:
        if one.organisation is not None and one.organisation not in staying:
            _tell_taken_off(agreement, one.organisation, actor, now, title=before["title"])
    record(actor=actor, now=now, verb="agreement.edit", target=agreement, changed=changed)
    return agreement


@operation("agreement.document")
def replace_agreement_document(
    *,
    actor: User,
    now: datetime,
    agreement: Agreement,
    version: int,
    document: File | None,
    acting: Organisation | None,
) -> Agreement:
    """
    Keep another document, or none; the others confirm what is shown, so they are asked anew.

    The file before is deleted once this is through. Raises `StaleForm` like an edit.
    """
    _check_pace(actor, acting, now)
    before = agreement.document.name
    with kept_file(document, rule=PDF, folder=FOLDER) as name:
        agreement.document.name = name
        save_version(agreement, version=version, fields=["document"])
        forget_file(before)
        agreement.parties.update(answer="", answered_at=None, answered_by=None, reason="")
        own = agreement.parties.filter(organisation=acting, organisation__isnull=False)
        own.update(answer=Answer.CONFIRMED, answered_at=now, answered_by=actor)
        _begin_anew(agreement, acting, actor, now)
        record(
            actor=actor, now=now, verb="agreement.document", target=agreement, has_one=bool(name)
        )
    return agreement


@operation("agreement.confirm")
def confirm_agreement(*, actor: User, now: datetime, party: Party, version: int) -> Agreement:
    """Say for a party that it signed what stood there; shown to everybody from now on."""
    agreement = _locked(party, version)
    hit = agreement.parties.filter(pk=party.pk).exclude(answer=Answer.CONFIRMED)
    done = hit.update(answer=Answer.CONFIRMED, answered_at=now, answered_by=actor, reason="")
    refuse_unless(bool(done), gettext("It is confirmed already."))
    _answered(agreement, party, actor, now)
    record(actor=actor, now=now, verb="agreement.confirm", target=agreement, party=party.pk)
    return agreement


@operation("agreement.refuse")
def refuse_agreement(
    *, actor: User, now: datetime, party: Party, version: int, reason: str
) -> Agreement:
    """Say for a party why this is not what it signed; nobody else sees the agreement then."""
    agreement = _locked(party, version)
    hit = agreement.parties.filter(pk=party.pk).exclude(answer=Answer.REFUSED)
    done = hit.update(answer=Answer.REFUSED, answered_at=now, answered_by=actor, reason=reason)
    refuse_unless(bool(done), gettext("It is refused already."))
    _answered(agreement, party, actor, now)
    record(actor=actor, now=now, verb="agreement.refuse", target=agreement, party=party.pk)
    return agreement


@operation("agreement.withdraw")
def withdraw_agreement(*, actor: User, now: datetime, agreement: Agreement) -> None:
    """Take back what is not public, with its document; who was asked about it is told."""
    current = hold(agreement)
    refuse_unless(
        current.state != State.PUBLIC, gettext("It is public; a party may refuse it instead.")
    )
    record(actor=actor, now=now, verb="agreement.withdraw", target=current, title=current.title)
    for reader in administrators_to_tell(current, but=actor):
        _write(current, reader, now, "mail/agreement_withdrawn")
    forget_file(current.document.name)
    current.delete()


def refresh_search(agreement: Agreement) -> None:
    """Bring the search index in step with the agreement."""
    if agreement.state != State.PUBLIC:
        forget_documents(kind="agreement", object_ids=[agreement.pk])
        return
    kinds = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            kinds.append(agreement.get_kind_display())
    index_document(
        kind="agreement", object_id=agreement.pk, title=agreement.title,
        summary=", ".join(names_of(agreement)), href=f"/agreements/{agreement.slug}/",
        texts=[agreement.scope, *kinds],
    )  # fmt: skip


def _slug(title: str) -> str:
    base = slug_base(title, otherwise="agreement")
    return free_slug(base, Agreement.objects.all(), reserved=RESERVED_SLUGS)


def _check(terms: Terms, parties: Sequence[PartyDetails], acting: Organisation | None) -> None:
    refuse_unless(len(parties) >= FEWEST_PARTIES, gettext("An agreement has at least two parties."))
    most = gettext("Up to %(most)d parties can be entered.") % {"most": MOST_PARTIES}
    refuse_unless(len(parties) <= MOST_PARTIES, most)
    refuse_unless(
        len({one.identity for one in parties}) == len(parties),
        gettext("A party stands there twice."),
    )
    refuse_unless(
        acting is None or acting in [one.organisation for one in parties],
        gettext("The organisation you speak for has to stay a party."),
    )
    refuse_unless(
        terms.expires_date is None or terms.expires_date >= terms.signed_date,
        gettext("It cannot expire before it was signed."),
    )


def _check_pace(actor: User | None, acting: Organisation | None, now: datetime) -> None:
    """Bound how often somebody who speaks for a party makes us write to the others."""
    if actor is None or acting is None:
        return
    hold(actor)  # two tabs at once would both see room for one more
    refuse_unless(
        changes_of_late(actor, now) < MOST_A_DAY,
        gettext("You have entered and changed a great deal today. Go on tomorrow."),
    )


def _details_of(agreement: Agreement) -> list[PartyDetails]:
    rows = parties_of(agreement)
    return [PartyDetails(one.organisation, one.name, one.country) for one in rows]


def _seat(
    agreement: Agreement,
    parties: Sequence[PartyDetails],
    acting: Organisation | None,
    actor: User | None,
    now: datetime,
) -> None:
    """Store the parties; the one that acts confirms by doing so."""
    rows = []
    for place, one in enumerate(parties):
        row = Party(
            agreement=agreement, place=place, organisation=one.organisation, name=one.name,
            country=one.country,
        )  # fmt: skip
        if acting is not None and one.organisation == acting:
            row.answer, row.answered_at, row.answered_by = Answer.CONFIRMED, now, actor
        rows.append(row)
    Party.objects.bulk_create(rows)


def _begin_anew(
    agreement: Agreement, acting: Organisation | None, actor: User, now: datetime
) -> None:
    agreement.is_vouched = acting is None
    agreement.save(update_fields=["is_vouched"])
    _settle(agreement, now)
    _ask(agreement, actor, now)


def _settle(agreement: Agreement, now: datetime) -> None:
    """Show the agreement or not, as the answers say."""
    agreement.state = state_by_answers(agreement)
    if agreement.state == State.PUBLIC and agreement.published_at is None:
        agreement.published_at = now
    agreement.save(update_fields=["state", "published_at"])
    refresh_search(agreement)


def _locked(party: Party, version: int) -> Agreement:
    """
    Take the agreement's row, so that nobody confirms what another is changing.

    The version is the one that was read on screen.
    """
    rows = Agreement.objects.select_for_update()
    agreement = rows.filter(pk=party.agreement_id, version=version).first()
    refuse_unless(
        agreement is not None,
        gettext("Somebody changed it meanwhile. Read it again before you answer."),
    )
    assert agreement is not None, "refused above"
    return agreement


def _ask(agreement: Agreement, actor: User | None, now: datetime) -> None:
    """Tell those who speak for the other parties, and ask them to confirm if it waits for them."""
    for reader in administrators_to_tell(agreement, but=actor):
        _write(agreement, reader, now, "mail/agreement_registered")


def _answered(agreement: Agreement, party: Party, actor: User, now: datetime) -> None:
    _settle(agreement, now)
    party.refresh_from_db()
    for reader in administrators_to_tell(agreement, but=actor):
        _write(agreement, reader, now, "mail/agreement_answered", party=party)


def _tell_taken_off(
    agreement: Agreement, organisation: Organisation, actor: User, now: datetime, *, title: str
) -> None:
    """Tell an organisation's people that it is no party any more; of the new words, nothing."""
    for administrator in administrators_of(organisation).exclude(user=actor):
        _write(
            agreement, administrator.user, now, "mail/agreement_left",
            organisation=organisation, title=title,
        )  # fmt: skip


def _write(
    agreement: Agreement, reader: User, now: datetime, template: str, **more: object
) -> None:
    with override(reader.language):
        letter = render_mail(
            template,
            {
                "agreement": agreement,
                "parties": ", ".join(names_of(agreement)),
                "link": settings.BASE_URL + agreement.get_absolute_url(),
                **more,
            },
        )
    queue_mail(recipient=reader.email, now=now, **letter)
