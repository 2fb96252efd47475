"""`bijlighar adjustment`: money put right beside the bills; one person proposes, another approves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.show import as_json, rows
from bijlighar.kernel.money import NotAnExactNumber, decimal_rupees, parse_rupees

if TYPE_CHECKING:
    from bijlighar.billing.queries import AdjustmentRecord
    from bijlighar.kernel.actor import Actor

STATES = ("PROPOSED", "APPROVED", "REFUSED", "REVERSED")
_json = click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a line.")
_by = click.option("--as", "login", required=True, help="Login of the officer who does it.")
_reason = click.option("--reason", required=True, help="Why; it stays with the decision.")


@click.group()
def command() -> None:
    """List, propose, approve, refuse and take back adjustments."""


@command.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--number", "service_number", help="Only those of this service number.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@_json
def list_adjustments(state: Any, service_number: str | None, limit: int, json_lines: bool) -> None:
    """The newest adjustments."""
    ready()
    from bijlighar.billing import queries

    connection_id = _connection(service_number) if service_number else None
    found = queries.adjustments(connection_id=connection_id, state=state, limit=limit)
    rows([_row(each) for each in found], json_lines=json_lines)


@command.command()
@click.argument("service_number")
@click.option("--rupees", required=True, help="450.00 adds to what is owed, -450.00 gives back.")
@click.option("--line", "line_code", default="ENERGY", show_default=True, help="Line of the bill, or FEE.")
@click.option("--reason-code", required=True, help="CHECK_METER, WRONG_READING, WRONG_TERMS, ...")
@click.option("--words-hi", default="", help="In words that the consumer reads.")
@click.option("--words-en", default="", help="One of the two is enough.")
@click.option("--document", required=True, help="What shows it: letter, photo, order.")
@click.option("--from", "first", required=True, help="First day it belongs to (YYYY-MM-DD).")
@click.option("--to", "last", required=True, help="Last day it belongs to (YYYY-MM-DD).")
@_by
@_json
def propose(
    service_number: str,
    rupees: str,
    line_code: str,
    reason_code: str,
    words_hi: str,
    words_en: str,
    document: str,
    first: str,
    last: str,
    login: str,
    json_lines: bool,
) -> None:
    """Propose an adjustment of SERVICE_NUMBER; nothing moves before another officer approves it."""
    try:
        amount = parse_rupees(rupees)
        from_date, to_date = date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
    except (NotAnExactNumber, ValueError) as problem:
        raise click.UsageError(f"{problem} Write rupees like 450.00 and days like 2026-10-31.") from problem
    ready()
    from bijlighar.billing import actions

    connection_id = _connection(service_number)
    by = _officer(login)
    _must_reach(by, connection_id)
    try:
        number = actions.propose_adjustment(
            connection_id=connection_id,
            amount_paise=amount,
            reason_code=reason_code,
            words_en=words_en,
            words_hi=words_hi,
            document=document,
            from_date=from_date,
            to_date=to_date,
            line_code=line_code,
            by=by,
            at=datetime.now(UTC),
        )
    except actions.UnableToAdjust as refused:
        exits.stop(refused, exits.REFUSED)
    _done(number, json_lines)


@command.command("check-meter")
@click.argument("request_id", type=int)
@_by
@_json
def check_meter(request_id: int, login: str, json_lines: bool) -> None:
    """Propose what the verdict of a check meter's request means in money."""
    ready()
    from bijlighar.billing import actions
    from bijlighar.metering import queries as metering

    by, record = _officer(login), metering.check_request(request_id)
    if record is None:
        exits.stop(f"There is no request {request_id} for a check meter.", exits.REFUSED)
    _must_reach(by, record.connection_id)
    try:
        number = actions.book_check_meter(request_id=request_id, by=by, at=datetime.now(UTC))
    except actions.UnableToAdjust as refused:
        exits.stop(refused, exits.REFUSED)
    _done(number, json_lines)


@command.command()
@click.argument("number", type=int)
@_by
@_json
def approve(number: int, login: str, json_lines: bool) -> None:
    """Approve another officer's adjustment NUMBER and book it today."""
    _decide("approve_adjustment", number, login, {}, json_lines)


@command.command()
@click.argument("number", type=int)
@_reason
@_by
@_json
def refuse(number: int, reason: str, login: str, json_lines: bool) -> None:
    """Refuse the proposed adjustment NUMBER."""
    _decide("refuse_adjustment", number, login, {"reason": reason}, json_lines)


@command.command()
@click.argument("number", type=int)
@_reason
@_by
@_json
def reverse(number: int, reason: str, login: str, json_lines: bool) -> None:
    """Take the booked adjustment NUMBER back: the account is as before it."""
    _decide("reverse_adjustment", number, login, {"reason": reason}, json_lines)


def _decide(verb: str, number: int, login: str, said: dict[str, str], json_lines: bool) -> None:
    ready()
    from bijlighar.billing import actions, queries

    by, found = _officer(login), queries.adjustment(number)
    if found is None:
        exits.stop(f"There is no adjustment {number}.", exits.REFUSED)
    _must_reach(by, found.connection_id)
    try:
        getattr(actions, verb)(adjustment_id=number, by=by, at=datetime.now(UTC), **said)
    except actions.UnableToAdjust as refused:
        exits.stop(refused, exits.REFUSED)
    _done(number, json_lines)


def _connection(service_number: str) -> int:
    from bijlighar.consumers import queries

    found = queries.connection_of_number(service_number)
    if found is None:
        exits.stop(f"There is no service number {service_number}.", exits.REFUSED)
    return found.id


def _officer(login: str) -> Actor:
    from bijlighar.kernel.actor import Actor
    from bijlighar.people import queries

    found = queries.staff_of_login(login)
    if found is None or not found.is_active:
        exits.stop(f"Nobody signs in as {login}. `bijlighar staff list` names everybody.", exits.REFUSED)
    return Actor("staff", found.name_en, found.id)


def _must_reach(by: Actor, connection_id: int) -> None:
    from bijlighar.consumers import queries as consumers
    from bijlighar.people import queries as people

    found = consumers.connection(connection_id)
    assert found is not None
    assert by.id is not None
    if not people.may(by.id, "bill.correct", found.office_id, at=datetime.now(UTC)):
        exits.stop(f"{by.label} may not correct bills at the office of this connection.", exits.REFUSED)


def _done(number: int, json_lines: bool) -> None:
    from bijlighar.billing import queries

    found = queries.adjustment(number)
    assert found is not None
    said = f"Adjustment {number} over Rs {decimal_rupees(found.amount_paise)}: {found.state.lower()}."
    click.echo(as_json(_row(found)) if json_lines else said)


def _row(found: AdjustmentRecord) -> dict[str, Any]:
    return {
        "adjustment": found.id,
        "connection": found.connection_id,
        "rupees": decimal_rupees(found.amount_paise),
        "reason": found.reason_code,
        "state": found.state,
        "proposed_by": found.proposed_by,
        "decided_by": found.decided_by,
        "booked_on": found.booked_on,
    }
