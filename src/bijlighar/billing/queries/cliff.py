"""The next threshold of each connection's month: for one home's card, and for a company in portions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from bijlighar.billing.models import CliffChoice
from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.cliff import LOOK_BACK_DAYS, forecast, guarded
from bijlighar.billing.rules.stretches import with_loads, without_a_rule
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.time import month_of
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import DayRecord

_DAYS: dict[str, pl.DataType] = {
    "connection_id": pl.Int64(),
    "day": pl.Date(),
    "energy_wh": pl.Int64(),
    "solar_wh": pl.Int64(),
    "estimated_wh": pl.Int64(),
    "is_complete": pl.Boolean(),
}


@dataclass(frozen=True, slots=True)
class CliffCard:
    """How a month stands before its next threshold.

    `so_far_wh` through the day `as_of`, `so_far_estimated_wh` of it estimated; the month will come to
    `low_wh`..`high_wh` (four months of five). `kind` is of `rules.cliff.KINDS`, `outlook` STAYS, MAY or
    PASSES. The whole month costs `at_paise` at the threshold and `jump_paise` more just above it.
    """

    connection_id: int
    as_of: date
    so_far_wh: int
    so_far_estimated_wh: int
    days_left: int
    low_wh: int
    mid_wh: int
    high_wh: int
    limit_wh: int
    kind: str
    outlook: str
    at_paise: int
    above_paise: int
    jump_paise: int


def cliff_reads_from(day: date) -> date:
    """The first of the days that tell where the month of `day` will end; the last is the one before it."""
    return min(month_of(day)[0], day - timedelta(days=LOOK_BACK_DAYS))


def cliff_card(
    connection_id: int,
    day: date,
    terms: pl.DataFrame | None = None,
    days: Sequence[DayRecord] | None = None,
) -> CliffCard | None:
    """The card of a connection on a day; None where nothing can be forecast or no threshold lies ahead.

    For who has them already: `terms`, its `terms_on` the day, and `days`, its `metering.days` since
    `cliff_reads_from` or longer.
    """
    found = cliffs([connection_id], day, terms, None if days is None else _energy(connection_id, days, day))
    if found.is_empty():
        return None
    return CliffCard(**found.select(*CliffCard.__dataclass_fields__).row(0, named=True))


def cliffs(
    connection_ids: Sequence[int],
    day: date,
    terms: pl.DataFrame | None = None,
    energy: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The months of connections as `rules.cliff.guarded` gives them, from whole days before `day`.

    The month is the calendar month of `day`, at the terms of that day. Those without terms, with too few
    days or without a price, as a roof that feeds in, are absent. `energy`: their `metering.energy_frame`,
    for who has it already.
    """
    cycle_from, cycle_to = month_of(day)
    terms = consumers.terms_on(connection_ids, day) if terms is None else terms
    unruled = without_a_rule(terms.with_columns(from_date=pl.lit(cycle_from))).get_column("connection_id")
    terms = terms.filter(~pl.col("connection_id").is_in(unruled.implode()))
    if terms.is_empty():
        return pl.DataFrame(schema={"connection_id": pl.Int64})
    if energy is None:
        asked = terms.get_column("connection_id").to_list()
        energy = metering.energy_frame(None, asked, cliff_reads_from(day), day)
    told = forecast(energy.filter(energy.get_column("is_complete")), cycle_from, cycle_to)
    months = told.join(with_loads(terms), on="connection_id", maintain_order="left")
    cycle = {"cycle_from": cycle_from, "cycle_to": cycle_to}
    months = months.hstack(
        [pl.Series(name, [each]).new_from_index(0, months.height) for name, each in cycle.items()]
    )
    states = months.partition_by("state_code")
    found = [guarded(rows, book_of(rows.get_column("state_code")[0])) for rows in states]
    return pl.concat(found) if found else pl.DataFrame(schema={"connection_id": pl.Int64})


def _energy(connection_id: int, days: Sequence[DayRecord], day: date) -> pl.DataFrame:
    """Days as `metering.energy_frame` gives them, those that a forecast reads."""
    since = cliff_reads_from(day)
    read = [one for one in days if since <= one.day < day]
    return pl.DataFrame(
        {
            "connection_id": [connection_id] * len(read),
            "day": [one.day for one in read],
            "energy_wh": [one.energy_wh for one in read],
            "solar_wh": [one.solar_wh for one in read],
            "estimated_wh": [one.estimated_wh for one in read],
            "is_complete": [one.is_complete for one in read],
        },
        schema=_DAYS,
    )


def wants_cliff_messages(connection_id: int) -> bool:
    """Whether messages about thresholds go out for a connection."""
    return not CliffChoice.objects.filter(connection_id=connection_id, is_wanted=False).exists()


def without_cliff_messages(connection_ids: Sequence[int]) -> list[int]:
    """Those of some connections that want no messages about thresholds."""
    rows = CliffChoice.objects.filter(connection_id__in=list(connection_ids), is_wanted=False)
    return list(rows.values_list("connection_id", flat=True))
