"""What the kinds of sections are called where readers choose and in digests."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from hansa.newsletter.models import EditionSection

Kind = EditionSection.Kind
FOR_READERS: dict[str, StrPromise] = {
    Kind.NEWS: _("News"),
    Kind.EVENTS: _("Events"),
    Kind.CALLS: _("Calls"),
    Kind.INTERVIEW: _("Interviews"),
    Kind.MATCHMAKING: _("Matchmaking"),
    Kind.ACHIEVEMENTS: _("Achievements"),
    Kind.COMMUNITY: _("Community news"),
    Kind.ORGANISATIONS: _("Organisations"),
    Kind.SEARCHES: _("Partner searches"),
    Kind.POLL: _("Polls"),
    Kind.VOICES: _("Voices"),
}
"""An edition's headings speak to who reads all of it. The editor's own words reach everybody."""
