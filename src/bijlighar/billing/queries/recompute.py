"""Bills made again from what was known at their issue, many at once; and one with today's knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from bijlighar.billing.models import KeptRulebook
from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.billing.rules.cycle import bill_key
from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.kept import ParcelDamaged, kept_book
from bijlighar.billing.rules.pieces import pieces
from bijlighar.billing.rules.recompute import (
    COMPARED,
    Difference,
    Reason,
    differences,
    readings_changed,
    rebuilt,
    summed,
    terms_changed,
    whole_days,
    with_use,
)
from bijlighar.billing.rules.stretches import TERMS
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import LINES, Rulebook, RulebookRefused

Key = tuple[int, date, int]
"""connection_id, cycle_from, revision."""

_TERMS: dict[str, pl.DataType] = {
    "category_code": pl.String(),
    "area_code": pl.String(),
    "sanctioned_load_w": pl.Int64(),
    "is_smart": pl.Boolean(),
}
_STRETCH: dict[str, pl.DataType] = {
    "ref": pl.Int64(),
    "piece": pl.Int64(),
    "start_date": pl.Date(),
    "from_date": pl.Date(),
    "to_date": pl.Date(),
    **_TERMS,
    "cycle_from": pl.Date(),
    "cycle_to": pl.Date(),
}
_BILL: dict[str, pl.DataType] = {
    "ref": pl.Int64(),
    "connection_id": pl.Int64(),
    "company_id": pl.Int64(),
    "cycle_from": pl.Date(),
    "cycle_to": pl.Date(),
    "revision": pl.Int64(),
    "number": pl.String(),
    "issued_on": pl.Date(),
    "issued_us": pl.Int64(),
    "rulebook": pl.String(),
    "energy_wh": pl.Int64(),
    "solar_wh": pl.Int64(),
    "estimated_wh": pl.Int64(),
    "known_days": pl.Int64(),
    "missing_days": pl.String(),
    "lines": pl.String(),
    "total_paise": pl.Int64(),
    "previous_dues_paise": pl.Int64(),
    "payable_paise": pl.Int64(),
}
_ASKED = (
    "(SELECT * FROM unnest(%(refs)s::bigint[], %(ids)s::bigint[], %(cycles)s::date[], %(revisions)s::int[])"
    " a(ref, connection_id, cycle_from, revision)) a"
)
_REF = pl.lit(0, dtype=pl.Int64).alias("ref")
_OF_BILL = "(t.connection_id, t.cycle_from, t.revision) = (a.connection_id, a.cycle_from, a.revision)"


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that some bills were made from, as it was known at their issue.

    `bills`, `stretches` (their terms), `stays` (their meters), `versions` (of meter-days) and `days` (whole
    days of connections) have `ref`, the place of the bill's key among those asked for.
    """

    bills: pl.DataFrame
    stretches: pl.DataFrame
    stays: pl.DataFrame
    versions: pl.DataFrame
    days: pl.DataFrame


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
        f"SELECT t.number FROM {_ASKED} JOIN billing_bill t ON {_OF_BILL}",
        _parameters([key]),
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
        billed = row | dict(zip(line_columns("line_"), lines, strict=True)) | {"missing": _days(row)}
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


def evidence(keys: Sequence[Key]) -> Evidence:
    """All that these bills were made from."""
    asked = _parameters(keys)
    bills = outgoing(
        "SELECT a.ref, t.connection_id, t.company_id, t.cycle_from, t.cycle_to, t.revision, t.number,"
        " t.issued_on, (extract(epoch FROM t.issued_at) * 1000000)::bigint, t.rulebook, t.energy_wh,"
        " t.solar_wh, t.estimated_wh, t.known_days, array_to_string(t.missing_days, ' '),"
        " array_to_string(t.lines_paise, ' '), t.total_paise, t.previous_dues_paise, t.payable_paise"
        f" FROM {_ASKED} JOIN billing_bill t ON {_OF_BILL} ORDER BY a.ref",
        asked,
        _BILL,
    )
    stays = outgoing(
        "SELECT a.ref, t.meter_id, t.from_date, t.to_date FROM"
        f" {_ASKED} JOIN billing_kept_stay t ON {_OF_BILL} ORDER BY a.ref, t.from_date, t.meter_id",
        asked,
        {"ref": pl.Int64(), "meter_id": pl.Int64(), "from_date": pl.Date(), "to_date": pl.Date()},
    )
    versions = metering.days_as_known(
        stays.join(bills.select("ref", known_us="issued_us"), on="ref", maintain_order="left")
    )
    return Evidence(bills, _stretches(asked), stays, versions, whole_days(versions, stays))


def _stretches(asked: dict[str, Any]) -> pl.DataFrame:
    """The terms of bills as the bills keep them: their pieces, or of a plain bill the one that it is."""
    named = ", ".join(f"coalesce(p.{name}, t.{name})" for name in ("from_date", "to_date", *TERMS))
    return outgoing(
        f"SELECT a.ref, coalesce(p.piece, 1), coalesce(p.start_date, t.from_date), {named}, t.cycle_from,"
        f" t.cycle_to FROM {_ASKED} JOIN billing_bill t ON {_OF_BILL}"
        " LEFT JOIN billing_piece p ON (p.connection_id, p.cycle_from, p.revision)"
        " = (t.connection_id, t.cycle_from, t.revision) ORDER BY 1, 2",
        asked,
        _STRETCH,
    )


def book_at_issue(company_id: int, half: str) -> Rulebook:
    """The rulebook that priced a bill, from the files kept at its issue.

    Raises LookupError when none were kept, `ParcelDamaged` and `RulebookRefused` when they cannot be read.
    """
    kept = KeptRulebook.objects.filter(rulebook=half).first()
    if kept is None:
        company = network.company(company_id)
        assert company is not None
        book = book_of(company.state_code)
        if digest_half(book) == half:
            return book
        raise LookupError(f"its rulebook {half} was not kept, and today's is another one.")
    return kept_book(kept.state_code, bytes(kept.content), kept.content_digest)


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
    known = metering.energy_frame(None, [connection_id], cycle_from, cycle_to).filter("is_complete")
    now = known.select(_REF, "day", "energy_wh", "solar_wh", "estimated_wh")
    terms = consumers.terms_between([connection_id], cycle_from, cycle_to)
    new = pieces(terms, known, cycle_from, cycle_to).with_columns(_REF)
    today = book_of(company.state_code)
    try:
        then = book_at_issue(row["company_id"], row["rulebook"])
    except (LookupError, ParcelDamaged, RulebookRefused):
        then = today
    steps: list[tuple[str, pl.DataFrame, Rulebook, tuple[str, ...]]] = [
        ("READINGS", with_use(facts.stretches, now), then, readings_changed(facts.days, now)),
        ("TERMS", new, then, terms_changed(facts.stretches, new)),
        ("RULEBOOK", new, today, _books_changed(row["rulebook"], digest_half(today))),
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


def _days(row: dict[str, Any]) -> list[date]:
    return [date.fromisoformat(each) for each in (row["missing_days"] or "").split()]


def _parameters(keys: Sequence[Key]) -> dict[str, Any]:
    return {
        "refs": list(range(len(keys))),
        "ids": [key[0] for key in keys],
        "cycles": [key[1] for key in keys],
        "revisions": [key[2] for key in keys],
    }
