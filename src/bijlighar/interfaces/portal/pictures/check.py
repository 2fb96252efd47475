"""Two meters side by side: their days as lines, the difference of each day, and one day by quarter-hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bijlighar.interfaces.portal import charts
from bijlighar.metering.queries import CheckComparison
from bijlighar.metering.rules.check_meter import PARTS, percent

_STEP = 10


@dataclass(frozen=True, slots=True)
class TwoLines:
    """Main and check meter as paths on a canvas `width` x 100, from zero to `ceiling_wh`; gaps stay open."""

    width: int
    ceiling_wh: int
    main: str
    check: str


@dataclass(frozen=True, slots=True)
class Differences:
    """Bars up (main shows more) or down from `zero_y`, on a canvas `width` x 100.

    Between `band_top` and `band_bottom` both meters together are allowed to differ over the whole time;
    `top`, `bottom` say what the canvas' edges stand for, in per cent.
    """

    width: int
    bars: str
    zero_y: float
    band_top: float
    band_bottom: float
    top: str
    bottom: str
    first_day: date
    last_day: date


def two_lines(main: Sequence[int | None], check: Sequence[int | None]) -> TwoLines | None:
    """Draw both as lines over the same places; None where one of them has nothing at all."""
    known = [value for value in (*main, *check) if value is not None]
    if all(value is None for value in main) or all(value is None for value in check):
        return None
    top = charts.ceiling(max(known))
    return TwoLines(max(len(main), 1) * _STEP, top, _line(main, top), _line(check, top))


def days_lines(comparison: CheckComparison) -> TwoLines | None:
    """Draw both meters' days; days left out are gaps."""
    compared = [day.basis is not None for day in comparison.days]
    return two_lines(
        [day.main_wh if known else None for day, known in zip(comparison.days, compared, strict=True)],
        [day.check_wh if known else None for day, known in zip(comparison.days, compared, strict=True)],
    )


def differences(comparison: CheckComparison) -> Differences | None:
    """Draw by how much the main meter differs on each compared day; None before there is one."""
    parts = [day.difference_parts for day in comparison.days]
    known = [each for each in parts if each is not None]
    judged = comparison.by_days
    if not known or not judged.check_wh:
        return None
    high = (judged.most_wh - judged.check_wh) * PARTS // judged.check_wh
    low = (judged.least_wh - judged.check_wh) * PARTS // judged.check_wh
    edge = max(high, -low, *(abs(each) for each in known)) * 11 // 10 or 1

    def y(value: int) -> float:
        return round(50 - 50 * value / edge, 1)

    bars = "".join(
        f"M{place * _STEP + 2} {y(0)}V{y(each)}h{_STEP - 4}V{y(0)}z"
        for place, each in enumerate(parts)
        if each
    )
    return Differences(
        width=len(parts) * _STEP,
        bars=bars,
        zero_y=y(0),
        band_top=y(high),
        band_bottom=y(low),
        top=percent(edge),
        bottom=percent(-edge),
        first_day=comparison.days[0].day,
        last_day=comparison.days[-1].day,
    )


def _line(values: Sequence[int | None], top: int) -> str:
    """One path; a lone point between two gaps becomes a short stroke, so that it is seen."""
    path: list[str] = []
    is_open = False
    for place, value in enumerate(values):
        if value is None:
            is_open = False
            continue
        y = round(100 - 100 * value / top, 1)
        follows = place + 1 < len(values) and values[place + 1] is not None
        if is_open:
            path.append(f"L{place * _STEP + _STEP // 2} {y}")
        elif follows:
            path.append(f"M{place * _STEP + _STEP // 2} {y}")
        else:
            path.append(f"M{place * _STEP} {y}h{_STEP}")
        is_open = True
    return "".join(path)
