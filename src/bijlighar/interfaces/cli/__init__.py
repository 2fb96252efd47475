"""The `bijlighar` program: one command a file, each loaded only when it is called.

A command lives in `bijlighar/interfaces/cli/<name>.py` as a click command object called `command`, so that
`bijlighar rate` never pays for Django and a new command needs no registration.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import click

_NOT_COMMANDS = {"exits", "django", "portions", "show"}


_OWN_PROCESS = object()


def has_own_process() -> bool:
    """Whether the command that runs now is all that its process is there for: not one of a test's, say.

    Only then may it change what belongs to the process, such as its priority.
    """
    context = click.get_current_context(silent=True)
    return context is not None and context.find_root().obj is _OWN_PROCESS


class _LazyGroup(click.Group):
    def __call__(self, *args: Any, **extra: Any) -> Any:
        # The installed program calls the group as a function; whoever calls it in a process of his own does
        # it through `main.main`.
        return super().__call__(*args, **{"obj": _OWN_PROCESS, **extra})

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
