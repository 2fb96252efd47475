"""The last bill of a connection that has ended, or became prepaid: its last month up to the day, at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from bijlighar.billing import queries
from bijlighar.billing.actions.cycle.issue_bills import tell
from bijlighar.billing.actions.cycle.read import read_cycle
from bijlighar.billing.actions.cycle.refusal import UnableToStep
from bijlighar.billing.actions.cycle.write import Issue, issue_parts
from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import month_of, settlement_day
from bijlighar.network import queries as network


@action
def final_bill(*, connection_id: int, by: Actor, at: datetime) -> str:
    """Issue the bill of a connection's last postpaid month, up to the day it ended; its number.

    It ended with the connection, or with the day from which it is prepaid. Fixed charge by the days, slabs
    and duty as of any closed month. It does not wait for the month's end, and not for the cycle of the
    others, which then finds it billed. Asked for again it gives the same number. Raises `UnableToStep` while
    the connection goes on, or days of it are not known: a last bill is made from readings.
    """
    there = consumers.connection(connection_id)
    ended_on = None if there is None else there.disconnected_on or _prepaid_from(connection_id)
    if there is None or ended_on is None:
        raise UnableToStep(f"Connection {connection_id} has not ended. End it first, then bill it.")
    company = network.company(there.company_id)
    assert company is not None
    one_at_a_time(f"billing.bill_cycle.{company.id}")
    first, end = month_of(ended_on - timedelta(days=1))
    read = read_cycle(company.id, company.state_code, [connection_id], first, end)
    if read is not None and not read.done.is_empty():
        return str(read.done.item(0, "number"))
    refusals = () if read is None else (*read.unread, *read.overlapping, *read.refused)
    if read is None or refusals:
        why = refusals[0].reason if refusals else "it was not postpaid in its last month"
        raise UnableToStep(f"Connection {connection_id} gets no last bill: {why}.")
    missing = sorted(day for days in read.parts.get_column("missing").to_list() for day in days)
    if missing:
        raise UnableToStep(
            f"Readings of {len(missing)} days of connection {connection_id} are missing, the first of "
            f"{missing[0]}. Have the meter read or the days estimated; a last bill is not provisional.",
            missing,
        )
    issued_on = settlement_day(at)
    issue = Issue(
        company_id=company.id,
        company_code=company.code,
        state_code=company.state_code,
        issued_on=issued_on,
        due_days=queries.policy(company.id, issued_on).due_days,
        rulebook=digest_half(book_of(company.state_code)),
    )
    written = issue_parts(read.parts, issue, by, at)
    tell(written.bills, issue.due_date, at)
    return str(written.bills.select(pl.col("number").first()).item())


def _prepaid_from(connection_id: int) -> date | None:
    """The end of the last postpaid terms of a connection that is prepaid by its latest."""
    terms = consumers.terms_history(connection_id)
    if not terms or not terms[-1].is_prepaid:
        return None
    return next((one.to_date for one in reversed(terms) if not one.is_prepaid), None)
