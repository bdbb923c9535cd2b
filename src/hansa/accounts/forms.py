"""Sign-up asks for a name beside what it needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    """What sign-up asks for beside address and password."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    field_order = ["name", "email", "password1"]

    def signup(self, request: Any, user: Any) -> None:
        """Keep the name; called by allauth after it made the user."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ProfileForm(forms.Form):
    """A person's own settings."""

    name = forms.CharField(label=_("Your name"), max_length=150)
