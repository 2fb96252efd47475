"""`bijlighar bill doubts`: the drafts of a group that somebody has to look at."""

from __future__ import annotations

import sys

import click

from bijlighar.interfaces.cli import django, exits, show


@click.command()
@click.argument("group_id", type=int)
@click.option("--state", default="WAITING", type=click.Choice(["WAITING", "HELD", "TO_READ", "ACCEPTED"]))
@click.option("--after", default=0, type=int, help="Go on after this connection.")
@click.option("--limit", default=100, type=click.IntRange(1, 10_000))
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line.")
def command(group_id: int, state: str, after: int, limit: int, json_lines: bool) -> None:
    """List drafts with their doubts. Exit code 1 when any wait for a decision."""
    django.ready()
    from bijlighar.billing import queries

    if queries.group(group_id) is None:
        exits.stop(f"There is no group {group_id}.", exits.REFUSED)
    found = queries.doubtful_drafts(group_id, state_code=state, after=after, limit=limit)
    show.rows(
        (
            {
                "connection": one.connection_id,
                "doubts": " ".join(str(doubt.name) for doubt in one.doubts),
                "energy_wh": one.energy_wh,
                "usual_wh": one.usual_wh,
                "missing_days": one.missing,
                "total_paise": one.total_paise,
                "reason": one.reason,
                "note": one.decided_note,
            }
            for one in found
        ),
        json_lines=json_lines,
    )
    sys.exit(exits.FINDINGS if found and state == "WAITING" else exits.OK)
