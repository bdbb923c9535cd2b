"""From a draft to the public: sending in, taking back, assigning, deciding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, override

from hansa.accounts.models import SiteRole, User
from hansa.common.operations import hold, in_json, operation, record, refuse_unless
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.organisations.criteria import missing
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Organisation, Review, Verdict
from hansa.organisations.operations.profiles import PROFILE_FIELDS, publish_organisation
from hansa.organisations.permissions import administers_organisation
from hansa.organisations.profile_types import PERSONAL
from hansa.organisations.queries.reviewing import checklist_of, review_facts

State = Review.State
VALIDATOR = SiteRole.Role.VALIDATOR


@dataclass(frozen=True)
class Ruling:
    """What a validator says about one criterion; a refusal has a reason."""

    criterion: str
    ruling: str
    reason: str = ""


@operation("review.submit")
def submit_organisation(
    *, actor: User, now: datetime, organisation: Organisation, answer: str = "", key: str = ""
) -> Review:
    """
    Send a draft in; what it says now is kept as its next version.

    Refused while a criterion is missing, or if it was sent in or published meanwhile.
    """
    organisation = hold(organisation)  # what somebody saves meanwhile is sent in too, or refused
    gaps = missing(checklist_of(organisation))
    refuse_unless(
        not gaps,
        gettext("This is still missing: %(what)s") % {"what": "; ".join(gap.label for gap in gaps)},
    )
    _move(organisation, ProfileStatus.DRAFT, ProfileStatus.SUBMITTED)
    made = Review.objects.create(
        organisation=organisation,
        number=organisation.reviews.count() + 1,
        profile=_snapshot(organisation),
        answer=answer,
        submitted_at=now,
        submitted_by=actor,
    )
    record(actor=actor, now=now, verb="review.submit", target=made)
    _tell_validators(made, now)
    return made


def _tell_validators(review: Review, now: datetime) -> None:
    """Tell validators that something waits, each in their language; not its own people."""
    own = review.organisation.administrators.values("user_id")
    for reader in User.objects.filter(site_roles__role=VALIDATOR).exclude(pk__in=own):
        with override(reader.language):
            link = settings.BASE_URL + review.get_absolute_url()
            letter = render_mail(
                "mail/review_waiting",
                {"review": review, "organisation": review.organisation, "link": link},
            )
        queue_mail(recipient=reader.email, now=now, **letter)


def _snapshot(organisation: Organisation) -> dict[str, object]:
    """Return what a profile says, to be kept: all but what may tell of a person."""
    kept = [name for name in PROFILE_FIELDS if name not in PERSONAL]
    said = {name: in_json(getattr(organisation, name)) for name in kept}
    words = {"terms": organisation.terms.all(), "offered": organisation.offers.all()}
    return said | {name: [term.label for term in chosen] for name, chosen in words.items()}


def _move(organisation: Organisation, before: str, after: str) -> None:
    """Change the status if it is still this one: of two who do so at once, one does."""
    hit = Organisation.objects.filter(pk=organisation.pk, status=before).update(status=after)
    refuse_unless(bool(hit), gettext("Somebody was quicker. This is how it stands now."))
    organisation.status = after


def _close(review: Review, state: str, **fields: object) -> None:
    """End a review that is still open, likewise."""
    hit = Review.objects.filter(pk=review.pk, state=State.OPEN).update(state=state, **fields)
    refuse_unless(bool(hit), gettext("Somebody was quicker. This is how it stands now."))
    review.refresh_from_db()


@operation("review.withdraw")
def withdraw_review(*, actor: User, now: datetime, review: Review) -> Review:
    """Take a profile back that nobody has decided about, to change it."""
    _close(review, State.WITHDRAWN, decided_at=now, decided_by=actor)
    _move(review.organisation, ProfileStatus.SUBMITTED, ProfileStatus.DRAFT)
    record(actor=actor, now=now, verb="review.withdraw", target=review)
    return review


@operation("review.assign")
def assign_review(*, actor: User, now: datetime, review: Review, assignee: User | None) -> Review:
    """Say who looks at it, or that nobody does any more."""
    hit = Review.objects.filter(pk=review.pk, state=State.OPEN).update(assignee=assignee)
    refuse_unless(bool(hit), gettext("It is decided already."))
    review.assignee = assignee
    record(
        actor=actor, now=now, verb="review.assign", target=review,
        assignee=assignee.pk if assignee else None,
    )  # fmt: skip
    return review


@operation("review.decide")
def decide_review(
    *,
    actor: User,
    now: datetime,
    review: Review,
    rulings: Sequence[Ruling],
    message: str = "",
) -> Review:
    """
    Rule on every criterion: the profile is published if none is unmet, else returned with reasons.

    Whoever sent it in is told by mail. Nobody decides about an organisation of their own.
    """
    refuse_unless(
        not administers_organisation(actor, review.organisation),
        gettext("You speak for this organisation; somebody else has to decide."),
    )
    wanted = {finding.criterion for finding in review_facts(review).findings}
    refuse_unless(
        {ruling.criterion for ruling in rulings} == wanted,
        gettext("Rule on every criterion."),
    )
    refuse_unless(
        all(ruling.reason or ruling.ruling != Verdict.Ruling.UNMET for ruling in rulings),
        gettext("Say why a criterion is not met."),
    )
    good = all(ruling.ruling != Verdict.Ruling.UNMET for ruling in rulings)
    state = State.APPROVED if good else State.RETURNED
    _close(review, state, message=message, decided_at=now, decided_by=actor)
    Verdict.objects.bulk_create(
        Verdict(review=review, criterion=r.criterion, ruling=r.ruling, reason=r.reason)
        for r in rulings
    )
    organisation = review.organisation
    if good:
        publish_organisation(actor=actor, now=now, organisation=organisation)
    else:
        _move(organisation, ProfileStatus.SUBMITTED, ProfileStatus.DRAFT)
    record(actor=actor, now=now, verb="review.decide", target=review, state=state)
    _tell(review, now)
    return review


def _tell(review: Review, now: datetime) -> None:
    reader = review.submitted_by
    if reader is None:
        return
    with override(reader.language):
        unmet = review_facts(review).unmet
        reasons = " ".join(f"{line.label}: {line.reason}" for line in unmet)
        letter = render_mail(
            "mail/review_decided",
            {"review": review, "organisation": review.organisation, "reasons": reasons},
        )
    queue_mail(recipient=reader.email, now=now, **letter)
