"""`bijlighar deposit`: what would be asked, the yearly review, and what happens to the money.

A step lives in `bijlighar/interfaces/cli/deposit/<name>.py` as a click command object called `command`, and
is loaded only when it is called, like the commands themselves.
"""

from __future__ import annotations

import importlib
import pkgutil

import click

_NOT_COMMANDS = {"who"}


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


@click.group(cls=_LazyGroup)
def command() -> None:
    """Security deposits: what would be asked, the yearly review, its instalments, interest and use."""
