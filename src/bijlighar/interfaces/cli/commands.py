"""`bijlighar commands`: what meters are told to do, the worker that tells them, and where they listen."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bijlighar.interfaces.cli import django, exits, portions, show
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import minute_label

BY = Actor.system("commands")
KINDS = ("disconnect", "connect", "read-now", "check-clock", "set-clock")
KEYS = "BIJLIGHAR_METER_KEYS"


@click.group()
def command() -> None:
    """Commands to meters: switch, read now, check or set the clock, each with its proof."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--company", required=True, help="Code of the company whose meters they are.")
def endpoints(file: Path, company: str) -> None:
    """Write down where meters listen: a CSV FILE with serial, host, port and perhaps key_reference.

    Keys are never taken from it: they stay in the file of keys, under the reference or else the serial.
    """
    if not file.is_file():
        exits.stop(f"{file}: there is no such file.", exits.USAGE)
    django.ready()
    import polars as pl

    from bijlighar.metering import actions, queries

    (found,) = portions.companies(company)
    with file.open(newline="", encoding="utf-8-sig") as text:
        reader = csv.DictReader(text)
        if lacking := {"serial", "host", "port"} - set(reader.fieldnames or []):
            exits.stop(f"{file.name} has no column {', '.join(sorted(lacking))}.", exits.REFUSED)
        rows = list(reader)
    ids = queries.meter_ids(found.id, [row["serial"].strip() for row in rows])
    problems = [
        f"line {line}: meter {row['serial']} is not registered"
        if row["serial"].strip() not in ids
        else f"line {line}: {row['port']!r} is no port"
        for line, row in enumerate(rows, start=2)
        if row["serial"].strip() not in ids or not (row["port"].isdecimal() and 0 < int(row["port"]) < 65536)
    ]
    if problems:
        exits.stop("\n".join([*problems[:20], "Nothing was written."]), exits.REFUSED)
    frame = pl.DataFrame(
        [
            {
                "meter_id": ids[row["serial"].strip()],
                "host": row["host"].strip(),
                "port": int(row["port"]),
                "key_reference": (row.get("key_reference") or row["serial"]).strip(),
            }
            for row in rows
        ]
    )
    changed = actions.set_endpoints(endpoints=frame, by=BY, at=datetime.now(UTC)) if rows else 0
    click.echo(f"{changed} of {len(rows)} addresses are new or changed.")


@command.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("service_number")
@click.option("--company", required=True, help="Code of the company.")
@click.option("--reason", required=True, help="Why, in a sentence.")
@click.option(
    "--decision", help="Key of the recorded decision; a disconnection needs it. For the laboratory."
)
@click.option("--snapshot", "snapshot_text", help="What was known at the decision, as a JSON object.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def request(
    kind: str,
    service_number: str,
    company: str,
    reason: str,
    decision: str | None,
    snapshot_text: str | None,
    json_lines: bool,
) -> None:
    """Ask for a command to the meter that hangs at a connection now."""
    snapshot = _snapshot(decision, snapshot_text)
    django.ready()
    from bijlighar.consumers import queries as consumers
    from bijlighar.metering import actions

    (found,) = portions.companies(company)
    connection = consumers.connection_of_number(service_number)
    if connection is None or connection.company_id != found.id:
        exits.stop(f"{company} has no connection {service_number}.", exits.REFUSED)
    try:
        made = actions.request_command(
            connection_id=connection.id,
            kind_code=kind.upper().replace("-", "_"),
            reason=reason,
            decision=actions.Decision(decision, snapshot, reason) if decision else None,
            by=BY,
            at=datetime.now(UTC),
        )
    except actions.UnableToCommand as problem:
        exits.stop(problem, exits.REFUSED)
    click.echo(show.as_json({"command": made}) if json_lines else f"Command {made} waits for a worker.")


@command.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why, in a sentence.")
def cancel(number: int, reason: str) -> None:
    """Withdraw a command that was not sent yet."""
    django.ready()
    from bijlighar.metering import actions

    try:
        actions.cancel_command(command_id=number, reason=reason, by=BY, at=datetime.now(UTC))
    except actions.UnableToCommand as problem:
        exits.stop(problem, exits.REFUSED)
    click.echo(f"Command {number} is withdrawn.")


@command.command("list")
@click.option("--company", help="Code of a company.")
@click.option("--live", is_flag=True, help="Only those that are not over.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000))
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line.")
def list_commands(company: str | None, live: bool, limit: int, json_lines: bool) -> None:
    """List commands, newest first."""
    django.ready()
    from bijlighar.metering import queries

    company_id = portions.companies(company)[0].id if company else None
    found = queries.commands(company_id=company_id, is_live=True if live else None, limit=limit)
    show.rows([_brief(one, json_lines) for one in found], json_lines=json_lines, title="Commands")


@command.command("show")
@click.argument("number", type=int)
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def show_command(number: int, json_lines: bool) -> None:
    """Show one command with every step and its evidence."""
    django.ready()
    from bijlighar.metering import queries
    from bijlighar.metering.rules import commands as rules

    found = queries.command(number)
    if found is None:
        exits.stop(f"There is no command {number}.", exits.REFUSED)
    if json_lines:
        click.echo(show.as_json(dataclasses.asdict(found)))
        return
    click.echo(f"Command {found.id}: {found.kind_code} of meter {found.serial}, {found.state_code}.")
    for step in found.steps:
        why = f" {rules.words(step.reason_code)[0]}" if step.reason_code else ""
        click.echo(f"  {minute_label(step.taken_at)}  {step.step_code}{why} {step.detail}".rstrip())


@command.command()
@click.option("--once", is_flag=True, help="One round: what is due now, to the end of its turn.")
@click.option("--keys", "keys_file", type=click.Path(path_type=Path), help=f"File of keys; else {KEYS}.")
@click.option("--answer-seconds", default=20.0, show_default=True, help="How long to wait for one answer.")
@click.option("--meter-seconds", default=90.0, show_default=True, help="How long one turn may take in all.")
@click.option("--settle-seconds", default=10.0, show_default=True, help="How long a switch may take to move.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a round.")
def run(
    once: bool,
    keys_file: Path | None,
    answer_seconds: float,
    meter_seconds: float,
    settle_seconds: float,
    at_text: str | None,
    json_lines: bool,
) -> None:
    """Work: take commands that are due, talk to the meters, write down what they showed.

    Several workers may run; each command is one worker's at a time. Runs until Ctrl-C without --once.
    """
    from bijlighar.metering.adapters import dlms

    path = keys_file or (Path(os.environ[KEYS]) if os.environ.get(KEYS) else None)
    if path is None:
        raise click.UsageError(f"Where are the keys? Give --keys FILE or set {KEYS}.")
    try:
        keys = dlms.read_keys(path, os.environ)
    except dlms.TargetsRefused as problem:
        exits.stop(problem, exits.REFUSED)
    if path.stat().st_mode & 0o077:
        click.echo(f"{path} holds keys and others may read it: chmod 600 {path}", err=True)
    fixed = portions.instant(at_text)
    django.ready()
    from threading import Event

    from bijlighar.interfaces.jobs import run_commands as worker

    limits = dataclasses.replace(
        worker.USUAL,
        answer_seconds=answer_seconds,
        meter_seconds=meter_seconds,
        settle_seconds=settle_seconds,
    )

    def now() -> datetime:
        return fixed or datetime.now(UTC)

    if not once:
        stop = Event()
        try:
            worker.run_forever(stop, keys=keys, now=now, limits=limits)
        except KeyboardInterrupt:
            stop.set()
        return
    done = worker.run_due(keys=keys, now=now, limits=limits)
    if json_lines:
        click.echo(show.as_json({"claimed": done.claimed, "states": dict(done.states)}))
    else:
        states = ", ".join(f"{count} {state}" for state, count in sorted(done.states.items()))
        click.echo(f"{done.claimed} commands taken in hand" + (f": {states}." if states else "."))
    sys.exit(exits.FINDINGS if done.states.get("FAILED") else exits.OK)


def _snapshot(decision: str | None, text: str | None) -> dict[str, Any]:
    """What was known when a decision was taken, or a usage error."""
    if decision is None:
        return {}
    try:
        found = json.loads(text or "")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise click.UsageError("--decision needs --snapshot with a JSON object: what was known.")
    return found


def _brief(one: Any, json_lines: bool) -> dict[str, Any]:
    return {
        "command": one.id,
        "kind": one.kind_code,
        "state": one.state_code,
        "meter": one.serial,
        "attempts": one.attempts,
        "requested_at": one.requested_at if json_lines else minute_label(one.requested_at),
        "requested_by": one.requested_by,
        "decision": one.decision_key,
    }
