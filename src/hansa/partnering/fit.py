"""Whether an organisation is what a search looks for, with each reason in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from hansa.calls.fit import Reason, named
from hansa.common.places import country_name
from hansa.organisations.enums import ProfileType
from hansa.organisations.models import Organisation, Term
from hansa.partnering.models import PartnerSearch


def reasons_for(
    search: PartnerSearch,
    organisation: Organisation,
    *,
    fields: Iterable[Term],
    own: Iterable[Term],
) -> list[Reason]:
    """
    Return what speaks for an organisation as a partner and what does not.

    Parameters
    ----------
    fields, own
        The words of the search and those of the organisation's profile.
    """
    reasons = [_from_country(search, organisation), _of_type(search, organisation)]
    mine = {term.pk for term in own}
    wanted = list(fields)
    shared = [str(term) for term in wanted if term.pk in mine]
    if shared:
        text = _("You share its fields: %(names)s.") % {"names": named(shared)}
        reasons.append(Reason(True, text))
    elif wanted:
        text = _("Its fields are not in your profile: %(names)s.")
        reasons.append(Reason(None, text % {"names": named([str(term) for term in wanted])}))
    return reasons


def _from_country(search: PartnerSearch, organisation: Organisation) -> Reason:
    own = country_name(organisation.country)
    if not search.countries:
        return Reason(True, _("Partners of every country are welcome."))
    if organisation.country in search.countries:
        return Reason(True, _("Partners from %(country)s are sought.") % {"country": own})
    names = named(sorted(country_name(code) for code in search.countries))
    text = _("Partners are sought from: %(names)s; not from %(country)s.")
    return Reason(False, text % {"names": names, "country": own})


def _of_type(search: PartnerSearch, organisation: Organisation) -> Reason:
    labels = dict(ProfileType.choices)
    own = str(organisation.get_profile_type_display())
    if not search.profile_types:
        return Reason(True, _("Every kind of organisation is welcome."))
    if organisation.profile_type in search.profile_types:
        return Reason(True, _("Your kind of organisation is sought: %(type)s.") % {"type": own})
    names = named([str(labels[one]) for one in search.profile_types if one in labels])
    text = _("Your profile says %(type)s; sought are: %(names)s.")
    return Reason(False, text % {"type": own, "names": names})
