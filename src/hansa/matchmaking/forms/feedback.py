"""What a delegate says of the event and of each meeting, on one page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.matchmaking.models import EventFeedback, MeetingFeedback
from hansa.matchmaking.operations.feedback import EventAnswer, MeetingAnswer
from hansa.matchmaking.queries.feedback import Judged

RATINGS = [(str(n), str(n)) for n in range(1, 6)]
HELD = [("yes", _("It took place")), ("no", _("It did not"))]
LONGEST = 300


def _rating(label: Any, given: int | None) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=RATINGS, required=False, widget=forms.RadioSelect,
        initial=str(given) if given else None,
    )  # fmt: skip


def _line(label: Any, given: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, required=False, initial=given)


class FeedbackForm(forms.Form):
    """The event as a whole, and four fields for each meeting that has begun; none is required."""

    def __init__(
        self, data: Any = None, *, judged: list[Judged], event: EventFeedback | None
    ) -> None:
        super().__init__(data)
        self.judged = [one for one in judged if one.has_begun]
        self.fields["rating"] = _rating(_("All in all"), event.rating if event else None)
        self.fields["comment"] = _line(
            _("What should the organisers know?"), event.comment if event else ""
        )
        for one in self.judged:
            pk, said = one.meeting.request_id, one.said or MeetingFeedback()
            self.fields[f"held-{pk}"] = forms.ChoiceField(
                label=_("Did you meet?"), choices=HELD, required=False, widget=forms.RadioSelect,
                initial={True: "yes", False: "no"}.get(said.held),  # type: ignore[arg-type]  # None finds nothing
            )  # fmt: skip
            self.fields[f"rating-{pk}"] = _rating(_("How useful was it?"), said.rating)
            self.fields[f"next-{pk}"] = forms.ChoiceField(
                label=_("What is next?"), required=False, initial=said.next_step,
                choices=[("", "–"), *MeetingFeedback.NextStep.choices],
            )  # fmt: skip
            self.fields[f"comment-{pk}"] = _line(_("A line, if you like"), said.comment)

    def rows(self) -> list[dict[str, Any]]:
        """Return each meeting with its fields."""
        return [
            {
                "one": one,
                **{
                    name: self[f"{name}-{one.meeting.request_id}"]
                    for name in ("held", "rating", "next", "comment")
                },
            }
            for one in self.judged
        ]

    def event_answer(self) -> EventAnswer:
        """Return what is said of the event."""
        given = self.cleaned_data
        return EventAnswer(rating=_number(given["rating"]), comment=given["comment"])

    def meeting_answers(self) -> list[MeetingAnswer]:
        """Return what is said of the meetings."""
        answers = []
        for one in self.judged:
            given = {
                name: self.cleaned_data[f"{name}-{one.meeting.request_id}"]
                for name in ("held", "rating", "next", "comment")
            }
            answers.append(
                MeetingAnswer(
                    request=one.meeting.request,
                    held={"yes": True, "no": False}.get(given["held"]),
                    rating=_number(given["rating"]),
                    next_step=given["next"],
                    comment=given["comment"],
                )
            )
        return answers


def _number(text: str) -> int | None:
    return int(text) if text else None
