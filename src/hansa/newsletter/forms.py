"""Forms of the newsletter."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.common import clock
from hansa.common.forms import (
    FoldedChoiceField,
    KeyedForm,
    MomentField,
    NumberedChoiceField,
    VersionedForm,
    ZonedForm,
    zone_choices,
)
from hansa.common.pictures import PhotoField
from hansa.common.places import country_choices
from hansa.common.shown.forms import ALT, PICTURE
from hansa.newsletter.importing import ReadList, read_list
from hansa.newsletter.kinds import FOR_READERS
from hansa.newsletter.models import Edition, EditionSection, Subscriber
from hansa.newsletter.mornings import clock_name
from hansa.newsletter.operations.listing import Proof
from hansa.newsletter.operations.reading import Wishes
from hansa.newsletter.operations.writing import ItemWords, SectionWords
from hansa.newsletter.outlines import COMPLETE, outline_choices
from hansa.organisations.enums import Vocabulary
from hansa.organisations.forms.imports import UploadForm
from hansa.organisations.importing import FileRefused
from hansa.organisations.models import Term
from hansa.organisations.queries.vocabularies import offered_terms

LONGEST_HEADING, LONGEST_TITLE, LONGEST_TEXT = 120, 200, 4000
LONGEST_ORDER = 1000
MOST_FAULTS = 20
"""So many rows with faults are named at once."""


class SubscribeForm(forms.Form):
    """An address that wants the newsletter."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ListForm(UploadForm):
    """A list of readers who agreed elsewhere, with the proof."""

    wording = forms.CharField(
        label=_("What they agreed to"), max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The words they read when they agreed; kept as proof with each of them."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Where and how"),
        max_length=300,
        help_text=_("For instance: sheet at the desk of the fair in Lyon, signed by hand."),
    )
    agreed_on = forms.DateField(
        label=_("On which day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For rows without a day of their own."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language"), choices=lambda: settings.LANGUAGES,
        help_text=_("For rows without a language of their own."),
    )  # fmt: skip

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["file"].help_text = _(
            "CSV or XLSX with a column “email”, and maybe “language” and “date”; at most 20,000 "
            "rows."
        )
        self.read = ReadList()

    def clean(self) -> dict[str, Any]:
        """Read the rows; what is wrong with them is said at the file, by row."""
        cleaned = super().clean()
        if cleaned.get("file") and {"agreed_on", "language"} <= set(cleaned) and not self.errors:
            try:
                self.read = read_list(
                    self.sheet, language=cleaned["language"], agreed_on=cleaned["agreed_on"],
                    today=clock.now().date(),
                )  # fmt: skip
            except FileRefused as refused:
                self.add_error("file", str(refused))
            for number, text in self.read.faults[:MOST_FAULTS]:
                words = gettext("Row %(number)d: %(text)s") % {"number": number, "text": text}
                self.add_error("file", words)
        return cleaned

    def proof(self) -> Proof:
        """Return what they agreed to, where and how."""
        return Proof(self.cleaned_data["wording"], self.cleaned_data["source"])


class BlockForm(forms.Form):
    """An address to which mail is blocked."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        help_text=_(
            "Addresses are blocked when mail to them came back for good or too often, or was "
            "reported as unwanted. They are kept as hashes alone and cannot be listed."
        ),
    )  # fmt: skip


class WishesForm(forms.Form):
    """What a reader wants to get."""

    rhythm = forms.ChoiceField(
        label=_("How often"), choices=Subscriber.Rhythm.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices,
        help_text=_("What is new comes at seven in the morning there."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("What"), choices=FOR_READERS.items, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everything."),
    )  # fmt: skip
    terms = NumberedChoiceField(
        label=_("Ecosystems"), queryset=Term.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For what is new each day, week or month. None chosen: all."),
    )  # fmt: skip
    countries = FoldedChoiceField(
        label=_("Countries"), choices=country_choices, required=False,
        help_text=_("For what is new each day, week or month. None chosen: all."),
    )  # fmt: skip

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        field: Any = self.fields["terms"]
        field.queryset = offered_terms(Vocabulary.ECOSYSTEM)

    @classmethod
    def stored(cls, reader: Subscriber) -> dict[str, Any]:
        """Return what the form is filled in with."""
        plain = {
            name: getattr(reader, name) for name in ("rhythm", "language", "kinds", "countries")
        }
        return {**plain, "terms": reader.terms.all(), "timezone": clock_name(reader)}

    def wishes(self) -> Wishes:
        """Return what was chosen."""
        return Wishes(**self.cleaned_data)


class ComposeForm(KeyedForm):
    """A new edition."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    covers_from = forms.DateField(
        label=_("What is new since"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    outline = forms.ChoiceField(
        label=_("Sections"), choices=outline_choices, initial=COMPLETE, required=False,
        help_text=_("Each fills itself from the site; you choose, order and rewrite."),
    )  # fmt: skip

    def clean_outline(self) -> str:
        """Take everything when nothing is chosen."""
        return str(self.cleaned_data["outline"] or COMPLETE)


class EditionForm(VersionedForm):
    """The words of an edition; its sections come beside it."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("You may use Markdown."),
    )
    counts_clicks = forms.BooleanField(
        label=_("Count how often each link is followed"), required=False,
        help_text=_("A number for each link in the mail; by whom is not recorded."),
    )  # fmt: skip


class SectionPictureForm(KeyedForm):
    """A picture above the words of a section."""

    picture = PhotoField(label=_("Picture"), help_text=PICTURE)
    alt = forms.CharField(label=_("What can be seen"), max_length=200, help_text=ALT)


class PlanForm(KeyedForm, ZonedForm):
    """When an edition is to go out."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    at = MomentField(label=_("Day and time"), help_text=_("By the clock in Brussels."))
    is_by_own_clock = forms.BooleanField(
        label=_("Each reader at this time by their own clock"), required=False,
        help_text=_("The web version is public as soon as the day reaches the first of them."),
    )  # fmt: skip


class LookForm(forms.Form):
    """How an edition is looked at, and in which language."""

    LOOKS = [
        ("desktop", _("Desktop")), ("phone", _("Phone")), ("dark", _("Dark mode")),
        ("text", _("Plain text")),
    ]  # fmt: skip
    look = forms.ChoiceField(label=_("Look"), choices=LOOKS, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=lambda: settings.LANGUAGES, required=False
    )


def sections_sent(data: QueryDict, edition: Edition) -> list[SectionWords]:
    """
    Return the sections as a form has them: in the order of its fields ``section`` and ``item``.

    A pressed ``move`` (``item-5-up``) moves one by one place first. Longer words than can be kept
    are cut; a field that is missing leaves what is stored.
    """
    sections = {one.pk: one for one in edition.sections.prefetch_related("items")}
    order = _moved(_numbers(data, "section"), data.get("move", ""), "section")
    ordered = [pk for pk in order if pk in sections]
    ordered += [pk for pk in sections if pk not in ordered]
    return [_section(data, sections[pk]) for pk in ordered]


def _section(data: QueryDict, section: EditionSection) -> SectionWords:
    items = {one.pk: one for one in section.items.all()}
    sent = [pk for pk in _numbers(data, "item") if pk in items]
    ordered = _moved(sent, data.get("move", ""), "item")
    ordered += [pk for pk in items if pk not in ordered]
    is_sent = str(section.pk) in data.getlist("section")
    return SectionWords(
        section.pk,
        data.get(f"heading-{section.pk}", section.heading).strip()[:LONGEST_HEADING],
        data.get(f"text-{section.pk}", section.text).strip()[:LONGEST_TEXT],
        f"shown-{section.pk}" in data if is_sent else section.included,
        [_item(data, items[pk]) for pk in ordered],
    )


def _item(data: QueryDict, item: Any) -> ItemWords:
    is_sent = str(item.pk) in data.getlist("item")
    return ItemWords(
        item.pk,
        data.get(f"title-{item.pk}", item.title).strip()[:LONGEST_TITLE],
        data.get(f"teaser-{item.pk}", item.teaser).strip()[:LONGEST_TEXT],
        f"chosen-{item.pk}" in data if is_sent else item.included,
    )


def _numbers(data: QueryDict, name: str) -> list[int]:
    found = [int(v) for v in data.getlist(name) if v.isascii() and v.isdigit() and len(v) < 16]
    return list(dict.fromkeys(found))[:LONGEST_ORDER]


def _moved(order: list[int], move: str, what: str) -> list[int]:
    """Return the order with one moved up or down, if ``move`` says so of one of these."""
    kind, _dash, rest = move.partition("-")
    number, _dash, to = rest.partition("-")
    if kind != what or not number.isascii() or not number.isdigit() or int(number) not in order:
        return order
    at = order.index(int(number))
    there = max(at - 1, 0) if to == "up" else min(at + 1, len(order) - 1)
    order.insert(there, order.pop(at))
    return order
