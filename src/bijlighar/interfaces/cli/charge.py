"""`bijlighar charge`: the daily deduction of prepaid connections."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
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
from bijlighar.kernel.time import settlement_day

if TYPE_CHECKING:
    from bijlighar.network.queries import CompanyRecord
    from bijlighar.prepaid.actions import Charged

BY = Actor.system("charge")


@click.command()
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@click.option(
    "--through",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Last day to charge (default: yesterday).",
)
@click.option("--month", "months", multiple=True, metavar="YYYY-MM", help="Look at this month again as well.")
@click.option("--portion", type=click.IntRange(1), default=10_000, hidden=True, help="Connections at once.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes side by side."
)
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a company.")
def command(
    code: str | None,
    through: datetime | None,
    months: tuple[str, ...],
    portion: int,
    workers: int,
    at_text: str | None,
    json_lines: bool,
) -> None:
    """Charge prepaid connections for every complete day that is new or has changed.

    May be stopped at any moment and started again: nothing is charged twice. A month is looked at when one of
    its days has become known since the last run, and with --month: after terms or tariffs changed in the
    past. Exit code 1 when connections could not be charged (each is named with its reason), 3 when the day or
    the company was refused.
    """
    at = instant(at_text) or datetime.now(UTC)
    day = through.date() if through else settlement_day(at) - timedelta(days=1)
    refuse_not_over(str(day), day + timedelta(days=1), at, "Charge days that have ended.")
    again = [first_of(month) for month in months]
    django.ready()
    has_refused = False
    for company in companies(code):
        done = _charge(company, day, at, portion, again, workers)
        has_refused |= bool(done.refused)
        _tell(company.code, day, done, json_lines)
    sys.exit(exits.FINDINGS if has_refused else exits.OK)


def _charge(
    company: CompanyRecord, day: date, at: datetime, size: int, again: list[date], workers: int
) -> Charged:
    from bijlighar.prepaid import actions, queries

    portions = queries.portions(company.id, day, size)
    shown = in_portions(f"charge {company.code}", portions)
    one = partial(_portion, company.id, day, at, again)
    nothing = actions.Charged(0, 0, 0, 0, ())
    if workers == 1 or len(portions) < 2:
        return added_up(nothing, map(one, shown), actions.UnableToCharge)
    # Each process has its own way to the database; none inherits this one's.
    with ProcessPoolExecutor(workers, get_context("spawn"), django.ready) as pool:
        charged = pool.map(one, portions)
        return added_up(
            nothing, (done for _, done in zip(shown, charged, strict=True)), actions.UnableToCharge
        )


def _portion(company_id: int, day: date, at: datetime, again: list[date], portion: list[int]) -> Charged:
    from bijlighar.prepaid import actions

    return actions.charge_days(
        company_id=company_id, through_day=day, connection_ids=portion, again=again, by=BY, at=at
    )


def _tell(code: str, day: date, done: Charged, json_lines: bool) -> None:
    if json_lines:
        click.echo(as_json({"company": code, "through_day": day, **asdict(done)}))
        return
    click.echo(
        f"{code}, through {day}: {done.connections:,} connections, {done.days:,} days charged, "
        f"{done.corrections:,} corrected, {done.transfers:,} transfers."
    )
    for one in done.refused:
        click.echo(f"  not charged: connection {one.connection_id}, from {one.day}: {one.reason}")
