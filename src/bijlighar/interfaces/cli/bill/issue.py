"""`bijlighar bill issue`: approved drafts become bills."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.bill.groups import BY, asked, groups_of, now, portions_of, refuse
from bijlighar.interfaces.cli.portions import added_up
from bijlighar.interfaces.cli.show import as_json
from bijlighar.kernel.money import rupees


@click.command()
@asked
def command(code: str | None, month: str, at_text: str | None, portion: int, json_lines: bool) -> None:
    """Issue the bills of APPROVED groups, each with its entries and message.

    May be stopped at any moment and started again: no connection is billed twice, no number is used twice.
    Exit code 1 when connections would now be billed otherwise than was approved: they wait for a next round.
    """
    at = now(at_text)
    approved = groups_of(code, month, ["APPROVED"])
    from bijlighar.billing import actions, queries

    work = [(group, queries.to_issue(group.id)) for group in approved]
    each = (
        actions.issue_bills(group_id=group.id, connection_ids=connections, by=BY, at=at)
        for group, connections in portions_of("issue", work, portion)
    )
    done = actions.Issued(0, 0, 0, 0, 0)
    try:
        done = added_up(done, each, actions.UnableToStep)
    except actions.UnableToBill as problem:
        refuse(problem)
    if json_lines:
        click.echo(as_json({"month": month, "groups": len(work), **asdict(done)}))
    else:
        click.echo(
            f"{month}: {done.bills:,} bills over {rupees(done.total_paise)}, {done.messages:,} messages; "
            f"{done.changed:,} changed since their approval."
        )
    sys.exit(exits.FINDINGS if done.changed else exits.OK)
