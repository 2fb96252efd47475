"""What a wrong meter's correction would change: energy by month, rated before and after."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.time import months, settlement_day
from bijlighar.metering.queries.check_meter.comparison import CheckComparison, CheckCorrection
from bijlighar.metering.queries.frames import energy_frame
from bijlighar.metering.rules.check_meter import corrected_wh, factor_step, reach
from bijlighar.tariffs.rules import Rulebook, load_rulebook, rate, rulebook_folder

_TERMS_CHANGED = (
    "the terms of the connection changed in this month; an officer has to price it",
    "इस महीने कनेक्शन की शर्तें बदलीं; रकम अधिकारी निकालेंगे",
)
_NO_TERMS = (
    "no terms of the connection are known for this month",
    "इस महीने के लिए कनेक्शन की शर्तें पता नहीं हैं",
)
_NOT_RATED = ("the rulebook has no price for this month: ", "इस महीने की दर नियम-पुस्तिका में नहीं है: ")


def proposed_correction(comparison: CheckComparison, to_date: date) -> tuple[CheckCorrection, str]:
    """The correction of a wrong meter up to `to_date`, by calendar months, and the rulebook's digest.

    Each month of its reach is priced twice, as it was counted and with the days of the reach corrected.
    """
    record, judged = comparison.record, comparison.decided
    assert record.tested_date is not None
    end = to_date if record.main_to_at is None else min(to_date, settlement_day(record.main_to_at))
    reached = reach(
        tested_on=record.tested_date,
        compared_from=comparison.from_date,
        to_date=max(end, comparison.to_date),
        standards=record.standards,
    )
    book = _book(record.state_code, rulebook_folder())
    spans = months(reached.from_date, reached.to_date)
    energy = energy_frame(None, [record.connection_id], spans[0][0], reached.to_date)
    terms = consumers.terms_between([record.connection_id], spans[0][0], reached.to_date)
    found = []
    for month_from, month_to in spans:
        rows = energy.filter(pl.col("day").is_between(month_from, month_to, closed="left"))
        inside = rows.filter(pl.col("day") >= reached.from_date)
        counted = int(inside["energy_wh"].sum())
        corrected = corrected_wh(counted, judged.main_wh, judged.check_wh)
        stretch = terms.filter((pl.col("from_date") < month_to) & (pl.col("to_date") > month_from))
        found.append(
            {
                "month": month_from.isoformat(),
                "counted_wh": counted,
                "corrected_wh": corrected,
                **_priced(
                    rows, inside, stretch, (month_from, month_to), judged.main_wh, judged.check_wh, book
                ),
            }
        )
    is_priced = all(month["after_paise"] is not None for month in found)
    correction = CheckCorrection(
        from_date=reached.from_date,
        to_date=reached.to_date,
        counted_wh=sum(month["counted_wh"] for month in found),
        corrected_wh=sum(month["corrected_wh"] for month in found),
        change_paise=sum(m["after_paise"] - m["before_paise"] for m in found) if is_priced else None,
        months=tuple(found),
        trace=(
            *reached.trace,
            *factor_step(
                judged.main_wh,
                judged.check_wh,
                [(date.fromisoformat(m["month"]), m["counted_wh"], m["corrected_wh"]) for m in found],
            ),
        ),
    )
    return correction, book.digest


def _priced(
    rows: pl.DataFrame,
    inside: pl.DataFrame,
    terms: pl.DataFrame,
    month: tuple[date, date],
    main_wh: int,
    check_wh: int,
    book: Rulebook,
) -> dict[str, Any]:
    """before_paise, after_paise and what that changes by line, for a month; or None and the reason."""
    if terms.height != 1:
        return _refused(*(_TERMS_CHANGED if terms.height else _NO_TERMS))
    counted = {name: int(rows[name].sum()) for name in ("energy_wh", "solar_wh", "estimated_wh")}
    change = {
        name: corrected_wh(int(inside[name].sum()), main_wh, check_wh) - int(inside[name].sum())
        for name in counted
    }
    corrected = {name: counted[name] + change[name] for name in counted}
    stretch = terms.row(0, named=True)
    shared = {
        name: stretch[name]
        for name in ("category_code", "area_code", "sanctioned_load_w", "is_prepaid", "is_smart")
    } | {
        "from_date": max(month[0], stretch["from_date"]),
        "to_date": min(month[1], stretch["to_date"]),
        "cycle_from": month[0],
        "cycle_to": month[1],
    }
    rated = rate(pl.DataFrame([shared | counted, shared | corrected]), book, refuse="collect")
    if rated.refusals:
        reason = rated.refusals[0].reason
        return _refused(_NOT_RATED[0] + reason, _NOT_RATED[1] + reason)
    before, after = (int(paise) for paise in rated.total_paise)
    changed = {line: int(paise[1] - paise[0]) for line, paise in rated.lines.items()}
    return {
        "before_paise": before,
        "after_paise": after,
        "lines_paise": {line: paise for line, paise in changed.items() if paise},
        "refused_en": "",
        "refused_hi": "",
    }


def _refused(en: str, hi: str) -> dict[str, Any]:
    return {"before_paise": None, "after_paise": None, "lines_paise": {}, "refused_en": en, "refused_hi": hi}


@lru_cache(maxsize=4)
def _book(state_code: str, folder: Path) -> Rulebook:
    return load_rulebook(state_code, folder)
