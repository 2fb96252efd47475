"""Days or months as a row of bars, with their average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bijlighar.interfaces.portal import charts, writing
from bijlighar.interfaces.portal.pictures.words import known_units
from bijlighar.interfaces.portal.reader import language as reader_language
from bijlighar.metering.queries import DayRecord


@dataclass(frozen=True, slots=True)
class RowView:
    """Days or months as bars, as a page shows them."""

    drawing: charts.Drawing
    spoken: str
    sentences: tuple[str, ...]
    bar_words: str
    first_label: str
    last_label: str
    average_label: str
    open_label: str


def gaps(days: Sequence[DayRecord], from_day: date, to_day: date, *, today: date) -> int:
    """How many of the days [from_day, to_day) have no readings; the day that is running is not counted."""
    here = {record.day for record in days}
    span = range(from_day.toordinal(), to_day.toordinal())
    return sum(1 for number in span if (each := date.fromordinal(number)) != today and each not in here)


def days_view(days: Sequence[DayRecord], from_day: date, to_day: date, *, today: date) -> RowView:
    """Put days [from_day, to_day) into a row of bars; a day without a record stays a gap."""
    language = reader_language()
    by_day = {record.day: record for record in days}
    span = [date.fromordinal(number) for number in range(from_day.toordinal(), to_day.toordinal())]
    bars = [_day_bar(by_day.get(each), each == today) for each in span]
    whole = [bar.wh for bar, each in zip(bars, span, strict=True) if bar.wh is not None and each != today]
    average = sum(whole) // len(whole) if whole else None
    missing = gaps(days, from_day, to_day, today=today)
    sentences = []
    if whole:
        top = max(whole)
    if whole and top == 0:
        sentences.append(_("Nothing was used."))
    elif whole:
        best = next(each for bar, each in zip(bars, span, strict=True) if bar.wh == top and each != today)
        sentences.append(
            _("Highest on %(day)s: %(units)s units.")
            % {"day": writing.day(best, language, today=today), "units": writing.units(top)}
        )
    if missing:
        sentences.append(
            ngettext("No readings for %(count)d day.", "No readings for %(count)d days.", missing)
            % {"count": missing}
        )
    return RowView(
        drawing=charts.row_drawing(bars, average_wh=average),
        spoken=_("Units of each day from %(first)s to %(last)s")
        % {"first": writing.day(span[0], language), "last": writing.day(span[-1], language)},
        sentences=tuple(sentences),
        bar_words="|".join(
            f"{writing.day(each, language)}: {known_units(bar.wh)}"
            for bar, each in zip(bars, span, strict=True)
        ),
        first_label=writing.day(span[0], language, short=True),
        last_label=_("Today") if span[-1] == today else writing.day(span[-1], language, short=True),
        average_label=""
        if average is None
        else _("Average %(units)s units a day") % {"units": writing.units(average)},
        open_label=_("Partly estimated, or not finished"),
    )


@dataclass(frozen=True, slots=True)
class Month:
    """One month's use: the days that have readings, and whether any is estimated or still to come."""

    first: date
    energy_wh: int
    solar_wh: int
    days: int
    days_in_month: int
    is_open: bool


def months_view(months: Sequence[Month]) -> RowView:
    """Put months into a row of bars; an unfinished month is an outlined bar."""
    language = reader_language()
    bars = [charts.Bar(month.energy_wh, is_open=month.is_open) for month in months]
    whole = [month.energy_wh for month in months if not month.is_open]
    average = sum(whole) // len(whole) if whole else None
    return RowView(
        drawing=charts.row_drawing(bars, average_wh=average),
        spoken=_("Units of each month from %(first)s to %(last)s")
        % {
            "first": writing.month(months[0].first, language),
            "last": writing.month(months[-1].first, language),
        },
        sentences=(),
        bar_words="|".join(
            f"{writing.month(month.first, language)}: {known_units(month.energy_wh)}" for month in months
        ),
        first_label=writing.month(months[0].first, language),
        last_label=writing.month(months[-1].first, language),
        average_label=""
        if average is None
        else _("Average %(units)s units a month") % {"units": writing.units(average)},
        open_label=_("Not all days are in"),
    )


def months_of(days: Sequence[DayRecord]) -> list[Month]:
    """Add days up into calendar months, oldest first."""
    grouped: dict[date, list[DayRecord]] = {}
    for record in days:
        grouped.setdefault(record.day.replace(day=1), []).append(record)
    found = []
    for first in sorted(grouped):
        records = grouped[first]
        following = (
            first.replace(year=first.year + 1, month=1)
            if first.month == 12
            else first.replace(month=first.month + 1)
        )
        length = (following - first).days
        found.append(
            Month(
                first=first,
                energy_wh=sum(record.energy_wh for record in records),
                solar_wh=sum(record.solar_wh for record in records),
                days=len(records),
                days_in_month=length,
                is_open=len(records) < length or any(not record.is_complete for record in records),
            )
        )
    return found


def _day_bar(record: DayRecord | None, is_today: bool) -> charts.Bar:
    if record is None:
        return charts.Bar(None)
    return charts.Bar(record.energy_wh, is_open=is_today or record.estimated_wh > 0 or not record.is_complete)
