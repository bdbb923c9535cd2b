"""Tags and filters every template has."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.templatetags.static import static
from django.templatetags.tz import do_timezone
from django.utils.formats import localize
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from hansa.common import places, text
from hansa.common.forms import in_words

register = template.Library()


@register.filter
def markdown(source: str) -> SafeString:
    """Show Markdown as cleaned HTML."""
    return text.render_markdown(source or "")


@register.filter
def country(code: str) -> str:
    """Show a country by its name."""
    return places.country_name(code)


@register.filter
def host(address: str) -> str:
    """Show the host of a web address."""
    try:
        return (urlsplit(address).hostname or address).removeprefix("www.")
    except ValueError:  # brackets that are no IPv6 address
        return address


@register.filter
def in_zone(moment: datetime, zone: str) -> datetime:
    """Move a moment to a time zone for showing; Django's own filter keeps it there."""
    return do_timezone(moment, zone)


@register.filter
def days_until(moment: datetime, now: datetime) -> int:
    """Count the days from now to a moment."""
    return max((moment.date() - now.date()).days, 0)


@register.filter
def days_left(moment: datetime, now: datetime) -> str:
    """Say how many days are left."""
    days = (moment.date() - now.date()).days
    if days == 0:
        return gettext("last day")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


@register.simple_tag
def day_span(first: datetime, last: datetime, zone: str = "UTC") -> str:
    """Show a run of days as people write it: 26–27 June 2017."""
    a, b = first.astimezone(ZoneInfo(zone)).date(), last.astimezone(ZoneInfo(zone)).date()
    locale = {"en": "en_GB"}.get(get_language() or "en", get_language() or "en_GB")
    if a == b:
        return format_date(a, "long", locale=locale)
    differs = "y" if a.year != b.year else "M" if a.month != b.month else "d"
    # Where Unicode's patterns for runs of days know short months only, long ones stand alike.
    patterns = Locale.parse(locale).interval_formats
    halves = patterns.get("yMMMMd", patterns["yMMMd"])[differs]
    return "".join(
        format_date(day, re.sub("M{3,}", "MMMM", half), locale=locale)
        for day, half in zip((a, b), halves, strict=True)
    )


@register.simple_tag
def labelled(label: object, text: object) -> str:
    """Show a label and what it says; how they are parted is a matter of the language."""
    return gettext("%(label)s: %(text)s") % {"label": label, "text": text}


@register.filter
def chosen(field: BoundField) -> str:
    """Show what is chosen in a field of choices."""
    return in_words(field.field, field.value() or [])


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """Look a key up in a mapping."""
    return mapping.get(key)


@register.filter
def initials(name: object) -> str:
    """Show up to two initials of a name."""
    return "".join(word[0] for word in str(name).split()[:2]).upper()


@register.filter
def hue(name: object) -> int:
    """Choose one of eight colours, 1 to 8, by a name: always the same."""
    return sum(str(name).encode()) % 8 + 1


@register.simple_tag(takes_context=True)
def query(context: Any, **changes: Any) -> str:
    """Return the page's query string with these parameters changed; an empty value removes one."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            params.pop(name, None)
        else:
            params[name] = value
    return "?" + params.urlencode()


@register.simple_tag(takes_context=True)
def query_with(context: Any, name: str, value: str) -> str:
    """Return the page's query string with one more value of a parameter."""
    params = context["request"].GET.copy()
    params.appendlist(name, value)
    return "?" + params.urlencode()


@register.simple_tag(takes_context=True)
def query_without(context: Any, name: str, value: str) -> str:
    """Return the page's query string without this value of a parameter."""
    params = context["request"].GET.copy()
    params.setlist(name, [v for v in params.getlist(name) if v != value])
    return "?" + params.urlencode()


@register.filter
def elided(page: Page[Any]) -> list[Any]:
    """Return the numbers of a list's pages, with gaps where there are many."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


def icon(name: str, css: str) -> str:
    """Write one icon of the sprite as components/icon.html does."""
    href = escape(f"{static('hansa/icons.svg')}#{name}")
    return (
        f'<svg class="icon {css}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f'<use href="{href}"/></svg>'
    )


@register.simple_tag
def select_options(options: list[dict[str, Any]]) -> SafeString:
    """Write the options of a select, as Django's templates do in twenty times the time."""
    return format_html_join(
        "", '\n  <option value="{}"{}>{}</option>',
        ((one["value"], _attributes(one["attrs"]), localize(one["label"])) for one in options),
    )  # fmt: skip


@register.simple_tag
def boxes(options: list[dict[str, Any]]) -> SafeString:
    """Write boxes to tick, or buttons of which one is on, as Django's templates do."""
    return format_html_join(
        "", '<div>\n    <label{}><input type="{}" name="{}" value="{}"{}> {}</label></div>',
        (
            (
                _attributes({"for": one["attrs"].get("id") or False}), one["type"], one["name"],
                one["value"], _attributes(one["attrs"]), localize(one["label"]),
            )
            for one in options
        ),
    )  # fmt: skip


def _attributes(given: dict[str, Any]) -> SafeString:
    pairs = ((name, value) for name, value in given.items() if value is not False)
    written = (
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
        for name, value in pairs
    )
    return format_html_join("", "{}", ((one,) for one in written))
