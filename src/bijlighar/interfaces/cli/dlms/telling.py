"""How the reading goes on, and how it ended for each meter."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.dlms.running import Run

SHOWN_FAILED = 20


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """A bar over the meters that also says how many failed so far."""
    failed = 0
    with show.bar() as bar:
        task = bar.add_task("read meters", total=total)

        def tell(state: str) -> None:
            nonlocal failed
            failed += state == "FAILED"
            bar.update(
                task, advance=1, description=f"read meters ({failed} failed)" if failed else "read meters"
            )

        yield tell


def report(run: Run, json_lines: bool) -> None:
    from bijlighar.metering.adapters import dlms

    table = dlms.verdicts(run.outcomes)
    by_reason = dict(table.filter(state="FAILED").group_by("reason").len().sort("reason").rows())
    failed, wrong_clocks = sum(by_reason.values()), int(table["is_drift_large"].sum())
    rejected = sum(one["rows_rejected"] for one in run.stored if not one.get("already_taken", True))
    rejected += sum(one.get("unknown", 0) for one in run.stored)
    if json_lines:
        for row in table.to_dicts():
            click.echo(show.as_json({"what": "verdict", **row}))
        for stored in run.stored:
            click.echo(show.as_json(stored))
    else:
        for row in table.filter(state="FAILED").head(SHOWN_FAILED).to_dicts():
            click.echo(
                f"  {row['serial']}: {row['reason_en']} ({row['detail']}; attempts: {row['attempts']})"
            )
        if failed > SHOWN_FAILED:
            click.echo(f"  ... and {failed - SHOWN_FAILED} more; --json lists all of them.")
        for row in table.filter(is_drift_large=True).head(SHOWN_FAILED).to_dicts():
            way = "ahead" if row["drift_seconds"] > 0 else "behind"
            click.echo(f"  {row['serial']}: its clock is {abs(row['drift_seconds']):.0f} s {way}.")
        reasons = ", ".join(f"{reason} {count}" for reason, count in by_reason.items())
        click.echo(
            f"Meters: {table.height} asked, {table.height - failed} complete, {failed} failed"
            + (f" ({reasons})" if reasons else "")
            + (f"; {wrong_clocks} with a wrong clock" if wrong_clocks else "")
            + "."
        )
        for stored in run.stored:
            click.echo(_said(stored))
    if failed or wrong_clocks or rejected:
        sys.exit(exits.FINDINGS)


def _said(stored: dict[str, Any]) -> str:
    if stored["what"] == "days":
        return (
            f"Days validated: {stored['days_new']} new, {stored['days_changed']} changed, "
            f"{stored['days_same']} the same."
        )
    if stored["what"] == "events":
        nobodys = f", {stored['unknown']} of meters that nobody registered" if stored["unknown"] else ""
        return (
            f"Events: {stored['new']} new, {stored['already_there']} known before{nobodys}; interruptions: "
            f"{stored['interruptions']} written down, {stored['withdrawn']} withdrawn."
        )
    before = " (taken before)" if stored["already_taken"] else ""
    return (
        f"{stored['name']}: batch {stored['batch']}{before}, {stored['rows_taken']} of {stored['rows_read']} "
        f"rows taken, {stored['rows_rejected']} rejected."
    )
