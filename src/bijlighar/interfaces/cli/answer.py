"""`bijlighar answer`: balances by SMS and missed call, also while the portal and the database are stopped."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import click

from bijlighar.conf.home import home
from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.django import ready


@click.group()
def command() -> None:
    """Answer SMS and missed calls from a file of their own."""


@command.command("snapshot")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def snapshot_command(json_lines: bool) -> None:
    """Write the file that answers come from; the one before stays in use until this one is whole."""
    ready()
    from bijlighar.interfaces.jobs.answer_snapshot import snapshot

    at = datetime.now(UTC)
    connections = mobiles = 0
    with show.bar() as bar:
        task = bar.add_task("answers", total=None)
        for portion in snapshot(home(), at=at):
            connections += portion.connections
            mobiles += portion.mobiles
            bar.update(task, completed=connections)
    if json_lines:
        click.echo(show.as_json({"made_at": at, "connections": connections, "mobiles": mobiles}))
    else:
        click.echo(
            f"{connections:,} connections, {mobiles:,} mobiles that may ask, as of {at:%d-%m-%Y %H:%M} UTC."
        )


@command.command("serve")
@click.option("--host", help="The address to listen on, instead of the setup's.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port, instead of the setup's.")
def serve_command(host: str | None, port: int | None) -> None:
    """Answer until Ctrl-C. It needs the home folder and the SMS provider, and nothing else of Bijlighar."""
    options = [*(["--host", host] if host else []), *(["--port", str(port)] if port else [])]
    # A process of its own from here on: nothing that this program has loaded stays in it.
    os.execv(sys.executable, [sys.executable, "-m", "bijlighar.interfaces.answer", *options])


@command.command("try")
@click.argument("mobile")
@click.argument("text", default="BAL")
def try_command(mobile: str, text: str) -> None:
    """Show what a mobile would be answered to a TEXT; sends nothing."""
    from bijlighar.interfaces.answer import mobile as mobiles
    from bijlighar.interfaces.answer import reply, words
    from bijlighar.interfaces.answer.snapshot import NoSnapshot, Snapshot, key
    from bijlighar.notifications.rules.render import render

    number = mobiles.normalise(mobile)
    if number is None:
        exits.stop(f"{mobile!r} is no Indian mobile number.", exits.REFUSED)
    file = Snapshot(home())
    try:
        about, accounts = file.about(), file.of_mobile(mobiles.hashed(number, key(home())))
    except NoSnapshot as problem:
        exits.stop(problem, exits.ENVIRONMENT)
    for one in reply.replies(words.read(text), accounts, about, datetime.now(UTC)):
        click.echo(render(one.template, one.language, one.context).text)


@command.command("status")
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a line.")
def status_command(json_lines: bool) -> None:
    """Show how old the file is, what became of the answers, and what they cost. Needs no database."""
    from bijlighar.conf.messages import setup
    from bijlighar.interfaces.answer.desk import Desk
    from bijlighar.notifications.rules.setup import SetupRefused

    try:
        desk = Desk(home(), setup())
    except SetupRefused as problem:
        exits.stop(problem, exits.REFUSED)
    health = desk.health(datetime.now(UTC))
    costs = [
        {
            "month": month,
            "company": company,
            "provider": provider,
            "answers": count,
            "parts": parts,
            "cost_urs": cost,
        }
        for month, company, provider, count, parts, cost in desk.state.costs()
    ]
    if json_lines:
        click.echo(show.as_json({**health, "costs": costs}))
    else:
        for name, value in health.items():
            click.echo(f"{name}: {value}")
        show.rows(costs, json_lines=False, title="What answers cost, in micro-rupees")
    sys.exit(exits.FINDINGS if health["is_stale"] else exits.OK)
