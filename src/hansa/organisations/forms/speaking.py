"""On whose behalf somebody writes: a form that calls, texts, events and searches begin with."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from hansa.accounts.models import User
from hansa.common.forms import KeyedForm
from hansa.organisations.models import Organisation
from hansa.organisations.queries.directory import published_organisations_of

EDITORS = _("this site’s editors")


class SpeakerField(forms.ModelChoiceField):
    """A choice among organisations by their whole names."""

    def label_from_instance(self, organisation: Any) -> str:
        """Return the name: of two acronyms one may not know which is whose."""
        return str(organisation.name)


class SpokenForm(KeyedForm):
    """Something that is begun on behalf of an organisation whose profile is published."""

    organisation = SpeakerField(
        Organisation.objects.none(), label=_("On behalf of"), empty_label=None
    )

    def offer_speakers(self, user: User, nobody: Any = None) -> None:
        """
        Offer the organisations the user speaks for.

        ``nobody`` is how no organisation is called, first among them; without, it has to be one.
        """
        field: Any = self.fields["organisation"]
        field.queryset = published_organisations_of(user)
        field.empty_label, field.required = nobody, nobody is None

    @property
    def has_speakers(self) -> bool:
        """Return whether the user can write on behalf of anybody."""
        field: Any = self.fields["organisation"]
        return not field.required or field.queryset.exists()

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields under their headings, with who writes before."""
        first, *rest = super().groups  # type: ignore[misc]  # of the fields it is begun with
        return [(first[0], [self["organisation"], *first[1]]), *rest]
