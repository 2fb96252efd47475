"""What follows from a wrong meter: from which day its energy is corrected, and to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bijlighar.kernel.money import MINUS, group_lakh, round_half_away
from bijlighar.metering.rules.check_meter.clock import months_later
from bijlighar.metering.rules.check_meter.standards import CheckStandards


@dataclass(frozen=True, slots=True)
class Reach:
    """The days [from_date, to_date) that a correction reaches; `trace` as of `judge.Judgement`."""

    from_date: date
    to_date: date
    trace: tuple[dict[str, Any], ...]


def reach(*, tested_on: date, compared_from: date, to_date: date, standards: CheckStandards) -> Reach:
    """How far back a correction goes, seen from `to_date`: nobody knows since when the meter was wrong.

    A share of the time since the last test, no further than some months and no further than the test itself;
    the days that were compared always, because there it was measured.
    """
    since = (to_date - tested_on).days
    share = int(standards.share_percent.exact)
    back = since * share // 100
    by_share, by_months = (
        to_date - timedelta(days=back),
        months_later(to_date, -int(standards.most_months.exact)),
    )
    from_date = max(tested_on, min(compared_from, max(by_share, by_months)))
    steps = (
        _step(
            "SHARE",
            f"{share} per cent of the days since the meter was tested",
            f"मीटर की पिछली जाँच के बाद के दिनों का {share} प्रतिशत",
            f"{since} × {share} ÷ 100 = {back}; {to_date} {MINUS} {back} = {by_share}",
            standards.share_percent,
        ),
        _step(
            "MONTHS",
            "But no further back than so many months",
            "पर इतने महीनों से ज़्यादा पीछे नहीं",
            f"{int(standards.most_months.exact)}; {by_months}",
            standards.most_months,
        ),
        _step(
            "FROM",
            "The days of the comparison always belong to it, so it is corrected from",
            "तुलना के दिन हमेशा शामिल हैं, इसलिए सुधार इस दिन से",
            str(from_date),
        ),
    )
    return Reach(from_date, to_date, steps)


def corrected_wh(energy_wh: int, main_wh: int, check_wh: int) -> int:
    """What the check meter would have counted for `energy_wh` of the main one; half away from zero."""
    if main_wh <= 0:
        raise ValueError("a main meter that counted nothing cannot be corrected by a factor.")
    return round_half_away(energy_wh * check_wh, main_wh)


def factor_step(main_wh: int, check_wh: int, months: Sequence[tuple[date, int, int]]) -> list[dict[str, Any]]:
    """The arithmetic of corrected months: (month, Wh counted in the reach, Wh corrected)."""
    ratio = f"{group_lakh(check_wh)} ÷ {group_lakh(main_wh)}"
    millionths = round_half_away(check_wh * 1_000_000, main_wh)
    steps = [
        _step(
            "FACTOR",
            "Factor: check meter by main meter",
            "गुणक: चेक मीटर बटा मुख्य मीटर",
            f"{ratio} = {millionths // 1_000_000}.{millionths % 1_000_000:06d}",
        )
    ]
    return steps + [
        _step(
            "MONTH",
            f"{month:%Y-%m}: what was counted, by the factor",
            f"{month:%Y-%m}: गिनी गई बिजली, गुणक से",
            f"{group_lakh(counted)} × {ratio} = {group_lakh(corrected)} Wh",
        )
        for month, counted, corrected in months
    ]


def _step(code: str, en: str, hi: str, arithmetic: str, value: Any = None) -> dict[str, Any]:
    return {
        "step": code,
        "label_en": en,
        "label_hi": hi,
        "arithmetic": arithmetic,
        "source_en": value.source.en if value else "",
        "source_hi": value.source.hi if value else "",
        "mark": value.mark if value else "",
    }
