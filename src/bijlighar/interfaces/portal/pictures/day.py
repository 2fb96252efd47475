"""One day of 96 blocks: its drawing, its sentences, and the table behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bijlighar.interfaces.portal import charts, writing
from bijlighar.interfaces.portal.pictures.stretches import Stretch, stretches
from bijlighar.interfaces.portal.pictures.words import known_units
from bijlighar.interfaces.portal.reader import language as reader_language
from bijlighar.interfaces.portal.writing import BLOCK_MINUTES, Language
from bijlighar.metering.queries import CurveRecord
from bijlighar.metering.rules import flags as flag_rules
from bijlighar.metering.rules.flags import Flag

ROUNDS_TO_SOMETHING = 5
"""Wh below which two decimals of a unit would say 0.00."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One block in the table: its text, and whether it was estimated."""

    text: str
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class HourRow:
    """Four blocks of one hour and their sum; `total` is empty when none of them is known."""

    label: str
    cells: tuple[Cell, ...]
    total: str


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """A stretch of the day that opens into its hours; without a single value it has no sum."""

    label: str
    note: str
    total_wh: int | None
    rows: tuple[HourRow, ...]


@dataclass(frozen=True, slots=True)
class HourLabel:
    """A label under the axis: the number and the part of the day."""

    number: str
    part: str


@dataclass(frozen=True, slots=True)
class FlagLine:
    """How many blocks came about in one way, in words."""

    count: int
    words: str


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of 96 blocks as a page shows it."""

    day: date
    drawing: charts.Drawing
    total_wh: int
    solar_wh: int
    arrived: int
    missing: int
    estimated: int
    estimated_wh: int
    spoken: str
    sentences: tuple[str, ...]
    bar_words: str
    hours: tuple[HourLabel, ...]
    parts: tuple[PartOfDay, ...]
    flag_lines: tuple[FlagLine, ...]
    stretches: tuple[Stretch, ...]
    as_of: datetime | None
    last_wh: int | None
    last_block: int | None


def day_view(curve: CurveRecord, given: date) -> DayView:
    """Put one day's curve into a picture, sentences and a table."""
    language = reader_language()
    values, day_flags = curve.values_wh, curve.flags
    estimated = [bool(flag_rules.is_estimated(flag)) for flag in day_flags]
    known = [value for value in values if value is not None]
    missing = sum(1 for flag in day_flags if flag_rules.is_missing(flag))
    waiting = [flag == Flag.NOT_YET for flag in day_flags]
    waiting_from = _trailing(waiting)
    total = sum(known)
    solar = sum(values[block] or 0 for block in charts.SOLAR)
    last = max((block for block, value in enumerate(values) if value is not None), default=None)
    return DayView(
        day=given,
        drawing=charts.day_drawing(values, estimated, [False] * charts.BLOCKS, waiting_from=waiting_from),
        total_wh=total,
        solar_wh=solar,
        arrived=len(known) - sum(estimated),
        missing=missing,
        estimated=sum(estimated),
        estimated_wh=sum(value or 0 for value, is_guess in zip(values, estimated, strict=True) if is_guess),
        spoken=_spoken_day(values, language, total),
        sentences=_sentences(curve, language, missing, sum(estimated)),
        bar_words="|".join(
            _bar_word(block, values[block], estimated[block], language) for block in range(96)
        ),
        hours=_hour_labels(language),
        parts=tuple(_part(slot, values, estimated, language) for slot in _SLOTS),
        flag_lines=_flag_lines(day_flags, language),
        stretches=stretches(day_flags, language),
        as_of=curve.as_of,
        last_wh=None if last is None else values[last],
        last_block=last,
    )


_SLOTS: tuple[tuple[tuple[tuple[int, int], ...], bool], ...] = (
    (((0, 6), (22, 24)), False),
    (((6, 9),), False),
    (((9, 17),), True),
    (((17, 22),), False),
)


def _part(
    slot: tuple[tuple[tuple[int, int], ...], bool],
    values: Sequence[int | None],
    estimated: Sequence[bool],
    language: Language,
) -> PartOfDay:
    stretches, is_solar = slot
    rows = []
    total: int | None = None
    for from_hour, to_hour in stretches:
        for hour in range(from_hour, to_hour):
            blocks = range(hour * 4, hour * 4 + 4)
            known = [value for block in blocks if (value := values[block]) is not None]
            if known:
                total = (total or 0) + sum(known)
            rows.append(
                HourRow(
                    label=writing.clock(hour * 60, language, o_clock=False),
                    cells=tuple(
                        Cell("–" if values[b] is None else writing.units_exact(values[b] or 0), estimated[b])
                        for b in blocks
                    ),
                    total=writing.units_exact(sum(known)) if known else "–",
                )
            )
    start, end = stretches[-1][0], stretches[0][1]
    return PartOfDay(
        label=writing.time_range(start * 60, end * 60, language),
        note=_("Sunshine hours") if is_solar else "",
        total_wh=total,
        rows=tuple(rows),
    )


def _sentences(curve: CurveRecord, language: Language, missing: int, estimated: int) -> tuple[str, ...]:
    lines = []
    known = [(value, block) for block, value in enumerate(curve.values_wh) if value is not None]
    if known:
        top, block = max(known, key=lambda pair: (pair[0], -pair[1]))
        if top > 0:
            shown = writing.units(top) if top >= ROUNDS_TO_SOMETHING else writing.units_exact(top)
            lines.append(
                _("Each bar is 15 minutes. Highest at %(time)s: %(units)s units.")
                % {"time": writing.clock(block * BLOCK_MINUTES, language), "units": shown}
            )
        else:
            lines.append(_("Each bar is 15 minutes. Nothing was used."))
    if missing:
        lines.append(
            ngettext(
                "%(count)d reading did not come; it is a gap, not a zero.",
                "%(count)d readings did not come; they are gaps, not zeros.",
                missing,
            )
            % {"count": missing}
        )
    if estimated:
        lines.append(
            ngettext(
                "%(count)d reading did not come and was estimated; its bar is outlined.",
                "%(count)d readings did not come and were estimated; their bars are outlined.",
                estimated,
            )
            % {"count": estimated}
        )
    return tuple(lines)


def _flag_lines(day_flags: Sequence[int], language: Language) -> tuple[FlagLine, ...]:
    place = 1 if language == "hi" else 0
    counted = Counter(day_flags)
    return tuple(
        FlagLine(count=count, words=flag_rules.words(flag)[place])
        for flag, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        if flag != Flag.NOT_YET
    )


def _spoken_day(values: Sequence[int | None], language: Language, total: int) -> str:
    known = [block for block, value in enumerate(values) if value is not None]
    if not known:
        return _("No readings have come for this day")
    end = writing.clock((known[-1] + 1) * BLOCK_MINUTES, language)
    return _("%(units)s units, readings up to %(time)s; each one stands in the table of quarter hours") % {
        "units": writing.units(total),
        "time": end,
    }


def _bar_word(block: int, value: int | None, is_estimated: bool, language: Language) -> str:
    start = writing.clock(block * BLOCK_MINUTES, language)
    known = known_units(value)
    return f"{start}: {known}" + (f" ({_('estimated')})" if is_estimated else "")


def _trailing(waiting: Sequence[bool]) -> int | None:
    end = len(waiting)
    while end and waiting[end - 1]:
        end -= 1
    return None if end == len(waiting) else end


def _hour_labels(language: Language) -> tuple[HourLabel, ...]:
    parts = {"hi": ("रात", "सुबह", "दोपहर", "शाम", "रात"), "en": ("am", "am", "noon", "pm", "am")}[language]
    return tuple(
        HourLabel(number, part) for number, part in zip(("12", "6", "12", "6", "12"), parts, strict=True)
    )
