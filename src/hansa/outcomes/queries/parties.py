"""Who is party to an agreement, and what each said."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from hansa.accounts.models import User
from hansa.common.models import AuditRecord
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Administrator, Organisation
from hansa.organisations.queries.directory import organisations_of
from hansa.outcomes.models import Agreement, AgreementQuerySet, Party

ENOUGH_PARTIES = 2
A_DAY = timedelta(days=1)


def organisations_to_register_for(user: User) -> QuerySet[Organisation]:
    """Return the published organisations the user speaks for."""
    return organisations_of(user).filter(status=ProfileStatus.PUBLISHED)


def names_of(agreement: Agreement) -> list[str]:
    """Return what the parties are called, in their order."""
    return [party.shown_name for party in parties_of(agreement)]


def parties_of(agreement: Agreement) -> QuerySet[Party]:
    """Return the parties in their order."""
    return agreement.parties.select_related("organisation", "answered_by")


def own_parties(user: User, agreement: Agreement) -> QuerySet[Party]:
    """Return the parties the user speaks for."""
    return parties_of(agreement).filter(organisation__administrators__user=user)


def state_by_answers(agreement: Agreement) -> str:
    """
    Return what the answers of the parties make of an agreement.

    A refusal outweighs everything. Otherwise it is shown when the site's editors entered it, when
    two parties of the directory confirm it, or the only one it has.
    """
    answers = list(
        agreement.parties.filter(organisation__isnull=False).values_list("answer", flat=True)
    )
    if Party.Answer.REFUSED in answers:
        return Agreement.State.REFUSED
    confirmed = answers.count(Party.Answer.CONFIRMED)
    if agreement.is_vouched or (answers and confirmed >= min(ENOUGH_PARTIES, len(answers))):
        return Agreement.State.PUBLIC
    return Agreement.State.WAITING


def waiting_for(user: User) -> QuerySet[Party]:
    """Return the parties for which the user has to confirm or refuse something, oldest first."""
    return (
        Party.objects.filter(
            organisation__administrators__user=user, answer="", agreement__is_vouched=False
        )
        .select_related("agreement", "organisation")
        .order_by("agreement__registered_at", "pk")
    )


def unsettled_of(user: User) -> AgreementQuerySet:
    """Return what the user's organisations registered and others have not confirmed."""
    own = Party.objects.filter(
        organisation__administrators__user=user, answer=Party.Answer.CONFIRMED
    )
    return Agreement.objects.exclude(state=Agreement.State.PUBLIC).filter(
        pk__in=own.order_by().values("agreement_id")
    )


def waiting_count(user: User) -> int:
    """Count what the user registered and nobody has confirmed yet."""
    return Agreement.objects.filter(registered_by=user, state=Agreement.State.WAITING).count()


def changes_of_late(user: User, now: datetime) -> int:
    """Count what the user entered and changed within a day."""
    verbs = ["agreement.register", "agreement.edit", "agreement.document"]
    return AuditRecord.objects.filter(actor=user, verb__in=verbs, at__gt=now - A_DAY).count()


def administrators_to_tell(agreement: Agreement, *, but: User | None = None) -> list[User]:
    """Return who speaks for a party in the directory, each person once."""
    rows = (
        Administrator.objects.filter(organisation__agreement_parties__agreement=agreement)
        .select_related("user")
        .order_by("pk")
    )
    people = {row.user_id: row.user for row in rows}
    return [person for person in people.values() if but is None or person.pk != but.pk]
