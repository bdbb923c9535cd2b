"""Registering, and how one registers, on screen."""

from typing import Any, Self

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm, MomentField, VersionedForm, ZonedForm, maybe
from hansa.events.models import Admission, Event, RegistrationQuestion
from hansa.events.operations.admission import MOST_QUESTIONS, QuestionDetails
from hansa.organisations.forms.fields import SiteField

Kind = RegistrationQuestion.Kind
SPARE_ROWS = 2
PLAIN = ["opens_at", "closes_at", "places", "has_waiting_list", "join_link"]


class RegistrationForm(KeyedForm):
    """What whoever registers says; filled in with what is known of them."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    works_for = forms.CharField(label=_("Organisation"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, admission: Admission, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.asked = list(admission.questions.all())
        for n, question in enumerate(self.asked):
            self.fields[f"answer_{n}"] = _answer_field(question)

    def answers(self) -> list[tuple[str, str]]:
        """Return what was answered, with the words of each question."""
        found = []
        for n, question in enumerate(self.asked):
            given = self.cleaned_data[f"answer_{n}"]
            if isinstance(given, bool):
                given = gettext("yes") if given else gettext("no")
            found.append((question.label, str(given)))
        return found


def _answer_field(question: RegistrationQuestion) -> forms.Field:
    given: dict[str, Any] = {"label": question.label, "required": question.is_required}
    if question.kind == Kind.CHOICE:
        return forms.ChoiceField(
            choices=[("", "–"), *((one, one) for one in question.options)], **given
        )
    if question.kind == Kind.YES_NO:
        return forms.BooleanField(**given)
    if question.kind == Kind.LONG:
        return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **given)
    return forms.CharField(max_length=300, **given)


class AdmissionForm(VersionedForm, ZonedForm):
    """How one registers: times, places, link and questions."""

    opens_at = MomentField(
        label=_("Registration opens"), required=False, help_text=_("Empty: at once.")
    )
    closes_at = MomentField(
        label=_("Registration closes"), required=False,
        help_text=_("Empty: when the event begins."),
    )  # fmt: skip
    places = maybe(_("Places"), 1, 1_000_000, help_text=_("Empty: as many as come."))
    has_waiting_list = forms.BooleanField(
        label=_("Waiting list"), required=False, initial=True,
        help_text=_("Whoever waits first moves up by themselves when a place is given up."),
    )  # fmt: skip
    join_link = SiteField(
        label=_("Link to take part online"), required=False,
        help_text=_("Only those who have a place see it. When it changes they are told at once."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, event: Event, admission: Admission | None) -> None:
        super().__init__(data, initial=self.stored_of(admission))
        self.event, self.admission = event, admission
        stored = list(admission.questions.all()) if admission is not None else []
        rows = len(stored) + SPARE_ROWS
        while f"question_{rows}_label" in self.data and rows < MOST_QUESTIONS:
            rows += 1
        self.rows = min(rows, MOST_QUESTIONS)
        for n in range(self.rows):
            self._add_question(f"question_{n}")
        self.set_zone(event.timezone)

    def _add_question(self, row: str) -> None:
        self.fields[f"{row}_label"] = forms.CharField(
            label=_("Question"), max_length=200, required=False
        )
        self.fields[f"{row}_kind"] = forms.ChoiceField(
            label=_("Answered by"), choices=Kind.choices, initial=Kind.TEXT, required=False
        )
        self.fields[f"{row}_options"] = forms.CharField(
            label=_("Answers to choose from, one a line"), max_length=2000, required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip
        self.fields[f"{row}_is_required"] = forms.BooleanField(
            label=_("Must be answered"), required=False
        )

    @classmethod
    def stored_of(cls, current: Admission | None) -> dict[str, Any]:
        """Return what the form is filled in with; the usual where nothing is set up."""
        if current is None:
            return {"version": 1, "has_waiting_list": True}
        found = {name: getattr(current, name) for name in [*PLAIN, "version"]}
        for n, one in enumerate(current.questions.all()):
            found |= {
                f"question_{n}_label": one.label,
                f"question_{n}_kind": one.kind,
                f"question_{n}_options": "\n".join(one.options),
                f"question_{n}_is_required": one.is_required,
            }
        return found

    @classmethod
    def stored(cls, current: Admission) -> dict[str, Any]:
        """Return what the form is filled in with."""
        return cls.stored_of(current)

    def anew(self, data: Any, current: Admission) -> Self:
        """Return the form, sent with data, about what is stored now."""
        return type(self)(data, event=self.event, admission=current)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields under their headings."""
        parts = ("label", "kind", "options", "is_required")
        asked = [
            (
                gettext("Question %(number)d") % {"number": n + 1},
                [self[f"question_{n}_{part}"] for part in parts],
            )
            for n in range(self.rows)
        ]
        return [(gettext("Registration"), [self[name] for name in PLAIN]), *asked]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, and a choice with fewer than two answers."""
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", gettext("Registration cannot close before it opens."))
        for n in range(self.rows):
            is_choice = cleaned.get(f"question_{n}_kind") == Kind.CHOICE
            options = _lines(cleaned.get(f"question_{n}_options", ""))
            if cleaned.get(f"question_{n}_label") and is_choice and len(options) < 2:
                self.add_error(f"question_{n}_options", gettext("Write at least two answers."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Return the fields of the admission."""
        return {name: self.cleaned_data[name] for name in PLAIN}

    def questions(self) -> list[QuestionDetails]:
        """Return the questions that were filled in."""
        given, found = self.cleaned_data, []
        for n in range(self.rows):
            row = f"question_{n}_"
            if given[f"{row}label"]:
                kind = given[f"{row}kind"] or Kind.TEXT
                options = _lines(given[f"{row}options"]) if kind == Kind.CHOICE else []
                found.append(
                    QuestionDetails(given[f"{row}label"], kind, options, given[f"{row}is_required"])
                )
        return found


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class LetterForm(KeyedForm):
    """A letter to those who registered."""

    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(
        label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    to_waiting = forms.TypedChoiceField(
        label=_("To"), coerce=lambda sent: sent == "waiting", initial="registered",
        choices=[("registered", _("those who have a place")), ("waiting", _("those who wait"))],
    )  # fmt: skip


class CertificateForm(forms.Form):
    """The code on a certificate."""

    code = forms.CharField(
        label=_("Code on the certificate"), max_length=60,
        help_text=_("Letters and digits; signs between them and small letters do not matter."),
    )  # fmt: skip
