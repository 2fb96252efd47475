"""`bijlighar dlms`: meters read directly over DLMS/COSEM, each to a verdict, their days into the store."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bijlighar.interfaces.cli import django, exits
from bijlighar.interfaces.cli.dlms.running import Run, take
from bijlighar.interfaces.cli.dlms.telling import progress, report
from bijlighar.interfaces.cli.portions import instant
from bijlighar.kernel.time import day_start, settlement_day

if TYPE_CHECKING:
    from bijlighar.metering.adapters.dlms import Target

AT_A_TIME = 1_000
"""Meters whose readings are stored together: what is lost to a kill is read again, never more than these."""
SHORT = {
    "instantaneous": ("INSTANTANEOUS",),
    "block": ("BLOCK",),
    "daily": ("DAILY",),
    "billing": ("BILLING",),
    "events": (
        "EVENTS_VOLTAGE",
        "EVENTS_CURRENT",
        "EVENTS_POWER",
        "EVENTS_TRANSACTION",
        "EVENTS_OTHER",
        "EVENTS_NON_ROLLOVER",
        "EVENTS_CONTROL",
    ),
}


@click.group()
def command() -> None:
    """Meters of IS 15959, asked directly over DLMS/COSEM on TCP."""


@command.command()
@click.option(
    "--meters",
    "meters_file",
    required=True,
    type=click.Path(path_type=Path),
    help="Addresses and keys (CSV).",
)
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(path_type=Path),
    help="A second list (CSV) with the keys, by serial.",
)
@click.option(
    "--profile",
    "names",
    type=click.Choice(list(SHORT)),
    multiple=True,
    default=("block",),
    show_default=True,
    help="What to read; may be given several times.",
)
@click.option("--from", "from_text", help="First day (2026-11-18); the day before --to, if left out.")
@click.option("--to", "to_text", help="The day after the last; today, if left out.")
@click.option("--company", help="Code of the company whose meters they are.")
@click.option(
    "--register",
    "make",
    is_flag=False,
    flag_value="unknown make",
    help="Write down meters nobody registered, as of this make.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write every value to this Parquet file.")
@click.option("--no-take", is_flag=True, help="Only read; store nothing.")
@click.option("--at-once", default=500, show_default=True, type=click.IntRange(1, 20_000))
@click.option("--answer-seconds", default=20.0, show_default=True, help="How long to wait for one answer.")
@click.option("--meter-seconds", default=300.0, show_default=True, help="How long one meter may take in all.")
@click.option("--attempts", default=3, show_default=True, type=click.IntRange(1, 20))
@click.option(
    "--pause-seconds", default=2.0, show_default=True, help="Before the second attempt; then doubled."
)
@click.option(
    "--drift-seconds", default=120, show_default=True, help="From where on a clock counts as wrong."
)
@click.option(
    "--at-a-time", default=AT_A_TIME, hidden=True, help="Meters whose readings are stored together."
)
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line.")
def read(
    meters_file: Path,
    keys_file: Path | None,
    names: tuple[str, ...],
    from_text: str | None,
    to_text: str | None,
    company: str | None,
    make: str | None,
    out: Path | None,
    no_take: bool,
    at_once: int,
    answer_seconds: float,
    meter_seconds: float,
    attempts: int,
    pause_seconds: float,
    drift_seconds: int,
    at_a_time: int,
    at_text: str | None,
    json_lines: bool,
) -> None:
    """Read many meters at once and say of each how it ended.

    Blocks, midnights and events go into the store as `bijlighar ingest` and `bijlighar events` would take
    them; the same again changes nothing. Exit code 0 when every meter is complete, 1 when one failed, has a
    wrong clock or gave rows that were rejected, 3 when the list of meters was refused. See
    docs/operate/dlms.md.
    """
    from bijlighar.metering.adapters import dlms
    from bijlighar.metering.rules.is15959.objects import EVENTS, Profile

    at = instant(at_text) or datetime.now(UTC)
    profiles = tuple(Profile(one) for name in dict.fromkeys(names) for one in SHORT[name])
    from_at, to_at = _period(from_text, to_text, at)
    ask = dlms.Ask(profiles, from_at, to_at)
    limits = dlms.Limits(
        at_once=at_once,
        answer_seconds=answer_seconds,
        meter_seconds=meter_seconds,
        attempts=attempts,
        pause_seconds=pause_seconds,
        drift_seconds=drift_seconds,
    )
    targets = _targets(meters_file, keys_file)
    takes = not no_take and bool({Profile.BLOCK, Profile.DAILY, *EVENTS} & set(profiles))
    if takes:
        django.ready()  # before the first meter is asked: readings without a place are asked for in vain
    run = Run(ask, limits, at, (lambda outcomes: take(outcomes, company, make, at)) if takes else None)
    with progress(len(targets)) as tell:
        for start in range(0, len(targets), at_a_time):
            run.portion(targets[start : start + at_a_time], tell)
    if out is not None:
        dlms.readings(run.outcomes).write_parquet(out)
    report(run, json_lines)


def _targets(meters_file: Path, keys_file: Path | None) -> list[Target]:
    from bijlighar.metering.adapters import dlms

    for path in filter(None, (meters_file, keys_file)):
        if not path.is_file():
            exits.stop(f"{path}: there is no such file.", exits.USAGE)
    try:
        targets = dlms.read_targets(meters_file, os.environ, keys_file)
    except dlms.TargetsRefused as problem:
        exits.stop(problem, exits.REFUSED)
    secret = keys_file or meters_file
    if secret.stat().st_mode & 0o077:
        click.echo(f"{secret} holds keys and others may read it: chmod 600 {secret}", err=True)
    return targets


def _period(from_text: str | None, to_text: str | None, at: datetime) -> tuple[datetime, datetime]:
    to_day = _day(to_text) or settlement_day(at)
    from_day = _day(from_text) or to_day - timedelta(days=1)
    if from_day >= to_day:
        raise click.UsageError(
            f"--to {to_day} is not after --from {from_day}; the last day is the one before it."
        )
    return day_start(from_day), day_start(to_day)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{text!r} is not a day. Write it like 2026-11-18.") from None
