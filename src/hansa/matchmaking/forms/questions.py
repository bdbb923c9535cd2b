"""What the event asks, what applications are judged by, and who judges them, as a form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import maybe
from hansa.matchmaking.forms.setting_up import PartForm
from hansa.matchmaking.models import MatchmakingCall, Question
from hansa.matchmaking.operations.questions import CriterionDetails, QuestionDetails
from hansa.matchmaking.queries.evaluating import evaluators_of

SPARE_ROWS = 2
"""Empty rows to fill in; saved, the page has as many again."""
MOST_EVALUATORS = 30
ASKED = ("label", "kind", "options", "is_required", "source")
JUDGED = ("name", "weight")


class QuestionsForm(PartForm):
    """Questions of the application form, criteria with their weights, and evaluators."""

    evaluators = forms.CharField(
        label=_("E-mail addresses of the evaluators"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. Whoever is new here gets a mail; who is taken out reads nothing "
                    "any more, and what they scored stays."),
    )  # fmt: skip

    def add_rows(self) -> None:
        """Add a row for each question and criterion, and some to fill in."""
        self.asked = list(self.call.questions.all())
        self.judged = list(self.call.criteria.all())
        for n in range(len(self.asked) + SPARE_ROWS):
            self._add_question(f"question_{n}")
        for n in range(len(self.judged) + SPARE_ROWS):
            self.fields[f"criterion_{n}_name"] = forms.CharField(
                label=_("Criterion"), max_length=120, required=False
            )
            self.fields[f"criterion_{n}_weight"] = maybe(_("How much it counts"), 1, 100, initial=1)

    def _add_question(self, row: str) -> None:
        self.fields[f"{row}_label"] = forms.CharField(
            label=_("Question"), max_length=200, required=False
        )
        self.fields[f"{row}_kind"] = forms.ChoiceField(
            label=_("Answered by"),
            choices=Question.Kind.choices,
            initial=Question.Kind.TEXT,
            required=False,
        )
        self.fields[f"{row}_options"] = forms.CharField(
            label=_("Answers to choose from, one a line"), max_length=2000, required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip
        self.fields[f"{row}_source"] = forms.ChoiceField(
            label=_("Filled in from the profile by"), required=False,
            choices=[("", "–"), *Question.Source.choices],
        )  # fmt: skip
        self.fields[f"{row}_is_required"] = forms.BooleanField(
            label=_("Must be answered"), required=False
        )

    @classmethod
    def stored(cls, current: MatchmakingCall) -> dict[str, Any]:
        """Return questions, criteria and evaluators as they are now."""
        addresses = [str(one) for one in evaluators_of(current)]
        found: dict[str, Any] = {"version": current.version, "evaluators": "\n".join(addresses)}
        for n, question in enumerate(current.questions.all()):
            found |= {f"question_{n}_{name}": getattr(question, name) for name in ASKED}
            found[f"question_{n}_options"] = "\n".join(question.options)
        for n, criterion in enumerate(current.criteria.all()):
            found |= {f"criterion_{n}_{name}": getattr(criterion, name) for name in JUDGED}
        return found

    def headed(self) -> list[tuple[Any, list[str]]]:
        """Return the names of the fields by heading."""
        parts = ("label", "kind", "options", "source", "is_required")
        questions = [
            (_("Question %(number)d") % {"number": n + 1}, [f"question_{n}_{x}" for x in parts])
            for n in range(len(self.asked) + SPARE_ROWS)
        ]
        criteria = [
            f"criterion_{n}_{name}" for n in range(len(self.judged) + SPARE_ROWS) for name in JUDGED
        ]
        return [
            *questions,
            (_("Criteria: scored from 0 to 5, counted by weight"), criteria),
            (_("Evaluators"), ["evaluators"]),
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a choice with fewer than two answers, and a criterion twice."""
        cleaned = super().clean() or {}
        for number, row in self.rows_of("question", "label"):
            if row.get("kind") == Question.Kind.CHOICE and len(lines(row["options"])) < 2:
                self.add_error(f"question_{number}_options", _("Write at least two answers."))
        return cleaned

    def clean_evaluators(self) -> list[str]:
        """Refuse what is no address."""
        addresses = lines(self.cleaned_data["evaluators"])
        if len(addresses) > MOST_EVALUATORS:
            raise ValidationError(
                _("An event has at most %(most)d evaluators."), params={"most": MOST_EVALUATORS}
            )
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as wrong:
                raise ValidationError(
                    _("“%(address)s” is no e-mail address."), params={"address": address}
                ) from wrong
        return addresses

    def questions(self) -> list[QuestionDetails]:
        """Return the questions as typed."""
        return [
            QuestionDetails(
                label=row["label"],
                kind=row["kind"] or Question.Kind.TEXT,
                options=lines(row["options"]) if row["kind"] == Question.Kind.CHOICE else [],
                is_required=row["is_required"],
                source=row["source"],
                pk=self.asked[n].pk if n < len(self.asked) else None,
            )
            for n, row in self.rows_of("question", "label")
        ]

    def criteria(self) -> list[CriterionDetails]:
        """Return the criteria as typed."""
        return [
            CriterionDetails(
                row["name"], row["weight"] or 1,
                pk=self.judged[n].pk if n < len(self.judged) else None,
            )
            for n, row in self.rows_of("criterion", "name")
        ]  # fmt: skip


def lines(text: str) -> list[str]:
    """Return what stands on the lines of a text, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
