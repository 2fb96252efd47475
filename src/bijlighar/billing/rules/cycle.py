"""A cycle's bills from terms and days: who can be billed, from how much, and who cannot and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.stretches import stretches
from bijlighar.tariffs.rules import LINES, Rulebook, rate

DEFAULT_DUE_DAYS = 15
_REVISIONS = 10


@dataclass(frozen=True, slots=True)
class NotBilled:
    """A connection that gets no bill for a cycle, and why; nothing is passed over in silence."""

    connection_id: int
    reason: str


def bill_number(company_code: str, cycle_from: date, connection_id: int, revision: int = 0) -> str:
    """The number of a bill: company, first day of the cycle, connection; "-R1" for its first revision.

    Made from what the bill is, it cannot be used twice by a run that is repeated. The numbers of a company
    have gaps by design: a gap means a connection that was not billed in that cycle, not a bill that was lost.
    """
    plain = f"{company_code.upper()}-{cycle_from:%y%m%d}-{connection_id:07d}"
    return f"{plain}-R{revision}" if revision else plain


def bill_id(cycle_from: date, revision: int = 0) -> int:
    """Names a bill among those of its connection: the first day of the cycle and the revision, 202606010."""
    return int(f"{cycle_from:%Y%m%d}") * _REVISIONS + revision


def cycle_and_revision(bill_id: int) -> tuple[date, int] | None:
    """The way back from `bill_id`; None for a number that is none."""
    day, revision = divmod(bill_id, _REVISIONS)
    try:
        return date(day // 10_000, day // 100 % 100, day % 100), revision
    except (ValueError, OverflowError):
        return None


def drafts(terms: pl.DataFrame, days: pl.DataFrame, cycle_from: date, cycle_to: date) -> tuple[
    pl.DataFrame, list[NotBilled]
]:  # fmt: skip
    """What each connection would be billed from, a row each, and those that cannot be billed.

    `terms`: dated terms; connections that were prepaid for the whole cycle are none of billing's business.
    `days`: connection_id, day, energy_wh, solar_wh, estimated_wh, complete days only; a day without one is
    missing, and makes the bill provisional. Columns: connection_id, from_date, to_date, the terms,
    cycle_from, cycle_to, energy_wh, solar_wh, estimated_wh, known_days, missing_days (an array's text),
    is_provisional.
    """
    found = stretches(terms.filter(~pl.col("is_prepaid")), cycle_from, cycle_to)
    several = found.filter(pl.len().over("connection_id") > 1)
    whole = found.filter(pl.len().over("connection_id") == 1)
    used = (
        whole.lazy()
        .join(days.lazy(), on="connection_id")
        .filter((pl.col("day") >= pl.col("from_date")) & (pl.col("day") < pl.col("to_date")))
        .group_by("connection_id")
        .agg(
            *(pl.sum(f"{use}_wh") for use in ("energy", "solar", "estimated")),
            pl.len().cast(pl.Int64).alias("known_days"),
            pl.col("day"),
        )
    )
    drafted = whole.lazy().join(used, on="connection_id").collect()
    drafted = drafted.with_columns(
        missing=pl.date_ranges("from_date", pl.col("to_date") - timedelta(days=1)).list.set_difference("day")
    ).with_columns(
        missing_days=pl.concat_str(
            pl.lit("{"),
            pl.col("missing").list.sort().list.eval(pl.element().cast(pl.String)).list.join(","),
            pl.lit("}"),
        ),
        is_provisional=pl.col("missing").list.len() > 0,
    )
    without = whole.join(drafted, on="connection_id", how="anti")
    not_billed = [
        NotBilled(
            connection, f"its terms changed on {on:%Y-%m-%d}, inside the cycle; bill the parts separately"
        )
        for connection, on in several.group_by("connection_id")
        .agg(pl.col("from_date").max())
        .sort("connection_id")
        .iter_rows()
    ] + [
        NotBilled(connection, "no complete day of readings in the cycle; nothing to bill from")
        for connection in without.get_column("connection_id")
    ]
    return drafted.drop("day", "missing").sort("connection_id"), not_billed


def rating_frame(drafted: pl.DataFrame) -> pl.DataFrame:
    """Drafts, or bills as they are stored, as `rate` takes them."""
    return drafted.select(
        "category_code",
        "area_code",
        "from_date",
        "to_date",
        "cycle_from",
        "cycle_to",
        "energy_wh",
        "solar_wh",
        "estimated_wh",
        "sanctioned_load_w",
        "is_smart",
        ref=pl.col("connection_id"),
        is_prepaid=pl.lit(False),
    )


def priced(drafted: pl.DataFrame, book: Rulebook) -> tuple[pl.DataFrame, list[NotBilled]]:
    """Drafts with line_<LINE> and total_paise; those that `rate` refuses are named instead."""
    rated = rate(rating_frame(drafted), book, refuse="collect")
    lines = [
        pl.Series(name, rated.lines[line]) for name, line in zip(line_columns("line_"), LINES, strict=True)
    ]
    refused = [NotBilled(refusal.ref, refusal.reason) for refusal in rated.refusals]
    with_lines = drafted.with_columns(*lines, total_paise=pl.Series(rated.total_paise))
    return with_lines.filter(pl.Series(rated.is_rated)), refused
