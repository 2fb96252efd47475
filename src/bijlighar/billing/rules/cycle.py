"""A cycle's bills from terms and days: who can be billed, from how much, and who cannot and why."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.pieces import USE, pieces, priced_pieces
from bijlighar.billing.rules.stretches import TERMS, without_a_rule
from bijlighar.tariffs.rules import Rulebook

_REVISIONS = 10
_NUMBER = re.compile(r"[A-Z]+-(?P<cycle>\d{6})-(?P<connection>\d{7,18})(?:-R(?P<revision>[1-9]))?")


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


def bill_key(number: str) -> tuple[int, date, int] | None:
    """Connection, first day of the cycle and revision from a bill's number; None for one that is none."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        return None
    try:
        cycle_from = date.fromisoformat(f"20{found['cycle']}")
    except ValueError:
        return None
    return int(found["connection"]), cycle_from, int(found["revision"] or 0)


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


def drafts(
    terms: pl.DataFrame,
    days: pl.DataFrame,
    cycle_from: date,
    cycle_to: date,
    measured: Collection[str] = (),
) -> tuple[pl.DataFrame, list[NotBilled]]:
    """The pieces that each connection would be billed from, a row each, and those that cannot be billed.

    `terms`: dated terms; a connection that was prepaid for the whole cycle is none of billing's business.
    `days`, `measured`: as `pieces.pieces` takes them; a day without a complete one is missing, and makes the
    bill provisional. Columns as `pieces.pieces` gives them.
    """
    unruled = without_a_rule(terms).unique("connection_id", keep="first", maintain_order=True)
    terms = terms.join(unruled, on="connection_id", how="anti", maintain_order="left")
    found = pieces(terms, days, cycle_from, cycle_to, measured)
    of_connection = found.group_by("connection_id").agg(
        pl.sum("known_days"),
        pl.max("gap_days"),
        pl.col("from_date").filter(pl.col("gap_days") > 0).min().alias("begun_again"),
    )
    silent = of_connection.filter(pl.col("known_days") == 0)
    torn = of_connection.filter((pl.col("known_days") > 0) & (pl.col("gap_days") > 0))
    not_billed = [
        NotBilled(
            connection,
            f"it had no terms on {count} days before {on}, inside the cycle: which slabs and fixed charge "
            "such a month has, no source says; bill it by hand",
        )
        for connection, count, on in torn.sort("connection_id")
        .select("connection_id", "gap_days", "begun_again")
        .iter_rows()
    ] + [
        NotBilled(connection, "no complete day of readings in the cycle; nothing to bill from")
        for connection in silent.get_column("connection_id").sort()
    ]
    not_billed += [NotBilled(*row) for row in unruled.select("connection_id", "reason").iter_rows()]
    without = pl.concat([silent, torn]).get_column("connection_id").implode()
    return found.filter(~pl.col("connection_id").is_in(without)), not_billed


def bills_of(drafted: pl.DataFrame) -> pl.DataFrame:
    """One row a bill from its pieces, by connection: use, known and missing days, terms of the last piece.

    Lines, where the pieces have them, are added up, with their sum in total_paise. `missing_days` is an
    array's text. The days of a bill run from its first piece's first to its last piece's last.
    """
    lines = [name for name in line_columns("line_") if name in drafted.columns]
    bills = (
        drafted.lazy()
        .sort("connection_id", "piece")
        .group_by("connection_id", maintain_order=True)
        .agg(
            pl.min("from_date"),
            pl.max("to_date"),
            pl.col(*TERMS, "cycle_from", "cycle_to").last(),
            pl.sum(*(f"{use}_wh" for use in USE), "known_days", *lines),
            pl.max("demand_w"),
            pl.col("missing").explode().drop_nulls(),
        )
        .with_columns(
            missing_days=pl.concat_str(
                pl.lit("{"),
                pl.col("missing").list.sort().list.eval(pl.element().cast(pl.String)).list.join(","),
                pl.lit("}"),
            ),
            is_provisional=pl.col("missing").list.len() > 0,
        )
        .drop("missing")
        .collect()
    )
    return bills.with_columns(total_paise=pl.sum_horizontal(lines)) if lines else bills


def priced(drafted: pl.DataFrame, book: Rulebook) -> tuple[pl.DataFrame, list[NotBilled]]:
    """Drafts with line_<LINE>; connections of which `rate` refuses a piece are named instead."""
    with_lines, refusals = priced_pieces(drafted, book)
    reasons: dict[int, str] = {}
    connections = drafted.get_column("connection_id")
    for refusal in refusals:
        reasons.setdefault(connections[refusal.row], refusal.reason)
    kept = with_lines.filter(~pl.col("connection_id").is_in(list(reasons)))
    return kept, [NotBilled(connection, reason) for connection, reason in reasons.items()]
