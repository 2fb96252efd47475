"""`bijlighar complaints`: what the clock does about complaints, and looking for one.

A step lives in `bijlighar/interfaces/cli/complaints/<name>.py` as a click command object called `command`,
and is loaded only when it is called.
"""

from __future__ import annotations

import importlib
import pkgutil

import click


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        found: click.Command = module.command
        found.name = cmd_name
        return found


@click.group(cls=_LazyGroup)
def command() -> None:
    """Complaints: the turn of the clock, and a search."""
