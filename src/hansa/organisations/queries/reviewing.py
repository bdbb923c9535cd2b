"""Reads on the way from a draft to the public."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from hansa.common.models import AuditRecord
from hansa.organisations.criteria import Facts, Finding, checklist
from hansa.organisations.models import Organisation, Review, Verdict
from hansa.organisations.profile_types import PERSONAL
from hansa.organisations.queries.duplicates import twins_of


@dataclass(frozen=True)
class Line:
    """A criterion of a review: what the profile shows by itself, and what a validator ruled."""

    criterion: str
    label: str
    standing: str
    why: str
    ruling: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ReviewFacts:
    """A review with its criteria."""

    findings: list[Finding]
    lines: list[Line]

    @property
    def unmet(self) -> list[Line]:
        """Return what keeps the profile from the public."""
        return [line for line in self.lines if line.ruling == Verdict.Ruling.UNMET]


def facts_of(said: dict[str, Any], but: Organisation | None) -> Facts:
    """Return what the criteria look at, from a profile's fields by name."""
    staff = said.get("staff_fte")
    counts = (said.get("sme_count"), said.get("large_count"), said.get("research_count"))
    twins = twins_of(name=said.get("name") or "", website=said.get("website") or "", but=but)
    return Facts(
        profile_type=said.get("profile_type") or "",
        website=said.get("website") or "",
        summary=said.get("summary") or "",
        english_site=bool(said.get("english_site")),
        staff_fte=None if staff is None else Decimal(str(staff)),
        members_total=said.get("members_total") or 0,
        members=tuple(number or 0 for number in counts),
        public_partners=said.get("public_partners") or "",
        recognised_by=said.get("recognised_by") or "",
        terms_accepted=bool(said.get("terms_accepted_at")),
        twins=tuple(one.name for one in twins),
    )


def checklist_of(organisation: Organisation) -> list[Finding]:
    """Return the criteria of a profile as it is saved, and how far each is."""
    return checklist(facts_of(vars(organisation), organisation))


def review_facts(review: Review) -> ReviewFacts:
    """Return the criteria of what was sent in, with the rulings if there are any."""
    findings = checklist(facts_of(review.profile, review.organisation))
    ruled = {verdict.criterion: verdict for verdict in review.verdicts.all()}
    lines = []
    for finding in findings:
        verdict = ruled.get(finding.criterion)
        said = (verdict.ruling, verdict.reason) if verdict else ("", "")
        lines.append(Line(finding.criterion, finding.label, finding.standing, finding.why, *said))
    return ReviewFacts(findings, lines)


def reviews_waiting() -> QuerySet[Review]:
    """Return what nobody has decided yet, the oldest first."""
    return Review.objects.filter(state=Review.State.OPEN).select_related("organisation", "assignee")


def reviews_decided() -> QuerySet[Review]:
    """Return what was decided or taken back, the latest first."""
    return (
        Review.objects.exclude(state=Review.State.OPEN)
        .select_related("organisation", "decided_by")
        .order_by("-decided_at", "-pk")
    )


def reviews_of(organisation: Organisation) -> QuerySet[Review]:
    """Return all versions that were sent in, the latest first."""
    return organisation.reviews.order_by("-number").prefetch_related(
        Prefetch("verdicts", queryset=Verdict.objects.order_by("pk"))
    )


def version_before(review: Review) -> Review | None:
    """Return what was sent in before this, or None."""
    earlier = Review.objects.filter(organisation=review.organisation, number__lt=review.number)
    return earlier.order_by("-number").first()


def contact_to_review(review: Review) -> dict[str, object]:
    """
    Return what may tell of a person, as long as somebody decides about it.

    A version does not hold it, but until the decision nobody can change the profile. Later the
    profile alone says it, to whom it wants to.
    """
    if review.state != Review.State.OPEN:
        return {}
    return {name: getattr(review.organisation, name) for name in PERSONAL}


def contact_changed_since(before: Review) -> set[str]:
    """Return which of it somebody changed since a version was sent in; not what it was."""
    records = AuditRecord.objects.filter(
        target_type="organisations.Organisation",
        target_id=str(before.organisation_id),
        verb="organisation.edit",
        at__gte=before.submitted_at,
    )
    details = records.values_list("details", flat=True)
    return {name for one in details for name in one["changed"] if name in PERSONAL}
