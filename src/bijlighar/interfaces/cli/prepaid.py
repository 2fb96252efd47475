"""`bijlighar prepaid`: what prepaid homes are told every morning, and conversions from and to prepaid."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from bijlighar.interfaces.cli import django, exits
from bijlighar.interfaces.cli.portions import added_up, companies, in_portions, instant
from bijlighar.interfaces.cli.show import as_json
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import decimal_rupees
from bijlighar.kernel.time import settlement_day

if TYPE_CHECKING:
    from bijlighar.prepaid.actions import ConversionSettled

BY = Actor.system("prepaid")
_at = click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
_json = click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line.")
_company = click.option("--company", "code", help="Only this company (its code); all of them by default.")


@click.group()
def command() -> None:
    """What prepaid homes are told unasked, and conversions."""


@command.command()
@_company
@click.option("--portion", type=click.IntRange(1), default=20_000, hidden=True, help="Connections at once.")
@_at
@_json
def warn(code: str | None, portion: int, at_text: str | None, json_lines: bool) -> None:
    """Queue today's messages: a balance that runs low, the first of a month, days that were charged late.

    Run it every morning after the charge. May be stopped at any moment and started again: nothing is said
    twice. Exit code 3 where no rulebook says what holds.
    """
    at = instant(at_text) or datetime.now(UTC)
    day = settlement_day(at)
    django.ready()
    from bijlighar.prepaid import actions, queries
    from bijlighar.prepaid.rules.policy import NoPrepaidPolicy

    for company in companies(code):
        portions = in_portions(f"warn {company.code}", queries.portions(company.id, day, portion))
        done = added_up(
            actions.Warned(0, 0, 0),
            (
                actions.warn(company_id=company.id, day=day, connection_ids=each, by=BY, at=at)
                for each in portions
            ),
            NoPrepaidPolicy,
        )
        if json_lines:
            click.echo(as_json({"company": company.code, **asdict(done)}))
        else:
            click.echo(
                f"{company.code}: {done.low:,} messages on low balances, {done.month_start:,} at the month's "
                f"start, {done.late:,} on days charged late."
            )


@command.command()
@click.argument("service_number")
@click.option("--to", "to_code", type=click.Choice(["prepaid", "postpaid"]), required=True)
@click.option(
    "--from",
    "from_date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    required=True,
    help="First day of the new way of paying; today or later.",
)
@_at
def convert(service_number: str, to_code: str, from_date: datetime, at_text: str | None) -> None:
    """Have a connection pay before its use, or after it, from a day on. `settle` does the rest on that day.

    Exit code 3 when it cannot be converted; the reason is told.
    """
    at = instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.consumers import queries as consumers
    from bijlighar.prepaid import actions

    there = consumers.connection_of_number(service_number)
    if there is None:
        exits.stop(f"There is no connection {service_number}.", exits.REFUSED)
    verb = actions.convert_to_prepaid if to_code == "prepaid" else actions.convert_to_postpaid
    try:
        verb(connection_id=there.id, from_date=from_date.date(), by=BY, at=at)
    except actions.UnableToConvert as problem:
        exits.stop(problem, exits.REFUSED)
    click.echo(f"{there.service_number}: {to_code} from {from_date:%Y-%m-%d} on.")


@command.command()
@_company
@_at
@_json
def settle(code: str | None, at_text: str | None, json_lines: bool) -> None:
    """Settle conversions whose day has come: last bill, deposit, what is owed in daily parts, the balance.

    One whose readings are not all there waits for the next run and is named. Exit code 1 when any waits.
    """
    at = instant(at_text) or datetime.now(UTC)
    django.ready()
    waits = False
    for company in companies(code):
        from bijlighar.prepaid import queries

        for one in queries.open_conversions(company.id, settlement_day(at)):
            done = _settle(one.connection_id, one.to_code, at)
            waits |= isinstance(done, str)
            if isinstance(done, str):
                told = {"connection_id": one.connection_id, "waits": done}
                click.echo(
                    as_json(told) if json_lines else f"  waits: connection {one.connection_id}: {done}"
                )
            else:
                click.echo(as_json(asdict(done)) if json_lines else _words(done, one.from_date))
    sys.exit(exits.FINDINGS if waits else exits.OK)


def _settle(connection_id: int, to_code: str, at: datetime) -> ConversionSettled | str:
    """One conversion in one transaction: bill, deposit, plan; the reason where it has to wait."""
    from django.db import transaction

    from bijlighar.billing import actions as billing
    from bijlighar.deposits import actions as deposits
    from bijlighar.prepaid import actions

    try:
        with transaction.atomic():
            if to_code == "PREPAID":
                billing.final_bill(connection_id=connection_id, by=BY, at=at)
                deposits.settle_on_conversion(connection_id=connection_id, by=BY, at=at)
            return actions.settle_conversion(connection_id=connection_id, by=BY, at=at)
    except (billing.UnableToStep, deposits.UnableToSettle, actions.UnableToConvert) as problem:
        return str(problem)


def _words(done: ConversionSettled, day: date) -> str:
    parts = [f"connection {done.connection_id}, {done.to_code.lower()} from {day}"]
    if done.bill_number:
        parts.append(f"last bill {done.bill_number}")
    if done.planned_paise:
        parts.append(f"Rs {decimal_rupees(done.planned_paise)} in daily parts")
    if done.carried_paise:
        parts.append(f"Rs {decimal_rupees(abs(done.carried_paise))} carried over")
    return "; ".join(parts) + "."
