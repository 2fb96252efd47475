"""Plans for what was owed before a connection became prepaid, and conversions from one side to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Entry
from bijlighar.prepaid.models import ArrearsPlan, Conversion
from bijlighar.prepaid.queries.booked import EVER
from bijlighar.prepaid.rules.arrears import PLAN, SEVERAL_A_DAY, left_of

_TAKEN, _GIVEN = (Entry.ARREARS_PART,), (Entry.ARREARS_PAID, Entry.ARREARS_ENDED)


@dataclass(frozen=True, slots=True)
class ArrearsPlanRecord:
    """A plan: `taken_paise` of it by its parts, `given_paise` paid or ended before its time.

    `day_paise` is a day's part, `last_day` the day of the last one if nothing more is paid before its time.
    `end_code` is PAID or ENDED (the connection is postpaid again), None while it is open.
    """

    connection_id: int
    number: int
    amount_paise: int
    parts: int
    from_day: date
    taken_paise: int
    given_paise: int
    left_paise: int
    day_paise: int
    last_day: date
    ended_on: date | None
    end_code: str | None


@dataclass(frozen=True, slots=True)
class ConversionRecord:
    """A connection's change to `to_code` (PREPAID or POSTPAID) from a day on; settled once carried over."""

    connection_id: int
    from_date: date
    to_code: str
    is_settled: bool


def arrears_plans(connection_id: int) -> list[ArrearsPlanRecord]:
    """The plans of a connection, the latest first."""
    rows = ArrearsPlan.objects.filter(connection_id=connection_id).order_by("-number")
    moved = _moved([connection_id])
    found = []
    for row in rows:
        mine = moved.filter(pl.col("number") == row.number)
        taken, given = (int(mine.get_column(name).sum()) for name in ("taken_paise", "given_paise"))
        left = row.amount_paise - taken - given
        day_paise = row.amount_paise // row.parts
        rest_days = -(-left // day_paise) if day_paise else 0
        last = min(
            row.from_day + timedelta(days=row.parts - 1),
            row.from_day + timedelta(days=max(taken // max(day_paise, 1) + rest_days - 1, 0)),
        )
        found.append(
            ArrearsPlanRecord(
                connection_id=connection_id,
                number=row.number,
                amount_paise=row.amount_paise,
                parts=row.parts,
                from_day=row.from_day,
                taken_paise=taken,
                given_paise=given,
                left_paise=left,
                day_paise=day_paise,
                last_day=last,
                ended_on=row.ended_on,
                end_code=row.end_code,
            )
        )
    return found


def open_arrears(connection_ids: Sequence[int]) -> pl.DataFrame:
    """The open plans of connections: the columns of `rules.arrears.PLAN` and left_paise, in order."""
    kept = [name for name in PLAN if name not in ("taken_paise", "given_paise")]
    plans = outgoing(
        f"SELECT {', '.join(kept)} FROM prepaid_arrears_plan"
        " WHERE connection_id = ANY(%(ids)s) AND ended_on IS NULL ORDER BY connection_id, number",
        {"ids": list(connection_ids)},
        {name: PLAN[name] for name in kept},
    )
    moved = _moved(plans.get_column("connection_id").unique().to_list())
    joined = plans.join(moved, on=["connection_id", "number"], how="left", maintain_order="left")
    return left_of(joined.with_columns(pl.col("taken_paise", "given_paise").fill_null(0)))


def arrears_taken(connection_ids: Sequence[int], from_day: date, to_day: date) -> pl.DataFrame:
    """The parts of plans taken for the days [from_day, to_day): connection_id, number, for_day, paise."""
    rows = ledger.entries(_TAKEN, connection_ids, from_day, to_day)
    return rows.select(connection_id="holder_id", number="sequence", for_day="for_day", paise="amount_paise")


def conversions(connection_id: int) -> list[ConversionRecord]:
    """The conversions of a connection, the latest first."""
    rows = Conversion.objects.filter(connection_id=connection_id).order_by("-from_date")
    return [
        ConversionRecord(row.connection_id, row.from_date, row.to_code, row.settled_at is not None)
        for row in rows
    ]


def open_conversions(company_id: int, day: date) -> list[ConversionRecord]:
    """Conversions of a company whose day has come and that are not settled, the oldest first."""
    rows = Conversion.objects.filter(company_id=company_id, from_date__lte=day, settled_at__isnull=True)
    return [
        ConversionRecord(row.connection_id, row.from_date, row.to_code, is_settled=False)
        for row in rows.order_by("from_date", "connection_id")
    ]


def _moved(connection_ids: Sequence[int]) -> pl.DataFrame:
    rows = ledger.entries([*_TAKEN, *_GIVEN], connection_ids, EVER, date.max)
    is_paid = pl.col("code") == int(Entry.ARREARS_PAID)
    amount = pl.col("amount_paise")
    return rows.group_by(
        connection_id="holder_id",
        number=pl.when(is_paid).then(pl.col("sequence") // SEVERAL_A_DAY).otherwise("sequence"),
    ).agg(
        taken_paise=amount.filter(pl.col("code").is_in([int(code) for code in _TAKEN])).sum(),
        given_paise=amount.filter(pl.col("code").is_in([int(code) for code in _GIVEN])).sum(),
    )
