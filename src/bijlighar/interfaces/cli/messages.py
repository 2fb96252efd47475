"""`bijlighar messages`: the texts, the queue, what failed and what it costs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click

from bijlighar.interfaces.cli import exits, show


@click.group()
def command() -> None:
    """Look after the messages that go to people."""


@command.command("lint")
@click.option(
    "--register", is_flag=True, help="Print each text as it is registered, with its variables' types."
)
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a line.")
def lint_command(register: bool, json_lines: bool) -> None:
    """Check every text in both languages: variables, letters, SMS parts at its longest, registered ids.

    Ids are asked of the companies that stand in messages.toml of the home folder. Needs no database.
    """
    from bijlighar.conf.messages import setup
    from bijlighar.notifications.rules.lint import lint
    from bijlighar.notifications.rules.setup import SetupRefused
    from bijlighar.notifications.rules.templates import TEMPLATES
    from bijlighar.notifications.rules.variables import registered_text

    try:
        registered = {code: each.templates for code, each in setup().companies.items()}
    except SetupRefused as problem:
        exits.stop(problem, exits.REFUSED)
    found = lint(TEMPLATES.values(), registered)
    rows = [
        {
            "template": each.template,
            "language": each.language,
            "kind": each.kind,
            "letters": each.letters,
            "parts": each.parts,
            **({"text": registered_text(TEMPLATES[each.template], each.language)} if register else {}),
            "problems": "; ".join(each.problems),
        }
        for each in found
    ]
    show.rows(rows, json_lines=json_lines, title="Texts at their longest")
    bad = sum(bool(each.problems) for each in found)
    if bad:
        click.echo(f"{bad} of {len(found)} texts have problems.", err=True)
    sys.exit(exits.FINDINGS if bad else exits.OK)


@command.command("queue")
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a line.")
def queue_command(json_lines: bool) -> None:
    """Show what waits to be sent, and how the providers do."""
    _ready()
    from bijlighar.kernel import outbox
    from bijlighar.notifications import queries

    rows = [
        {
            "template": each.template,
            "due": each.due,
            "put off": each.put_off,
            "trying": each.trying,
            "oldest": each.oldest_at,
        }
        for channel in ("sms", "email")
        for each in outbox.waiting(channel=channel, at=datetime.now(UTC))
    ]
    show.rows(rows, json_lines=json_lines, title="Waiting")
    providers = [
        {
            "provider": each.code,
            "failures in a row": each.failures,
            "rests until": each.down_until,
            "last took": each.last_taken_at,
            "last problem": each.last_problem,
        }
        for each in queries.providers().values()
    ]
    show.rows(providers, json_lines=json_lines, title="Providers")


@command.command("cost")
@click.option("--company", "code", help="A company's code; all, if left out.")
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a line.")
def cost_command(code: str | None, json_lines: bool) -> None:
    """Show what messages cost by month, way and provider; answers to SMS are in `bijlighar answer status`."""
    _ready()
    from bijlighar.interfaces.cli.portions import companies
    from bijlighar.notifications import queries

    asked: Sequence[tuple[str, int]] = [(each.code, each.id) for each in companies(code)]
    rows = [
        {
            "company": company or "-",
            "month": f"{each.month:%Y-%m}",
            "way": each.way_code,
            "provider": each.provider_code,
            "messages": each.messages,
            "parts": each.parts,
            "cost_urs": each.cost_urs,
        }
        for company, id_ in [*asked, *([] if code else [("", 0)])]
        for each in queries.costs(id_)
    ]
    show.rows(rows, json_lines=json_lines, title="What messages cost, in micro-rupees")


@command.command("replay")
@click.argument("company")
@click.option(
    "--hours", default=24, show_default=True, type=click.IntRange(1, 24 * 90), help="Failed since then."
)
@click.option("--template", help="Only of this text.")
@click.option("--yes", "is_sure", is_flag=True, help="Do it; without it only the count is shown.")
def replay_command(company: str, hours: int, template: str | None, is_sure: bool) -> None:
    """Queue a COMPANY's failed messages again; those with a code are gone for good."""
    _ready()
    from bijlighar.interfaces.cli.portions import companies
    from bijlighar.kernel import outbox
    from bijlighar.kernel.actor import Actor
    from bijlighar.notifications import actions

    (found,) = companies(company)
    at = datetime.now(UTC)
    failed = outbox.failures(company_id=found.id, since=at - timedelta(hours=hours), limit=100_000)
    ids = [each.id for each in failed if not each.is_wiped and template in (None, each.template)]
    if not is_sure:
        click.echo(f"{len(ids):,} would be tried again. Add --yes to do it.")
        return
    count = actions.replay_failed(
        company_id=found.id, message_ids=ids, by=Actor.system("messages replay"), at=at
    )
    click.echo(f"{count:,} are tried again.")


@command.command("key")
def key_command() -> None:
    """Print a new key for web push: keep it in the file that secret_file names, for its owner alone."""
    from bijlighar.notifications.rules.sealed import new_key

    click.echo(new_key())


def _ready() -> None:
    from bijlighar.interfaces.cli.django import ready

    ready()
