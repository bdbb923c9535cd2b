"""The shape of a partner search on screen."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Self

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.accounts.models import User
from hansa.calls.queries.calls import open_calls
from hansa.common import clock
from hansa.common.forms import DayField, FoldedChoiceField, KeyedForm, VersionedForm, maybe
from hansa.common.places import country_choices
from hansa.organisations.enums import ProfileType
from hansa.organisations.forms.fields import TermsField
from hansa.organisations.forms.speaking import SpokenForm
from hansa.organisations.models import Organisation, Term
from hansa.partnering.models import PartnerSearch, SearchRole
from hansa.partnering.operations.writing import LASTS, MOST_NEEDED, MOST_ROLES, Role

VOCABULARIES = ("ecosystem", "sector", "technology")
SPARE_ROWS = 2
PLAIN = [
    "kind", "title", "summary", "description", "call", "countries", "profile_types", "expires_on",
]  # fmt: skip
"""Fields of the form that are fields of a search."""


def _in_half_a_year() -> date:
    return clock.now().date() + LASTS


class SearchFields(forms.Form):
    """A partner search as its writers see it."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=PartnerSearch.Kind.choices, widget=forms.RadioSelect,
        help_text=_(
            "An offer says what you have, a request what you need; a consortium answers a call "
            "together, an exchange is a visit, staff or experience."
        ),
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(label=_("In one sentence"), max_length=300)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}), help_text=_("You may use Markdown."),
    )  # fmt: skip
    call = forms.ModelChoiceField(
        label=_("Call"), queryset=None, required=False, empty_label=_("none"),
        help_text=_("For a consortium: the call it is to answer. Its rule is reckoned with."),
    )  # fmt: skip
    expires_on = DayField(
        label=_("Open until"), initial=_in_half_a_year,
        help_text=_("The last day on which you take interest. You are told before, and can renew."),
    )  # fmt: skip
    countries = FoldedChoiceField(
        label=_("Countries"), choices=country_choices, required=False,
        help_text=_("None chosen: anywhere. A consortium looks for one partner of each."),
    )  # fmt: skip
    profile_types = FoldedChoiceField(
        label=_("Kinds of organisation"), choices=ProfileType.choices, required=False,
        help_text=_("None chosen: every kind."),
    )  # fmt: skip
    ecosystem = TermsField("ecosystem", label=_("Industrial ecosystems"), folded=True)
    sector = TermsField("sector", label=_("Sectors"), folded=True)
    technology = TermsField("technology", label=_("Technologies"), folded=True)

    def prepare(self, filled: int, call: int | None = None) -> None:
        """Offer the calls that are open, and the one chosen already, and fields for roles."""
        offered = open_calls(clock.now())
        field = self.fields["call"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = offered.model.objects.filter(
            pk__in=[*offered.values_list("pk", flat=True), call]
        ).order_by("title")
        rows = min(MOST_ROLES, max(filled + SPARE_ROWS, self._rows_sent()))
        for n in range(rows):
            self.fields[f"role_{n}"] = forms.CharField(
                label=_("Role"), max_length=150, required=False
            )
            self.fields[f"needed_{n}"] = maybe(_("How many"), 1, MOST_NEEDED, initial=1)

    def _rows_sent(self) -> int:
        rows = 0
        while rows < MOST_ROLES and f"role_{rows}" in self.data:
            rows += 1
        return rows

    def _rows(self) -> Iterator[int]:
        return (n for n in range(MOST_ROLES) if f"role_{n}" in self.fields)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields under their headings."""
        roles = [
            (
                gettext("Role %(number)d") % {"number": n + 1},
                self._named(f"role_{n}", f"needed_{n}"),
            )
            for n in self._rows()
        ]
        return [
            (gettext("What it is"), self._named(
                "kind", "title", "summary", "description", "call", "expires_on")),
            *roles,
            (gettext("Who is sought"), self._named("countries", "profile_types")),
            (gettext("Fields"), self._named(*VOCABULARIES)),
        ]  # fmt: skip

    def _named(self, *names: str) -> list[BoundField]:
        return [self[name] for name in names]

    def details(self) -> dict[str, Any]:
        """Return the fields of the search."""
        return {name: self.cleaned_data[name] for name in PLAIN}

    def roles(self) -> list[Role]:
        """Return the roles that were filled in."""
        data = self.cleaned_data
        return [
            Role(data[f"role_{n}"], data[f"needed_{n}"] or 1)
            for n in self._rows()
            if data.get(f"role_{n}")
        ]

    def terms(self) -> list[Term]:
        """Return the words that were chosen."""
        return [term for name in VOCABULARIES for term in self.cleaned_data[name]]


class NewSearchForm(SpokenForm, SearchFields):
    """A search that is begun."""

    def __init__(
        self, data: Any = None, *, user: User, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.offer_speakers(user)
        self.prepare(0)


class SearchForm(VersionedForm, SearchFields):
    """A search as it is."""

    def __init__(self, data: Any = None, *, search: PartnerSearch) -> None:
        super().__init__(data, initial=self.stored(search))
        self.search = search
        self.prepare(search.roles.count(), search.call_id)

    @classmethod
    def stored(cls, current: PartnerSearch) -> dict[str, Any]:
        """Return what the form is filled in with."""
        terms = list(current.terms.all())
        rows: dict[str, Any] = {}
        for n, role in enumerate(current.roles.all()):
            rows |= {f"role_{n}": role.title, f"needed_{n}": role.needed}
        words = {name: [t.pk for t in terms if t.vocabulary == name] for name in VOCABULARIES}
        plain = {name: getattr(current, name) for name in PLAIN if name != "call"}
        return {
            **plain, **rows, **words, "call": current.call_id, "version": current.version,
        }  # fmt: skip

    def anew(self, data: Any, current: PartnerSearch) -> Self:
        """Return the form, sent with data, about what is stored now."""
        return type(self)(data, search=current)


class _RoleField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=SearchRole.objects.none(), required=False, empty_label=_("no role of these"),
            label=_("Role"), **kwargs,
        )  # fmt: skip


def offer_roles(form: forms.Form, search: PartnerSearch) -> None:
    """Let a form choose among a search's roles; without any it does not ask."""
    field = form.fields["role"]
    assert isinstance(field, _RoleField)
    field.queryset = search.roles.all()
    if not field.queryset:
        del form.fields["role"]


class InterestForm(KeyedForm):
    """Why an organisation is interested, and in which role."""

    organisation = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=Organisation.objects.none(), empty_label=None
    )
    role = _RoleField()
    text = forms.CharField(
        label=_("What you would bring"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only those who search read it. They see your name and e-mail address too."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, search: PartnerSearch, organisations: Any) -> None:
        super().__init__(data)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations
        offer_roles(self, search)


class InterestAnswerForm(forms.Form):
    """An answer to somebody's interest."""

    role = _RoleField()
    text = forms.CharField(
        label=_("A word to them"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They see your name and e-mail address with it."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, search: PartnerSearch, pk: int) -> None:
        super().__init__(data, auto_id=f"answer-{pk}-%s")
        offer_roles(self, search)


class PartnerForm(KeyedForm):
    """A partner from outside the directory."""

    name = forms.CharField(label=_("Name"), max_length=200)
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [("", "–"), *country_choices()]
    )
    role = _RoleField()

    def __init__(self, data: Any = None, *, search: PartnerSearch) -> None:
        super().__init__(data)
        offer_roles(self, search)


class CommentForm(KeyedForm):
    """A comment on a search."""

    text = forms.CharField(
        label=_("Your comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who is signed in reads it, with your name."),
    )  # fmt: skip


class CloseForm(forms.Form):
    """What came of a search."""

    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=PartnerSearch.Outcome.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your words"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Everybody reads it."),
    )  # fmt: skip
