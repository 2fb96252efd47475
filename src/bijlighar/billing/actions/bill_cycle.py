"""The postpaid cycle at once: one bill a connection and cycle. docs/rules/ledger.md says how it is booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from bijlighar.billing import queries
from bijlighar.billing.actions.cycle.read import read_cycle
from bijlighar.billing.actions.cycle.write import Issue, issue_parts
from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.billing.rules.cycle import NotBilled, bills_of
from bijlighar.billing.rules.pieces import INPUTS, USE, is_plain
from bijlighar.billing.rules.stretches import TERMS
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import minute_label, settlement_day
from bijlighar.network import queries as network


class UnableToBill(ValueError):
    """The cycle cannot be billed at all; nothing was written."""


@dataclass(frozen=True, slots=True)
class Billed:
    """What one run did.

    `provisional` of the `bills` lack days. `already_billed` connections had their bill; of these `outdated`
    have since got other readings, and need a revision. `not_billed` names every other connection, and why.
    """

    bills: int
    provisional: int
    already_billed: int
    total_paise: int
    transfers: int
    outdated: tuple[int, ...]
    not_billed: tuple[NotBilled, ...]


@action
def bill_cycle(
    *,
    company_id: int,
    cycle_from: date,
    cycle_to: date,
    by: Actor,
    at: datetime,
    issued_on: date | None = None,
    connection_ids: Sequence[int] | None = None,
) -> Billed:
    """Bill postpaid connections for [cycle_from, cycle_to), issued on the settlement day of `at` by default.

    `issued_on` names an earlier day of issue, but none before the cycle is over.
    `connection_ids` limits it to some of the company's connections, so that a large company is billed in
    portions, each a transaction (`billing.queries.portions`). Billing again changes nothing: a connection has
    one bill a cycle, and its number is made from both. A second run for the company waits for the first.
    Raises `UnableToBill`.
    """
    # Which days are billed already is read below; a second run must not read it before the first has written.
    one_at_a_time(f"billing.bill_cycle.{company_id}")
    company = network.company(company_id)
    if company is None:
        raise UnableToBill(f"There is no company {company_id}.")
    if cycle_to > settlement_day(at):
        raise UnableToBill(f"The cycle ends on {cycle_to}, which is not over at {minute_label(at)}.")
    if cycle_to <= cycle_from:
        raise UnableToBill(f"The cycle from {cycle_from} to {cycle_to} has no day.")
    issued = issued_on or settlement_day(at)
    if issued < cycle_to:
        raise UnableToBill(
            f"A bill issued on {issued} would come before the end of its cycle. "
            f"Issue it on {cycle_to} or later."
        )
    if issued > settlement_day(at):
        raise UnableToBill(f"The day of issue {issued} has not come yet at {minute_label(at)}.")
    read = read_cycle(company_id, company.state_code, connection_ids, cycle_from, cycle_to)
    if read is None:
        return Billed(0, 0, 0, 0, 0, (), ())
    due_days = queries.policy(company_id, issued).due_days
    rulebook = digest_half(book_of(company.state_code))
    issue = Issue(company_id, company.code, company.state_code, issued, due_days, rulebook)
    written = issue_parts(read.parts, issue, by, at)
    billed = set(read.done.get_column("connection_id"))
    unbilled = (*read.unread, *read.overlapping)
    return Billed(
        bills=written.bills.height,
        provisional=written.bills.filter("is_provisional").height,
        already_billed=read.done.height,
        total_paise=sum(written.bills.get_column("total_paise").to_list()),
        transfers=written.transfers,
        outdated=_outdated(read.done, read.drafted, cycle_from),
        not_billed=(*(one for one in unbilled if one.connection_id not in billed), *read.refused),
    )


def _outdated(done: pl.DataFrame, drafted: pl.DataFrame, cycle_from: date) -> tuple[int, ...]:
    """Billed connections whose readings or terms are now others than those they were billed from."""
    names = (*(f"{use}_wh" for use in USE), "demand_w", "known_days", *TERMS)
    both = done.join(bills_of(drafted), on="connection_id", suffix="_now")
    changed = both.filter(pl.any_horizontal(pl.col(name) != pl.col(f"{name}_now") for name in names))
    of_bills = set(changed.get_column("connection_id"))
    now = drafted.join(both, on="connection_id", how="semi").filter(~is_plain())
    was = queries.billed_pieces(both.get_column("connection_id").to_list(), cycle_from)
    on = ["connection_id", *INPUTS]
    of_pieces = pl.concat([now.join(was, on=on, how="anti").select(on), was.join(now, on=on, how="anti")])
    return tuple(sorted(of_bills | set(of_pieces.get_column("connection_id"))))
