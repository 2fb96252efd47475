"""Units that were charged in a month, for the rebate of prepaid meters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.time import next_month


def units_of_month(connection_ids: Sequence[int], month_from: date) -> pl.DataFrame:
    """What was charged of a month: holder_id, category_code (of its last day), month_from and energy_wh."""
    return outgoing(
        "SELECT connection_id, (array_agg(category_code ORDER BY for_day DESC))[1], %(from)s::date,"
        " sum(energy_after_wh - energy_before_wh)::bigint FROM ("
        "  SELECT DISTINCT ON (connection_id, for_day) connection_id, for_day, category_code, kind_code,"
        "  energy_after_wh, energy_before_wh FROM prepaid_charge"
        "  WHERE connection_id = ANY(%(ids)s) AND for_day >= %(from)s AND for_day < %(to)s"
        "  ORDER BY connection_id, for_day, version DESC) latest"
        " WHERE kind_code <> 'WITHDRAWN' GROUP BY connection_id ORDER BY connection_id",
        {"ids": list(connection_ids), "from": month_from, "to": next_month(month_from)},
        {
            "holder_id": pl.Int64(),
            "category_code": pl.String(),
            "month_from": pl.Date(),
            "energy_wh": pl.Int64(),
        },
    )
