"""`bijlighar telephony check`: does 1912 work, and if not, where does it stop."""

from __future__ import annotations

import json
import sys

import click

from bijlighar.interfaces.cli import exits


@click.command()
@click.option("--application", default="http://127.0.0.1:8000", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(application: str, as_json: bool) -> None:
    """Look at each part of the line, in the order in which a call meets it."""
    from bijlighar.interfaces.telephony import settings
    from bijlighar.interfaces.telephony.check import checks

    try:
        found = settings.read()
    except settings.BadSetting as problem:
        exits.stop(problem, exits.REFUSED)
    every = checks(found, application)
    for each in every:
        if as_json:
            click.echo(json.dumps({"part": each.part, "is_well": each.is_well, "words": each.words}))
        else:
            click.echo(f"{'well   ' if each.is_well else 'PROBLEM'}  {each.part:14}  {each.words}")
    if not all(each.is_well for each in every):
        sys.exit(exits.FINDINGS)
