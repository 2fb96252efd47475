"""A bill made again from the facts of its issue, and beside it the bill that today's facts would give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.pieces import SUMS, USE, counted, only_measured, priced_pieces
from bijlighar.billing.rules.stretches import TERMS
from bijlighar.tariffs.rules import Rulebook

KEY = ("ref", "piece")
COMPARED = (*(f"{use}_wh" for use in USE), "demand_w", "known_days", "missing", *line_columns("line_"))
"""What of a bill is compared when it is made again; `missing` is the days without data, as a list."""
_OF_DAY = (*(f"{use}_wh" for use in USE), "demand_w")


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a bill made again is not the bill that was issued: a column, what was billed, what it is now."""

    what: str
    billed: str
    rebuilt: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why today's bill is another: READINGS, TERMS or RULEBOOK, by how many paise, and the facts of it."""

    code: str
    change_paise: int
    facts: tuple[str, ...]


def whole_days(versions: pl.DataFrame, stays: pl.DataFrame) -> pl.DataFrame:
    """Days of which every meter that counted is complete: ref, day, what was used, demand_w.

    `versions`: ref, day, use, demand_w and is_complete, a row a meter; `stays`: ref, meter_id, from_date,
    to_date.
    """
    summed = versions.group_by("ref", "day").agg(
        *(pl.sum(f"{use}_wh") for use in USE),
        pl.max("demand_w"),
        is_complete=pl.col("is_complete").all(),
        told=pl.len(),
    )
    counted = (
        stays.with_columns(day=pl.date_ranges("from_date", "to_date", closed="left"))
        .explode("day")
        .group_by("ref", "day")
        .agg(meters=pl.len())
    )
    return (
        summed.join(counted, on=["ref", "day"])
        .filter(pl.col("is_complete") & (pl.col("told") == pl.col("meters")))
        .select("ref", "day", *(f"{use}_wh" for use in USE), "demand_w")
        .sort("ref", "day")
    )


def with_use(stretches: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """Pieces of bills with their use counted anew from whole days.

    `stretches`: ref, piece, start_date, from_date, to_date, `TERMS`, cycle_from, cycle_to and is_measured
    (whether the category's price needs what quarter hours tell). Adds the use of `pieces.INPUTS`,
    known_days, missing and is_last.
    """
    days = counted(days, stretches, "ref")
    inside = pl.col("day").is_between("from_date", "to_date", closed="left")
    before = pl.col("day").is_between("start_date", "from_date", closed="left")
    used = (
        stretches.select(*KEY, "start_date", "from_date", "to_date")
        .join(days, on="ref")
        .group_by(KEY)
        .agg(
            *(pl.col(f"{use}_wh").filter(inside).sum() for use in USE),
            *(pl.col(f"{use}_wh").filter(before).sum().alias(f"{use}_before_wh") for use in USE),
            pl.col("demand_w").filter(inside).max(),
            pl.col("demand_w").filter(before).max().alias("demand_before_w"),
            pl.col("day").filter(inside).alias("days"),
        )
    )
    return (
        stretches.join(used, on=KEY, how="left")
        .with_columns(
            pl.col(SUMS).fill_null(0),
            pl.col("days").fill_null([]),
            is_last=pl.col("piece") == pl.col("piece").max().over("ref"),
        )
        .with_columns(
            *only_measured(pl.col("is_measured")),
            known_days=pl.col("days").list.len().cast(pl.Int64),
            missing=pl.date_ranges("from_date", "to_date", closed="left")
            .list.set_difference("days")
            .list.sort(),
        )
        .drop("days", "is_measured")
        .sort(KEY)
    )


def rebuilt(rows: pl.DataFrame, book: Rulebook) -> tuple[pl.DataFrame, dict[int, str]]:
    """One row a bill (ref and `COMPARED`) from pieces with their use; and why a bill cannot be priced."""
    refs = rows.get_column("ref")
    priced, refusals = priced_pieces(rows.drop("ref"), book)
    return summed(priced.with_columns(refs)), {refs[one.row]: one.reason for one in refusals}


def summed(pieces: pl.DataFrame) -> pl.DataFrame:
    """Pieces added up to bills: ref and `COMPARED`."""
    return pieces.group_by("ref", maintain_order=True).agg(
        pl.sum(*(f"{use}_wh" for use in USE), "known_days"),
        pl.max("demand_w"),
        pl.col("missing").explode().drop_nulls().sort(),
        pl.sum(*line_columns("line_")),
    )


def differences(billed: dict[str, object], again: dict[str, object]) -> tuple[Difference, ...]:
    """The columns in which two bills differ, each told; `missing` as days."""
    return tuple(
        Difference(name, _told(billed[name]), _told(again[name]))
        for name in again
        if name in billed and billed[name] != again[name]
    )


def _told(value: object) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def readings_changed(then: pl.DataFrame, now: pl.DataFrame) -> tuple[str, ...]:
    """Days whose figures are others now: "2026-06-04: 5200 Wh -> 6100 Wh", or "not known"."""
    both = then.join(now, on="day", how="full", suffix="_now", coalesce=True).sort("day")
    changed = both.filter(
        pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in _OF_DAY)
    )
    return tuple(
        f"{row['day']}: {_wh(row['energy_wh'])} -> {_wh(row['energy_wh_now'])}{_demand(row)}"
        for row in changed.iter_rows(named=True)
    )


def _demand(row: dict[str, Any]) -> str:
    """How the demand of a day moved, where it did."""
    was, is_now = row["demand_w"] or 0, row["demand_w_now"] or 0
    return "" if was == is_now else f", highest demand {was} W -> {is_now} W"


def _wh(energy_wh: int | None) -> str:
    return "not known" if energy_wh is None else f"{energy_wh} Wh"


def terms_changed(then: pl.DataFrame, now: pl.DataFrame) -> tuple[str, ...]:
    """The stretches of terms of two bills, told one after the other where they are not the same."""
    was, is_now = (_stretches(one) for one in (then, now))
    return () if was == is_now else (f"then: {'; '.join(was)}", f"now: {'; '.join(is_now) or 'none'}")


def _stretches(pieces: pl.DataFrame) -> list[str]:
    return [
        f"{_span(row['from_date'], row['to_date'])} {row['category_code']} {row['area_code']} "
        f"{row['sanctioned_load_w']} W{_agreed(row)}{'' if row['is_smart'] else ', no smart meter'}"
        for row in pieces.select("from_date", "to_date", *TERMS).iter_rows(named=True)
    ]


def _agreed(row: dict[str, Any]) -> str:
    """What was agreed beside the load, where the category asks for it."""
    named = (("contract_demand_w", "contract {} W"), ("contract_demand_va", "contract {} VA"))
    told = [text.format(row[name]) for name, text in named if row[name]]
    if row["load_millihp"]:
        told.append(f"{row['load_millihp']} thousandths of a HP")
    return "".join(f", {one}" for one in told)


def _span(first: date, after: date) -> str:
    return f"[{first}, {after})"
