"""What a yearly review finds, read and reckoned but not written: the preview and the draft are this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from bijlighar.billing import queries as billing
from bijlighar.billing.rules.book import book_of
from bijlighar.consumers import queries as consumers
from bijlighar.deposits import rules
from bijlighar.deposits.rules import DEMANDED, PARTS, SEEN, DepositPolicy
from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import REVERSAL, Account, Entry
from bijlighar.network import queries as network

PORTION = 50_000
_NOT_RECEIVED = [
    code + reversal
    for code in (*range(Entry.BILL, Entry.BILL + 10), Entry.LATE_CHARGE)
    for reversal in (0, REVERSAL)
]
"""Entries on what is owed that are no money received: bills, late charges, and what took them back."""


@dataclass(frozen=True, slots=True)
class Year:
    """Whose year is looked at: [from_date, to_date), by what holds on `day`."""

    company_id: int
    state_code: str
    from_date: date
    to_date: date
    day: date
    policy: DepositPolicy


def year_of(company_id: int, day: date, year_to: date | None = None) -> Year:
    """The year that a review on a day looks at: the last whole one, or the one that ends with `year_to`.

    Raises LookupError (NoDepositPolicy) where the state's rulebook has no policy for the day, ValueError for
    a company or year that is none.
    """
    company = network.company(company_id)
    if company is None:
        raise ValueError(f"There is no company {company_id}.")
    policy = rules.policy_on(company.state_code, day)
    from_date, last_to = policy.year_before(day)
    if year_to is not None:
        from_date, whole_to = policy.year_before(year_to)
        if whole_to != year_to or year_to > last_to:
            raise ValueError(
                f"No year of the review ends on {year_to}. "
                f"The last whole one before {day} ended on {last_to}."
            )
        last_to = year_to
    return Year(company_id, company.state_code, from_date, last_to, day, policy)


def portions(company_id: int, day: date, size: int = PORTION) -> list[list[int]]:
    """The connections that a company had on a day, in portions."""
    terms = consumers.terms_between(None, day, date.fromordinal(day.toordinal() + 1), company_id=company_id)
    every = terms.get_column("connection_id").unique().sort().to_list()
    return [every[start : start + size] for start in range(0, len(every), size)]


def reckoned(year: Year, connection_ids: Sequence[int]) -> pl.DataFrame:
    """What the review finds for each connection that has terms on its day, a row each, by connection.

    Columns: connection_id, outcome_code, reason, `SEEN`, unpaid_months, held_paise, asked_paise, `DEMANDED`
    and instalments_paise (a list). docs/rules/deposits.md says what holds for changed meters and part years.
    """
    policy = year.policy
    terms = consumers.terms_on(connection_ids, year.day).filter(pl.col("company_id") == year.company_id)
    ids = terms.get_column("connection_id").to_list()
    bills = billing.billed_months(ids, year.from_date, year.to_date)
    before = months_before(ids, bills, year.from_date, year.to_date)
    of_month = ("connection_id", "cycle_from", "cycle_to", "energy_wh", "solar_wh")
    seen = rules.months_seen(pl.concat([bills.select(of_month), before.select(of_month)]), policy)
    owed = ledger.movements(
        Account.RECEIVABLE, seen.get_column("connection_id").to_list(), except_codes=_NOT_RECEIVED
    ).rename({"holder_id": "connection_id"})
    unpaid = (
        pl.concat(
            [
                rules.unpaid_months(bills, owed, policy, year.day),
                before.group_by("connection_id").agg(unpaid_months=pl.sum("was_unpaid").cast(pl.Int64)),
            ]
        )
        .group_by("connection_id")
        .agg(pl.sum("unpaid_months"))
    )
    rows = (
        terms.join(seen, on="connection_id", how="left", maintain_order="left")
        .join(unpaid, on="connection_id", how="left", maintain_order="left")
        .join(held(ids), on="connection_id", how="left", maintain_order="left")
        .join(asked(ids), on="connection_id", how="left", maintain_order="left")
        .with_columns(
            pl.col(
                "months", "max_wh", "max_solar_wh", "basis_wh", "unpaid_months", "held_paise", "asked_paise"
            ).fill_null(0)
        )
    )
    is_exempt = pl.col("is_prepaid") & pl.lit(policy.prepaid.text == "EXEMPT")
    asked_for = rows.filter(~is_exempt & (pl.col("months") > 0))
    book = book_of(year.state_code) if policy.unit_rule.text == "TARIFF" else None
    value, refused = rules.values(asked_for, policy, book, year.day)
    reasons = pl.Series("reason", [refused.get(row, "") for row in range(asked_for.height)], dtype=pl.String)
    found = rules.demands(asked_for, policy, value).with_columns(reasons)
    names = ["connection_id", "reason", *DEMANDED, PARTS]
    none: list[int] = [0] * len(policy.due_months)
    of_rows = rows.join(found.select(names), on="connection_id", how="left", maintain_order="left")
    is_left_out = is_exempt | (pl.col("months") == 0) | (pl.col("reason") != "")
    return (
        of_rows.with_columns(pl.col("reason").fill_null(""))
        .with_columns(
            *(
                pl.when(is_left_out).then(0).otherwise(pl.col(name)).cast(pl.Int64).alias(name)
                for name in DEMANDED
            ),
            pl.when(is_left_out).then(pl.lit(none)).otherwise(pl.col(PARTS)).alias(PARTS),
        )
        .with_columns(
            outcome_code=pl.when(is_exempt)
            .then(pl.lit("PREPAID"))
            .when(pl.col("months") == 0)
            .then(pl.lit("NO_BILLS"))
            .when(pl.col("reason") != "")
            .then(pl.lit("REFUSED"))
            .when(pl.col("total_paise") > 0)
            .then(pl.lit("ASKED"))
            .when(pl.col("max_wh") == 0)
            .then(pl.lit("NO_USE"))
            .otherwise(pl.lit("COVERED"))
        )
        .select(
            "connection_id", "outcome_code", "reason", *SEEN, "unpaid_months", "held_paise", "asked_paise",
            *DEMANDED, PARTS,
        )
    )  # fmt: skip


def months_before(
    connection_ids: Sequence[int], bills: pl.DataFrame, from_date: date, to_date: date
) -> pl.DataFrame:
    """Months taken over from a company's own record that end inside a year, before our first bill of it.

    Columns: connection_id, cycle_from, cycle_to, energy_wh, solar_wh (0), was_unpaid (0 or 1).
    """
    taken = outgoing(
        "SELECT connection_id, cycle_from, cycle_to, energy_wh, 0, was_unpaid::int FROM deposits_month"
        " WHERE connection_id = ANY(%(ids)s) AND cycle_to > %(from)s AND cycle_to <= %(to)s"
        " ORDER BY connection_id, cycle_from",
        {"ids": list(connection_ids), "from": from_date, "to": to_date},
        {
            "connection_id": pl.Int64(),
            "cycle_from": pl.Date(),
            "cycle_to": pl.Date(),
            "energy_wh": pl.Int64(),
            "solar_wh": pl.Int64(),
            "was_unpaid": pl.Int64(),
        },
    )
    first = bills.group_by("connection_id").agg(first_from=pl.min("cycle_from"))
    joined = taken.join(first, on="connection_id", how="left", maintain_order="left")
    return joined.filter(pl.col("first_from").is_null() | (pl.col("cycle_to") <= pl.col("first_from"))).drop(
        "first_from"
    )


def held(connection_ids: Sequence[int]) -> pl.DataFrame:
    """What is held of each: connection_id, held_paise."""
    return _balances(Account.DEPOSIT, connection_ids, "held_paise")


def due(connection_ids: Sequence[int]) -> pl.DataFrame:
    """Instalments that fell due and are not paid: connection_id, due_paise."""
    return _balances(Account.DEPOSIT_DUE, connection_ids, "due_paise")


def asked(connection_ids: Sequence[int]) -> pl.DataFrame:
    """What was asked for and is not paid, due or still to come: connection_id, asked_paise."""
    both = pl.concat([due(connection_ids).rename({"due_paise": "asked_paise"}), coming(connection_ids)])
    return both.group_by("connection_id").agg(pl.sum("asked_paise")).filter(pl.col("asked_paise") > 0)


def coming(connection_ids: Sequence[int]) -> pl.DataFrame:
    """Instalments of approved reviews that have not fallen due yet: connection_id, asked_paise."""
    return outgoing(
        "SELECT i.connection_id, sum(part.paise)::bigint FROM deposits_review r"
        " JOIN deposits_review_item i ON i.review_id = r.id"
        " CROSS JOIN LATERAL unnest(i.instalments_paise, r.due_days) AS part (paise, day)"
        " WHERE r.approved_at IS NOT NULL AND i.connection_id = ANY(%(ids)s)"
        " AND part.paise > 0 AND (r.booked_through IS NULL OR part.day > r.booked_through)"
        " GROUP BY i.connection_id",
        {"ids": list(connection_ids)},
        {"connection_id": pl.Int64(), "asked_paise": pl.Int64()},
    )


def _balances(account: Account, connection_ids: Sequence[int], name: str) -> pl.DataFrame:
    found = ledger.balances(account, holder_ids=connection_ids)
    return found.rename({"holder_id": "connection_id", "balance_paise": name})
