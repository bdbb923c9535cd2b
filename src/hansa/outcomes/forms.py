"""The shape of an agreement on screen."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import DayField, KeyedForm, VersionedForm, page_at
from hansa.common.places import country_code, country_name
from hansa.common.uploads import PDF, UploadField
from hansa.events.queries import published_events
from hansa.news.models import Article
from hansa.news.queries.articles import published_articles
from hansa.organisations.models import Organisation
from hansa.organisations.queries.naming import organisations_meant
from hansa.outcomes.models import Agreement, Party
from hansa.outcomes.operations.agreements import (
    FEWEST_PARTIES,
    MOST_PARTIES,
    Origin,
    PartyDetails,
    Terms,
)
from hansa.outcomes.queries.parties import parties_of

LONGEST_NAME = 200
MOST_TYPED = MOST_PARTIES * (LONGEST_NAME + 60)


class LinesField(forms.CharField):
    """Several things, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(widget=widget, required=False, max_length=MOST_TYPED, **kwargs)


def lines_of(text: str) -> list[str]:
    """Return the lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def article_at(text: str, now: datetime) -> Article | None:
    """Return the article an address leads to."""
    missing = gettext("No article of this site has this address.")
    return page_at(text, "news", published_articles(now), missing)


def line_of(party: Party) -> str:
    """Return the line by which a party is typed."""
    if party.organisation:
        return f"{party.organisation.name} – /organisations/{party.organisation.slug}/"
    return ", ".join(filter(None, [party.name, country_name(party.country)]))


class AgreementForm(VersionedForm):
    """An agreement as one of its parties changes it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Agreement.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    signed_date = DayField(label=_("Signed on"))
    expires_date = DayField(
        label=_("Last day"), required=False, help_text=_("Leave it empty if no end was agreed.")
    )
    directory_parties = LinesField(
        label=_("Parties in the directory"),
        help_text=_("One a line: the whole name, or the address of its profile here."),
    )
    outside_parties = LinesField(
        label=_("Parties outside the directory"),
        help_text=_("One a line: name and country, parted by a comma."),
    )
    scope = forms.CharField(
        label=_("What it is about"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}), help_text=_("You may use Markdown."),
    )  # fmt: skip
    event_page = forms.CharField(
        label=_("Event it came from"), required=False, max_length=300,
        help_text=_("The address of the event’s page here."),
    )  # fmt: skip
    article_page = forms.CharField(
        label=_("Article about it"), required=False, max_length=300,
        help_text=_("The address of the article’s page here."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        now: datetime,
        acting: Organisation | None = None,
        kept: Sequence[Organisation] = (),
        **kwargs: Any,
    ) -> None:
        """
        Make the form for whoever fills it in.

        Parameters
        ----------
        acting
            The party for which it is filled in; None for the site's editors.
        kept
            Organisations that are parties already and need not be public any more.
        """
        super().__init__(*args, **kwargs)
        self.now, self.acting, self.kept = now, acting, kept

    @classmethod
    def stored(cls, current: Agreement) -> dict[str, Any]:
        """Return the agreement as it is."""
        parties = list(parties_of(current))
        names = ["kind", "title", "signed_date", "expires_date", "scope", "version"]
        event, article = current.event, current.article
        inside = [line_of(one) for one in parties if one.organisation]
        outside = [line_of(one) for one in parties if not one.organisation]
        return {name: getattr(current, name) for name in names} | {
            "directory_parties": "\n".join(inside),
            "outside_parties": "\n".join(outside),
            "event_page": f"/events/{event.slug}/" if event else "",
            "article_page": f"/news/{article.slug}/" if article else "",
        }

    def anew(self, data: Any, _current: Agreement) -> "AgreementForm":
        """Return the form, sent with data, about what is stored now."""
        told = {"now": self.now, "acting": self.acting, "kept": self.kept}
        return type(self)(data, initial=self.initial, **told)

    def clean_signed_date(self) -> date:
        """Refuse a day that has not come."""
        signed: date = self.cleaned_data["signed_date"]
        if signed > self.now.date():
            raise ValidationError(gettext("Only what is signed can be registered."))
        return signed

    def clean_directory_parties(self) -> str:
        """Find each organisation, or say which line means none or several."""
        self.inside: list[Organisation] = []
        faults = []
        for line in lines_of(self.cleaned_data["directory_parties"])[: MOST_PARTIES + 1]:
            found, like = organisations_meant(line, self.kept)
            if len(found) == 1:
                self.inside.append(found[0])
            else:
                faults.append(_why_not(line, found, like))
        if len(set(self.inside)) < len(self.inside):
            faults.append(gettext("An organisation stands there twice."))
        if faults:
            raise ValidationError(faults)
        return "\n".join(line_of(Party(organisation=organisation)) for organisation in self.inside)

    def clean_outside_parties(self) -> str:
        """Part each line into name and country."""
        self.outside: list[PartyDetails] = []
        faults = []
        known = lines_of(self.initial.get("outside_parties", ""))
        for line in lines_of(self.cleaned_data["outside_parties"])[: MOST_PARTIES + 1]:
            name, _comma, country = line.rpartition(",")
            name, code = name.strip(), country_code(country)
            if line in known and not (name and code):
                name, code = line, ""
            elif not (name and code):
                faults.append(
                    gettext("“%(line)s”: write name and country, as in “Example Institute, Japan”.")
                    % {"line": line[:80]}
                )
                continue
            if len(name) > LONGEST_NAME:
                faults.append(gettext("A name may have up to 200 characters."))
            self.outside.append(PartyDetails(name=name, country=code))
        if len({one.identity for one in self.outside}) < len(self.outside):
            faults.append(gettext("A party stands there twice."))
        if faults:
            raise ValidationError(faults)
        return "\n".join(line_of(Party(name=one.name, country=one.country)) for one in self.outside)

    def clean_event_page(self) -> str:
        """Find the event."""
        missing = gettext("No event of this site has this address.")
        typed, events = self.cleaned_data["event_page"], published_events(self.now)
        self.event = page_at(typed, "events", events, missing)
        return f"/events/{self.event.slug}/" if self.event else ""

    def clean_article_page(self) -> str:
        """Find the article."""
        self.article = article_at(self.cleaned_data["article_page"], self.now)
        return f"/news/{self.article.slug}/" if self.article else ""

    def clean(self) -> dict[str, Any]:
        """Look at what only several fields together can say."""
        given = self.cleaned_data
        signed, expires = given.get("signed_date"), given.get("expires_date")
        if signed and expires and expires < signed:
            self.add_error("expires_date", gettext("It cannot expire before it was signed."))
        if not {"directory_parties", "outside_parties"} & set(self.errors):
            self._clean_parties()
        return given

    def _clean_parties(self) -> None:
        if self.acting is not None and self.acting not in self.inside:
            self.add_error(
                "directory_parties", gettext("The organisation you speak for has to stay a party.")
            )
        number = len(self.parties())
        if number < FEWEST_PARTIES:
            self.add_error(
                "directory_parties",
                gettext("Name at least one other party, here or outside the directory."),
            )
        if number > MOST_PARTIES:
            most = gettext("Up to %(most)d parties can be entered.") % {"most": MOST_PARTIES}
            self.add_error("directory_parties", most)

    def parties(self) -> list[PartyDetails]:
        """Return both kinds of parties, in the order typed."""
        return [*(PartyDetails(one) for one in self.inside), *self.outside]

    def terms(self) -> Terms:
        """Return what the agreement says."""
        names = ["kind", "title", "signed_date", "expires_date", "scope"]
        return Terms(**{name: self.cleaned_data[name] for name in names})

    def origin(self) -> Origin:
        """Return where it came from."""
        return Origin(self.event, self.article)


def _why_not(line: str, found: list[Organisation], like: list[Organisation]) -> str:
    """Say why a line does not name one organisation, and what to type instead."""
    line = line[:80]
    addresses = ", ".join(f"{one.name} – /organisations/{one.slug}/" for one in (found or like)[:3])
    if found:
        text = gettext("“%(line)s” fits several: type the address of the right one: %(them)s")
        return text % {"line": line, "them": addresses}
    if like:
        text = gettext("“%(line)s” is not in the directory. Perhaps you mean: %(them)s")
        return text % {"line": line, "them": addresses}
    text = gettext("“%(line)s” is not in the directory. Enter it as a party outside it.")
    return text % {"line": line}


class RegistrationForm(KeyedForm, AgreementForm):
    """A new agreement, for one of the organisations somebody speaks for."""

    # Django's way to leave out a field that a form inherits.
    version = None  # type: ignore[assignment]
    organisation = forms.ChoiceField(label=_("Your organisation"))
    document = UploadField(
        PDF, label=_("Document"), required=False, help_text=_("A PDF of up to 10 MB.")
    )

    field_order = ["key", "organisation"]

    def __init__(
        self, organisations: list[Organisation], vouches: bool, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {one.slug: one for one in organisations}
        choices = [(one.slug, one.name) for one in organisations]
        if vouches:
            choices.insert(0, ("", gettext("None: entered by the site’s editors")))
        self.fields["organisation"].choices = choices
        self.fields["organisation"].required = not vouches
        if not organisations:
            del self.fields["organisation"]

    def clean_organisation(self) -> str:
        """Note who registers."""
        chosen: str = self.cleaned_data["organisation"]
        self.acting = self.organisations.get(chosen)
        return chosen

    def _clean_parties(self) -> None:
        if "organisation" in self.errors:
            return
        # One's own organisation need not be typed.
        if self.acting is not None and self.acting not in self.inside:
            self.inside.insert(0, self.acting)
        super()._clean_parties()


class DocumentForm(VersionedForm):
    """Another document."""

    document = UploadField(PDF, label=_("Document"), help_text=_("A PDF of up to 10 MB."))


class AnswerForm(VersionedForm):
    """What a party says to the version it read."""


class RefusalForm(VersionedForm):
    """Why a party does not confirm."""

    reason = forms.CharField(
        label=_("What is not right"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class FollowUpForm(KeyedForm):
    """One line about what followed."""

    on_date = DayField(label=_("Day"))
    text = forms.CharField(label=_("What happened"), max_length=300)
    article_page = forms.CharField(
        label=_("Article about it"), required=False, max_length=300,
        help_text=_("The address of the article’s page here."),
    )  # fmt: skip

    def __init__(self, agreement: Agreement, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.now = agreement, now

    def clean_on_date(self) -> date:
        """Refuse what was before the agreement or has not come."""
        day: date = self.cleaned_data["on_date"]
        if day < self.agreement.signed_date:
            raise ValidationError(gettext("This was before the agreement was signed."))
        if day > self.now.date():
            raise ValidationError(gettext("This day has not come yet."))
        return day

    def clean_article_page(self) -> str:
        """Find the article."""
        self.article = article_at(self.cleaned_data["article_page"], self.now)
        return f"/news/{self.article.slug}/" if self.article else ""
