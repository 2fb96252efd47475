"""`bijlighar bill reads`: are the readings of the groups there?"""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.bill.groups import BY, asked, groups_of, now, office_code


@click.command()
@asked
@click.option("--despite", default="", metavar="NOTE", help="Do not wait for the rest, and why.")
def command(
    code: str | None, month: str, at_text: str | None, portion: int, json_lines: bool, despite: str
) -> None:
    """Count the readings of planned groups; those with enough of them are READY to be drafted.

    Exit code 1 when a group still waits for readings.
    """
    told = counted(code, month, despite, now(at_text))
    show.rows(told, json_lines=json_lines)
    sys.exit(exits.OK if all(each["ready"] for each in told) else exits.FINDINGS)


def counted(code: str | None, month: str, despite: str, at: datetime) -> list[dict[str, Any]]:
    """Count the readings of the groups that wait for them; a row a group."""
    planned = groups_of(code, month, ["PLANNED", "READY"])
    from bijlighar.billing import actions, queries

    told = []
    with show.bar() as bar:
        for one in bar.track(planned, description="readings"):
            is_ready = actions.check_reads(group_id=one.id, despite=despite, by=BY, at=at)
            group = queries.group(one.id)
            assert group is not None
            told.append(
                {
                    "group": one.id, "office": office_code(one), "ready": is_ready,
                    "complete": group.complete, "partial": group.partial, "silent": group.silent,
                }
            )  # fmt: skip
    return told
