"""`bijlighar bill --month`: the bills of a calendar month at once, without checks and approval."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from bijlighar.interfaces.cli import django, exits
from bijlighar.interfaces.cli.portions import (
    added_up,
    companies,
    first_of,
    in_portions,
    instant,
    refuse_not_over,
)
from bijlighar.interfaces.cli.show import as_json
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import rupees
from bijlighar.kernel.time import next_month

if TYPE_CHECKING:
    from bijlighar.billing.actions import Billed
    from bijlighar.network.queries import CompanyRecord

BY = Actor.system("bill")


def bill_at_once(code: str | None, month: str, portion: int, at_text: str | None, json_lines: bool) -> None:
    """Draft and issue the bills of a month in one go, company by company, and exit."""
    first = first_of(month)
    at = instant(at_text) or datetime.now(UTC)
    refuse_not_over(month, next_month(first), at, "Bill a month that has ended.")
    django.ready()
    has_findings = False
    for company in companies(code):
        done = _bill(company, first, at, portion)
        has_findings |= bool(done.not_billed or done.outdated)
        _tell(company.code, month, done, json_lines)
    sys.exit(exits.FINDINGS if has_findings else exits.OK)


def _bill(company: CompanyRecord, first: date, at: datetime, size: int) -> Billed:
    from bijlighar.billing import actions, queries

    last = next_month(first)
    portions = queries.portions(company.id, first, last, size)
    billed = (
        actions.bill_cycle(
            company_id=company.id, cycle_from=first, cycle_to=last, connection_ids=portion, by=BY, at=at
        )
        for portion in in_portions(f"bill {company.code}", portions)
    )
    return added_up(actions.Billed(0, 0, 0, 0, 0, (), ()), billed, actions.UnableToBill)


def _tell(code: str, month: str, done: Billed, json_lines: bool) -> None:
    if json_lines:
        click.echo(as_json({"company": code, "month": month, **asdict(done)}))
        return
    click.echo(
        f"{code}, {month}: {done.bills:,} bills ({done.provisional:,} provisional) over "
        f"{rupees(done.total_paise)}, {done.already_billed:,} billed before."
    )
    for one in done.not_billed:
        click.echo(f"  not billed: connection {one.connection_id}: {one.reason}")
    for connection_id in done.outdated:
        click.echo(f"  other readings since its bill: connection {connection_id}")
