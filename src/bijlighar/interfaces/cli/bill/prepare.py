"""`bijlighar bill prepare`: all steps of a month that need no person, as the clock takes them."""

from __future__ import annotations

import sys

import click

from bijlighar.interfaces.cli import django, exits
from bijlighar.interfaces.cli.bill.check import closed
from bijlighar.interfaces.cli.bill.draft import drafted
from bijlighar.interfaces.cli.bill.groups import asked, now
from bijlighar.interfaces.cli.bill.plan import planned_groups
from bijlighar.interfaces.cli.bill.reads import counted
from bijlighar.interfaces.cli.portions import first_of, refuse_not_over
from bijlighar.interfaces.cli.show import as_json
from bijlighar.kernel.time import next_month


@click.command()
@asked
def command(code: str | None, month: str, at_text: str | None, portion: int, json_lines: bool) -> None:
    """Plan a month, count its readings, draft and check: what can be done without a person is done.

    Again it goes on where it stopped: groups whose readings have come since are drafted, those in which no
    doubt is left are closed. Approval and issue stay a person's. Exit code 1 while groups wait for readings
    or drafts for a decision.
    """
    first, at = first_of(month), now(at_text)
    refuse_not_over(month, next_month(first), at, "Prepare a month that has ended.")
    django.ready()
    planned = sum(new for _, new in planned_groups(code, first, at))
    waiting_reads = sum(not each["ready"] for each in counted(code, month, "", at))
    drafts = drafted(code, month, at, portion)
    groups = closed(code, month, at)
    told = {
        "month": month,
        "planned": planned,
        "waiting_for_readings": waiting_reads,
        "drafts": drafts["drafts"],
        "waiting_for_decision": sum(each["waiting"] for each in groups),
        "checked": sum(each["checked"] for each in groups),
    }
    if json_lines:
        click.echo(as_json(told))
    else:
        click.echo(
            f"{month}: {planned} groups planned, {waiting_reads} wait for readings, {told['drafts']:,} drafts"
            f" made, {told['waiting_for_decision']:,} wait for a decision, {told['checked']} groups may be"
            " approved."
        )
    sys.exit(exits.FINDINGS if waiting_reads or told["waiting_for_decision"] else exits.OK)
