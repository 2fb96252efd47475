"""Months of use for the tests of this area, and what the rules make of them, many homes in one frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
_TERMS = ("category_code", "area_code", "sanctioned_load_w", "contract_demand_w", "is_smart")
_DAYS: dict[str, pl.DataType] = {
    "day": pl.Date(),
    "energy_wh": pl.Int64(),
    "solar_wh": pl.Int64(),
    "estimated_wh": pl.Int64(),
    "peak_wh": pl.Int64(),
    "demand_w": pl.Int64(),
    "version": pl.Int64(),
}
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
    """Dated terms of a home: first prepaid under those given, then with each of `changes` in turn."""
    now: dict[str, object] = {
        "category_code": category_code,
        "area_code": area_code,
        "sanctioned_load_w": load_w,
        "contract_demand_w": 0,
        "is_smart": True,
        "is_prepaid": True,
    }
    rows = [{"from_date": from_date, **now}]
    for day, change in sorted(changes, key=lambda one: one[0]):
        now |= change
        rows.append({"from_date": day, **now})
    return pl.DataFrame(rows).select(
        "from_date",
        pl.col("from_date").shift(-1).alias("to_date"),
        *now,
    )


def days(
    month: Month,
    uses: dict[int, int],
    solar: dict[int, int] | None = None,
    estimated: dict[int, int] | None = None,
    peak: dict[int, int] | None = None,
    demand: dict[int, int] | None = None,
) -> pl.DataFrame:
    """Complete meter-days of a home; keys are days of the month, values Wh, of `demand` W."""
    numbers = sorted(uses)
    return pl.DataFrame(
        {
            "day": [month[0] + timedelta(days=n - 1) for n in numbers],
            "energy_wh": [uses[n] for n in numbers],
            "solar_wh": [(solar or {}).get(n, 0) for n in numbers],
            "estimated_wh": [(estimated or {}).get(n, 0) for n in numbers],
            "peak_wh": [(peak or {}).get(n, 0) for n in numbers],
            "demand_w": [(demand or {}).get(n, 0) for n in numbers],
            "version": [1] * len(numbers),
        },
        schema=_DAYS,
    )


@dataclass(frozen=True)
class Home:
    """A connection: its dated terms, and a fuel surcharge in per cent instead of the rulebook's."""

    terms: pl.DataFrame
    percent: str | None = None


class Accounts:
    """The month of some homes, charged again and again as days become known; all in memory.

    Homes are numbered from 1; what is asked by home is answered by that number.
    """

    def __init__(self, homes: Sequence[Home], month: Month = JUNE, rulebook: Rulebook | None = None) -> None:
        self.homes, self.month, self.book = dict(enumerate(homes, 1)), month, rulebook or book()
        self.terms = _of_homes([home.terms for home in homes])
        self.percents = pl.DataFrame(
            {"connection_id": list(self.homes), "percent": [home.percent for home in homes]},
            schema={"connection_id": pl.Int64, "percent": pl.String},
        )
        self.stretches = segments(self.terms, month)
        self.charges: list[pl.DataFrame] = []
        self.transfers: list[pl.DataFrame] = []
        self.cancelled = pl.DataFrame(schema=_CANCELLED)

    def charge(self, known: Sequence[pl.DataFrame], posted_on: date, *, parts: int = 30) -> pl.DataFrame:
        """What is booked now, given all `days` of each home that are known now."""
        rows = month_so_far(_of_homes(known), self.stretches, self.book)
        rows = rows.join(self.percents, on="connection_id", maintain_order="left")
        is_given = pl.col("percent").is_not_null()
        rows = rows.with_columns(
            fppas_before=pl.coalesce("percent", "fppas_before"),
            fppas_after=pl.coalesce("percent", "fppas_after"),
            fuel_lacks_on=pl.when(~is_given).then("fuel_lacks_on"),
        ).drop("percent")
        changed = changed_days(rows, self.booked(), self.book.digest)
        priced, refused = targets(changed, self.book)
        assert not refused, refused
        charges = new_charges(priced, posted_on=posted_on)
        gone = self.booked().join(rows, on=["connection_id", "for_day"], how="anti")
        withdrawn = withdrawn_days(gone, posted_on=posted_on).select(charges.columns)
        due_from = posted_on - timedelta(days=1)
        until = self.percents.select("connection_id", due_from=pl.lit(due_from))
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

    def released(self) -> dict[int, int]:
        """Paise of all parts that fell due so far, by home."""
        return self._moved(pl.when(pl.col("code") == int(Entry.RELEASE)).then(1).otherwise(0))

    def moved(self, account: LedgerAccount) -> dict[int, int]:
        """What all transfers so far did to an account, debits positive, by home."""
        code = int(account)
        return self._moved(
            (pl.col("debit_code") == code).cast(pl.Int64) - (pl.col("credit_code") == code).cast(pl.Int64)
        )

    def _moved(self, times: pl.Expr) -> dict[int, int]:
        booked = pl.concat(self.transfers).group_by("holder_id").agg((pl.col("amount_paise") * times).sum())
        return dict.fromkeys(self.homes, 0) | dict(booked.iter_rows())

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
        rows = month_so_far(_of_homes([days(self.month, {})]), self.stretches, self.book)
        amounts = [pl.lit(0).alias(name) for name in (*line_columns("regular_"), *line_columns("step_"))]
        return rows.with_columns(
            *amounts, version=pl.lit(1), kind_code=pl.lit(""), **dict.fromkeys(MONTHS, pl.lit(0))
        ).clear()

    def totals(self) -> dict[int, dict[str, int]]:
        """Everything charged so far, by home and line."""
        sums = (
            pl.concat(self.charges, how="vertical_relaxed")
            .group_by("connection_id")
            .agg((pl.col(f"regular_{line}") + pl.col(f"step_{line}")).sum().alias(line) for line in LINES)
        )
        found = {row.pop("connection_id"): row for row in sums.iter_rows(named=True)}
        return {number: found.get(number, dict.fromkeys(LINES, 0)) for number in self.homes}

    def bills(self, known: Sequence[pl.DataFrame]) -> dict[int, dict[str, int]]:
        """The prepaid part of the month, by home and line, from nothing but rows of `rate`.

        Each stretch of terms costs all use of the month through its end less all use before it, both at its
        own terms. Under one set of terms this is one row, the month's bill.
        """
        wanted = []
        for number, home in self.homes.items():
            first = max(home.terms["from_date"].min(), self.month[0])  # type: ignore[type-var]
            for row in home.terms.iter_rows(named=True):
                start = max(row["from_date"], self.month[0])
                end = min(row["to_date"] or date.max, self.month[1])
                if row["is_prepaid"] and start < end:
                    wanted.append((number, 1, self._until(known[number - 1], first, end, row)))
                    if first < start:
                        wanted.append((number, -1, self._until(known[number - 1], first, start, row)))
        total = {number: dict.fromkeys(LINES, 0) for number in self.homes}
        if wanted:
            frame = pl.DataFrame(
                [row for _, _, row in wanted], schema_overrides={"fppas_percent": pl.String}
            ).with_columns(
                fppas_percent=pl.Series([self.homes[one].percent for one, _, _ in wanted], dtype=pl.String)
            )
            lines = rate(frame, self.book).lines
            for place, (number, sign, _) in enumerate(wanted):
                for line in LINES:
                    total[number][line] += sign * int(lines[line][place])
        return total

    def _until(
        self, known: pl.DataFrame, first: date, until: date, row: dict[str, object]
    ) -> dict[str, object]:
        """A row for `rate`: the month from its first day of terms until a day, at the terms of a stretch."""
        used = known.filter(pl.col("day") < until)
        return {
            **{name: row[name] for name in _TERMS},
            "from_date": first,
            "to_date": until,
            "cycle_from": self.month[0],
            "cycle_to": self.month[1],
            **{name: used[name].sum() for name in ("energy_wh", "solar_wh", "estimated_wh", "peak_wh")},
            "demand_w": used["demand_w"].max() or 0,
            "is_prepaid": True,
        }


def _of_homes(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Frames of single homes as one, with the home's number as connection_id."""
    return pl.concat(
        frame.select(pl.lit(number, dtype=pl.Int64).alias("connection_id"), pl.all())
        for number, frame in enumerate(frames, 1)
    )


def sums(charges: pl.DataFrame, prefix: str) -> list[int]:
    """Paise of each charge over all lines."""
    return charges.select(pl.sum_horizontal(line_columns(prefix))).to_series().to_list()


def length(month: Month) -> int:
    return (month[1] - month[0]).days


def same(value: int, numbers: Iterable[int]) -> dict[int, int]:
    return dict.fromkeys(numbers, value)


__all__ = ["INPUTS", "JUNE", "Accounts", "Home", "book", "days", "length", "same", "sums", "terms"]
