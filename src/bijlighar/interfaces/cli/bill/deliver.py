"""`bijlighar bill deliver`: groups whose messages have all gone out."""

from __future__ import annotations

import sys

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.bill.groups import BY, asked, groups_of, now, office_code


@click.command()
@asked
def command(code: str | None, month: str, at_text: str | None, portion: int, json_lines: bool) -> None:
    """Look how far the messages of ISSUED groups are; with none left to send a group is DELIVERED.

    `bijlighar send` sends them. Exit code 1 while messages wait, or when some could not be sent.
    """
    at, told = now(at_text), []
    issued = groups_of(code, month, ["ISSUED"])
    from bijlighar.billing import actions

    for group in issued:
        found = actions.close_delivery(group_id=group.id, by=BY, at=at)
        told.append(
            {
                "group": group.id, "office": office_code(group), "sent": found.sent, "failed": found.failed,
                "waiting": found.waiting,
            }
        )  # fmt: skip
    show.rows(told, json_lines=json_lines)
    sys.exit(exits.FINDINGS if any(one["waiting"] or one["failed"] for one in told) else exits.OK)
