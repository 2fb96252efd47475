"""`bijlighar telephony configure`: writes kamailio.cfg, and rtpengine.conf where media is relayed."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli import exits


@click.command()
def command() -> None:
    """Write the configuration of kamailio (and rtpengine), and let the switchboard in at the webhook."""
    from bijlighar.conf.exchanges import exchanges_file
    from bijlighar.interfaces.telephony import configuration, kamailio, settings

    try:
        found = settings.read()
    except settings.BadSetting as problem:
        exits.stop(problem, exits.REFUSED)
    for path in configuration.write(found):
        click.echo(str(path))
    if configuration.let_in(found, exchanges_file()):
        click.echo(f"{exchanges_file()}: the switchboard may tell of calls")
    run = " ".join(kamailio.command(found.folder / "kamailio.cfg", found.folder / "run"))
    click.echo(f"kamailio runs with: {run}")
