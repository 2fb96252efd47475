"""What is billed, as frames for the cycle: bills that touch some days, and connections in portions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from bijlighar.billing.rules.pieces import INPUTS, USE
from bijlighar.billing.rules.stretches import TERM_TYPES, TERMS
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing

_USED = (*(f"{use}_wh" for use in USE), "demand_w")


def billed(connection_ids: Sequence[int], from_date: date, to_date: date) -> pl.DataFrame:
    """The latest revision of every bill that shares a day with [from_date, to_date).

    Columns: connection_id, cycle_from, cycle_to, number, energy_wh, solar_wh, estimated_wh, peak_wh,
    demand_w, known_days, issued_on, due_date, total_paise and `TERMS`.
    """
    return outgoing(
        "SELECT DISTINCT ON (connection_id, cycle_from) connection_id, cycle_from, cycle_to, number,"
        f" {', '.join(_USED)}, known_days, issued_on, due_date, total_paise, {', '.join(TERMS)}"
        " FROM billing_bill"
        " WHERE connection_id = ANY(%(ids)s) AND cycle_from < %(to)s AND cycle_to > %(from)s"
        " ORDER BY connection_id, cycle_from, revision DESC",
        {"ids": list(connection_ids), "from": from_date, "to": to_date},
        {
            "connection_id": pl.Int64(),
            "cycle_from": pl.Date(),
            "cycle_to": pl.Date(),
            "number": pl.String(),
            **dict.fromkeys(_USED, pl.Int64()),
            "known_days": pl.Int64(),
            "issued_on": pl.Date(),
            "due_date": pl.Date(),
            "total_paise": pl.Int64(),
            **TERM_TYPES,
        },
    )


def billed_pieces(connection_ids: Sequence[int], cycle_from: date) -> pl.DataFrame:
    """The pieces of a cycle's latest bills, of those that have any: connection_id and `pieces.INPUTS`."""
    return outgoing(
        f"SELECT p.connection_id, {', '.join(f'p.{name}' for name in INPUTS)} FROM billing_piece p"
        " WHERE p.connection_id = ANY(%(ids)s) AND p.cycle_from = %(from)s AND p.revision = ("
        " SELECT max(b.revision) FROM billing_bill b"
        " WHERE b.connection_id = p.connection_id AND b.cycle_from = p.cycle_from)",
        {"ids": list(connection_ids), "from": cycle_from},
        {"connection_id": pl.Int64(), **{name: _type_of(name) for name in INPUTS}},
    )


def _type_of(name: str) -> pl.DataType:
    return pl.Date() if name.endswith("_date") else TERM_TYPES.get(name, pl.Int64())


def portions(company_id: int, cycle_from: date, cycle_to: date, size: int = 20_000) -> list[list[int]]:
    """The connections of a company that were postpaid in a cycle, in portions that `bill_cycle` takes."""
    terms = consumers.terms_between(None, cycle_from, cycle_to, company_id=company_id)
    every = terms.filter(~pl.col("is_prepaid")).get_column("connection_id").unique().sort().to_list()
    return [every[start : start + size] for start in range(0, len(every), size)]
