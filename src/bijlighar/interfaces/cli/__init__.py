"""The `bijlighar` program: one command a file, each loaded only when it is called.

A command lives in `bijlighar/interfaces/cli/<name>.py` as a click command object called `command`, so that
`bijlighar rate` never pays for Django and a new command needs no registration.
"""

from __future__ import annotations

import importlib
import pkgutil

import click

_NOT_COMMANDS = {"exits", "django", "portions", "show"}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name.replace("_", "-") for name in names if name not in _NOT_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        command.name = cmd_name
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bijlighar")
def main() -> None:
    """Bijlighar runs the meters, bills and prepaid balances of electricity companies."""
