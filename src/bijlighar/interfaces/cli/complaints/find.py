"""`bijlighar complaints find`: look for complaints by number, mobile, service number, name or place."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli import django, show
from bijlighar.kernel.mobile import masked


@click.command()
@click.argument("text")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a complaint.")
def command(text: str, json_lines: bool) -> None:
    """Show complaints that TEXT finds, the newest first; names stay out, mobiles are masked."""
    django.ready()
    from bijlighar.complaints import queries
    from bijlighar.kernel.time import minute_label

    found = queries.search(text)
    for row in found.rows:
        told = {
            "number": row.number,
            "category": row.category_code,
            "state": row.state_code,
            "mobile": masked(row.caller_mobile) if row.caller_mobile else "",
            "registered_at": row.registered_at.isoformat(),
            "due_at": row.due_at.isoformat(),
            "level": row.level,
        }
        if json_lines:
            click.echo(show.as_json(told))
        else:
            click.echo(
                f"{row.number}  {row.category_code:<18} {row.state_code:<13} due {minute_label(row.due_at)}  "
                f"{row.owner_en}"
            )
    if not found.rows and not json_lines:
        click.echo("Nothing is found by that.")
