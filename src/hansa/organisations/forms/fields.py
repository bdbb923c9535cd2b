"""Fields that forms of the directory share."""

from decimal import Decimal
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import NumberedChoiceField
from hansa.organisations.queries.vocabularies import offered_terms

# The official languages of the European Union, and those of neighbours and partners.
LANGUAGES = [
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv",
    "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv", "is", "nb", "uk", "tr", "sr", "sq", "mk", "ar",
    "he", "ja", "ko", "th", "vi", "zh",
]  # fmt: skip


def language_choices() -> list[tuple[str, str]]:
    """Return the languages texts may be in, by name in the active language."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).languages
    rows = [(code, str(names.get(code, code))) for code in LANGUAGES]
    return sorted(rows, key=lambda row: row[1].casefold())


class SiteField(forms.URLField):
    """The address of a web site: http or https, nothing else."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": _("Enter an address that begins with https://.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", max_length=200, **kwargs)


class FractionField(forms.DecimalField):
    """A number with a fraction, begun by a point or, as most of Europe writes it, by a comma."""

    def to_python(self, value: Any) -> Decimal | None:
        """Take a comma as a point."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class TermsField(NumberedChoiceField):
    """A choice among the words of one vocabulary."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, vocabulary: str, *, folded: bool = False, **kwargs: Any) -> None:
        super().__init__(offered_terms(vocabulary), required=False, **kwargs)
        self.folded = folded


class LinesField(forms.CharField):
    """Several short values, one in each line."""

    def __init__(self, *, one: forms.Field, most: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, **kwargs)
        self.one, self.most = one, most

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the lines; the error names the one that is wrong."""
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > self.most:
            text = ngettext("At most %(most)d line.", "At most %(most)d lines.", self.most)
            raise ValidationError(text % {"most": self.most})
        cleaned = []
        for line in lines:
            try:
                cleaned.append(self.one.clean(line))
            except ValidationError as wrong:
                raise ValidationError([f"{line[:80]}: {m}" for m in wrong.messages]) from wrong
        return cleaned
