"""How money, energy, days and times are written, in Hindi and in English.

Pure: the language, and what "today" is, are given. A no-break space stands between a number and its unit and
a true minus sign before what is taken away; digits are Latin in both languages, grouped the Indian way.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Language = Literal["hi", "en"]

INDIA = ZoneInfo("Asia/Kolkata")
MINUS = "\u2212"
NO_BREAK = "\u00a0"
BLOCK_MINUTES = 15
_MORNING = 4
"""The hour with which people begin to say "सुबह"."""

_MONTHS = {
    "hi": (
        *("जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून"),
        *("जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_WEEKDAYS = {
    "hi": ["सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}


def grouped(number: int) -> str:
    """Write a whole number with lakh grouping: 1050000 -> "10,50,000"."""
    digits = str(abs(number))
    head, tail = digits[:-3], digits[-3:]
    while head:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return f"{MINUS if number < 0 else ''}{tail}"


def rupees(paise: int, *, plus: bool = False) -> str:
    """Write paise as rupees: -7208 -> "−₹72.08"; with `plus`, what is added carries its sign too."""
    whole, part = rupee_parts(paise, plus=plus)
    return whole + part


def rupees_less(paise: int) -> str:
    """Write what is taken off a sum: 24000 -> "− ₹240.00"; taking off a minus adds: -1743 -> "+ ₹17.43"."""
    return f"{'+' if paise < 0 else MINUS} {rupees(abs(paise))}"


def rupee_parts(paise: int, *, plus: bool = False) -> tuple[str, str]:
    """Write paise as rupees in two parts, so that a page can set the second smaller: ("₹1,050", ".40")."""
    sign = MINUS if paise < 0 else "+" if plus and paise > 0 else ""
    whole, part = divmod(abs(paise), 100)
    return f"{sign}₹{grouped(whole)}", f".{part:02d}"


def units(wh: int) -> str:
    """Write Wh as units (kWh) with two decimals, half a hundredth up: 8405 -> "8.41"."""
    return _thousandths(_half_up(wh, 10) * 10, least=2)


def change_wh(now: int, before: int) -> int:
    """By how many Wh two figures differ as `units` shows them: a reader may subtract one from the other."""
    return (_half_up(now, 10) - _half_up(before, 10)) * 10


def units_exact(wh: int) -> str:
    """Write Wh as units to the last Wh, three decimals so that columns align: 8400 -> "8.400"."""
    return _thousandths(wh, least=3)


def watts(w: int) -> str:
    """Write watts as a whole number with grouping."""
    return grouped(w)


def kilowatts(w: int) -> str:
    """Write a load in kW, kVA or HP, of thousandths, with only the decimals it has: 2500 -> "2.5"."""
    return _thousandths(w, least=0)


def rate(micro_rupees: int) -> str:
    """Write a rate in micro-rupees a unit: 7050000 -> "₹7.05", 205800 -> "₹0.2058"."""
    whole, part = divmod(abs(micro_rupees), 1_000_000)
    decimals = f"{part:06d}".rstrip("0").ljust(2, "0")
    return f"{MINUS if micro_rupees < 0 else ''}₹{grouped(whole)}.{decimals}"


def nano_rupees(nano: int) -> str:
    """Write nano-rupees as rupees with two to four decimals, half up: 39497091000 -> "₹39.4971".

    A hundredth of a paisa is enough to follow a sum to its paisa; more digits only frighten.
    """
    rounded = _half_up(nano, 100_000)
    whole, part = divmod(abs(rounded), 10_000)
    decimals = f"{part:04d}".rstrip("0").ljust(2, "0")
    return f"{MINUS if rounded < 0 else ''}₹{grouped(whole)}.{decimals}"


def day(
    given: date, language: Language, *, today: date | None = None, weekday: bool = False, short: bool = False
) -> str:
    """Write a day: "22 नवंबर", "Monday 30 November", short "Mon 30 Nov"; the year only when not today's."""
    month_name = _MONTHS[language][given.month - 1]
    if short and language == "en":
        month_name = month_name[:3]
    text = f"{given.day}{NO_BREAK}{month_name}"
    if weekday:
        name = _WEEKDAYS[language][given.weekday()]
        text = f"{name[:3] if short and language == 'en' else name} {text}"
    if today is not None and given.year != today.year:
        text = f"{text}{NO_BREAK}{given.year}"
    return text


def dated(given: date, language: Language) -> str:
    """Write a day with its year, whatever today is: "24 नवंबर 2025"."""
    return f"{day(given, language)}{NO_BREAK}{given.year}"


def weekday(given: date, language: Language) -> str:
    """Write the name of the day of the week."""
    return _WEEKDAYS[language][given.weekday()]


def month(given: date, language: Language, *, year: bool = True) -> str:
    """Write a month: "नवंबर 2026"."""
    name = _MONTHS[language][given.month - 1]
    return f"{name}{NO_BREAK}{given.year}" if year else name


def relative_day(given: date, language: Language, *, today: date) -> str:
    """Write "today" or "yesterday" for those two days, the date for all others."""
    if given == today:
        return "आज" if language == "hi" else "today"
    if given == today - timedelta(days=1):
        return "कल" if language == "hi" else "yesterday"
    return day(given, language, today=today)


def clock(minute_of_day: int, language: Language, *, o_clock: bool = True) -> str:
    """Write a time of day as people say it: 645 -> "सुबह 10:45 बजे" or "10:45 am"; never 24-hour.

    1440 is the end of the day; `o_clock=False` leaves out "बजे".
    """
    hour, minute = divmod(minute_of_day, 60)
    twelve = (hour - 1) % 12 + 1
    face = f"{twelve}:{minute:02d}" if minute else f"{twelve}"
    if language == "hi":
        return f"{_part(hour % 24)} {face}{NO_BREAK}बजे" if o_clock else f"{_part(hour % 24)} {face}"
    if minute == 0 and hour % 12 == 0:
        return f"12{NO_BREAK}{'noon' if hour == 12 else 'midnight'}"
    return f"{face}{NO_BREAK}{'am' if hour % 24 < 12 else 'pm'}"


def clock_of(instant: datetime, language: Language, *, o_clock: bool = True) -> str:
    """Write an instant's time of day in India."""
    local = instant.astimezone(INDIA)
    return clock(local.hour * 60 + local.minute, language, o_clock=o_clock)


def moment(instant: datetime, language: Language, *, today: date) -> str:
    """Write an instant with its day: "आज सुबह 10:45 बजे", "22 November, 10:45 am".

    With a day, an hour of the night is told so that nobody takes it for the night after: midnight is the end
    of the day before, and what follows it is early morning ("आज तड़के 1:30 बजे").
    """
    local = instant.astimezone(INDIA)
    is_midnight = (local.hour, local.minute) == (0, 0)
    given = local.date() - timedelta(days=is_midnight)
    when = relative_day(given, language, today=today)
    between = " " if (today - given).days in (0, 1) else ", "
    said = clock_of(instant, language)
    if language == "hi" and not is_midnight:
        said = said.replace(_part(local.hour), part_of_day(local.hour), 1)
    return f"{when}{between}{said}"


def time_range(from_minute: int, to_minute: int, language: Language) -> str:
    """Write a stretch of the day: "सुबह 9 से शाम 5 बजे", "9 am to 5 pm"."""
    if language == "hi":
        first, last = clock(from_minute, "hi", o_clock=False), clock(to_minute, "hi")
        part = f"{_part(from_minute // 60 % 24)} "
        return f"{first} से {last.removeprefix(part)}"
    first, last = clock(from_minute, "en"), clock(to_minute, "en")
    half = last.split(NO_BREAK)[1]
    return f"{first.removesuffix(NO_BREAK + half) if half in ('am', 'pm') else first} to {last}"


def mobile(e164: str) -> str:
    """Write an Indian mobile as it is said: "+919827011450" -> "98270 11450"."""
    ten = e164[-10:]
    return f"{ten[:5]}{NO_BREAK}{ten[5:]}"


def service_number(number: str) -> str:
    """Group a service number for reading aloud: "N2340117856" -> "N2340 117 856"."""
    found = re.fullmatch(r"([A-Z]?\d{4})(\d{3})(\d{3})", number)
    return NO_BREAK.join(found.groups()) if found else number


def part_of_day(hour: int) -> str:
    """The Hindi word for an hour of a day that is named: after midnight it is early, not the coming night."""
    return "तड़के" if hour < _MORNING else _part(hour)


def _part(hour: int) -> str:
    if _MORNING <= hour < 12:
        return "सुबह"
    if 12 <= hour < 16:
        return "दोपहर"
    if 16 <= hour < 20:
        return "शाम"
    return "रात"


def _half_up(number: int, step: int) -> int:
    rounded = (2 * abs(number) + step) // (2 * step)
    return -rounded if number < 0 else rounded


def _thousandths(number: int, *, least: int) -> str:
    whole, part = divmod(abs(number), 1000)
    decimals = f"{part:03d}".rstrip("0").ljust(least, "0")
    sign = MINUS if number < 0 else ""
    return f"{sign}{grouped(whole)}.{decimals}" if decimals else f"{sign}{grouped(whole)}"
