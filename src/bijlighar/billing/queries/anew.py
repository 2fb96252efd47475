"""Bills of a cycle as they would be made from what is known now, beside what was billed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from bijlighar.billing.queries.cycle import billed_pieces
from bijlighar.billing.queries.use import days_used
from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.cycle import NotBilled, bills_of, drafts, priced
from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.pieces import INPUTS, USE, is_plain
from bijlighar.billing.rules.stretches import TERM_TYPES, TERMS
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import measured_categories

_USED = (*(f"{use}_wh" for use in USE), "demand_w")
_COMPARED = (
    "from_date",
    "to_date",
    *_USED,
    "known_days",
    "missing_days",
    *TERMS,
    *line_columns("line_"),
)


@dataclass(frozen=True, slots=True)
class Anew:
    """What became of some bills.

    `bills`: a row each that would change, with the columns of `rules.cycle.bills_of` as it would be now and
    the same with `old_`, old_number, old_revision, old_total_paise. `parts`: their priced pieces. Unchanged
    ones are named in `unchanged`, those that cannot be made anew in `impossible` with the reason.
    """

    bills: pl.DataFrame
    parts: pl.DataFrame
    unchanged: tuple[int, ...]
    impossible: tuple[NotBilled, ...]


def bills_anew(company_id: int, connection_ids: Sequence[int], cycle_from: date, cycle_to: date) -> Anew:
    """Compare the latest bills of just this cycle with what they would be by all that is known now.

    A connection without a bill for the cycle is left out; its first bill is the cycle's business.
    """
    old = _latest(company_id, connection_ids, cycle_from, cycle_to)
    holders = old.get_column("connection_id").to_list()
    company = network.company(company_id)
    assert company is not None
    terms = consumers.terms_between(holders, cycle_from, cycle_to, company_id=company_id)
    book = book_of(company.state_code)
    days = days_used(holders, terms, book, cycle_from, cycle_to)
    drafted, unread = drafts(terms, days, cycle_from, cycle_to, measured_categories(book))
    parts, refused = priced(drafted, book)
    both = bills_of(parts).join(
        old.rename({name: f"old_{name}" for name in old.columns if name != "connection_id"}),
        on="connection_id",
        maintain_order="left",
    )
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"old_{name}")) for name in _COMPARED)
    other_pieces = _other_pieces(parts, holders, cycle_from)
    changed = both.filter(differs | pl.col("connection_id").is_in(other_pieces))
    named = [*unread, *refused]
    silent = set(holders) - set(both.get_column("connection_id")) - {one.connection_id for one in named}
    named += [NotBilled(one, "it was not postpaid on any day of the cycle") for one in sorted(silent)]
    kept = both.join(changed, on="connection_id", how="anti").get_column("connection_id").to_list()
    return Anew(
        bills=changed,
        parts=parts.join(changed, on="connection_id", how="semi", maintain_order="left"),
        unchanged=tuple(kept),
        impossible=tuple(named),
    )


def _other_pieces(parts: pl.DataFrame, holders: list[int], cycle_from: date) -> list[int]:
    """Connections whose bill has other pieces now than it was made from."""
    on = ["connection_id", *INPUTS]
    now = parts.filter(~is_plain()).select(on)
    was = billed_pieces(holders, cycle_from).select(on)
    other = pl.concat([now.join(was, on=on, how="anti"), was.join(now, on=on, how="anti")])
    return other.get_column("connection_id").unique().to_list()


def _latest(company_id: int, connection_ids: Sequence[int], cycle_from: date, cycle_to: date) -> pl.DataFrame:
    """The latest revision of each bill, its lines in columns; lines that came later count as nothing."""
    lines = ", ".join(
        f"coalesce(lines_paise[{number}], 0) AS {name}"
        for number, name in enumerate(line_columns("line_"), 1)
    )
    named = ", ".join(("from_date", "to_date", *_USED, "known_days"))
    terms = ", ".join(TERMS)
    types: dict[str, pl.DataType] = {
        "connection_id": pl.Int64(),
        "number": pl.String(),
        "revision": pl.Int64(),
        "total_paise": pl.Int64(),
        "from_date": pl.Date(),
        "to_date": pl.Date(),
        **dict.fromkeys(_USED, pl.Int64()),
        "known_days": pl.Int64(),
        "missing_days": pl.String(),
        **TERM_TYPES,
        **dict.fromkeys(line_columns("line_"), pl.Int64()),
    }
    return outgoing(
        f"SELECT DISTINCT ON (connection_id) connection_id, number, revision, total_paise, {named},"
        f" missing_days::text, {terms}, {lines} FROM billing_bill"
        " WHERE connection_id = ANY(%(ids)s) AND company_id = %(company)s"
        " AND cycle_from = %(from)s AND cycle_to = %(to)s ORDER BY connection_id, revision DESC",
        {"ids": list(connection_ids), "company": company_id, "from": cycle_from, "to": cycle_to},
        types,
    )
