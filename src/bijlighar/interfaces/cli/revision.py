"""`bijlighar revision`: bills made anew by what is known now; one person proposes, another approves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.portions import first_of
from bijlighar.interfaces.cli.show import as_json, rows
from bijlighar.kernel.money import decimal_rupees
from bijlighar.kernel.time import next_month

if TYPE_CHECKING:
    from bijlighar.billing.queries import RevisionSetRecord
    from bijlighar.kernel.actor import Actor

_json = click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a line.")
_as = click.option("--as", "login", required=True, help="Login of the officer who does it.")


@click.group()
def command() -> None:
    """Find bills that would change, and have them made anew as a set."""


@command.command("list")
@click.argument("office_path")
@click.option("--state", type=click.Choice(["PROPOSED", "APPROVED", "REFUSED"]))
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@_json
def list_sets(office_path: str, state: Any, limit: int, json_lines: bool) -> None:
    """The newest sets of the office (as east/HO/D1) and those below it."""
    ready()
    from bijlighar.billing import queries
    from bijlighar.network import queries as network

    offices = network.offices_below(_office(office_path))
    found = queries.revision_sets(office_ids=offices, state=state, limit=limit)
    rows([_row(each) for each in found], json_lines=json_lines)


@command.command()
@click.argument("office_path")
@click.option("--month", required=True, metavar="YYYY-MM", help="The billed month.")
@click.option("--reason-code", default="LATE_READINGS", show_default=True)
@click.option("--words-hi", default="", help="In words that the consumers read.")
@click.option("--words-en", default="", help="One of the two is enough.")
@_as
@_json
def propose(
    office_path: str,
    month: str,
    reason_code: str,
    words_hi: str,
    words_en: str,
    login: str,
    json_lines: bool,
) -> None:
    """Put all bills of a month that would change by what is known now into a set of the office.

    Exit code 1 when none would change, or some cannot be made anew (each is named with its reason).
    """
    first = first_of(month)
    ready()
    from bijlighar.billing import actions, queries
    from bijlighar.consumers import queries as consumers
    from bijlighar.network import queries as network

    office_id = _office(office_path)
    office = network.office(office_id)
    assert office is not None
    try:
        made = actions.propose_revisions(
            company_id=office.company_id,
            office_id=office_id,
            cycle_from=first,
            cycle_to=next_month(first),
            connection_ids=consumers.connections_of_offices(network.offices_below(office_id)),
            reason_code=reason_code,
            words_en=words_en,
            words_hi=words_hi,
            by=_officer(login, office_id),
            at=datetime.now(UTC),
        )
    except actions.UnableToRevise as refused:
        exits.stop(refused, exits.REFUSED)
    for one in made.impossible:
        click.echo(f"  cannot be made anew: connection {one.connection_id}: {one.reason}", err=True)
    if made.set_id is None:
        exits.stop(f"No bill of {month} would change.", exits.FINDINGS)
    found = queries.revision_set(made.set_id)
    assert found is not None
    _done(found, json_lines)
    if made.impossible:
        raise SystemExit(exits.FINDINGS)


@command.command()
@click.argument("set_id", type=int)
@_as
@_json
def approve(set_id: int, login: str, json_lines: bool) -> None:
    """Approve another officer's set: its bills are made anew today."""
    _decide("approve_revisions", set_id, login, {}, json_lines)


@command.command()
@click.argument("set_id", type=int)
@click.option("--reason", required=True, help="Why; it stays with the decision.")
@_as
@_json
def refuse(set_id: int, reason: str, login: str, json_lines: bool) -> None:
    """Refuse a set; no bill changes."""
    _decide("refuse_revisions", set_id, login, {"reason": reason}, json_lines)


def _decide(verb: str, set_id: int, login: str, said: dict[str, str], json_lines: bool) -> None:
    ready()
    from bijlighar.billing import actions, queries

    found = queries.revision_set(set_id)
    if found is None:
        exits.stop(f"There is no set {set_id} of bills to be made anew.", exits.REFUSED)
    by = _officer(login, found.office_id)
    try:
        getattr(actions, verb)(set_id=set_id, by=by, at=datetime.now(UTC), **said)
    except actions.UnableToRevise as refused:
        exits.stop(refused, exits.REFUSED)
    found = queries.revision_set(set_id)
    assert found is not None
    _done(found, json_lines)


def _office(path: str) -> int:
    from bijlighar.network import queries

    found = queries.office_of_path(path)
    if found is None:
        exits.stop(f"There is no office {path}. Write its codes from the company down.", exits.REFUSED)
    return found.id


def _officer(login: str, office_id: int) -> Actor:
    from bijlighar.kernel.actor import Actor
    from bijlighar.people import queries

    found = queries.staff_of_login(login)
    if found is None or not queries.may(found.id, "bill.correct", office_id, at=datetime.now(UTC)):
        exits.stop(f"{login} is nobody who may correct bills at this office.", exits.REFUSED)
    return Actor("staff", found.name_en, found.id)


def _done(found: RevisionSetRecord, json_lines: bool) -> None:
    said = (
        f"Set {found.id}, {found.bills:,} bills, Rs {decimal_rupees(found.change_paise)} in all: "
        f"{found.state.lower()}, {found.issued:,} made anew."
    )
    click.echo(as_json(_row(found)) if json_lines else said)


def _row(found: RevisionSetRecord) -> dict[str, Any]:
    return {
        "set": found.id,
        "month": f"{found.cycle_from:%Y-%m}",
        "bills": found.bills,
        "before": decimal_rupees(found.old_paise),
        "afterwards": decimal_rupees(found.new_paise),
        "reason": found.reason_code,
        "state": found.state,
        "proposed_by": found.proposed_by,
        "decided_by": found.decided_by,
        "made_anew": found.issued,
    }
