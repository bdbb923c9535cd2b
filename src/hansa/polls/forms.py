"""The shape of a poll and of a vote on screen."""

from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm, MomentField, VersionedForm, ZonedForm, maybe
from hansa.polls.models import Option, Poll, VoterGroup
from hansa.polls.operations import MOST_WRITTEN_TO

ZONE = "Europe/Brussels"
STEPS = 10
PLAIN = [
    "question", "explanation", "kind", "audience", "most_choices", "lowest", "highest",
    "group_question", "closes_at",
]  # fmt: skip
"""Fields of the form that are fields of a poll."""


class LinesField(forms.CharField):
    """Several short texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, **kwargs)

    def clean(self, value: Any) -> list[str]:
        """Return the lines that say something."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if any(len(line) > 150 for line in lines):
            raise ValidationError(gettext("A line can have up to 150 letters."))
        return lines


class PollFields(ZonedForm):
    """A poll as editors write it."""

    question = forms.CharField(label=_("Question"), max_length=200)
    explanation = forms.CharField(
        label=_("Explanation"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("You may use Markdown."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=Poll.Kind.choices, widget=forms.RadioSelect)
    options = LinesField(
        label=_("Answers"), required=False, help_text=_("One a line. A scale needs none.")
    )
    most_choices = maybe(_("Answers at most"), 1, 20)
    steps = maybe(_("Steps of the scale"), 2, STEPS, initial=5)
    lowest = forms.CharField(label=_("The lowest step means"), max_length=60, required=False)
    highest = forms.CharField(label=_("The highest step means"), max_length=60, required=False)
    group_question = forms.CharField(
        label=_("Question about the voter"), max_length=200, required=False,
        help_text=_("For instance: what kind of organisation do you work for? The result is shown "
                    "by group after the end, groups of fewer than five voters not."),
    )  # fmt: skip
    group_answers = LinesField(label=_("Its answers"), required=False, help_text=_("One a line."))
    audience = forms.ChoiceField(
        label=_("Who may vote"), choices=Poll.Audience.choices, widget=forms.RadioSelect
    )
    closes_at = MomentField(
        label=_("Closes"), help_text=_("By the clocks of %(place)s.") % {"place": ZONE}
    )

    def answers(self) -> list[str]:
        """Return the answers; of a scale its steps."""
        if self.cleaned_data["kind"] == Poll.Kind.SCALE:
            return [str(n) for n in range(1, (self.cleaned_data["steps"] or 5) + 1)]
        return list(self.cleaned_data["options"])

    def details(self) -> dict[str, Any]:
        """Return the fields of the poll."""
        return {name: self.cleaned_data[name] for name in PLAIN}


class NewPollForm(KeyedForm, PollFields):
    """A poll that is begun."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"kind": "single", "audience": "members"})
        self.set_zone(ZONE)


class PollForm(VersionedForm, PollFields):
    """A draft as it is."""

    def __init__(self, data: Any = None, *, poll: Poll) -> None:
        super().__init__(data, initial=self.stored(poll))
        self.poll = poll
        self.set_zone(ZONE)

    @classmethod
    def stored(cls, current: Poll) -> dict[str, Any]:
        """Return what the form is filled in with."""
        options = [str(option) for option in current.options.all()]
        is_scale = current.kind == Poll.Kind.SCALE
        return {
            **{name: getattr(current, name) for name in PLAIN},
            "options": "" if is_scale else "\n".join(options),
            "steps": len(options) if is_scale else 5,
            "group_answers": "\n".join(map(str, current.groups.all())),
            "version": current.version,
        }

    def anew(self, data: Any, current: Poll) -> Self:
        """Return the form, sent with data, about what is stored now."""
        return type(self)(data, poll=current)


class InviteForm(forms.Form):
    """Addresses that are written to."""

    addresses = forms.CharField(
        label=_("E-mail addresses"), widget=forms.Textarea(attrs={"rows": 6}), max_length=120_000,
        help_text=_("One a line; each is written to once, with a link that is good for one vote."),
    )  # fmt: skip

    def clean_addresses(self) -> list[str]:
        """Refuse what is no address, naming it."""
        lines = [line.strip() for line in self.cleaned_data["addresses"].splitlines()]
        addresses = [line for line in lines if line]
        for address in addresses[: MOST_WRITTEN_TO + 1]:
            try:
                validate_email(address)
            except ValidationError as wrong:
                text = gettext("“%(address)s” is not an e-mail address.")
                raise ValidationError(text % {"address": address[:80]}) from wrong
        return addresses


class VoteForm(forms.Form):
    """A vote: the fields follow from the kind of the poll."""

    def __init__(self, data: Any = None, *, poll: Poll) -> None:
        super().__init__(data)
        self.poll = poll
        self._options = list(poll.options.all())
        choices = [(str(option.pk), option.text) for option in self._options]
        lacking = {"required": gettext("Choose one of the answers, then vote.")}
        lacking |= {"invalid_choice": lacking["required"]}
        if poll.kind == Poll.Kind.RANKING:
            places = [("", "–"), *((str(n), str(n)) for n in range(1, len(choices) + 1))]
            for option in self._options:
                self.fields[f"place_{option.pk}"] = forms.TypedChoiceField(
                    label=option.text, choices=places, coerce=int,
                    error_messages={"required": gettext("Choose a place.")},
                )  # fmt: skip
        elif poll.kind == Poll.Kind.MULTIPLE:
            self.fields["option"] = forms.MultipleChoiceField(
                label=gettext("Your answers"), choices=choices, error_messages=lacking,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        else:
            self.fields["option"] = forms.ChoiceField(
                label=gettext("Your answer"), choices=choices, error_messages=lacking,
                widget=forms.RadioSelect,
            )  # fmt: skip
        groups = [(str(group.pk), group.text) for group in poll.groups.all()]
        if groups:
            self.fields["group"] = forms.ChoiceField(
                label=poll.group_question, choices=[("", gettext("I do not say")), *groups],
                required=False, widget=forms.RadioSelect,
            )  # fmt: skip

    def options(self) -> list[Option]:
        """Return the chosen options; of an order by their places."""
        if self.poll.kind == Poll.Kind.RANKING:
            places = {o.pk: self.cleaned_data[f"place_{o.pk}"] for o in self._options}
            return sorted(self._options, key=lambda option: places[option.pk])
        given = self.cleaned_data["option"]
        chosen = {given} if isinstance(given, str) else set(given)
        return [option for option in self._options if str(option.pk) in chosen]

    def group(self) -> VoterGroup | None:
        """Return the group the voter chose."""
        chosen = self.cleaned_data.get("group")
        return self.poll.groups.get(pk=chosen) if chosen else None

    def clean(self) -> dict[str, Any]:
        """Refuse an order in which two have one place."""
        data = super().clean() or {}
        places = [value for name, value in data.items() if name.startswith("place_")]
        if len(set(places)) != len(places):
            raise ValidationError(gettext("Give each answer a place of its own."))
        return data
