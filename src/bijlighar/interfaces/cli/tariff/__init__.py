"""`bijlighar tariff`: the mistakes of a rulebook, and an order told against the last in words."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli.tariff.diff import diff
from bijlighar.interfaces.cli.tariff.lint import lint


@click.group()
def command() -> None:
    """Look after the rulebook: find its mistakes, tell what an order changes. Needs no database."""


command.add_command(lint)
command.add_command(diff)
