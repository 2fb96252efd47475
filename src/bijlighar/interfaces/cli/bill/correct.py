"""`bijlighar bill correct`: provisional bills whose readings have come since are proposed anew."""

from __future__ import annotations

import sys

import click

from bijlighar.interfaces.cli import django, exits, show
from bijlighar.interfaces.cli.bill.groups import BY, asked, now, refuse
from bijlighar.interfaces.cli.portions import companies, first_of
from bijlighar.kernel.time import next_month

_AT_ONCE = 5_000
_WORDS = (
    "Days that were missing on your bill have been read since.",
    "आपके बिल में जिन दिनों की रीडिंग नहीं थी, वह अब आ गई है।",
)


@click.command()
@asked
def command(code: str | None, month: str, at_text: str | None, portion: int, json_lines: bool) -> None:
    """Propose to make provisional bills of a month anew where later readings change them.

    One set an office; an officer approves it on the desk, another than who proposed. Exit code 1 when bills
    stay provisional.
    """
    first, at, told = first_of(month), now(at_text), []
    end = next_month(first)
    django.ready()
    from bijlighar.billing import actions, queries

    left = 0
    for company in companies(code):
        for office_id, connections in queries.provisional_bills(company.id, first, end).items():
            for start in range(0, len(connections), _AT_ONCE):
                try:
                    made = actions.propose_revisions(
                        company_id=company.id,
                        office_id=office_id,
                        cycle_from=first,
                        cycle_to=end,
                        connection_ids=connections[start : start + _AT_ONCE],
                        reason_code="LATE_READINGS",
                        words_en=_WORDS[0],
                        words_hi=_WORDS[1],
                        by=BY,
                        at=at,
                    )
                except actions.UnableToRevise as problem:
                    refuse(problem)
                left += len(made.unchanged) + len(made.impossible)
                told.append(
                    {
                        "company": company.code, "office": office_id, "set": made.set_id,
                        "bills": made.bills, "change_paise": made.change_paise,
                        "still_provisional": len(made.unchanged) + len(made.impossible),
                    }
                )  # fmt: skip
    show.rows(told, json_lines=json_lines)
    sys.exit(exits.FINDINGS if left else exits.OK)
