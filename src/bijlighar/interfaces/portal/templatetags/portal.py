"""Filters and tags of the portal's templates; all writing of numbers is done in `writing`."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bijlighar.interfaces.portal import clock, icons, meter_words, style, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering.rules import freshness

register = template.Library()

register.filter("rupees", writing.rupees)
register.filter("rupees_less", writing.rupees_less)
register.filter("units", writing.units)
register.filter("units_exact", writing.units_exact)
register.filter("watts", writing.watts)
register.filter("kilowatts", writing.kilowatts)
register.filter("rate", writing.rate)
register.filter("mobile", writing.mobile)
register.filter("grouped", writing.grouped)
register.filter("service_number", writing.service_number)


@register.filter
def rupees_signed(paise: int) -> str:
    """Write an amount with its sign, plus or minus."""
    return writing.rupees(paise, plus=True)


@register.filter
def rupees_owed(paise: int) -> str:
    """Write a balance below zero as what is owed, without its sign."""
    return writing.rupees(abs(paise))


@register.filter
def rupees_whole(paise: int) -> str:
    """Write the rupees before the point."""
    return writing.rupee_parts(paise)[0]


@register.filter
def rupees_part(paise: int) -> str:
    """Write the point and the paise."""
    return writing.rupee_parts(paise)[1]


@register.filter
def day(given: date) -> str:
    """Write "22 नवंबर", with the year when it is another one."""
    return writing.day(given, language(), today=clock.today())


@register.filter
def dated(instant: datetime) -> str:
    """Write an instant's day with its year, whatever today is: "24 नवंबर 2025"."""
    return writing.dated(instant.astimezone(writing.INDIA).date(), language())


@register.filter
def short_day(given: date) -> str:
    """Write "22 Nov"."""
    return writing.day(given, language(), today=clock.today(), short=True)


@register.filter
def long_day(given: date) -> str:
    """Write "Monday 30 November"."""
    return writing.day(given, language(), today=clock.today(), weekday=True)


@register.filter
def brief_day(given: date) -> str:
    """Write "Mon 30 Nov": with its weekday, where a line has little room."""
    return writing.day(given, language(), today=clock.today(), weekday=True, short=True)


@register.filter
def weekday(given: date) -> str:
    """Write "Monday"."""
    return writing.weekday(given, language())


@register.filter
def relative_day(given: date) -> str:
    """Write "today", "yesterday" or the date."""
    return writing.relative_day(given, language(), today=clock.today())


@register.filter
def month(given: date) -> str:
    """Write "November 2026"."""
    return writing.month(given, language())


@register.filter
def month_name(given: date) -> str:
    """Write "November"."""
    return writing.month(given, language(), year=False)


@register.filter
def moment(instant: datetime) -> str:
    """Write an instant with its day and time."""
    return writing.moment(instant, language(), today=clock.today())


@register.filter
def behind(as_of: datetime) -> str:
    """Say how old the newest reading is where a later one is overdue; nothing where none is."""
    age = freshness.behind(as_of, clock.now())
    if not age:
        return ""
    old = meter_words.duration(int(age.total_seconds()))
    return _("The newest reading is %(age)s old. Later ones have not come yet.") % {"age": old}


@register.filter
def in_fours(code: str) -> str:
    """Write a code in groups of four, as it is copied by hand; whoever reads it leaves spaces out."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


@register.filter
def clock_time(instant: datetime) -> str:
    """Write an instant's time of day."""
    return writing.clock_of(instant, language())


@register.filter
def local(record: Any, field: str) -> str:
    """Return a record's field in the reader's language: `company|local:"name"` reads name_hi or name_en."""
    return str(getattr(record, f"{field}_{language()}", "") or getattr(record, f"{field}_en", ""))


@register.simple_tag
def icon(name: str, css: str = "i") -> SafeString:
    """Draw an icon; it is decoration, so words always stand beside it."""
    return icons.draw(name, css)


@register.simple_tag
def asset(path: str) -> str:
    """Return the address of one of our files, with its content's mark, so that it may be kept for a year."""
    return f"{static(path)}?{_mark(path)}"


@register.simple_tag
def style_address() -> str:
    """Return the address of the one stylesheet of every page."""
    return style.address()


@register.simple_tag(takes_context=True)
def style_or_link(context: template.Context) -> SafeString:
    """Name the stylesheet to a browser that has it, and give it to any other inside the page."""
    request = context.get("request")
    has_it = context.get("keeps_style") or (
        request is not None and request.COOKIES.get(style.COOKIE) == style.mark()
    )
    if has_it:
        return format_html('<link rel="stylesheet" href="{}">', style.address())
    # The policy allows exactly this text (`style.source`).
    return format_html('<style data-at="{}">{}</style>', style.address(), mark_safe(style.sheet()))


@cache
def _mark(path: str) -> str:
    found = finders.find(path)
    if found is None:
        raise template.TemplateSyntaxError(f"There is no file {path} in any static folder.")
    return hashlib.sha256(Path(str(found)).read_bytes()).hexdigest()[:10]


@register.simple_tag
def html_attributes(size: str, theme: str) -> SafeString:
    """Return data-size and data-theme for the html element, only where chosen."""
    return format_html(
        "{}{}",
        format_html(' data-size="{}"', size) if size else "",
        format_html(' data-theme="{}"', theme) if theme else "",
    )
