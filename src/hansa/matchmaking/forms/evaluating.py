"""What an evaluator thinks of an application, as a form."""

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import VersionedForm
from hansa.matchmaking.models import Application, Evaluation
from hansa.matchmaking.models.questions import MOST_POINTS
from hansa.matchmaking.queries.evaluating import points_of


class EvaluationForm(VersionedForm):
    """Points by each criterion with a comment, or a conflict of interest."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    has_conflict = forms.BooleanField(
        label=_("I have a conflict of interest"), required=False,
        help_text=_("Then your points do not count, and you do not see what others think."),
    )  # fmt: skip
    comment = forms.CharField(
        label=_("Comment"), max_length=3000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("The organisers read it."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, application: Application, evaluation: Evaluation
    ) -> None:
        super().__init__(data, initial=self.stored(evaluation))
        self.application, self.evaluation = application, evaluation
        self.criteria = {f"criterion_{one.pk}": one for one in application.call.criteria.all()}
        for name, criterion in self.criteria.items():
            self.fields[name] = forms.TypedChoiceField(
                label=criterion.name, coerce=int,
                choices=[(n, str(n)) for n in range(MOST_POINTS + 1)], widget=forms.RadioSelect,
                help_text=_("0: not at all, 5: fully. Weight %(weight)d.")
                % {"weight": criterion.weight},
                error_messages={"required": _("Give points, or declare a conflict below.")},
            )  # fmt: skip
        self.order_fields(["version", *self.criteria, "comment", "has_conflict"])

    @classmethod
    def stored(cls, current: Evaluation) -> dict[str, Any]:
        """Return what the evaluator thinks so far."""
        points = points_of(current) if current.pk else {}
        return {
            "version": current.version,
            "has_conflict": current.has_conflict,
            "comment": current.comment,
            **{f"criterion_{pk}": n for pk, n in points.items()},
        }

    def clean(self) -> dict[str, Any]:
        """Ask for no points where there is a conflict."""
        cleaned = super().clean() or {}
        if cleaned.get("has_conflict"):
            for name in self.criteria:
                self.errors.pop(name, None)
        return cleaned

    def scores(self) -> dict[int, int]:
        """Return the points by the id of the criterion."""
        given = {one.pk: self.cleaned_data.get(name) for name, one in self.criteria.items()}
        return {pk: points for pk, points in given.items() if points is not None}

    def anew(self, data: Any, current: Evaluation) -> Self:
        """Return the form, sent with data, about what is stored now."""
        return type(self)(data, application=self.application, evaluation=current)
