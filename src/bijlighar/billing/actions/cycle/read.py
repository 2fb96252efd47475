"""What some connections would be billed in a cycle by all that is known now; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from bijlighar.billing import queries
from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.cycle import NotBilled, drafts, priced
from bijlighar.consumers import queries as consumers
from bijlighar.tariffs.rules import measured_categories


@dataclass(frozen=True, slots=True)
class Read:
    """A cycle as it stands.

    `drafted`: pieces of everybody who can be billed, those billed already among them; `done`: bills of just
    this cycle. `parts`: priced pieces of those without a bill. Who gets none: `unread` (no readings or torn
    terms), `overlapping` (another bill has some of these days), `refused` (no price).
    """

    terms: pl.DataFrame
    drafted: pl.DataFrame
    done: pl.DataFrame
    parts: pl.DataFrame
    unread: tuple[NotBilled, ...]
    overlapping: tuple[NotBilled, ...]
    refused: tuple[NotBilled, ...]


def read_cycle(
    company_id: int, state_code: str, connection_ids: Sequence[int] | None, cycle_from: date, cycle_to: date
) -> Read | None:
    """Read, draft and price; None where nobody was postpaid on a day of the cycle."""
    terms = consumers.terms_between(connection_ids, cycle_from, cycle_to, company_id=company_id)
    terms = terms.filter((~pl.col("is_prepaid")).any().over("connection_id"))
    if terms.is_empty():
        return None
    connections = terms.get_column("connection_id").unique().sort().to_list()
    book = book_of(state_code)
    days = queries.days_used(connections, terms, book, cycle_from, cycle_to)
    drafted, unread = drafts(terms, days, cycle_from, cycle_to, measured_categories(book))
    billed = queries.billed(connections, cycle_from, cycle_to)
    done = billed.filter((pl.col("cycle_from") == cycle_from) & (pl.col("cycle_to") == cycle_to))
    overlapping = [
        NotBilled(one, f"its bill {number} already covers some of these days")
        for one, number in billed.join(done, on="connection_id", how="anti")
        .select("connection_id", "number")
        .iter_rows()
    ]
    covered = billed.get_column("connection_id").implode()
    parts, refused = priced(drafted.filter(~pl.col("connection_id").is_in(covered)), book)
    return Read(terms, drafted, done, parts, tuple(unread), tuple(overlapping), tuple(refused))
