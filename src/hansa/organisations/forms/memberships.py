"""The shape of memberships on screen: invite, ask, decline, end, and how long a grouping runs."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm, VersionedForm
from hansa.common.places import country_name
from hansa.organisations.models import Membership, Organisation
from hansa.organisations.operations.memberships import Belonging
from hansa.organisations.queries.naming import MOST_NAMED, organisations_called

Side = Membership.Side


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """Return a field for one day, picked or typed."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, **kwargs)


class PartnerForm(KeyedForm):
    """Another organisation of the directory, and what it is to be; for either side to begin."""

    organisation = forms.CharField(
        label=_("Organisation"), max_length=300,
        help_text=_("Its name, or the address of its profile here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER
    )
    since_date = day_field(_("Since"))

    def __init__(self, own: Organisation, side: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="invite" if side == Side.GROUP else "ask", **kwargs)
        self.own, self.side = own, side
        if side == Side.MEMBER:
            self.fields["organisation"].label = _("Network, association, partnership or cluster")

    def clean(self) -> dict[str, Any]:
        """Find the one organisation that is meant; of several, let one be chosen."""
        typed = self.cleaned_data.get("organisation")
        if typed:
            try:
                self.cleaned_data["organisation"] = self._found(typed)
            except ValidationError as error:
                self.add_error("organisation", error)
        return self.cleaned_data

    def _found(self, typed: str) -> Organisation:
        found = organisations_called(typed)
        chosen = self.data.get(self.add_prefix("chosen"))
        if len(found) > 1:
            found = [one for one in found if one.slug == chosen] or found
        if not found:
            raise ValidationError(gettext("No public profile here is called like this."))
        if len(found) > MOST_NAMED:
            text = gettext("Many may be meant. Type more of the name, or the profile's address.")
            raise ValidationError(text)
        if len(found) > 1:
            self._offer(found)
            raise ValidationError(gettext("Several may be meant. Choose one below."))
        if found[0] == self.own:
            raise ValidationError(gettext("An organisation cannot belong to itself."))
        return found[0]

    def _offer(self, found: list[Organisation]) -> None:
        """Add a choice of those who may be meant, with what tells them apart."""
        choices = [(one.slug, _with_place(one)) for one in found]
        self.fields["chosen"] = forms.ChoiceField(
            label=_("Who is meant"), choices=choices, widget=forms.RadioSelect, required=False
        )
        self.order_fields(["key", "organisation", "chosen"])

    def belonging(self) -> Belonging:
        """Return who is to belong to whom."""
        given = self.cleaned_data
        own, other = self.own, given["organisation"]
        group, member = (own, other) if self.side == Side.GROUP else (other, own)
        return Belonging(group, member, given["role"], given["since_date"])


def _with_place(one: Organisation) -> str:
    """Return name and place, and the last part of the address, which no other has."""
    place = ", ".join(part for part in (one.city, country_name(one.country)) if part)
    return f"{one.name} – {place} – {one.slug}"


def one_line(text: str) -> str:
    """Return a reason as one line, whatever was pasted."""
    return " ".join(text.split())


class DeclineForm(forms.Form):
    """Why an organisation is not to belong."""

    reason = forms.CharField(
        label=_("Reason, in one line"), max_length=300,
        error_messages={"required": _("Say why, in one line.")},
    )  # fmt: skip

    def clean_reason(self) -> str:
        """Keep it to one line."""
        return one_line(self.cleaned_data["reason"])


class EndForm(forms.Form):
    """From which day on an organisation no longer belongs, and why."""

    until_date = day_field(_("Last day"))
    reason = forms.CharField(label=_("Reason, in one line"), max_length=300, required=False)

    def __init__(self, membership: Membership, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until_date": today}, **kwargs)
        self.membership, self.today = membership, today
        self.fields["until_date"].required = True

    def clean_until_date(self) -> date:
        """Keep to days between the beginning and today."""
        until: date = self.cleaned_data["until_date"]
        since = self.membership.since_date
        if until > self.today:
            raise ValidationError(gettext("Name the day on which it ended, not one to come."))
        if since is not None and until < since:
            raise ValidationError(gettext("It cannot end before it begins."))
        return until

    def clean_reason(self) -> str:
        """Keep it to one line."""
        return one_line(self.cleaned_data["reason"])


class RoleForm(forms.Form):
    """As what an organisation is to belong from now on."""

    role = forms.ChoiceField(label=_("Another role"), choices=Membership.Role.choices)

    def __init__(self, membership: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"role": membership.role}, **kwargs)
        self.membership = membership

    def clean_role(self) -> str:
        """Refuse the role it has."""
        role: str = self.cleaned_data["role"]
        if role == self.membership.role:
            raise ValidationError(gettext("This is the role already."))
        return role


class GroupingForm(VersionedForm):
    """Under which programme a grouping runs, and from when to when."""

    programme = forms.CharField(
        label=_("Programme"), max_length=200, required=False,
        help_text=_("Who supports it, for instance COSME, ESCP-4i."),
    )  # fmt: skip
    starts_date = day_field(_("Runs from"))
    ends_date = day_field(_("Runs to"))

    def clean(self) -> dict[str, Any]:
        """Insist on an end that is not before the beginning."""
        starts, ends = self.cleaned_data.get("starts_date"), self.cleaned_data.get("ends_date")
        if starts and ends and ends < starts:
            self.add_error("ends_date", _("It cannot end before it begins."))
        return self.cleaned_data

    def changes(self) -> dict[str, Any]:
        """Return what was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
