"""What a profile has to meet before it is published, and how far it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hansa.organisations.enums import ProfileType

LEAST_STAFF = Decimal("0.5")
LEAST_MEMBERS = 15
LEAST_MEMBER_TYPES = 2


class Standing(TextChoices):
    """How far a criterion is."""

    MET = "met", gettext_lazy("met")
    MISSING = "missing", gettext_lazy("missing")
    WAIVED = "waived", gettext_lazy("waived")
    TO_CHECK = "to_check", gettext_lazy("looked at by a validator")


@dataclass(frozen=True)
class Facts:
    """What the criteria look at: fields of a profile, saved or still being typed."""

    profile_type: str
    website: str = ""
    summary: str = ""
    english_site: bool = False
    staff_fte: Decimal | None = None
    members: tuple[int, ...] = ()
    members_total: int = 0
    public_partners: str = ""
    recognised_by: str = ""
    terms_accepted: bool = False
    twins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One criterion, how far it is, and in words why, or what to do."""

    criterion: str
    label: str
    standing: str
    why: str


def checklist(facts: Facts) -> list[Finding]:
    """
    Return what a profile of this type has to meet, and how far it is.

    A cluster organisation that a regional or national programme recognises need not show again
    what that programme has looked at.
    """
    findings = [_unique(facts), _consistent(facts), _terms(facts)]
    if facts.profile_type == ProfileType.CLUSTER:
        own = [_staff(facts), _site(facts), _members(facts), _public(facts)]
        findings = [*(_waived(finding, facts) for finding in own), *findings]
    return findings


def missing(findings: Iterable[Finding]) -> list[Finding]:
    """Return what keeps a profile from being sent in."""
    return [finding for finding in findings if finding.standing == Standing.MISSING]


def _waived(finding: Finding, facts: Facts) -> Finding:
    if not facts.recognised_by or finding.standing == Standing.MET:
        return finding
    why = _("Recognised by %(programme)s.") % {"programme": facts.recognised_by}
    return Finding(finding.criterion, finding.label, Standing.WAIVED, why)


def _staff(facts: Facts) -> Finding:
    met = facts.staff_fte is not None and facts.staff_fte >= LEAST_STAFF
    return Finding(
        "staff",
        _("At least half a full-time position of management staff"),
        Standing.MET if met else Standing.MISSING,
        "" if met else _("Enter the management staff in full-time positions."),
    )


def _site(facts: Facts) -> Finding:
    given = bool(facts.website) and facts.english_site
    return Finding(
        "english_site",
        _("A web site in English that agrees with the profile"),
        Standing.TO_CHECK if given else Standing.MISSING,
        "" if given else _("Enter the address, and say that it is in English too."),
    )


def _members(facts: Facts) -> Finding:
    total = max(facts.members_total, sum(facts.members))
    types = sum(number > 0 for number in facts.members)
    met = total >= LEAST_MEMBERS and types >= LEAST_MEMBER_TYPES
    if met:
        why = ""
    elif total < LEAST_MEMBERS:
        short = LEAST_MEMBERS - total
        why = ngettext("%(number)d more is needed.", "%(number)d more are needed.", short)
        why %= {"number": short}
    else:
        why = _("All members are of one type.")
    label = _("At least 15 committed members of at least two types")
    return Finding("members", label, Standing.MET if met else Standing.MISSING, why)


def _public(facts: Facts) -> Finding:
    given = bool(facts.public_partners)
    return Finding(
        "public_bodies",
        _("Visible collaboration with public bodies"),
        Standing.TO_CHECK if given else Standing.MISSING,
        "" if given else _("Name the public bodies you work with."),
    )


def _unique(facts: Facts) -> Finding:
    return Finding(
        "unique",
        _("No profile of this organisation yet"),
        Standing.TO_CHECK if facts.twins else Standing.MET,
        _("Very like %(names)s.") % {"names": ", ".join(facts.twins)} if facts.twins else "",
    )


def _consistent(facts: Facts) -> Finding:
    given = bool(facts.website) and bool(facts.summary)
    return Finding(
        "consistent",
        _("Says what its web site says"),
        Standing.TO_CHECK if given else Standing.MISSING,
        "" if given else _("Enter the web site and one sentence about the organisation."),
    )


def _terms(facts: Facts) -> Finding:
    return Finding(
        "terms",
        _("Terms accepted by somebody who speaks for the organisation"),
        Standing.MET if facts.terms_accepted else Standing.MISSING,
        "" if facts.terms_accepted else _("Tick that you accept them."),
    )
