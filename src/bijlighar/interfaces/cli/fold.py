"""`bijlighar fold`: what programs pushed becomes raw days, and the days that are over are validated."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import click

from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.portions import instant
from bijlighar.interfaces.cli.show import as_json, bar


@click.command()
@click.option("--through", "through", metavar="DAY", help="Only days up to this one (default: all).")
@click.option("--no-validate", is_flag=True, help="Leave validation to `bijlighar ingest --pending`.")
@click.option(
    "--keep-days", type=click.IntRange(2, 400), help="Drop the blocks of older days that are wholly folded."
)
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def command(
    through: str | None, no_validate: bool, keep_days: int | None, at_text: str | None, json_lines: bool
) -> None:
    """Fold what was pushed: every night after midnight, and whenever late values shall count at once.

    Run again, it adds only what is new; killed anywhere, the next run does the rest.
    """
    try:
        through_day = date.fromisoformat(through) if through else None
    except ValueError:
        raise click.UsageError(f"{through!r} is no day; write it as 2026-11-22.") from None
    at = instant(at_text) or datetime.now(UTC)
    ready()
    from bijlighar.kernel.actor import Actor
    from bijlighar.kernel.time import settlement_day
    from bijlighar.metering import actions

    by = Actor.system("fold command")
    with bar() as shown:
        task = shown.add_task("fold", total=None)
        done = actions.fold_pushes(
            by=by,
            at=at,
            through_day=through_day,
            progress=lambda n, of: shown.update(task, completed=n, total=of),
        )
        validated = None
        if not no_validate:
            task = shown.add_task("validate", total=None)
            validated = actions.validate_pending(
                by=by, at=at, progress=lambda n, of: shown.update(task, completed=n, total=of)
            )
    dropped = 0
    if keep_days is not None:
        dropped = actions.drop_folded_days(
            before_day=settlement_day(at) - timedelta(days=keep_days), by=by, at=at
        )
    told = {
        "meter_days": done.meter_days,
        "values": done.values,
        "shard_days": done.shard_days,
        "days_new": validated.new if validated else 0,
        "days_changed": validated.changed if validated else 0,
        "days_dropped": dropped,
    }
    if json_lines:
        click.echo(as_json(told))
        return
    click.echo(
        f"{done.values:,} values of {done.meter_days:,} meter-days went into raw days; "
        f"{told['days_new']:,} days are new, {told['days_changed']:,} changed; "
        f"the blocks of {dropped} days were dropped."
    )
