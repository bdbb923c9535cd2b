"""The shape of articles and voices on screen."""

import re
from datetime import datetime
from typing import Any, Self

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.accounts.models import User
from hansa.common.forms import MomentField, VersionedForm, ZonedForm, page_at
from hansa.events.queries import published_events
from hansa.news.consent import consent_wording
from hansa.news.models import Article, Voice
from hansa.news.operations.writing import MOST_TAGS
from hansa.news.permissions import can_edit_news
from hansa.news.queries.articles import tag_slug
from hansa.organisations.forms.fields import SiteField
from hansa.organisations.forms.speaking import EDITORS, SpokenForm
from hansa.organisations.models import Organisation
from hansa.organisations.queries.naming import organisations_meant

PLAIN = ["kind", "title", "summary", "body", "person", "person_role", "video_url"]
"""Fields of the form that are fields of an article."""
MOST_ORGANISATIONS = 20
LONGEST_TAG = 40
IN_TAGS = re.compile(r"[^<>&\"{}\\/?#%]+")


class ArticleFields(forms.Form):
    """A text as its writers see it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Article.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("In one sentence"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = forms.CharField(
        label=_("Text"), required=False, max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("You may use Markdown: **bold**, # heading, - list, [words](address)."),
    )  # fmt: skip
    person = forms.CharField(
        label=_("Who is talked to"), max_length=150, required=False, help_text=_("Of an interview.")
    )
    person_role = forms.CharField(label=_("Position"), max_length=200, required=False)
    video_url = SiteField(
        label=_("Video"), required=False,
        help_text=_("The address of its page. Readers meet that site only when they press."),
    )  # fmt: skip
    event_page = forms.CharField(
        label=_("Event"), required=False, max_length=300,
        help_text=_("The address of the event’s page here."),
    )  # fmt: skip
    organisation_lines = forms.CharField(
        label=_("Organisations it tells of"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: the whole name, or the address of its profile here."),
    )  # fmt: skip
    tag_names = forms.CharField(
        label=_("Tags"), required=False, max_length=500, help_text=_("Parted by commas.")
    )

    now: datetime
    kept: tuple[Organisation, ...] = ()
    """Organisations that stand there already; they need not be public any more."""

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields under their headings."""
        return [
            (gettext("What it says"), [self[n] for n in ("kind", "title", "summary", "body")]),
            (gettext("Interview and video"), [
                self[n] for n in ("person", "person_role", "video_url")
            ]),
            (gettext("What it belongs to"), [
                self[n] for n in ("event_page", "organisation_lines", "tag_names")
            ]),
        ]  # fmt: skip

    def clean_event_page(self) -> str:
        """Find the event."""
        missing = gettext("No event of this site has this address.")
        typed = self.cleaned_data["event_page"]
        self.event = page_at(typed, "events", published_events(self.now), missing)
        return f"/events/{self.event.slug}/" if self.event else ""

    def clean_organisation_lines(self) -> str:
        """Find each organisation, or say which line means none or several."""
        self.organisations: list[Organisation] = []
        lines = [line.strip() for line in self.cleaned_data["organisation_lines"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_ORGANISATIONS:
            text = gettext("Up to %(most)d organisations can be named.")
            raise ValidationError(text % {"most": MOST_ORGANISATIONS})
        faults = []
        for line in lines:
            found, like = organisations_meant(line, self.kept)
            if len(found) == 1:
                self.organisations.append(found[0])
                continue
            addresses = ", ".join(line_of(one) for one in (found or like)[:3])
            faults.append(
                gettext("“%(line)s” is no organisation of the directory, or several. %(them)s")
                % {"line": line[:80], "them": addresses}
            )
        if faults:
            raise ValidationError(faults)
        return "\n".join(line_of(one) for one in self.organisations)

    def clean_tag_names(self) -> str:
        """Part the tags; what has signs of HTML or of addresses is none."""
        names = [" ".join(name.split()) for name in self.cleaned_data["tag_names"].split(",")]
        names = [name for name in names if name]
        for name in names:
            if len(name) > LONGEST_TAG or not IN_TAGS.fullmatch(name) or not tag_slug(name):
                text = gettext(
                    "“%(tag)s” cannot be a tag: use up to %(most)d letters, digits and spaces."
                )
                raise ValidationError(text % {"tag": name[:80], "most": LONGEST_TAG})
        if len(names) > MOST_TAGS:
            text = gettext("Up to %(most)d tags can be set.")
            raise ValidationError(text % {"most": MOST_TAGS})
        self.tags = names
        return ", ".join(names)

    def given(self) -> dict[str, Any]:
        """Return what `write_article` and `edit_article` take."""
        details = {name: self.cleaned_data[name] for name in PLAIN}
        return {
            "details": {**details, "event": self.event},
            "tags": self.tags,
            "organisations": self.organisations,
        }


def line_of(organisation: Organisation) -> str:
    """Return the line by which an organisation is typed."""
    return f"{organisation.name} – /organisations/{organisation.slug}/"


class NewArticleForm(SpokenForm, ArticleFields):
    """A text that is begun, by an organisation or the site's editors."""

    def __init__(self, data: Any = None, *, now: datetime, user: User) -> None:
        super().__init__(data)
        self.now = now
        edits = can_edit_news(user)
        self.offer_speakers(user, EDITORS if edits else None)
        if not edits:
            _without_news(self)


class ArticleForm(VersionedForm, ArticleFields):
    """A text as it is."""

    correction = forms.CharField(
        label=_("What is corrected"), max_length=300, required=False,
        help_text=_("Readers see it with its date. Leave it empty for a slip of the pen."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, now: datetime, article: Article) -> None:
        super().__init__(data, initial=self.stored(article))
        self.article, self.now = article, now
        self.kept = tuple(article.organisations.all())
        if not article.is_public(now):
            del self.fields["correction"]
        if article.organisation_id is not None:
            _without_news(self)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields under their headings, with the correction of what is public."""
        groups = super().groups
        if "correction" in self.fields:
            groups.append((gettext("Correction"), [self["correction"]]))
        return groups

    @classmethod
    def stored(cls, current: Article) -> dict[str, Any]:
        """Return what the form is filled in with."""
        event = current.event
        names = current.organisations.order_by("name")
        return {
            **{name: getattr(current, name) for name in PLAIN},
            "event_page": f"/events/{event.slug}/" if event else "",
            "organisation_lines": "\n".join(line_of(one) for one in names),
            "tag_names": ", ".join(current.tags.values_list("name", flat=True)),
            "correction": "",
            "version": current.version,
        }

    def anew(self, data: Any, current: Article) -> Self:
        """Return the form, sent with data, about what is stored now."""
        return type(self)(data, now=self.now, article=current)


def _without_news(form: forms.Form) -> None:
    """Leave the site's own news out of what an organisation can write."""
    kept = [choice for choice in Article.Kind.choices if choice[0] != Article.Kind.NEWS]
    form.fields["kind"].choices = kept  # type: ignore[attr-defined]  # its kind


class PublishForm(ZonedForm):
    """When a text is shown; empty is at once."""

    at = MomentField(
        label=_("Publish at"), required=False, help_text=_("Leave it empty to publish it now.")
    )

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        super().__init__(data)
        self.now = now
        self.set_zone(settings.TIME_ZONE)
        zone = gettext("By the clocks of %(zone)s.") % {"zone": settings.TIME_ZONE}
        self.fields["at"].help_text = f"{self.fields['at'].help_text} {zone}"

    def clean_at(self) -> datetime | None:
        """Refuse a moment that is over."""
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at < self.now:
            raise ValidationError(gettext("This moment is over. Choose one to come."))
        return at


class VoiceForm(forms.Form):
    """What somebody says of an event, and that it may be shown."""

    text = forms.CharField(
        label=_("What you would tell others"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What came of it for you? A few sentences are enough."),
    )  # fmt: skip
    name = forms.CharField(label=_("Your name as it is shown"), max_length=150)
    role = forms.CharField(label=_("Your position"), max_length=200, required=False)
    consent = forms.BooleanField()

    def __init__(self, data: Any = None, *, voice: Voice) -> None:
        name = voice.name or (voice.user.name if voice.user else "")
        super().__init__(data, initial={"text": voice.text, "name": name, "role": voice.role})
        self.fields["consent"].label = consent_wording()
        self.fields["consent"].error_messages["required"] = gettext(
            "Without your consent it cannot be shown. Tick the box, or leave this page."
        )
