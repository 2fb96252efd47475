"""What the exit code of every command means, and how a command ends with one and says why."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

OK = 0
FINDINGS = 1
"""The command ran, and what it looked at has problems or differences."""
USAGE = 2
REFUSED = 3
"""The input was refused as a whole; nothing was written."""
ENVIRONMENT = 4
"""The database or another thing the command needs is not there."""


def stop(message: object, code: int) -> NoReturn:
    """End the command: say why on stderr, and exit with one of the codes above."""
    click.echo(str(message), err=True)
    sys.exit(code)
