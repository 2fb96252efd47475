"""`bijlighar events`: what meters tell besides readings, from a file, and as lists."""

from __future__ import annotations

import dataclasses
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from bijlighar.interfaces.cli import django, exits, portions, show
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import minute_label

BY = Actor.system("events")


@click.group()
def command() -> None:
    """Events of meters: codes of IS 15959 in words, power failures, tampers."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--layout", "layout_file", type=click.Path(path_type=Path), help="How the file is laid out (YAML)."
)
@click.option("--company", help="Code of the company whose meters they are.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def import_file(
    file: Path, layout_file: Path | None, company: str | None, at_text: str | None, json_lines: bool
) -> None:
    """Take a CSV FILE of events; without --layout it has the columns meter, occurred_at (IST) and code.

    The same file again takes what was rejected before and is possible now. Exit code 1 when rows were
    rejected, 3 when the file or the layout was refused as a whole. See docs/operate/events.md.
    """
    from bijlighar.metering.rules import event_layout
    from bijlighar.metering.rules.layout import LayoutRefused

    if not file.is_file():
        exits.stop(f"{file}: there is no such file.", exits.USAGE)
    at = portions.instant(at_text) or datetime.now(UTC)
    try:
        given: Any = event_layout.USUAL
        if layout_file is not None:
            given = dict(
                event_layout.read(layout_file.read_text(encoding="utf-8"), name=layout_file.name).source
            )
        layout = event_layout.from_mapping({**given, **({"company": company} if company else {})})
    except (LayoutRefused, OSError) as problem:
        exits.stop(problem, exits.REFUSED)
    django.ready()
    from bijlighar.metering import actions

    try:
        done = actions.receive_events(path=file, layout=layout, by=BY, at=at)
    except actions.FileRefused as problem:
        exits.stop(problem, exits.REFUSED)
    if json_lines:
        click.echo(show.as_json(dataclasses.asdict(done)))
    else:
        click.echo(
            f"{file.name}: batch {done.batch_id}. Rows: {done.rows_read} read = {done.new} new + "
            f"{done.known} known before + {done.rejected} rejected."
        )
        click.echo(f"Interruptions: {done.interruptions} written down, {done.withdrawn} withdrawn.")
        for code, count in done.rejected_by_reason.items():
            click.echo(f"  {count} x {code}: {event_layout.WORDS[code][0]}")
    sys.exit(exits.FINDINGS if done.rejected else exits.OK)


@command.command("list")
@click.option("--company", help="Code of a company.")
@click.option("--meter", "serial", help="Serial of one meter; needs --company.")
@click.option("--tampers", is_flag=True, help="Only tampers, each with its end and its length.")
@click.option("--open", "only_open", is_flag=True, help="Only tampers that go on; implies --tampers.")
@click.option("--days", default=30, show_default=True, help="How far back tampers are looked for.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 500))
@click.option("--after", help="Go on behind a page of tampers: its last line's `after`.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line.")
def list_events(
    company: str | None,
    serial: str | None,
    tampers: bool,
    only_open: bool,
    days: int,
    limit: int,
    after: str | None,
    json_lines: bool,
) -> None:
    """List events, newest first; power going and coming back only of one --meter."""
    if serial and not company:
        raise click.UsageError("--meter needs --company: serials repeat between companies.")
    django.ready()
    from bijlighar.metering import queries

    company_id = portions.companies(company)[0].id if company else None
    meter_id = None
    if serial and company_id is not None:
        meter_id = queries.meter_ids(company_id, [serial]).get(serial)
        if meter_id is None:
            exits.stop(f"{company} has no meter {serial}.", exits.REFUSED)
    if not (tampers or only_open or after):
        found = queries.events(company_id=company_id, meter_id=meter_id, limit=limit)
        show.rows([_event(one, json_lines) for one in found], json_lines=json_lines, title="Events")
        return
    now = datetime.now(UTC)
    try:
        page = queries.tampers(
            at=now,
            from_at=now - timedelta(days=days),
            to_at=now + timedelta(days=1),
            company_id=company_id,
            meter_id=meter_id,
            is_open=True if only_open else None,
            after=after,
            limit=limit,
        )
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None
    show.rows([_tamper(one, json_lines) for one in page.rows], json_lines=json_lines, title="Tampers")
    if page.after is not None:
        click.echo(show.as_json({"after": page.after}) if json_lines else f"More: --after {page.after}")


def _event(one: Any, json_lines: bool) -> dict[str, Any]:
    return {
        "meter": one.serial,
        "at": one.occurred_at if json_lines else minute_label(one.occurred_at),
        "code": one.code,
        "event": one.kind.name_en,
        **({"event_hi": one.kind.name_hi, "group": one.kind.group} if json_lines else {}),
        "severity": one.kind.severity.name,
        "told by": one.source_code,
    }


def _tamper(one: Any, json_lines: bool) -> dict[str, Any]:
    def instant(at: datetime | None) -> Any:
        return at if json_lines or at is None else minute_label(at)

    return {
        "meter": one.serial,
        "service_number": one.service_number,
        "code": one.code,
        "event": one.kind.name_en,
        **({"event_hi": one.kind.name_hi} if json_lines else {}),
        "from": instant(one.from_at),
        "to": instant(one.to_at),
        "state": str(one.state),
        "minutes": None if one.seconds is None else one.seconds // 60,
    }
