"""`bijlighar telephony configure`: writes kamailio.cfg, and rtpengine.conf where media is relayed."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli import exits


@click.command()
def command() -> None:
    """Write the configuration of kamailio (and rtpengine) from this machine's settings."""
    from bijlighar.interfaces.telephony import configuration, kamailio, settings

    try:
        found = settings.read()
    except settings.BadSetting as problem:
        exits.stop(problem, exits.REFUSED)
    for path in configuration.write(found):
        click.echo(str(path))
    run = " ".join(kamailio.command(found.folder / "kamailio.cfg", found.folder / "run"))
    click.echo(f"kamailio runs with: {run}")
