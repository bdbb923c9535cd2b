"""Keeping searches, and telling people what is new in them."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.organisations.models import Organisation, SavedSearch
from hansa.organisations.queries.searches import searches_of

MOST_SEARCHES = 30
MOST_NAMED = 10


@operation("search.save")
def save_search(
    *, actor: User, now: datetime, name: str, address: str, wants_mail: bool
) -> SavedSearch:
    """Keep a search; one that is kept already gets the name and the wish about mail."""
    hold(actor)  # two tabs at once would both see room for one more
    known = searches_of(actor).filter(address=address)
    refuse_unless(
        known.exists() or searches_of(actor).count() < MOST_SEARCHES,
        gettext("You keep %(most)d searches already; let one go first.") % {"most": MOST_SEARCHES},
    )
    wanted = {"name": name, "wants_mail": wants_mail}
    # What was new while no mail was wanted is not told afterwards.
    asleep = known.filter(wants_mail=False).exists()
    made, _ = SavedSearch.objects.update_or_create(
        user=actor,
        address=address,
        defaults=wanted | ({"told_at": now} if asleep else {}),
        create_defaults=wanted | {"saved_at": now, "told_at": now},
    )
    record(actor=actor, now=now, verb="search.save", target=made)
    return made


@operation("search.mail")
def choose_search_mail(
    *, actor: User, now: datetime, search: SavedSearch, wants_mail: bool
) -> SavedSearch:
    """Say whether mail about what is new is wanted; from now on."""
    search.wants_mail, search.told_at = wants_mail, now
    search.save(update_fields=["wants_mail", "told_at"])
    record(actor=actor, now=now, verb="search.mail", target=search, wants_mail=wants_mail)
    return search


@operation("search.forget")
def forget_search(*, actor: User, now: datetime, search: SavedSearch) -> SavedSearch:
    """Let a search go."""
    record(actor=actor, now=now, verb="search.forget", target=search)
    search.delete()
    return search


@operation("search.tell")
def tell_of_new(
    *,
    actor: User | None,
    now: datetime,
    search: SavedSearch,
    found: list[Organisation],
    until: datetime,
) -> SavedSearch:
    """
    Write to whoever keeps the search what was published until a moment.

    Of two workers one does, and nothing is told twice.
    """
    mine = SavedSearch.objects.filter(pk=search.pk, told_at=search.told_at, wants_mail=True)
    hit = mine.update(told_at=until)
    if hit and found:
        with override(search.user.language):
            path = reverse("organisations:organisation-list")
            names = ", ".join(one.name for one in found[:MOST_NAMED])
            more = len(found) - MOST_NAMED
            if more > 0:
                names += ngettext(" and %(more)d more", " and %(more)d more", more) % {"more": more}
            letter = render_mail(
                "mail/search_news",
                {
                    "name": search.name,
                    "names": names,
                    "link": f"{settings.BASE_URL}{path}?{search.address}",
                    "searches": settings.BASE_URL + reverse("organisations:search-list"),
                },
            )
        queue_mail(recipient=search.user.email, now=now, **letter)
    record(actor=actor, now=now, verb="search.tell", target=search, found=len(found), sent=hit)
    return search
