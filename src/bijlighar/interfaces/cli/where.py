"""`bijlighar where`: where the data lies, and whether what is said of it agrees with the configuration."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.django import ready


@click.command()
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a place or difference.")
def command(json_lines: bool) -> None:
    """Print every place that is configured and what where.toml says of it.

    Exit code 1 when the two differ, or a place lies outside India; 3 when where.toml cannot be read.
    """
    ready()
    from bijlighar.conf import where
    from bijlighar.privacy.rules.where import WhereRefused, compare

    configured = where.configured()
    try:
        said = where.said()
    except WhereRefused as problem:
        exits.stop(str(problem), exits.REFUSED)
    told = {each.key: each for each in said}
    for each in configured:
        one = told.get(each.key)
        if json_lines:
            click.echo(show.as_json({**asdict(each), "said": asdict(one) if one else None}))
        else:
            words = f"{one.name_en}, {one.place_en} ({one.country})" if one else "nothing is said of it"
            click.echo(f"{each.key}: {each.host or 'this machine'}: {words}")
    found = compare(configured, said)
    for difference in found:
        click.echo(show.as_json(asdict(difference)) if json_lines else difference.words, err=not json_lines)
    sys.exit(exits.FINDINGS if found else exits.OK)
