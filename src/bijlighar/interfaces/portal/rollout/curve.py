"""A programme's S-curve: what was done in all by the end of each week, beside its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bijlighar.rollout.rules.forecast import Week

HEIGHT = 100
_STEP = 10


@dataclass(frozen=True, slots=True)
class Curve:
    """Paths on a canvas `width` x 100 that starts at zero. `plan` is empty where a programme has no dates."""

    width: int
    bars: str
    target_y: float
    plan: str
    top: int
    first_day: date
    last_day: date


def curve(
    weeks: Sequence[Week], target: int, *, from_date: date | None = None, to_date: date | None = None
) -> Curve | None:
    """Draw the totals of at least two weeks; None for fewer: one bar is no curve.

    The plan is a straight line from nothing on `from_date` to the target on `to_date`.
    """
    if len(weeks) < 2:
        return None
    top = max([target, *(week.total for week in weeks)], default=0) or 1
    width = len(weeks) * _STEP
    bars = "".join(
        f"M{place * _STEP + 1} 100v-{_share(week.total, top)}h{_STEP - 2}V100z"
        for place, week in enumerate(weeks)
        if week.total
    )
    plan = ""
    if from_date is not None and to_date is not None:
        first, last = weeks[0].last_day, weeks[-1].last_day

        def at(day: date) -> str:
            x = round((day - first).days / 7 * _STEP + _STEP / 2, 1)
            planned = target * (day - from_date).days / (to_date - from_date).days
            return f"{x} {round(HEIGHT - HEIGHT * planned / top, 1)}"

        begins, ends = max(first, from_date), min(last, to_date)
        if begins < ends:
            plan = f"M{at(begins)}L{at(ends)}"
    return Curve(
        width,
        bars,
        round(HEIGHT - HEIGHT * target / top, 1),
        plan,
        top,
        weeks[0].last_day,
        weeks[-1].last_day,
    )


def _share(total: int, top: int) -> float:
    return round(HEIGHT * total / top, 1)
