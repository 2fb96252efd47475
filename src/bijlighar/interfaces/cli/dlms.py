"""`bijlighar dlms`: meters read directly over DLMS/COSEM, each to a verdict, their days into the store."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bijlighar.interfaces.cli import django, exits, show
from bijlighar.interfaces.cli.portions import instant
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import day_start, settlement_day

if TYPE_CHECKING:
    from bijlighar.metering.adapters.dlms import Ask, Limits, Outcome, Target

BY = Actor.system("dlms")
AT_A_TIME = 1_000
"""Meters whose readings are stored together: what is lost to a kill is read again, never more than these."""
SHOWN_FAILED = 20
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
    run = _Run(ask, limits, at, (lambda outcomes: _take(outcomes, company, make, at)) if takes else None)
    with _told(len(targets)) as tell:
        for start in range(0, len(targets), at_a_time):
            run.portion(targets[start : start + at_a_time], tell)
    if out is not None:
        dlms.readings(run.outcomes).write_parquet(out)
    _report(run, json_lines)


@dataclass(slots=True)
class _Run:
    ask: Ask
    limits: Limits
    at: datetime
    take: Callable[[list[Outcome]], list[dict[str, Any]]] | None
    outcomes: list[Outcome] = field(default_factory=list)
    stored: list[dict[str, Any]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def portion(self, targets: list[Target], tell: Callable[[str], None]) -> None:
        """Read some meters, then store what came, before the next are asked."""
        from bijlighar.metering.adapters import dlms

        # Later portions begin later: a meter's clock is compared with the time by then.
        at = self.at + timedelta(seconds=time.monotonic() - self.began)
        found = dlms.read_meters(targets, self.ask, self.limits, at=at, tell=lambda one: tell(str(one.state)))
        self.outcomes += found
        if self.take is not None:
            self.stored += self.take(found)


def _take(
    outcomes: list[Outcome], company: str | None, make: str | None, at: datetime
) -> list[dict[str, Any]]:
    from bijlighar.metering import actions, queries
    from bijlighar.metering.adapters import dlms
    from bijlighar.metering.rules import layout as layouts

    taken: list[dict[str, Any]] = []
    for landing in dlms.landings(outcomes, company=company, make=make):
        layout = layouts.from_mapping(dict(landing.layout), name=landing.name)
        with tempfile.TemporaryDirectory() as folder:
            try:
                received = actions.receive(path=landing.write(Path(folder)), layout=layout, by=BY, at=at)
            except actions.FileRefused as problem:
                exits.stop(problem, exits.REFUSED)
        batch = queries.batch(received.batch_id)
        assert batch is not None
        taken.append(
            {
                "what": "batch",
                "batch": received.batch_id,
                "name": landing.name,
                "already_taken": received.already_taken,
                "rows_read": batch.rows_read,
                "rows_taken": batch.rows_taken,
                "rows_rejected": batch.rows_rejected,
            }
        )
    if taken:
        # Once for all of them: blocks and midnights of a day make one version of it.
        done = actions.validate_pending(batch_ids=[one["batch"] for one in taken], by=BY, at=at)
        taken.append(
            {"what": "days", "days_new": done.new, "days_changed": done.changed, "days_same": done.same}
        )
    events = dlms.events(outcomes)
    if events.height:
        kept = actions.record_told_events(
            events=events, company_code=company, source_code="DLMS", by=BY, at=at
        )
        taken.append({"what": "events", **asdict(kept)})
    return taken


def _report(run: _Run, json_lines: bool) -> None:
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


@contextmanager
def _told(total: int) -> Iterator[Callable[[str], None]]:
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
