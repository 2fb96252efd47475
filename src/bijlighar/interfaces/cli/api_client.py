"""`bijlighar api-client`: programs of agencies that may call us, and their keys."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.portions import instant
from bijlighar.interfaces.cli.show import as_json, rows


@click.group()
def command() -> None:
    """Let programs in, list them, shut them out."""


@command.command()
@click.argument("name")
@click.option("--agency", required=True, help="Whose program it is.")
@click.option("--company", required=True, help="The company's code; the program sees no other.")
@click.option("--purpose", "purposes", multiple=True, default=("PUSH_READINGS",), show_default=True)
@click.option("--until", "until_text", help="The instant (ISO, with zone) from which the key is dead.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def add(
    name: str, agency: str, company: str, purposes: tuple[str, ...], until_text: str | None, json_lines: bool
) -> None:
    """Let the program NAME in and show its key, this once."""
    ready()
    from datetime import UTC, datetime

    from bijlighar.kernel.actor import Actor
    from bijlighar.network import queries as network
    from bijlighar.people import actions

    found = network.company(company)
    if found is None:
        known = ", ".join(one.code for one in network.companies()) or "none yet"
        exits.stop(f"No company has the code {company!r}. Known: {known}.", exits.REFUSED)
    try:
        made = actions.add_api_client(
            name=name,
            agency_label=agency,
            company_id=found.id,
            purposes=purposes,
            by=Actor.system("api-client command"),
            at=datetime.now(UTC),
            valid_to=instant(until_text) if until_text else None,
        )
    except actions.UnableToLetIn as problem:
        exits.stop(problem, exits.REFUSED)
    if json_lines:
        click.echo(as_json({"id": made.client_id, "name": name, "key": made.key}))
        return
    click.echo(
        f"{name} may push readings of {company}. Its key, shown only now and kept nowhere:\n\n  {made.key}\n"
    )
    click.echo("It goes into the header `Authorization: Bearer <key>`. See docs/operate/push.md.")


@command.command("list")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a line.")
def list_clients(json_lines: bool) -> None:
    """Every program that was ever let in; no key is among what can be read."""
    ready()
    from bijlighar.network import queries as network
    from bijlighar.people import queries

    codes = {one.id: one.code for one in network.companies()}
    found: list[dict[str, object]] = [
        {
            "id": one.id,
            "name": one.name,
            "agency": one.agency_label,
            "company": codes.get(one.company_id, "?"),
            "purposes": ", ".join(one.purposes),
            "key_begins": f"bjl_{one.handle}",
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "revoked_at": one.revoked_at,
        }
        for one in queries.api_clients()
    ]
    if not json_lines:
        shown = ("name", "agency", "company", "key_begins", "valid_to", "revoked_at")
        found = [{name: one[name] for name in shown} for one in found]
    rows(found, json_lines=json_lines)


@command.command()
@click.argument("name")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def revoke(name: str, json_lines: bool) -> None:
    """Shut the program NAME out, at once and for ever."""
    ready()
    from datetime import UTC, datetime

    from bijlighar.kernel.actor import Actor
    from bijlighar.people import actions, queries

    client = next((one for one in queries.api_clients() if one.name == name), None)
    if client is None:
        exits.stop(f"No program is called {name!r}. `bijlighar api-client list` names them.", exits.REFUSED)
    revoked = actions.revoke_api_client(
        client_id=client.id, by=Actor.system("api-client command"), at=datetime.now(UTC)
    )
    if json_lines:
        click.echo(as_json({"name": name, "revoked": revoked}))
    else:
        click.echo(f"{name} is shut out." if revoked else f"{name} was shut out before.")
