"""`bijlighar bill check`: closes the checks of groups in which no doubt is left."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.bill.groups import BY, asked, groups_of, now, office_code


@click.command()
@asked
def command(code: str | None, month: str, at_text: str | None, portion: int, json_lines: bool) -> None:
    """Close the checks of DRAFTED groups without open doubts; a person approves them on the desk.

    Exit code 1 when drafts of a group still wait for a decision.
    """
    told = closed(code, month, now(at_text))
    show.rows(told, json_lines=json_lines)
    sys.exit(exits.OK if all(each["checked"] for each in told) else exits.FINDINGS)


def closed(code: str | None, month: str, at: datetime) -> list[dict[str, Any]]:
    """Close the checks of DRAFTED groups in which nothing waits; a row a group."""
    told = []
    drafted = groups_of(code, month, ["DRAFTED"])
    from bijlighar.billing import actions, queries

    for group in drafted:
        found = queries.summary(group.id)
        if not found.waiting:
            actions.close_checks(group_id=group.id, by=BY, at=at)
        told.append(
            {
                "group": group.id, "office": office_code(group), "checked": not found.waiting,
                "waiting": found.waiting, "bills": found.bills, "total_paise": found.total_paise,
            }
        )  # fmt: skip
    return told
