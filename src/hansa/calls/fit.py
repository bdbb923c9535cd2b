"""Whether an organisation may apply to a call, with each reason in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hansa.calls.models import Call, CallStatus, Course
from hansa.common.places import country_name
from hansa.organisations.enums import ProfileType
from hansa.organisations.models import Organisation, Term

MOST_NAMED = 6


@dataclass(frozen=True)
class Reason:
    """One rule of a call: met, not met, or (None) to be known but not to be computed."""

    meets: bool | None
    text: str


@dataclass(frozen=True)
class Fit:
    """What a call asks for and what of it an organisation's profile meets."""

    organisation: Organisation
    reasons: list[Reason]

    @property
    def may_apply(self) -> bool:
        """Return whether nothing that can be computed stands against it."""
        return all(reason.meets is not False for reason in self.reasons)


def fit_of(
    call: Call,
    course: Course,
    organisation: Organisation,
    now: datetime,
    *,
    fields: Iterable[Term],
    own: Iterable[Term],
) -> Fit:
    """
    Return what stands for and against an application.

    Parameters
    ----------
    fields, own
        The words of the call and those of the organisation's profile.
    """
    return Fit(
        organisation,
        [
            _in_time(call, course, now),
            _from_country(call, organisation),
            _of_type(call, organisation),
            *_in_field(list(fields), list(own)),
            *_together(call),
        ],
    )


def _in_time(call: Call, course: Course, now: datetime) -> Reason:
    zone = ZoneInfo(call.timezone)

    def day(moment: datetime) -> str:
        return date_format(moment.astimezone(zone), "DATE_FORMAT")

    status, coming = course.status(now), course.next_deadline(now)
    if status == CallStatus.FORTHCOMING and course.opens_at:
        return Reason(None, _("It opens on %(day)s.") % {"day": day(course.opens_at)})
    if status == CallStatus.LATER:
        text = _("The first stage is over; only who was asked to may go on.")
        return Reason(False, text)
    if status == CallStatus.CLOSED:
        return Reason(False, _("It is closed."))
    if coming is None:
        return Reason(True, _("It is open, and no end is set."))
    return Reason(True, _("It is open until %(day)s.") % {"day": day(coming)})


def named(names: list[str]) -> str:
    """Return names in a line; of very many, the first and how many more."""
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    more = len(names) - MOST_NAMED
    words = ngettext("and %(number)d more", "and %(number)d more", more) % {"number": more}
    return f"{', '.join(names[:MOST_NAMED])} {words}"


def _from_country(call: Call, organisation: Organisation) -> Reason:
    own = country_name(organisation.country)
    if not call.countries:
        return Reason(True, _("Organisations of every country may apply."))
    if organisation.country in call.countries:
        return Reason(True, _("%(country)s is among the eligible countries.") % {"country": own})
    names = named(sorted(country_name(code) for code in call.countries))
    text = _("%(country)s is not among the eligible countries: %(names)s.")
    return Reason(False, text % {"country": own, "names": names})


def _of_type(call: Call, organisation: Organisation) -> Reason:
    labels = dict(ProfileType.choices)
    own = str(organisation.get_profile_type_display())
    if not call.profile_types:
        return Reason(True, _("Every kind of organisation may apply."))
    if organisation.profile_type in call.profile_types:
        return Reason(True, _("It is open to your kind of organisation: %(type)s.") % {"type": own})
    names = named([str(labels[one]) for one in call.profile_types if one in labels])
    text = _("Your profile says %(type)s; it is open to: %(names)s.")
    return Reason(False, text % {"type": own, "names": names})


def _in_field(fields: list[Term], own: list[Term]) -> list[Reason]:
    if not fields:
        return []
    mine = {term.pk for term in own}
    shared = [str(term) for term in fields if term.pk in mine]
    if shared:
        return [Reason(True, _("You share its fields: %(names)s.") % {"names": named(shared)})]
    text = _("Its fields are not in your profile: %(names)s.")
    return [Reason(None, text % {"names": named([str(term) for term in fields])})]


def _together(call: Call) -> list[Reason]:
    least, countries = call.partners_least or 0, call.partner_countries_least or 0
    if least < 2 and countries < 2:
        return []
    of = ngettext("%(number)d organisation", "%(number)d organisations", least) % {"number": least}
    from_ = ngettext("%(number)d country", "%(number)d countries", countries)
    from_ %= {"number": countries}
    if countries < 2:
        text = _("You need a consortium of at least %(organisations)s.") % {"organisations": of}
    elif least < 2:
        text = _("You need partners from at least %(countries)s.") % {"countries": from_}
    else:
        text = _("You need a consortium of at least %(organisations)s from %(countries)s.")
        text %= {"organisations": of, "countries": from_}
    return [Reason(None, text)]
