"""`bijlighar convert`: from paying after use to paying before it, and back."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import django, exits, show
from bijlighar.interfaces.cli.portions import companies, instant
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day

BY = Actor.system("convert")
_at = click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
_json = click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line.")


@dataclass(frozen=True, slots=True)
class Settled:
    """A conversion settled now, in paise, or `waits_for`, why it could not be yet."""

    connection: int
    to: str
    bill: str | None = None
    deposit_used_paise: int = 0
    deposit_moved_paise: int = 0
    in_parts_paise: int = 0
    waits_for: str = ""


@click.group()
def command() -> None:
    """Convert connections between bills and prepaid: ask for it, then settle what has become due."""


@command.command()
@click.argument("service_number")
@click.option("--to", "to", type=click.Choice(["prepaid", "postpaid"]), required=True)
@click.option("--from", "from_day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First such day.")
@_at
@_json
def ask(service_number: str, to: str, from_day: datetime, at_text: str | None, json_lines: bool) -> None:
    """Convert a connection from a day on, today or later. Exit code 3 when it cannot be, with the reason."""
    at = instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.consumers import queries as consumers
    from bijlighar.prepaid import actions

    there = consumers.connection_of_number(service_number)
    if there is None:
        exits.stop(f"There is no connection {service_number}.", exits.REFUSED)
    convert = actions.convert_to_prepaid if to == "prepaid" else actions.convert_to_postpaid
    try:
        convert(connection_id=there.id, from_date=from_day.date(), by=BY, at=at)
    except actions.UnableToConvert as problem:
        exits.stop(problem, exits.REFUSED)
    told = {"connection": there.id, "to": to, "from": from_day.date()}
    show.rows([told], json_lines=json_lines)


@command.command()
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@_at
@_json
def settle(code: str | None, at_text: str | None, json_lines: bool) -> None:
    """Settle conversions whose day has come: last bill, then the deposit, then what is left in daily parts.

    May be stopped at any moment and run again. Exit code 1 while one waits, for readings most often.
    """
    at = instant(at_text) or datetime.now(UTC)
    django.ready()
    told = [each for company in companies(code) for each in settle_due(company.id, at)]
    show.rows([asdict(each) for each in told], json_lines=json_lines)
    sys.exit(exits.FINDINGS if any(each.waits_for for each in told) else exits.OK)


def settle_due(company_id: int, at: datetime) -> list[Settled]:
    """Settle a company's open conversions one by one, each whole or not at all."""
    from bijlighar.prepaid import queries

    return [
        _settle(each.connection_id, each.to_code, at)
        for each in queries.open_conversions(company_id, settlement_day(at))
    ]


def _settle(connection_id: int, to_code: str, at: datetime) -> Settled:
    from django.db import transaction

    from bijlighar.billing import actions as billing
    from bijlighar.deposits import actions as deposits
    from bijlighar.prepaid import actions as prepaid

    try:
        with transaction.atomic():
            used = None
            if to_code == "PREPAID":
                # The deposit is used for the last bill too, and what it leaves open alone is paid in parts.
                billing.final_bill(connection_id=connection_id, by=BY, at=at)
                used = deposits.settle_on_conversion(connection_id=connection_id, by=BY, at=at)
            done = prepaid.settle_conversion(connection_id=connection_id, by=BY, at=at)
    except (billing.UnableToStep, deposits.UnableToSettle, prepaid.UnableToConvert) as problem:
        return Settled(connection_id, to_code, waits_for=str(problem))
    return Settled(
        connection_id,
        to_code,
        bill=done.bill_number,
        deposit_used_paise=used.used_paise if used else 0,
        deposit_moved_paise=used.moved_paise if used else 0,
        in_parts_paise=done.planned_paise,
    )
