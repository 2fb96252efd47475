"""The daily charge: one read, the rules, one write. docs/rules/prepaid-day.md says what it does and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl
from django.db import connection

from bijlighar.billing import queries as billing
from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.stretches import without_a_rule
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.time import day_start, minute_label, month_of, settlement_day
from bijlighar.kernel.time import days as days_of
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.prepaid import queries
from bijlighar.prepaid.actions.arrears import Booking, carry, take_parts
from bijlighar.prepaid.rules.charged import charge_rows
from bijlighar.prepaid.rules.difference import booked_days, changed_days, new_charges, withdrawn_days
from bijlighar.prepaid.rules.month import month_so_far, segments
from bijlighar.prepaid.rules.netting import netted, open_parts
from bijlighar.prepaid.rules.policy import NoPrepaidPolicy
from bijlighar.prepaid.rules.target import Refused, targets
from bijlighar.prepaid.rules.transfers import charge_transfers, release_transfers
from bijlighar.tariffs.rules import Rulebook

_LOOK_BACK = timedelta(days=1)
"""A version may be stored a little after the instant it carries; looking again books nothing twice."""

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


class UnableToCharge(ValueError):
    """The daily charge cannot run at all; nothing was written."""


@dataclass(frozen=True, slots=True)
class Charged:
    """What one run did. `refused` names the connections it could not charge for a month, with the reason."""

    connections: int
    days: int
    corrections: int
    transfers: int
    refused: tuple[Refused, ...]


@action
def charge_days(
    *,
    company_id: int,
    through_day: date,
    by: Actor,
    at: datetime,
    connection_ids: Sequence[int] | None = None,
    again: Sequence[date] = (),
) -> Charged:
    """Charge prepaid connections for every complete day up to `through_day` that is new or has changed.

    `connection_ids` limits it to some of the company's connections: a large company is charged in portions,
    each a transaction (`prepaid.queries.portions`). Running it again books nothing twice; the result does not
    depend on the order in which days became known. Looked at are months of which a day has become known since
    the last run; `again` names months (any day of each) to look at whatever became known, after a change of
    terms or of the rulebook that reaches back. Raises `UnableToCharge`.
    """
    company = network.company(company_id)
    if company is None:
        raise UnableToCharge(f"There is no company {company_id}.")
    if through_day >= settlement_day(at):
        raise UnableToCharge(f"{through_day} is not over at {minute_label(at)}. Charge days that have ended.")
    prepaid, postpaid = queries.prepaid_and_again_postpaid(company_id, through_day, connection_ids)
    if not prepaid:
        return Charged(0, 0, 0, 0, ())
    _lock(prepaid, company_id)
    before = queries.progress(prepaid)
    book = book_of(company.state_code)
    run = _Run(
        company_id=company_id,
        through_day=through_day,
        due_from=before.select(
            "connection_id", due_from=pl.max_horizontal("through_day", pl.lit(through_day))
        ),
        posted_on=settlement_day(at),
        parts=_spread_days(company_id, through_day),
        book=book,
        rulebook=digest_half(book),
    )
    days = corrections = transfers = 0
    refused: list[Refused] = []
    for month, connections in _work(before, through_day, again):
        charges, not_charged = _charge_month(run, month, connections)
        refused += not_charged
        if charges.height:
            charges, cancelled = netted(charges, _open_parts(run, charges), run.parts)
            _insert(charges, cancelled, run, at)
            moved = charge_transfers(charges, company_id)
            transfers += post(transfers=moved, by=by, at=at).inserted
        corrections += charges.filter(pl.col("version") > 1).height
        days += charges.filter(pl.col("version") == 1).height
    parts = _parts_due(run, before)
    transfers += post(transfers=parts, by=by, at=at).inserted if parts.height else 0
    booking = Booking(company_id, run.posted_on, by, at)
    transfers += take_parts(before, run.due_from, booking) + _carry_back(postpaid, booking)
    _advance(company_id, prepaid, [one.connection_id for one in refused], through_day, at)
    return Charged(len(prepaid), days, corrections, transfers, tuple(refused))


@dataclass(frozen=True, slots=True)
class _Run:
    company_id: int
    through_day: date
    due_from: pl.DataFrame
    posted_on: date
    parts: pl.Expr
    book: Rulebook
    rulebook: str


def _work(
    progress: pl.DataFrame, through_day: date, again: Sequence[date]
) -> list[tuple[tuple[date, date], list[int]]]:
    """Months in order, with the connections of which a day became known since they were charged."""
    new = progress.filter(pl.col("known_until_us").is_null()).get_column("connection_id").to_list()
    known = progress.filter(pl.col("known_until_us").is_not_null())
    until = through_day + timedelta(days=1)
    found = []
    if new:
        found.append(metering.changed_since(_EVER, connection_ids=new, to_date=until))
    if known.height:
        since_us = known.get_column("known_until_us").min()
        assert isinstance(since_us, int)
        since = datetime.fromtimestamp(since_us // 1_000_000, UTC) - _LOOK_BACK
        ids = known.get_column("connection_id").to_list()
        found.append(metering.changed_since(since, connection_ids=ids, to_date=until))
    changed = (
        pl.concat([one.select("connection_id", "day") for one in found])
        .select("connection_id", month=pl.col("day").dt.month_start())
        .unique()
    )
    asked = pl.DataFrame({"month": sorted({month_of(day)[0] for day in again})}, schema={"month": pl.Date})
    changed = pl.concat([changed, progress.select("connection_id").join(asked, how="cross")]).unique()
    by_month = changed.group_by("month").agg(pl.col("connection_id").sort()).sort("month")
    return [(month_of(month), connections) for month, connections in by_month.iter_rows()]


def _charge_month(
    run: _Run, month: tuple[date, date], connections: list[int]
) -> tuple[pl.DataFrame, list[Refused]]:
    month_from, month_to = month
    terms = consumers.terms_between(connections, month_from, month_to, company_id=run.company_id)
    until = min(month_to, run.through_day + timedelta(days=1))
    unruled = [
        Refused(connection, max(since, month_from), reason)
        for connection, since, reason in without_a_rule(terms.filter("is_prepaid"))
        .unique("connection_id", keep="first", maintain_order=True)
        .iter_rows()
    ]
    known = billing.days_used(connections, terms, run.book, month_from, until).drop("is_complete", "known_at")
    rows = month_so_far(known, segments(terms, month), run.book)
    rows = rows.filter(~pl.col("connection_id").is_in([one.connection_id for one in unruled]))
    booked = booked_days(queries.charge_versions(connections, month_from, month_to))
    priced, unpriced = targets(changed_days(rows, booked, run.rulebook), run.book)
    refused = [*unruled, *unpriced]
    charges = new_charges(priced, posted_on=run.posted_on)
    gone = booked.filter(pl.col("for_day") < until).join(rows, on=["connection_id", "for_day"], how="anti")
    gone = gone.filter(~pl.col("connection_id").is_in([one.connection_id for one in refused]))
    if gone.height:
        withdrawn = withdrawn_days(gone, posted_on=run.posted_on)
        charges = pl.concat([charges, withdrawn.select(charges.columns)], how="vertical_relaxed")
    return charges.join(run.due_from, on="connection_id", how="left"), refused


def _open_parts(run: _Run, charges: pl.DataFrame) -> pl.DataFrame:
    """What is open of steps booked before for the months of these charges, where one of them gives back."""
    gives_back = pl.sum_horizontal(line_columns("step_")) < 0
    connections = charges.filter(gives_back).get_column("connection_id").unique().to_list()
    steps = queries.steps_of_month(connections, charges.item(0, "cycle_from"))
    return open_parts(steps, run.due_from)


def _parts_due(run: _Run, before: pl.DataFrame) -> pl.DataFrame:
    """Transfers of the parts that fall due on the days since these connections were last charged."""
    connections = before.get_column("connection_id").to_list()
    earliest = before.get_column("through_day").drop_nulls().min()
    assert earliest is None or isinstance(earliest, date)
    latest = run.due_from.get_column("due_from").max()
    assert isinstance(latest, date)
    days = days_of(min(earliest or latest, latest), latest + timedelta(days=1))
    steps = queries.open_steps(connections, days[0], days[-1] + timedelta(days=1))
    steps = steps.join(run.due_from, on="connection_id")
    holders = steps.get_column("connection_id").unique().to_list()
    booked = ledger.entries([Entry.RELEASE], holders, days[0], days[-1] + timedelta(days=1))
    released = booked.group_by("holder_id", "for_day").agg(
        pl.len().cast(pl.Int64).alias("count"), pl.sum("amount_paise")
    )
    return release_transfers(steps, released, days, run.company_id, run.posted_on)


def _spread_days(company_id: int, day: date) -> pl.Expr:
    """Over how many days a step of a charge is spread, by its category."""
    try:
        policy = queries.policy(company_id, day)
    except NoPrepaidPolicy as problem:
        raise UnableToCharge(str(problem)) from problem
    found = pl.lit(policy.spread_days, dtype=pl.Int64)
    for category, own in policy.by_category.items():
        found = pl.when(pl.col("category_code") == category).then(own.spread_days).otherwise(found)
    return found


def _carry_back(postpaid: list[int], booking: Booking) -> int:
    """The balance of those who are postpaid again goes to their bills: late days, parts that fall due."""
    if not postpaid:
        return 0
    left = ledger.balances(Account.PREPAID, postpaid)
    return carry(left["holder_id"].to_list(), left["balance_paise"].to_list(), booking)


def _lock(connections: list[int], company_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO prepaid_progress (connection_id, company_id)"
            " SELECT id, %s FROM unnest(%s::bigint[]) id ORDER BY id ON CONFLICT DO NOTHING",
            [company_id, connections],
        )
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM prepaid_progress WHERE connection_id = ANY(%s)"
            " ORDER BY connection_id FOR UPDATE) locked",
            [connections],
        )


def _advance(
    company_id: int, connections: list[int], refused: list[int], through_day: date, at: datetime
) -> None:
    """Note how far they are charged; what was refused is looked at again by the next run.

    Days after `through_day` were not looked at, whatever is known of them by now. They become known after
    `through_day` has ended, so what was known by its end is all that this run can speak for.
    """
    known_until = min(at, day_start(through_day + timedelta(days=1)))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE prepaid_progress SET through_day = greatest(through_day, %(day)s), known_until ="
            " CASE WHEN connection_id = ANY(%(refused)s) OR through_day > %(day)s THEN known_until"
            " ELSE greatest(known_until, %(until)s) END WHERE connection_id = ANY(%(ids)s)",
            {"day": through_day, "refused": refused, "until": known_until, "ids": connections},
        )
    tell_changed(company_id, connections)


def _insert(charges: pl.DataFrame, cancelled: pl.DataFrame, run: _Run, at: datetime) -> None:
    rows = charge_rows(charges, run.company_id, run.rulebook)
    names = ", ".join(rows.columns)
    arrays = {"regular_paise", "step_paise"}
    values = ", ".join(
        f"{name}::bigint[]" if name in arrays else f"{name}::uuid" if name == "rulebook" else name
        for name in rows.columns
    )
    with incoming(rows, "prepaid_charging"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO prepaid_charge ({names}, posted_at) SELECT {values}, %s FROM prepaid_charging", [at]
        )
    if cancelled.is_empty():
        return
    names = ", ".join(cancelled.columns)
    with incoming(cancelled, "prepaid_cancelling"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO prepaid_cancelled (company_id, {names}) SELECT %s, {names} FROM prepaid_cancelling",
            [run.company_id],
        )
