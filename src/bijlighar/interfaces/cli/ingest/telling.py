"""What became of a file: its rows and days, what was rejected and why, and all files so far."""

from __future__ import annotations

import dataclasses
import sys
from typing import Any

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.kernel.time import minute_label

SHOWN_REJECTED = 5


def report(batch_id: int, validated: Any, already_taken: bool, json_lines: bool) -> None:
    """Say what became of a batch; exits with `FINDINGS` when rows were rejected now."""
    from bijlighar.metering import queries

    record = queries.batch(batch_id)
    assert record is not None
    new_rejected = record.rows_rejected if record.replay_of_id is None and not already_taken else 0
    waiting = queries.rejected_waiting(batch_id)
    if json_lines:
        found = {
            "batch": record.id,
            "already_taken": already_taken,
            **{name: value for name, value in dataclasses.asdict(record).items() if name != "id"},
            "rejected_waiting": waiting,
            "days_validated_new": validated.new,
            "days_validated_changed": validated.changed,
            "days_validated_same": validated.same,
        }
        click.echo(show.as_json(found))
    elif already_taken:
        click.echo(
            f"{record.name}: already taken as batch {record.id} on {minute_label(record.received_at)}; "
            "nothing changed."
        )
        if waiting:
            rows = "1 row rejected then" if waiting == 1 else f"{waiting:,} rows rejected then"
            click.echo(
                f"{rows} still {'waits' if waiting == 1 else 'wait'}: "
                f"bijlighar ingest --rejected {batch_id} lists them, "
                f"--replay {batch_id} tries them again."
            )
        if validated.new or validated.changed:
            click.echo(
                f"Its remaining days are validated now: {validated.new} new, {validated.changed} changed."
            )
    else:
        click.echo(
            f"{record.name}: batch {record.id}. Rows: {record.rows_read} read = {record.rows_taken} taken + "
            f"{record.rows_duplicate} duplicates + {record.rows_rejected} rejected."
        )
        click.echo(
            f"{record.meters} meters ({record.meters_registered} newly registered), "
            f"{record.meter_days} meter-days"
            + (f" from {record.first_day} to {record.last_day}." if record.first_day else ".")
        )
        click.echo(
            f"Days validated: {validated.new} new, {validated.changed} changed, {validated.same} the same."
        )
        if record.pending_from_day:
            click.echo(
                f"From {record.pending_from_day} on the day is not over; it stays raw until --pending runs."
            )
        if new_rejected:
            _show_rejected(batch_id, record.rejected_by_reason)
    if new_rejected:
        sys.exit(exits.FINDINGS)


def _show_rejected(batch_id: int, by_reason: dict[str, int]) -> None:
    from bijlighar.metering import queries

    click.echo("Rejected: " + ", ".join(f"{code} {count}" for code, count in sorted(by_reason.items())) + ".")
    for row in queries.rejected_rows(batch_id, limit=SHOWN_REJECTED):
        click.echo(f"  line {row.line_number}: {row.reason_en} [{row.raw_text}]")
    click.echo(
        f"All of them: bijlighar ingest --rejected {batch_id}; again: bijlighar ingest --replay {batch_id}"
    )


def list_rejected(batch_id: int, json_lines: bool) -> None:
    """List every row of a batch that was not taken, with its reason."""
    from bijlighar.metering import queries

    if queries.batch(batch_id) is None:
        exits.stop(f"There is no batch {batch_id}. `bijlighar ingest --batches` lists them.", exits.USAGE)
    rows = queries.rejected_rows(batch_id)
    if json_lines:
        show.rows([dataclasses.asdict(row) for row in rows], json_lines=True)
        return
    show.rows(
        [
            {
                "line": row.line_number,
                "reason": row.reason_en,
                "row": row.raw_text,
                "replayed by": row.replayed_by_id,
            }
            for row in rows
        ],
        json_lines=False,
        title=f"Rejected rows of batch {batch_id}",
    )


def list_batches(json_lines: bool) -> None:
    """List the files taken, newest first."""
    from bijlighar.metering import queries

    show.rows(
        [_brief(record, json_lines) for record in queries.batches()],
        json_lines=json_lines,
        title="Batches",
    )


def _brief(record: Any, json_lines: bool) -> dict[str, Any]:
    return {
        "batch": record.id,
        "name": record.name,
        "received_at": record.received_at if json_lines else minute_label(record.received_at),
        "read": record.rows_read,
        "taken": record.rows_taken,
        "duplicate": record.rows_duplicate,
        "rejected": record.rows_rejected,
        "first_day": record.first_day,
        "last_day": record.last_day,
        "days_new": record.days_new,
        "days_changed": record.days_changed,
        "pending_from_day": record.pending_from_day,
    }
