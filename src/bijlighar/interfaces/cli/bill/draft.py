"""`bijlighar bill draft`: what everybody would be billed, with what is doubtful."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.bill.groups import BY, asked, groups_of, now, portions_of, refuse
from bijlighar.interfaces.cli.show import as_json


@click.command()
@asked
def command(code: str | None, month: str, at_text: str | None, portion: int, json_lines: bool) -> None:
    """Draft the bills of READY groups. May be stopped at any moment and started again.

    Exit code 1 when drafts are doubtful: an officer decides about them on the desk.
    """
    told = drafted(code, month, now(at_text), portion)
    if json_lines:
        click.echo(as_json(told))
    else:
        click.echo(
            f"{month}: {told['drafts']:,} drafts in {told['groups']:,} groups,"
            f" {told['waiting']:,} to be looked at."
        )
    sys.exit(exits.FINDINGS if told["waiting"] else exits.OK)


def drafted(code: str | None, month: str, at: datetime, portion: int) -> dict[str, Any]:
    """Draft the bills of READY groups; how many groups and drafts, and how many of these are doubtful."""
    ready = groups_of(code, month, ["READY"])
    from bijlighar.billing import actions, queries

    work = [(group, queries.to_draft(group.id)) for group in ready]
    drafts = waiting = 0
    try:
        for group, connections in portions_of("draft", work, portion):
            done = actions.draft_bills(group_id=group.id, connection_ids=connections, by=BY, at=at)
            drafts, waiting = drafts + done.drafts, waiting + done.waiting
    except actions.UnableToStep as problem:
        refuse(problem)
    return {"month": month, "groups": len(work), "drafts": drafts, "waiting": waiting}
