"""What bills were made from, as it was known at their issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from bijlighar.billing.models import KeptRulebook
from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.billing.rules.kept import ParcelDamaged, kept_book
from bijlighar.billing.rules.pieces import MEASURED, USE
from bijlighar.billing.rules.recompute import whole_days, with_use
from bijlighar.billing.rules.stretches import TERM_TYPES, TERMS
from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import Rulebook, RulebookRefused, measured_categories, measures

Key = tuple[int, date, int]
"""connection_id, cycle_from, revision."""
Books = dict[tuple[Any, ...], Rulebook | None]
"""Rulebooks by company and half of their digest."""

_AROUND_US = 12 * 3600 * 1_000_000
_MOST_TRIES = 40
_USE = (*(f"{use}_wh" for use in USE), "known_days")
_STRETCH: dict[str, pl.DataType] = {
    "ref": pl.Int64(),
    "piece": pl.Int64(),
    "start_date": pl.Date(),
    "from_date": pl.Date(),
    "to_date": pl.Date(),
    **TERM_TYPES,
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
    "peak_wh": pl.Int64(),
    "demand_w": pl.Int64(),
    "known_days": pl.Int64(),
    "missing_days": pl.String(),
    "lines": pl.String(),
    "total_paise": pl.Int64(),
    "previous_dues_paise": pl.Int64(),
    "payable_paise": pl.Int64(),
}
ASKED = (
    "(SELECT * FROM unnest(%(refs)s::bigint[], %(ids)s::bigint[], %(cycles)s::date[], %(revisions)s::int[])"
    " a(ref, connection_id, cycle_from, revision)) a"
)
OF_BILL = "(t.connection_id, t.cycle_from, t.revision) = (a.connection_id, a.cycle_from, a.revision)"


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


def evidence(keys: Sequence[Key]) -> Evidence:
    """All that these bills were made from.

    The readings are those known at the instant of issue. A run goes on after the instant that its bills
    carry, and a validation commits after the one that its versions carry: where the use does not come out,
    the readings known at other moments around the issue are tried, and stay as they were if none fits.
    """
    asked = parameters(keys)
    bills = outgoing(
        "SELECT a.ref, t.connection_id, t.company_id, t.cycle_from, t.cycle_to, t.revision, t.number,"
        " t.issued_on, (extract(epoch FROM t.issued_at) * 1000000)::bigint, t.rulebook, t.energy_wh,"
        " t.solar_wh, t.estimated_wh, t.peak_wh, t.demand_w, t.known_days,"
        " array_to_string(t.missing_days, ' '), array_to_string(t.lines_paise, ' '), t.total_paise,"
        " t.previous_dues_paise, t.payable_paise"
        f" FROM {ASKED} JOIN billing_bill t ON {OF_BILL} ORDER BY a.ref",
        asked,
        _BILL,
    )
    stays = outgoing(
        "SELECT a.ref, t.meter_id, t.from_date, t.to_date FROM"
        f" {ASKED} JOIN billing_kept_stay t ON {OF_BILL} ORDER BY a.ref, t.from_date, t.meter_id",
        asked,
        {"ref": pl.Int64(), "meter_id": pl.Int64(), "from_date": pl.Date(), "to_date": pl.Date()},
    )
    at_issue = bills.select("ref", known_us="issued_us")
    books = {row: _book_or_none(*row) for row in bills.select("company_id", "rulebook").unique().rows()}
    found = _read(_Asked(bills, _measured(bills, _stretches(asked), books), stays, books), at_issue)
    wrong = _of_other_use(found)
    return _at_other_moments(found, books, at_issue, wrong) if wrong else found


@dataclass(frozen=True, slots=True)
class _Asked:
    """Bills with their terms (is_measured among them), their meters and the rulebooks that priced them."""

    bills: pl.DataFrame
    stretches: pl.DataFrame
    stays: pl.DataFrame
    books: Books


def _read(asked: _Asked, known: pl.DataFrame) -> Evidence:
    """The readings as known at a moment a bill: `known` has ref and known_us."""
    bills, stretches, stays = asked.bills, asked.stretches, asked.stays
    versions = metering.days_as_known(stays.join(known, on="ref", maintain_order="left"))
    versions = _with_demand(versions, bills, stretches, asked.books)
    return Evidence(bills, stretches, stays, versions, whole_days(versions, stays))


def _measured(bills: pl.DataFrame, stretches: pl.DataFrame, books: Books) -> pl.DataFrame:
    """Adds is_measured: whether a stretch's price needs more of the quarter hours than their sums."""
    named = [
        (company_id, half, code)
        for (company_id, half), book in books.items()
        for code in sorted(measured_categories(book) if book else ())
    ]
    schema = {"company_id": pl.Int64, "rulebook": pl.String, "category_code": pl.String}
    needs = pl.DataFrame(named, schema=schema, orient="row").with_columns(is_measured=pl.lit(True))
    of_bill = bills.select("ref", "company_id", "rulebook")
    joined = stretches.join(of_bill, on="ref", how="left", maintain_order="left").join(
        needs, on=list(schema), how="left", maintain_order="left"
    )
    return joined.with_columns(pl.col("is_measured").fill_null(False)).drop("company_id", "rulebook")


def _with_demand(
    versions: pl.DataFrame, bills: pl.DataFrame, stretches: pl.DataFrame, books: Books
) -> pl.DataFrame:
    """Adds `MEASURED` to versions of days, 0 for bills whose price does not need it."""
    zero = pl.lit(0, dtype=pl.Int64)
    needed = stretches.filter("is_measured").select("ref").unique()
    asked = versions.join(needed, on="ref", how="semi", maintain_order="left")
    if asked.is_empty():
        return versions.with_columns(zero.alias(name) for name in MEASURED)
    of_bill = asked.join(bills.select("ref", "company_id", "rulebook"), on="ref")
    found = []
    for key, mine in of_bill.group_by("company_id", "rulebook", maintain_order=True):
        book = books[key]
        assert book is not None
        first, last = mine.get_column("day").min(), mine.get_column("day").max()
        assert isinstance(first, date)
        assert isinstance(last, date)
        for one in measures(book, first, last + timedelta(days=1)):
            inside = mine.filter(pl.col("day").is_between(one.from_date, one.to_date, closed="left"))
            found.append(metering.demands_of(inside, minutes=one.minutes, peak_blocks=one.peak_blocks))
    keys = ["ref", "day", "meter_id"]
    told = pl.concat(found).select(*keys, *MEASURED)
    joined = versions.join(told, on=keys, how="left", maintain_order="left")
    return joined.with_columns(pl.col(name).fill_null(0) for name in MEASURED)


def _book_or_none(company_id: int, half: str) -> Rulebook | None:
    """The rulebook that priced bills; None where it can no longer be read, which others tell."""
    try:
        return book_at_issue(company_id, half)
    except (LookupError, ParcelDamaged, RulebookRefused):
        return None


def _of_other_use(found: Evidence) -> list[int]:
    """The bills whose readings do not add up to their use."""
    use = with_use(found.stretches, found.days).group_by("ref").agg(pl.sum(*_USE), pl.max("demand_w"))
    same = use.join(found.bills, on=["ref", *_USE, "demand_w"], how="semi").get_column("ref").implode()
    return found.bills.filter(~pl.col("ref").is_in(same)).get_column("ref").to_list()


def _at_other_moments(found: Evidence, books: Books, at_issue: pl.DataFrame, wrong: list[int]) -> Evidence:
    """The same, with the readings of another moment for those bills that come out then, the nearest first."""
    is_wrong = pl.col("ref").is_in(wrong)
    asked = found.stays.join(at_issue, on="ref").filter(is_wrong)
    moments = (
        metering.moments_around(asked, _AROUND_US)
        .join(at_issue.rename({"known_us": "issued_us"}), on="ref")
        .sort("ref", (pl.col("known_us") - pl.col("issued_us")).abs())
        .with_columns(turn=pl.int_range(pl.len()).over("ref"))
        .filter(pl.col("turn") < _MOST_TRIES)
    )
    known, left = at_issue, set(wrong)
    for _, turn in moments.sort("turn").group_by("turn", maintain_order=True):
        tried = turn.filter(pl.col("ref").is_in(list(left))).select("ref", "known_us")
        if tried.is_empty():
            break
        mine = pl.col("ref").is_in(tried.get_column("ref").to_list())
        bills, stretches, stays = (one.filter(mine) for one in (found.bills, found.stretches, found.stays))
        again = _read(_Asked(bills, stretches, stays, books), tried)
        right = set(tried.get_column("ref")) - set(_of_other_use(again))
        known = known.update(tried.filter(pl.col("ref").is_in(list(right))), on="ref")
        left -= right
    return _read(_Asked(found.bills, found.stretches, found.stays, books), known)


def _stretches(asked: dict[str, Any]) -> pl.DataFrame:
    """The terms of bills as the bills keep them: their pieces, or of a plain bill the one that it is."""
    named = ", ".join(f"coalesce(p.{name}, t.{name})" for name in ("from_date", "to_date", *TERMS))
    return outgoing(
        f"SELECT a.ref, coalesce(p.piece, 1), coalesce(p.start_date, t.from_date), {named}, t.cycle_from,"
        f" t.cycle_to FROM {ASKED} JOIN billing_bill t ON {OF_BILL}"
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


def parameters(keys: Sequence[Key]) -> dict[str, Any]:
    """What `ASKED` needs."""
    return {
        "refs": list(range(len(keys))),
        "ids": [key[0] for key in keys],
        "cycles": [key[1] for key in keys],
        "revisions": [key[2] for key in keys],
    }
