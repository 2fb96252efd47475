"""The steps that lead to each line of some bills, from the rulebooks that priced them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import polars as pl

from bijlighar.billing.queries.evidence import book_at_issue
from bijlighar.billing.queries.sheet.rows import Row, parameters
from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.billing.rules.explain import explained
from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.pieces import INPUTS, is_plain, rating_frame
from bijlighar.billing.rules.sheet import Step
from bijlighar.kernel.outgoing import outgoing
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import LINES, Rulebook, rate

_INPUTS: dict[str, pl.DataType] = {
    name: pl.Date()
    if name.endswith("_date")
    else pl.String()
    if name.endswith("_code")
    else pl.Boolean()
    if name.startswith("is_")
    else pl.Int64()
    for name in INPUTS
}


def steps_of(bills: Sequence[Row]) -> dict[tuple[int, str], tuple[Step, ...]]:
    """The steps of each bill's lines by its place and the line's code; none where they do not give it."""
    pieces = outgoing(
        f"SELECT a.ref, a.cycle_from, t.cycle_to, {', '.join(map(_of_piece, INPUTS))}"
        " FROM unnest(%(refs)s::bigint[], %(ids)s::bigint[], %(cycles)s::date[], %(revisions)s::int[])"
        " a(ref, connection_id, cycle_from, revision) JOIN billing_bill t"
        " USING (connection_id, cycle_from, revision)"
        " LEFT JOIN billing_piece p USING (connection_id, cycle_from, revision) ORDER BY a.ref, p.piece",
        parameters(bills),
        {"ref": pl.Int64(), "cycle_from": pl.Date(), "cycle_to": pl.Date(), **_INPUTS},
    ).with_columns(is_last=pl.col("piece") == pl.col("piece").max().over("ref"))
    books: dict[tuple[int, str], list[int]] = {}
    for ref, row in enumerate(bills):
        books.setdefault((row["company_id"], row["rulebook"]), []).append(ref)
    found: dict[tuple[int, str], tuple[Step, ...]] = {}
    for (company_id, half), refs in books.items():
        try:
            book = _book(company_id, half)
        except (LookupError, ValueError):
            continue
        mine = pieces.filter(pl.col("ref").is_in(refs))
        for ref, steps, lines in _explained(mine, book):
            if lines == bills[ref]["lines"]:
                for code in LINES:
                    if of_line := tuple(step for step in steps if step["line"] == code):
                        found[ref, code] = of_line
    return found


def _of_piece(name: str) -> str:
    if name == "piece":
        return "coalesce(p.piece, 1)"
    if name == "start_date":
        return "coalesce(p.start_date, t.from_date)"
    return f"coalesce(p.{name}, 0)" if "_before_" in name else f"coalesce(p.{name}, t.{name})"


def _explained(pieces: pl.DataFrame, book: Rulebook) -> Iterable[tuple[int, list[Step], tuple[int, ...]]]:
    """Place, steps and lines of each bill; plain ones are rated together, the rest one by one."""
    alone = pieces.filter(is_plain())
    frame = rating_frame(alone.drop("ref"))
    rated = rate(frame.drop("state"), book, trace=True, refuse="collect")
    for place, ref in enumerate(alone.get_column("ref")):
        if rated.is_rated[place]:
            yield ref, rated.trace(place), tuple(int(rated.lines[code][place]) for code in LINES)
    for _, rows in pieces.filter(~is_plain()).group_by("ref", maintain_order=True):
        done = explained(rows.drop("ref"), book)
        if done is not None:
            lines = done[1].select(pl.sum(*line_columns("line_"))).row(0)
            yield rows.item(0, "ref"), done[0], lines


@lru_cache(8)
def _book(company_id: int, half: str) -> Rulebook:
    """The rulebook that priced a bill: today's where it is the same, else the one kept at the issue."""
    company = network.company(company_id)
    assert company is not None
    book = book_of(company.state_code)
    return book if digest_half(book) == half else book_at_issue(company_id, half)
