"""`bijlighar bill`: bills of postpaid connections, a month at once or step by step.

A step lives in `bijlighar/interfaces/cli/bill/<name>.py` as a click command object called `command`, and is
loaded only when it is called, like the commands themselves.
"""

from __future__ import annotations

import importlib
import pkgutil

import click

_NOT_COMMANDS = {"at_once", "groups"}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name.replace("_", "-") for name in names if name not in _NOT_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        found: click.Command = module.command
        found.name = cmd_name
        return found


@click.group(cls=_LazyGroup, invoke_without_command=True)
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@click.option("--month", metavar="YYYY-MM", help="The month to bill at once, for example 2026-10.")
@click.option("--portion", type=click.IntRange(1), default=20_000, hidden=True, help="Connections at once.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a company.")
@click.pass_context
def command(
    ctx: click.Context,
    code: str | None,
    month: str | None,
    portion: int,
    at_text: str | None,
    json_lines: bool,
) -> None:
    """Bill postpaid connections: a calendar month at once, or step by step with the commands below.

    At once, without checks and approval: `bijlighar bill --month 2026-10`. It may be stopped at any moment
    and started again: no connection is billed twice, no number is used twice. Exit code 1 when connections
    got no bill (each is named with its reason) or their readings have changed since, 3 when the month or the
    company was refused.
    """
    if ctx.invoked_subcommand is not None:
        return
    if month is None:
        raise click.UsageError("Name a month (--month 2026-10) or a step: see `bijlighar bill -h`.")
    from bijlighar.interfaces.cli.bill.at_once import bill_at_once

    bill_at_once(code, month, portion, at_text, json_lines)
