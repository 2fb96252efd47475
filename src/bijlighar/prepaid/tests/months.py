"""Months of use for the tests of this area, and what the rules make of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.ledger.rules import Account as LedgerAccount
from bijlighar.ledger.rules import Entry, checked_transfers
from bijlighar.prepaid.rules.difference import MONTHS, booked_days, changed_days, new_charges, withdrawn_days
from bijlighar.prepaid.rules.month import INPUTS, month_so_far, segments
from bijlighar.prepaid.rules.netting import netted, open_parts
from bijlighar.prepaid.rules.target import targets
from bijlighar.prepaid.rules.transfers import charge_transfers, release_transfers
from bijlighar.tariffs.rules import LINES, Rulebook, load_rulebook, rate

JUNE = (date(2025, 6, 1), date(2025, 7, 1))
Month = tuple[date, date]
_CANCELLED: dict[str, pl.DataType] = {
    "connection_id": pl.Int64(),
    "for_day": pl.Date(),
    "version": pl.Int64(),
    "by_day": pl.Date(),
    "by_version": pl.Int64(),
    "cancelled_paise": pl.Int64(),
}
_STEP_TYPES: dict[str, pl.DataType] = {
    "connection_id": pl.Int64(),
    "cycle_from": pl.Date(),
    "for_day": pl.Date(),
    "version": pl.Int64(),
    "spread_paise": pl.Int64(),
    "spread_parts": pl.Int64(),
    "spread_from": pl.Date(),
}
_STEP = list(_STEP_TYPES)
_NO_STEPS = pl.DataFrame(schema=_STEP_TYPES)


@cache
def book(state_code: str = "mp") -> Rulebook:
    return load_rulebook(state_code)


def terms(
    category_code: str = "LV-1.2",
    area_code: str = "URBAN",
    load_w: int = 3000,
    from_date: date = date(2020, 1, 1),
    changes: Iterable[tuple[date, dict[str, object]]] = (),
) -> pl.DataFrame:
    """Dated terms of connection 1: first prepaid under those given, then with each of `changes` in turn."""
    now: dict[str, object] = {
        "category_code": category_code,
        "area_code": area_code,
        "sanctioned_load_w": load_w,
        "is_smart": True,
        "is_prepaid": True,
    }
    rows = [{"from_date": from_date, **now}]
    for day, change in sorted(changes, key=lambda one: one[0]):
        now |= change
        rows.append({"from_date": day, **now})
    return pl.DataFrame(rows).select(
        pl.lit(1, dtype=pl.Int64).alias("connection_id"),
        "from_date",
        pl.col("from_date").shift(-1).alias("to_date"),
        *now,
    )


def days(
    month: Month,
    uses: dict[int, int],
    solar: dict[int, int] | None = None,
    estimated: dict[int, int] | None = None,
) -> pl.DataFrame:
    """Complete meter-days; keys are days of the month, values Wh."""
    numbers = sorted(uses)
    return pl.DataFrame(
        {
            "connection_id": [1] * len(numbers),
            "day": [month[0] + timedelta(days=n - 1) for n in numbers],
            "energy_wh": [uses[n] for n in numbers],
            "solar_wh": [(solar or {}).get(n, 0) for n in numbers],
            "estimated_wh": [(estimated or {}).get(n, 0) for n in numbers],
            "version": [1] * len(numbers),
        },
        schema_overrides={"day": pl.Date},
    )


class Account:
    """One connection's month, charged again and again as its days become known; all in memory."""

    def __init__(
        self,
        month: Month = JUNE,
        connection: pl.DataFrame | None = None,
        percent: str | None = None,
        rulebook: Rulebook | None = None,
    ) -> None:
        self.month, self.percent = month, percent
        self.book = rulebook or book()
        self.terms = terms() if connection is None else connection
        self.stretches = segments(self.terms, month)
        self.charges: list[pl.DataFrame] = []
        self.transfers: list[pl.DataFrame] = []
        self.cancelled = pl.DataFrame(schema=_CANCELLED)

    def charge(self, known: pl.DataFrame, posted_on: date, *, parts: int = 30) -> pl.DataFrame:
        """What is booked now, given all days that are known now."""
        rows = month_so_far(known, self.stretches, self.book)
        if self.percent is not None:
            given = pl.lit(self.percent)
            rows = rows.with_columns(
                fppas_before=given, fppas_after=given, fuel_lacks_on=pl.lit(None, dtype=pl.Date)
            )
        changed = changed_days(rows, self.booked(), self.book.digest)
        priced, refused = targets(changed, self.book)
        assert not refused, refused
        charges = new_charges(priced, posted_on=posted_on)
        gone = self.booked().join(rows, on=["connection_id", "for_day"], how="anti")
        withdrawn = withdrawn_days(gone, posted_on=posted_on).select(charges.columns)
        due_from = posted_on - timedelta(days=1)
        until = pl.DataFrame({"connection_id": [1], "due_from": [due_from]})
        every = pl.concat([charges, withdrawn], how="vertical_relaxed").join(until, on="connection_id")
        charges, cancelled = netted(every, open_parts(self.steps(), until), parts)
        self.cancelled = pl.concat(
            [self.cancelled, cancelled.select(list(_CANCELLED))], how="vertical_relaxed"
        )
        self.charges.append(charges)
        self.transfers.append(checked_transfers(charge_transfers(charges, 1)))
        self._release(due_from)
        return charges

    def steps(self) -> pl.DataFrame:
        """Everything spread so far, with what of it was cancelled."""
        every = pl.concat([one.select(_STEP).cast(_STEP_TYPES) for one in self.charges] or [_NO_STEPS])
        every = every.filter(pl.col("spread_paise") > 0)
        key = ["connection_id", "for_day", "version"]
        less = self.cancelled.group_by(key).agg(pl.sum("cancelled_paise"))
        return every.join(less, on=key, how="left").with_columns(pl.col("cancelled_paise").fill_null(0))

    def _release(self, through: date) -> None:
        booked = pl.concat(self.transfers).filter(pl.col("code") == int(Entry.RELEASE))
        released = booked.group_by("holder_id", "for_day").agg(
            pl.len().cast(pl.Int64).alias("count"), pl.sum("amount_paise")
        )
        steps = self.steps().with_columns(due_from=pl.lit(through))
        every = [through - timedelta(days=n) for n in range((through - self.month[0]).days + 1)]
        self.transfers.append(checked_transfers(release_transfers(steps, released, every, 1, through)))

    def released(self) -> int:
        """Paise of all parts that fell due so far."""
        booked = pl.concat(self.transfers).filter(pl.col("code") == int(Entry.RELEASE))
        return int(booked["amount_paise"].sum())

    def moved(self, account: LedgerAccount) -> int:
        """What all transfers so far did to an account, debits positive."""
        code = int(account)
        sign = (pl.col("debit_code") == code).cast(pl.Int64) - (pl.col("credit_code") == code).cast(pl.Int64)
        return int(pl.concat(self.transfers).select((pl.col("amount_paise") * sign).sum()).item())

    def booked(self) -> pl.DataFrame:
        history = (
            pl.concat([self._empty(), *self.charges], how="vertical_relaxed")
            if self.charges
            else self._empty()
        )
        charged = [
            (pl.col(f"regular_{line}") + pl.col(f"step_{line}")).alias(f"charged_{line}") for line in LINES
        ]
        return booked_days(history.with_columns(*charged, rulebook=pl.lit(self.book.digest)))

    def _empty(self) -> pl.DataFrame:
        schema = self.charges[0].schema if self.charges else None
        if schema is not None:
            return pl.DataFrame(schema=schema)
        rows = month_so_far(days(self.month, {}), self.stretches, self.book)
        amounts = [pl.lit(0).alias(name) for name in (*line_columns("regular_"), *line_columns("step_"))]
        return rows.with_columns(
            *amounts, version=pl.lit(1), kind_code=pl.lit(""), **dict.fromkeys(MONTHS, pl.lit(0))
        ).clear()

    def total(self) -> dict[str, int]:
        """Everything charged so far, by line."""
        return {
            line: sum(
                sum(one[f"regular_{line}"].to_list() + one[f"step_{line}"].to_list()) for one in self.charges
            )
            for line in LINES
        }

    def bill(self, known: pl.DataFrame) -> dict[str, int]:
        """The prepaid part of the month, by line, from nothing but rows of `rate`.

        Each stretch of terms costs all use of the month through its end less all use before it, both at its
        own terms. Under one set of terms this is one row, the month's bill.
        """
        total = dict.fromkeys(LINES, 0)
        for row in self.terms.iter_rows(named=True):
            start, end = max(row["from_date"], self.month[0]), min(row["to_date"] or date.max, self.month[1])
            if row["is_prepaid"] and start < end:
                for until, sign in ((end, 1), (start, -1)):
                    for line, paise in self._until(known, until, row).items():
                        total[line] += sign * paise
        return total

    def _until(self, known: pl.DataFrame, until: date, row: dict[str, object]) -> dict[str, int]:
        """The month until a day, at the terms of a row."""
        start = max(self.terms["from_date"].min(), self.month[0])  # type: ignore[type-var]
        if until == start:
            return dict.fromkeys(LINES, 0)
        used = known.filter(pl.col("day") < until)
        frame = pl.DataFrame(
            {
                **{name: [row[name]] for name in ("category_code", "area_code", "sanctioned_load_w")},
                "from_date": [start],
                "to_date": [until],
                "cycle_from": [self.month[0]],
                "cycle_to": [self.month[1]],
                "energy_wh": [used["energy_wh"].sum()],
                "solar_wh": [used["solar_wh"].sum()],
                "estimated_wh": [used["estimated_wh"].sum()],
                "is_smart": [row["is_smart"]],
                "is_prepaid": [True],
                "fppas_percent": [self.percent],
            },
            schema_overrides={"fppas_percent": pl.String},
        )
        lines = rate(frame, self.book).lines
        return {line: int(lines[line][0]) for line in LINES}


def sums(charges: pl.DataFrame, prefix: str) -> list[int]:
    """Paise of each charge over all lines."""
    return charges.select(pl.sum_horizontal(line_columns(prefix))).to_series().to_list()


def length(month: Month) -> int:
    return (month[1] - month[0]).days


def same(value: int, numbers: Iterable[int]) -> dict[int, int]:
    return dict.fromkeys(numbers, value)


__all__ = ["INPUTS", "JUNE", "Account", "book", "days", "length", "same", "sums", "terms"]
