"""The form in which a person chooses what they are told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.notices.kinds import NoticeKind


class ChoicesForm(forms.Form):
    """Two boxes a kind: by mail, and in the page."""

    def __init__(self, *args: Any, ways: list[NoticeKind], **kwargs: Any) -> None:
        """Show the ways in which the person is told now."""
        super().__init__(*args, **kwargs)
        self.groups = []
        for way in ways:
            for name, label, given in self._boxes(way):
                self.fields[name] = forms.BooleanField(label=label, required=False, initial=given)
            self.groups.append((way.label, [self[name] for name, *_rest in self._boxes(way)]))
        self.names = [way.name for way in ways]

    @staticmethod
    def _boxes(way: NoticeKind) -> list[tuple[str, Any, bool]]:
        return [
            (f"{way.name}-page", _("in the page"), way.in_page),
            (f"{way.name}-mail", _("by mail"), way.by_mail),
        ]

    def ways(self) -> dict[str, tuple[bool, bool]]:
        """Return what was chosen, by the kind's name: by mail, in the page."""
        given = self.cleaned_data
        return {name: (given[f"{name}-mail"], given[f"{name}-page"]) for name in self.names}
