"""Demand and peak hours as they are read from the store: the newest version, or a named one as it was."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from bijlighar.billing.tests.readings import all_days, blocks, company_with_connections, store_blocks
from bijlighar.metering import queries

FROM, TO = date(2026, 6, 1), date(2026, 6, 4)
DAYS = all_days(FROM, TO)
PEAK = ((24, 36), (68, 88))


def test_the_newest_version_counts_and_a_named_one_as_it_was(db: None) -> None:
    _, (home, other) = company_with_connections(2)
    store_blocks(home, dict.fromkeys(DAYS, blocks(100)) | {DAYS[1]: blocks(100, {30: 900})})
    store_blocks(home, {DAYS[1]: blocks(100, {30: 300})}, version=2)
    store_blocks(other, {DAYS[2]: blocks(50, {10: 4000})})
    found = queries.demand_frame([home, other], FROM, TO, minutes=15, peak_blocks=PEAK)
    assert found.rows() == [
        (home, DAYS[0], 400, 3200),
        (home, DAYS[1], 1200, 3400),
        (home, DAYS[2], 400, 3200),
        (other, DAYS[2], 16_000, 1600),
    ]
    assert queries.demand_frame([home], FROM, TO, minutes=0, peak_blocks=())["demand_w"].to_list() == [0] * 3
    (meter,) = queries.stays_between([home], FROM, TO)["meter_id"].to_list()
    asked = pl.DataFrame({"meter_id": [meter] * 3, "day": [DAYS[1]] * 3, "version": [1, 2, 9]})
    told = queries.demands_of(asked, minutes=30, peak_blocks=PEAK)
    assert told["demand_w"].to_list() == [2000, 800, None]
    assert told["peak_wh"].to_list() == [4000, 3400, None]


def test_only_the_days_and_connections_asked_for(db: None) -> None:
    _, (home,) = company_with_connections(1)
    store_blocks(home, dict.fromkeys(DAYS, blocks(100)))
    assert queries.demand_frame([], FROM, TO, minutes=15, peak_blocks=PEAK).is_empty()
    early = queries.demand_frame([home], FROM, FROM + timedelta(days=1), minutes=15, peak_blocks=PEAK)
    assert early.rows() == [(home, FROM, 400, 3200)]
