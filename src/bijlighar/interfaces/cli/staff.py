"""`bijlighar staff`: people of the companies, their passwords and roles."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.show import as_json, rows


@click.group()
def command() -> None:
    """Add staff, set passwords, give and take roles."""


@command.command("list")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a line.")
def list_staff(json_lines: bool) -> None:
    """Everyone with the roles in force."""
    ready()
    from datetime import UTC, datetime

    from bijlighar.network import queries as network
    from bijlighar.people import queries

    at = datetime.now(UTC)
    found = []
    for person in queries.all_staff():
        held = [
            f"{role.role_code} {office.path if (office := network.office(role.office_id)) else '?'}"
            for role in queries.roles_of(person.id, at)
        ]
        found.append(
            {
                "login": person.login,
                "name": person.name_en,
                "active": person.is_active,
                "roles": "; ".join(held),
            }
        )
    rows(found, json_lines=json_lines)


@command.command()
@click.argument("login")
@click.option("--name-en", required=True)
@click.option("--name-hi", default="", help="Default: as in English.")
@click.password_option(help="Asked for when not given.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def add(login: str, name_en: str, name_hi: str, password: str, json_lines: bool) -> None:
    """Add a person who signs in as LOGIN."""
    ready()
    from datetime import UTC, datetime

    from django.db import transaction

    from bijlighar.kernel.actor import Actor
    from bijlighar.people import actions

    by, at = Actor.system("staff command"), datetime.now(UTC)
    try:
        with transaction.atomic():
            staff_id = actions.add_staff(
                login=login, name_en=name_en, name_hi=name_hi or name_en, by=by, at=at
            )
            actions.set_password(staff_id=staff_id, password=password, by=by, at=at)
    except actions.UnableToChangeStaff as problem:
        exits.stop(problem, exits.REFUSED)
    _done(
        json_lines, f"Added {login}. Give a role: bijlighar staff give {login} ROLE OFFICE", staff_id=staff_id
    )


@command.command()
@click.argument("login")
@click.password_option(help="Asked for when not given.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def password(login: str, password: str, json_lines: bool) -> None:
    """Set a new password for LOGIN."""
    ready()
    from datetime import UTC, datetime

    from bijlighar.kernel.actor import Actor
    from bijlighar.people import actions

    staff_id = _staff_id(login)
    try:
        actions.set_password(
            staff_id=staff_id, password=password, by=Actor.system("staff command"), at=datetime.now(UTC)
        )
    except actions.UnableToChangeStaff as problem:
        exits.stop(problem, exits.REFUSED)
    _done(json_lines, f"New password for {login}.", staff_id=staff_id)


@command.command()
@click.argument("login")
@click.argument("role")
@click.argument("office")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def give(login: str, role: str, office: str, json_lines: bool) -> None:
    """Give LOGIN a ROLE over OFFICE and all below it. OFFICE is its path, like east/HO/C1."""
    ready()
    from datetime import UTC, datetime

    from bijlighar.kernel.actor import Actor
    from bijlighar.people import actions

    staff_id, office_id = _staff_id(login), _office_id(office)
    try:
        is_new = actions.give_role(
            staff_id=staff_id, role_code=role, office_id=office_id,
            by=Actor.system("staff command"), at=datetime.now(UTC),
        )  # fmt: skip
    except actions.UnableToChangeStaff as problem:
        exits.stop(problem, exits.REFUSED)
    _done(json_lines, f"{login} is {role} over {office}." if is_new else "Held already.", given=is_new)


@command.command()
@click.argument("login")
@click.argument("role")
@click.argument("office")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def take(login: str, role: str, office: str, json_lines: bool) -> None:
    """Take a ROLE over OFFICE away from LOGIN, now."""
    ready()
    from datetime import UTC, datetime

    from bijlighar.kernel.actor import Actor
    from bijlighar.people import actions

    taken = actions.take_role(
        staff_id=_staff_id(login), role_code=role, office_id=_office_id(office),
        by=Actor.system("staff command"), at=datetime.now(UTC),
    )  # fmt: skip
    _done(json_lines, f"{login} is no longer {role}." if taken else "Did not hold it.", taken=taken)


@command.command("roles")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a line.")
def show_roles(json_lines: bool) -> None:
    """What each role may do."""
    from bijlighar.people.rules.roles import ROLES

    rows(
        [
            {
                "role": role.code,
                "name": role.name_en,
                "name_hi": role.name_hi,
                "may": ", ".join(sorted(role.permissions)),
            }
            for role in ROLES.values()
        ],
        json_lines=json_lines,
    )


def _staff_id(login: str) -> int:
    from bijlighar.people import queries

    person = queries.staff_of_login(login)
    if person is None:
        exits.stop(f"There is no login {login}. See: bijlighar staff list", exits.REFUSED)
    return person.id


def _office_id(path: str) -> int:
    from bijlighar.network import queries

    office = queries.office_of_path(path)
    if office is None:
        exits.stop(
            f"There is no office {path}. A path has the company's code first, like east/HO/C1.", exits.REFUSED
        )
    return office.id


def _done(json_lines: bool, words: str, **values: object) -> None:
    click.echo(as_json(values) if json_lines else words)
