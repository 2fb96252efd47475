"""`bijlighar bill state`: where each group of a cycle is."""

from __future__ import annotations

import click

from bijlighar.interfaces.cli import show
from bijlighar.interfaces.cli.bill.groups import asked, groups_of, office_code


@click.command()
@asked
def command(code: str | None, month: str, at_text: str | None, portion: int, json_lines: bool) -> None:
    """Show the groups of a cycle: PLANNED, READY, DRAFTED, CHECKED, APPROVED, ISSUED or DELIVERED."""
    found = groups_of(code, month, None)
    show.rows(
        (
            {
                "group": group.id,
                "office": office_code(group),
                "round": group.round,
                "state": group.state_code,
                "connections": group.connections,
                "bills": group.approved_bills,
                "total_paise": group.approved_total_paise,
                "approved_by": group.approved_by,
            }
            for group in found
        ),
        json_lines=json_lines,
    )
