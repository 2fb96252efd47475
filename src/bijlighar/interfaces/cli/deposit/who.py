"""What the commands over deposits share: whose company, which connection, who decides."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.portions import companies, instant
from bijlighar.kernel.actor import Actor

if TYPE_CHECKING:
    from bijlighar.consumers.queries import ConnectionRecord
    from bijlighar.network.queries import CompanyRecord

BY = Actor.system("deposit command")
company_option = click.option(
    "--company", "company_code", required=True, help="The company: east, central ..."
)
json_option = click.option("--json", "json_lines", is_flag=True, help="Print JSON.")
at_option = click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
login_option = click.option("--as", "login", required=True, help="The officer who decides: the sign-in name.")


def company_of(code: str) -> CompanyRecord:
    """The company of a code; exits with `REFUSED` when there is none."""
    return companies(code)[0]


def connection_of(service_number: str) -> ConnectionRecord:
    """The connection of a number; exits with `REFUSED` when there is none."""
    from bijlighar.consumers import queries

    found = queries.connection_of_number(service_number)
    if found is None:
        exits.stop(f"There is no connection {service_number}.", exits.REFUSED)
    return found


def moment(text: str | None) -> datetime:
    """The instant given, or now."""
    return instant(text) or datetime.now(UTC)


def officer(login: str, office_id: int, at: datetime) -> Actor:
    """The person of a sign-in name who may correct bills at an office; exits with `REFUSED` otherwise."""
    from bijlighar.people import queries

    found = queries.staff_of_login(login)
    if found is None or not queries.may(found.id, "bill.correct", office_id, at=at):
        exits.stop(f"{login!r} is nobody who may decide about money here.", exits.REFUSED)
    return Actor("staff", found.name_en, found.id)


def head_office(company_id: int) -> int:
    """The office over all of a company."""
    from bijlighar.network import queries

    found = queries.head_office(company_id)
    if found is None:
        exits.stop("The company has no head office yet. Import its offices first.", exits.REFUSED)
    return found
