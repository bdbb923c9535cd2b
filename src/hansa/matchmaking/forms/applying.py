"""Forms of matchmaking."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hansa.accounts.models import User
from hansa.common.forms import KeyedForm, NumberedChoiceField, whole_numbers
from hansa.matchmaking.models import (
    Application,
    ApplicationDraft,
    MatchmakingCall,
    Question,
    Side,
)
from hansa.matchmaking.operations.applying import Answer
from hansa.organisations.models import Organisation

LONGEST = {Question.Kind.TEXT: 300, Question.Kind.LONG: 3000}
MOST_TYPED = 3000
"""Characters of a field that a draft keeps."""
YES_NO = [("yes", _("yes")), ("no", _("no"))]


class ApplicationForm(KeyedForm):
    """An application with the event's questions, pre-filled from draft, profile and account."""

    draft = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    """The draft that is gone on with: id of the organisation and version."""
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    side = forms.ModelChoiceField(
        label=_("Side"), queryset=Side.objects.none(), empty_label=None,
        widget=forms.RadioSelect,
    )  # fmt: skip
    motivation = forms.CharField(
        label=_("What you look for"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who should meet you, and why? The organisers choose by this."),
    )  # fmt: skip
    delegate_name = forms.CharField(label=_("Delegate's name"), max_length=150)
    delegate_email = forms.EmailField(
        label=_("Delegate's e-mail address"),
        max_length=254,
        help_text=_("The personal agenda goes there."),
    )
    delegate_position = forms.CharField(label=_("Position"), max_length=150, required=False)
    at_own_cost = forms.BooleanField(
        label=_("We take part at our own cost"),
        help_text=_("The closing date has passed; the event still takes late applications."),
        error_messages={
            "required": _("Late applicants take part at their own cost. Agree to it to apply.")
        },
    )
    NOT_TYPED = {"key", "draft", "organisation", "at_own_cost"}

    def __init__(
        self,
        data: Any = None,
        *,
        call: MatchmakingCall,
        organisations: QuerySet[Organisation],
        user: User,
        draft: ApplicationDraft | None = None,
        is_late: bool = False,
    ) -> None:
        chosen = draft.organisation if draft else organisations.first()
        questions = list(call.questions.all())
        super().__init__(
            data,
            initial={
                "delegate_name": user.name,
                "delegate_email": user.email,
                "organisation": chosen,
                "side": side_for(call, chosen),
                **{name_of(one): prefilled(one, chosen) for one in questions},
                **(draft.typed if draft else {}),
                "draft": f"{draft.organisation_id}-{draft.version}" if draft else "",
            },
        )
        self.questions = {name_of(one): one for one in questions}
        for name, question in self.questions.items():
            self.fields[name] = field_for(question)
            if prefilled(question, chosen):
                self.fields[name].help_text = _("Filled in from your profile; change it freely.")
        self.order_fields(["key", "draft", "organisation", "side", "motivation", *self.questions])
        self.fields["organisation"].queryset = organisations
        self.fields["side"].queryset = call.sides.all()
        if not is_late:
            del self.fields["at_own_cost"]
        if call.sides.count() == 1:
            self.fields["side"].widget = forms.HiddenInput()

    def answers(self) -> list[Answer]:
        """Return what was answered to the event's questions."""
        return [Answer(one, self.cleaned_data[name]) for name, one in self.questions.items()]

    def typed(self) -> dict[str, str]:
        """Return what a draft keeps: what was typed, right or not."""
        return {
            name: self.data.get(name, "").replace("\x00", "")[:MOST_TYPED]
            for name in self.fields
            if name not in self.NOT_TYPED
        }

    def draft_version(self, organisation: Organisation) -> int:
        """Return the version of the draft of this organisation that was gone on with, or 0."""
        of, _dash, version = self.data.get("draft", "").partition("-")
        is_this = of == str(organisation.pk)
        return max(whole_numbers([version]), default=0) if is_this else 0

    def differences_from(self, draft: ApplicationDraft) -> list[dict[str, Any]]:
        """Return in which fields a colleague's draft is not what was typed here."""
        return [
            {"label": self.fields[name].label, "mine": mine, "theirs": draft.typed.get(name, "")}
            for name, mine in self.typed().items()
            if mine != draft.typed.get(name, "")
        ]


def name_of(question: Question) -> str:
    """Return the name of a question's field."""
    return f"question_{question.pk}"


def prefilled(question: Question, organisation: Organisation | None) -> str:
    """Return what the profile answers to a question."""
    if not question.source or organisation is None:
        return ""
    return str(getattr(organisation, question.source))[: LONGEST.get(question.kind, 0)]


def field_for(question: Question) -> forms.Field:
    """Return the field in which a question is answered."""
    common = {"label": question.label, "required": question.is_required}
    if question.kind == Question.Kind.LONG:
        widget = forms.Textarea(attrs={"rows": 4})
        return forms.CharField(max_length=LONGEST["long"], widget=widget, **common)
    if question.kind == Question.Kind.TEXT:
        return forms.CharField(max_length=LONGEST["text"], **common)
    options = [(one, one) for one in question.options]
    choices = YES_NO if question.kind == Question.Kind.YES_NO else options
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def side_for(call: MatchmakingCall, organisation: Organisation | None) -> Side | None:
    """Return the side an organisation's country belongs to."""
    for side in call.sides.all():
        if organisation is None or not side.countries or organisation.country in side.countries:
            return side
    return None


class ChosenForm(forms.Form):
    """The applications that the organiser chose, and which versions were shown."""

    applications = NumberedChoiceField(
        queryset=Application.objects.none(),
        error_messages={"required": _("Choose at least one application first.")},
    )

    def __init__(self, data: Any, *, call: MatchmakingCall) -> None:
        super().__init__(data)
        self.fields["applications"].queryset = call.applications.all()

    def seen(self) -> dict[int, int]:
        """Return the version in which each chosen application was shown; 0 when none was sent."""
        return {
            one.pk: max(whole_numbers(self.data.getlist(f"version-{one.pk}")), default=0)
            for one in self.cleaned_data["applications"]
        }


class DecisionForm(ChosenForm):
    """What the organiser decides about the chosen applications."""

    status = forms.ChoiceField(
        choices=[
            (value, label)
            for value, label in Application.Status.choices
            if value in {"selected", "reserve", "rejected"}
        ]
    )
    reason = forms.CharField(max_length=300, required=False)


class TravelForm(ChosenForm):
    """Where the travel support of the chosen applications stands."""

    travel = forms.ChoiceField(choices=Application.Travel.choices)
