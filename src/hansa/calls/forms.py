"""The shape of a call on screen."""

from collections.abc import Iterator
from typing import Any, Self

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.accounts.models import User
from hansa.calls.models import Call, CallQuestion
from hansa.calls.operations.writing import MOST_DEADLINES, Cutoff
from hansa.calls.permissions import can_edit_calls
from hansa.calls.queries.reminders import LONGEST
from hansa.common.forms import (
    FoldedChoiceField,
    KeyedForm,
    MomentField,
    VersionedForm,
    ZonedForm,
    maybe,
    zone_choices,
)
from hansa.common.places import country_choices
from hansa.organisations.enums import ProfileType
from hansa.organisations.forms.fields import SiteField, TermsField
from hansa.organisations.forms.speaking import EDITORS, SpokenForm
from hansa.organisations.models import Term

VOCABULARIES = ("ecosystem", "sector", "technology")
SPARE_ROWS = 2
MOST_MONEY = 10**12
PLAIN = [
    "title", "programme", "kind", "summary", "description", "website", "contact", "opens_at",
    "timezone", "budget", "funding_rate", "amount_least", "amount_most", "eligibility",
    "countries", "profile_types", "partners_least", "partner_countries_least", "checked_on",
]  # fmt: skip
"""Fields of the form that are fields of a call."""


class CallFields(ZonedForm):
    """A call as its writers see it; dates by the clocks of its own zone."""

    title = forms.CharField(label=_("Title"), max_length=200)
    programme = forms.CharField(
        label=_("Programme"), max_length=120, required=False,
        help_text=_("For instance Horizon Europe, COSME, Interreg."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Type"), choices=Call.Kind.choices)
    summary = forms.CharField(label=_("In one sentence"), max_length=300)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}), help_text=_("You may use Markdown."),
    )  # fmt: skip
    website = SiteField(label=_("Web site"), required=False)
    more_links = forms.CharField(
        label=_("More links"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: the address, then what it is."),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("Contact"), max_length=200, required=False,
        help_text=_("Everybody can read it."),
    )  # fmt: skip
    checked_on = forms.DateField(
        label=_("Last checked on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, initial="Europe/Brussels",
        help_text=_("All dates below are by its clocks."),
    )  # fmt: skip
    opens_at = MomentField(label=_("Opens"), required=False)
    budget = maybe(_("Budget in euros"), 0, MOST_MONEY)
    funding_rate = maybe(_("Funding rate in percent"), 1, 100)
    amount_least = maybe(_("Least amount in euros"), 0, MOST_MONEY)
    amount_most = maybe(_("Largest amount in euros"), 0, MOST_MONEY)
    eligibility = forms.CharField(
        label=_("Who may apply, in words"), max_length=300, required=False
    )
    countries = FoldedChoiceField(
        label=_("Eligible countries"), choices=country_choices, required=False,
        help_text=_("None chosen: every country."),
    )  # fmt: skip
    profile_types = FoldedChoiceField(
        label=_("Eligible organisations"), choices=ProfileType.choices, required=False,
        help_text=_("None chosen: every kind."),
    )  # fmt: skip
    partners_least = maybe(_("Organisations in a consortium, at least"), 1, 200)
    partner_countries_least = maybe(_("Countries in a consortium, at least"), 1, 100)
    ecosystem = TermsField("ecosystem", label=_("Industrial ecosystems"), folded=True)
    sector = TermsField("sector", label=_("Sectors"), folded=True)
    technology = TermsField("technology", label=_("Technologies"), folded=True)

    def add_rows(self, filled: int) -> None:
        """Add fields for the deadlines there are, and some more."""
        rows = min(MOST_DEADLINES, max(filled + SPARE_ROWS, self._rows_sent()))
        for n in range(rows):
            self.fields[f"at_{n}"] = MomentField(label=_("Until"), required=False)
            self.fields[f"label_{n}"] = forms.CharField(
                label=_("What it is"), max_length=120, required=False
            )
            self.fields[f"stage_{n}"] = maybe(_("Stage"), 1, 9, initial=1)
        sent = self.data.get("timezone", "")
        stored = self.initial.get("timezone") or "Europe/Brussels"
        self.set_zone(sent if sent in dict(zone_choices()) else stored)

    def _rows_sent(self) -> int:
        rows = 0
        while rows < MOST_DEADLINES and f"at_{rows}" in self.data:
            rows += 1
        return rows

    def _rows(self) -> Iterator[int]:
        return (n for n in range(MOST_DEADLINES) if f"at_{n}" in self.fields)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields under their headings."""
        dates = [
            (
                gettext("Deadline %(number)d") % {"number": n + 1},
                self._named(f"at_{n}", f"label_{n}", f"stage_{n}"),
            )
            for n in self._rows()
        ]
        return [
            (gettext("What it is"), self._named(
                "title", "programme", "kind", "summary", "description", "website", "more_links",
                "contact", "checked_on")),
            (gettext("When"), self._named("timezone", "opens_at")),
            *dates,
            (gettext("Money"), self._named(
                "budget", "funding_rate", "amount_least", "amount_most")),
            (gettext("Who may apply"), self._named(
                "eligibility", "countries", "profile_types", "partners_least",
                "partner_countries_least")),
            (gettext("Fields"), self._named(*VOCABULARIES)),
        ]  # fmt: skip

    def _named(self, *names: str) -> list[BoundField]:
        return [self[name] for name in names]

    def details(self) -> dict[str, Any]:
        """Return the fields of the call."""
        lines = [line.split(maxsplit=1) for line in self.cleaned_data["more_links"].splitlines()]
        links = [[words[-1].strip(), words[0]] for words in lines if words]
        return {**{name: self.cleaned_data[name] for name in PLAIN}, "links": links}

    def clean_more_links(self) -> str:
        """Refuse what is no address of the web."""
        text: str = self.cleaned_data["more_links"]
        for line in text.splitlines():
            if line.strip():
                SiteField().clean(line.split()[0])
        return text

    def deadlines(self) -> list[Cutoff]:
        """Return the deadlines that were filled in."""
        data = self.cleaned_data
        return [
            Cutoff(data[f"at_{n}"], data[f"label_{n}"], data[f"stage_{n}"] or 1)
            for n in self._rows()
            if data.get(f"at_{n}")
        ]

    def terms(self) -> list[Term]:
        """Return the words that were chosen."""
        return [term for name in VOCABULARIES for term in self.cleaned_data[name]]


class NewCallForm(SpokenForm, CallFields):
    """A call that is begun, by an organisation or the site's editors."""

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.offer_speakers(user, EDITORS if can_edit_calls(user) else None)
        self.add_rows(0)


class CallForm(VersionedForm, CallFields):
    """A call as it is."""

    def __init__(self, data: Any = None, *, call: Call) -> None:
        super().__init__(data, initial=self.stored(call))
        self.call = call
        self.add_rows(call.deadlines.count())

    @classmethod
    def stored(cls, current: Call) -> dict[str, Any]:
        """Return what the form is filled in with."""
        terms = list(current.terms.all())
        rows: dict[str, Any] = {}
        for n, one in enumerate(current.deadlines.all()):
            rows |= {f"at_{n}": one.at, f"label_{n}": one.label, f"stage_{n}": one.stage}
        words = {name: [t.pk for t in terms if t.vocabulary == name] for name in VOCABULARIES}
        links = "\n".join(f"{address} {words}" for words, address in current.links)
        plain = {name: getattr(current, name) for name in PLAIN}
        return {**plain, **rows, **words, "more_links": links, "version": current.version}

    def anew(self, data: Any, current: Call) -> Self:
        """Return the form, sent with data, about what is stored now."""
        return type(self)(data, call=current)


class FollowForm(forms.Form):
    """How many days before a deadline somebody is reminded."""

    DAYS = (30, 14, 7, 3, 1)
    days = forms.TypedMultipleChoiceField(
        label=_("Remind me"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(str(n), FollowForm.before(n)) for n in FollowForm.DAYS],
    )  # fmt: skip

    @staticmethod
    def before(days: int) -> str:
        """Return a time before a deadline in words."""
        assert days <= LONGEST
        if days == 1:
            return gettext("a day before")
        return gettext("%(days)d days before") % {"days": days}


class QuestionForm(KeyedForm):
    """A question about a call."""

    text = forms.CharField(
        label=_("Your question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody reads it once it is answered, without your name."),
    )  # fmt: skip


class CallAnswerForm(forms.Form):
    """An answer to a question."""

    answer = forms.CharField(
        label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, question: CallQuestion) -> None:
        given = {"answer": question.answer}
        super().__init__(data, auto_id=f"answer-{question.pk}-%s", initial=given)
