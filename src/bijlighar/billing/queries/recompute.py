"""Bills made again from what was known at their issue, many at once; and one with today's knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from bijlighar.billing.queries.evidence import (
    ASKED,
    OF_BILL,
    Evidence,
    Key,
    book_at_issue,
    evidence,
    parameters,
)
from bijlighar.billing.queries.use import days_used
from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.billing.rules.cycle import bill_key
from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.kept import ParcelDamaged
from bijlighar.billing.rules.pieces import USE, pieces
from bijlighar.billing.rules.recompute import (
    COMPARED,
    Difference,
    Reason,
    differences,
    readings_changed,
    rebuilt,
    summed,
    terms_changed,
    with_use,
)
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import LINES, Rulebook, RulebookRefused, measured_categories

_REF = pl.lit(0, dtype=pl.Int64).alias("ref")


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A bill beside the same bill made again from the facts of its issue; equal where `differences` is empty.

    `lines` are (code, billed paise, paise made again); None where it could not be made again at all, and
    `trouble` says why. `total_paise` and `rebuilt_paise` are without dues, `payable_paise` with them.
    """

    connection_id: int
    number: str
    cycle_from: date
    cycle_to: date
    issued_on: date
    lines: tuple[tuple[str, int, int | None], ...]
    total_paise: int
    rebuilt_paise: int | None
    previous_dues_paise: int
    payable_paise: int
    differences: tuple[Difference, ...]
    trouble: str

    @property
    def is_same(self) -> bool:
        """Whether it came out to the same paisa, from the same use, with the same dues."""
        return not self.differences and not self.trouble


@dataclass(frozen=True, slots=True)
class TodaysBill:
    """What a bill for the same cycle would be with today's readings, terms and tariff.

    `total_paise` is None where no bill could be made, and `trouble` says why. The `reasons` add up to the
    difference to the bill as it was issued.
    """

    total_paise: int | None
    lines: tuple[tuple[str, int], ...]
    change_paise: int
    reasons: tuple[Reason, ...]
    trouble: str


def bill_keys(company_id: int) -> list[Key]:
    """The keys of all bills of a company, cycle by cycle."""
    found = outgoing(
        "SELECT connection_id, cycle_from, revision FROM billing_bill WHERE company_id = %(company)s"
        " ORDER BY cycle_from, connection_id, revision",
        {"company": company_id},
        {"connection_id": pl.Int64(), "cycle_from": pl.Date(), "revision": pl.Int64()},
    )
    return found.rows()


def key_of(number: str) -> Key | None:
    """The key of the bill with this number, or None."""
    key = bill_key(number)
    if key is None:
        return None
    found = outgoing(
        f"SELECT t.number FROM {ASKED} JOIN billing_bill t ON {OF_BILL}",
        parameters([key]),
        {"number": pl.String()},
    )
    return key if found.get_column("number").to_list() == [number] else None


def recomputed(keys: Sequence[Key]) -> list[Recomputed]:
    """Make bills again from what was known when each was issued, in the order of their keys.

    Reads the versions of meter-days that were known then, the terms and meters that the bill keeps, the
    rulebook that was kept with it, and the ledger up to that instant: nothing that came later. A key without
    a bill is left out.
    """
    facts = evidence(keys)
    again: dict[int, dict[str, Any]] = {}
    troubles: dict[int, str] = {}
    by_book = facts.bills.group_by("company_id", "rulebook", maintain_order=True).agg("ref")
    for company_id, half, refs in by_book.iter_rows():
        try:
            book = book_at_issue(company_id, half)
        except (LookupError, ParcelDamaged, RulebookRefused) as fault:
            troubles |= dict.fromkeys(refs, str(fault))
            continue
        mine = facts.stretches.filter(pl.col("ref").is_in(refs))
        found, refused = rebuilt(with_use(mine, facts.days), book)
        troubles |= refused
        again |= {row["ref"]: row for row in found.iter_rows(named=True)}
    dues = _dues(facts.bills)
    return [
        _compared(row, again.get(row["ref"]), dues.get(row["ref"], [0]), troubles.get(row["ref"], ""))
        for row in facts.bills.iter_rows(named=True)
    ]


def _compared(row: dict[str, Any], again: dict[str, Any] | None, dues: list[int], trouble: str) -> Recomputed:
    lines = _lines(row)
    if trouble or again is None:
        found: tuple[Difference, ...] = ()
        made = [None] * len(LINES)
    else:
        billed = row | dict(zip(line_columns("line_"), lines, strict=True)) | {"missing": _missing(row)}
        found = differences(billed, {name: again[name] for name in COMPARED})
        made = [again[name] for name in line_columns("line_")]
        if sum(lines) != row["total_paise"]:
            found = (*found, Difference("total_paise", str(row["total_paise"]), str(sum(lines))))
    if row["previous_dues_paise"] not in dues:
        found = (*found, Difference("previous_dues_paise", str(row["previous_dues_paise"]), str(dues[0])))
    return Recomputed(
        connection_id=row["connection_id"],
        number=row["number"],
        cycle_from=row["cycle_from"],
        cycle_to=row["cycle_to"],
        issued_on=row["issued_on"],
        lines=tuple(zip(LINES, lines, made, strict=True)),
        total_paise=row["total_paise"],
        rebuilt_paise=None if made[0] is None else sum(each for each in made if each is not None),
        previous_dues_paise=row["previous_dues_paise"],
        payable_paise=row["payable_paise"],
        differences=found,
        trouble=trouble or ("" if again else "none of its days can be read any more."),
    )


def todays_bill(key: Key) -> TodaysBill:
    """What the bill of this key would be with what is known today, and why it is another.

    The reasons follow each other: first the readings of today under the bill's terms and tariff, then the
    terms of today, then the rulebook of today.
    """
    facts = evidence([key])
    row = facts.bills.row(0, named=True)
    company = network.company(row["company_id"])
    assert company is not None
    connection_id, cycle_from, cycle_to = row["connection_id"], row["cycle_from"], row["cycle_to"]
    terms = consumers.terms_between([connection_id], cycle_from, cycle_to)
    today = book_of(company.state_code)
    try:
        then = book_at_issue(row["company_id"], row["rulebook"])
    except (LookupError, ParcelDamaged, RulebookRefused):
        then = today
    read = {book.digest: _days(connection_id, facts, terms, book, row) for book in (then, today)}
    now = read[then.digest].select(_REF, "day", *(f"{use}_wh" for use in USE), "demand_w")
    new, newest = (
        pieces(terms, read[book.digest], cycle_from, cycle_to, measured_categories(book)).with_columns(_REF)
        for book in (then, today)
    )
    steps: list[tuple[str, pl.DataFrame, Rulebook, tuple[str, ...]]] = [
        ("READINGS", with_use(facts.stretches, now), then, readings_changed(facts.days, now)),
        ("TERMS", new, then, terms_changed(facts.stretches, new)),
        ("RULEBOOK", newest, today, _books_changed(row["rulebook"], digest_half(today))),
    ]
    before, reasons = row["total_paise"], list[Reason]()
    lines: tuple[tuple[str, int], ...] = ()
    for code, rows, book, told in steps:
        found, refused = rebuilt(rows, book) if rows.height else (summed(rows), {0: "no terms in the cycle."})
        if refused:
            return TodaysBill(None, (), 0, tuple(reasons), refused[0])
        amounts = found.select(line_columns("line_")).row(0)
        lines = tuple(zip(LINES, amounts, strict=True))
        if told:
            reasons.append(Reason(code, sum(amounts) - before, told))
        before = sum(amounts)
    return TodaysBill(before, lines, before - row["total_paise"], tuple(reasons), "")


def _days(
    connection_id: int, facts: Evidence, terms: pl.DataFrame, book: Rulebook, bill: dict[str, Any]
) -> pl.DataFrame:
    """The days of a bill's cycle as known now, with what the bill's terms or today's need by a rulebook."""
    of_both = pl.concat(
        [
            terms.select("connection_id", "category_code"),
            facts.stretches.select(pl.lit(connection_id).alias("connection_id"), "category_code"),
        ],
        how="vertical_relaxed",
    )
    return days_used([connection_id], of_both, book, bill["cycle_from"], bill["cycle_to"])


def _books_changed(then: str, now: str) -> tuple[str, ...]:
    return () if then == now else (f"then: {then}", f"now: {now}")


def _dues(bills: pl.DataFrame) -> dict[int, list[int]]:
    """What the ledger said of each bill's connection around its issue, the bill itself left out.

    A run reads the ledger a little after the instant that its bills carry, and money comes in meanwhile: so
    the balance at that instant (first), and after each posting from then on.
    """
    found = ledger.balances_around(
        Account.RECEIVABLE,
        bills.select(
            "ref",
            holder_id="connection_id",
            as_of_day="issued_on",
            at_us="issued_us",
            without=pl.lit("bill/") + pl.col("number"),
        ),
    )
    dues: dict[int, list[int]] = {}
    for ref, posted_us, paise in found.iter_rows():
        dues.setdefault(ref, [] if posted_us == 0 else [0]).append(paise)
    return dues


def _lines(row: dict[str, Any]) -> list[int]:
    """The billed lines; one that was added to the tariff later is 0."""
    known = [int(each) for each in row["lines"].split()]
    return known + [0] * (len(LINES) - len(known))


def _missing(row: dict[str, Any]) -> list[date]:
    return [date.fromisoformat(each) for each in (row["missing_days"] or "").split()]
