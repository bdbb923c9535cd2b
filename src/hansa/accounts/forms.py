"""Sign-up asks for a name beside what it needs."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    """What sign-up asks for beside address and password."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    field_order = ["name", "email", "password1"]

    def signup(self, request: Any, user: Any) -> None:
        """Keep the name and the page's language; called by allauth after it made the user."""
        user.name = self.cleaned_data["name"]
        user.language = get_language() or settings.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])


class ProfileForm(forms.Form):
    """A person's own settings."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    language = forms.ChoiceField(
        label=_("Language of your mails"),
        choices=[
            (code, get_language_info(code)["name_local"].capitalize())
            for code, _name in settings.LANGUAGES
        ],
    )
