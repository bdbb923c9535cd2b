"""What those who keep a list say to a place in it."""

from django import forms

from hansa.organisations.models import RecommendationAnswer


class AnswerForm(forms.Form):
    """An answer to a recommendation; an empty one takes it back."""

    kind = forms.CharField(max_length=20)
    object = forms.IntegerField(min_value=1, max_value=2**53)
    value = forms.ChoiceField(
        choices=[("", ""), *RecommendationAnswer.Value.choices], required=False
    )
