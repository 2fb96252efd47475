"""What is booked, as frames for the rules: versions of days, steps with parts due, how far charged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.time import next_month
from bijlighar.prepaid.rules.difference import MONTHS
from bijlighar.prepaid.rules.month import INPUT_TYPES, INPUTS
from bijlighar.tariffs.rules import LINES

_AMOUNT = "coalesce({column}[{number}], 0)"
EVER = date(2000, 1, 1)
"""Earlier than any smart meter."""


def charge_versions(connection_ids: Sequence[int], from_day: date, to_day: date) -> pl.DataFrame:
    """Every version of the days [from_day, to_day).

    Columns: connection_id, for_day, version, kind_code, rulebook, `MONTHS`, `INPUTS`, charged_<LINE>.
    """
    charged = {
        f"charged_{line}": " + ".join(
            _AMOUNT.format(column=column, number=number) for column in ("regular_paise", "step_paise")
        )
        for number, line in enumerate(LINES, 1)
    }
    return outgoing(
        "SELECT connection_id, for_day, version, kind_code, rulebook,"
        f" {', '.join([*MONTHS, *INPUTS])}, {', '.join(charged.values())} FROM prepaid_charge"
        " WHERE connection_id = ANY(%(ids)s) AND for_day >= %(from)s AND for_day < %(to)s",
        {"ids": list(connection_ids), "from": from_day, "to": to_day},
        {
            "connection_id": pl.Int64(),
            "for_day": pl.Date(),
            "version": pl.Int64(),
            "kind_code": pl.String(),
            "rulebook": pl.String(),
            **dict.fromkeys(MONTHS, pl.Int64()),
            **INPUT_TYPES,
            **dict.fromkeys(charged, pl.Int64()),
        },
    )


def open_steps(connection_ids: Sequence[int], from_day: date, to_day: date) -> pl.DataFrame:
    """Steps with a part due on a day of [from_day, to_day), unless it was cancelled.

    Columns: connection_id, cycle_from, for_day, version, the three spread_ columns, cancelled_paise.
    """
    return _steps(
        "spread_to > %(from)s AND spread_from < %(to)s",
        {"ids": list(connection_ids), "from": from_day, "to": to_day},
    )


def steps_of_month(connection_ids: Sequence[int], month_from: date) -> pl.DataFrame:
    """All steps of the days of a calendar month that were ever spread, columns as of `open_steps`."""
    month_to = next_month(month_from)
    return _steps(
        "for_day >= %(from)s AND for_day < %(to)s",
        {"ids": list(connection_ids), "from": month_from, "to": month_to},
    )


def _steps(which: str, parameters: dict[str, Any]) -> pl.DataFrame:
    return outgoing(
        "SELECT connection_id, cycle_from, for_day, version, spread_from, spread_parts, spread_paise,"
        " coalesce(cancelled_paise, 0)::bigint FROM prepaid_charge"
        " LEFT JOIN (SELECT connection_id, for_day, version, sum(cancelled_paise) AS cancelled_paise"
        "  FROM prepaid_cancelled WHERE connection_id = ANY(%(ids)s) GROUP BY 1, 2, 3) c"
        " USING (connection_id, for_day, version)"
        f" WHERE connection_id = ANY(%(ids)s) AND spread_paise > 0 AND {which}",
        parameters,
        {
            "connection_id": pl.Int64(),
            "cycle_from": pl.Date(),
            "for_day": pl.Date(),
            "version": pl.Int64(),
            "spread_from": pl.Date(),
            "spread_parts": pl.Int64(),
            "spread_paise": pl.Int64(),
            "cancelled_paise": pl.Int64(),
        },
    )


def progress(connection_ids: Sequence[int]) -> pl.DataFrame:
    """How far connections are charged: connection_id, through_day, known_until_us (since 1970)."""
    return outgoing(
        "SELECT connection_id, through_day, (extract(epoch FROM known_until) * 1000000)::bigint"
        " FROM prepaid_progress WHERE connection_id = ANY(%(ids)s)",
        {"ids": list(connection_ids)},
        {"connection_id": pl.Int64(), "through_day": pl.Date(), "known_until_us": pl.Int64()},
    )


def prepaid_connections(
    company_id: int, through_day: date, connection_ids: Sequence[int] | None = None
) -> list[int]:
    """Connections of a company that were prepaid on any day up to `through_day`, ascending."""
    return prepaid_and_again_postpaid(company_id, through_day, connection_ids)[0]


def prepaid_and_again_postpaid(
    company_id: int, through_day: date, connection_ids: Sequence[int] | None = None
) -> tuple[list[int], list[int]]:
    """Connections as `prepaid_connections` gives them, and those of them that are postpaid on the day."""
    until = through_day + timedelta(days=1)
    terms = consumers.terms_between(connection_ids, EVER, until, company_id=company_id)
    prepaid = terms.filter("is_prepaid").get_column("connection_id").unique().sort()
    today = terms.filter((pl.col("to_date") == until) & ~pl.col("is_prepaid")).get_column("connection_id")
    return prepaid.to_list(), prepaid.filter(prepaid.is_in(today.implode())).to_list()


def portions(company_id: int, through_day: date, size: int = 10_000) -> list[list[int]]:
    """The prepaid connections of a company in portions that `charge_days` takes one at a time."""
    every = prepaid_connections(company_id, through_day)
    return [every[start : start + size] for start in range(0, len(every), size)]
