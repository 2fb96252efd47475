"""`bijlighar quality`: what came of a file or a period, what was estimated and why, what is missing."""

from __future__ import annotations

import dataclasses
import sys
from datetime import date, datetime
from typing import Any

import click

from bijlighar.interfaces.cli import django, exits, show


@click.command()
@click.option("--batch", "batch_id", type=int, help="The file of this number (bijlighar ingest --batches).")
@click.option("--company", "company_code", help="All meters of a company: east, central, west, bihar.")
@click.option("--from", "from_day", type=click.DateTime(["%Y-%m-%d"]), help="First day of the period.")
@click.option("--to", "to_day", type=click.DateTime(["%Y-%m-%d"]), help="First day after the period.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON.")
def command(
    batch_id: int | None,
    company_code: str | None,
    from_day: datetime | None,
    to_day: datetime | None,
    json_lines: bool,
) -> None:
    """Report how good the readings of a file, or of a company in a period, are.

    Every quarter-hour is counted once: known, estimated (by which method, for which reason), missing, or
    outside the time a meter hung there. Exit code 1 when something is estimated, missing or doubtful.
    """
    by_period = company_code is not None and from_day is not None and to_day is not None
    if (batch_id is not None) == by_period or (batch_id is not None and (company_code or from_day or to_day)):
        raise click.UsageError("Give either --batch N, or --company CODE with --from DAY and --to DAY.")
    django.ready()
    from bijlighar.metering import queries
    from bijlighar.network import queries as network

    company_id = None
    if company_code is not None:
        company = network.company(company_code)
        if company is None:
            known = ", ".join(one.code for one in network.companies()) or "none yet"
            click.echo(f"There is no company {company_code!r} here (known: {known}).", err=True)
            sys.exit(exits.USAGE)
        company_id = company.id
    batch = None if batch_id is None else queries.batch(batch_id)
    if batch_id is not None and batch is None:
        click.echo(f"There is no batch {batch_id}. `bijlighar ingest --batches` lists them.", err=True)
        sys.exit(exits.USAGE)
    found = queries.quality(
        batch_id=batch_id,
        company_id=company_id,
        from_date=_day(from_day),
        to_date=_day(to_day),
    )
    if json_lines:
        told = dataclasses.asdict(found)
        if batch is not None:
            told["file"] = dataclasses.asdict(batch)
        click.echo(show.as_json(told))
    else:
        for line in _lines(found, batch):
            click.echo(line)
    if found.estimated_blocks or found.missing_blocks or found.absent_days or found.findings:
        sys.exit(exits.FINDINGS)


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()


def _lines(found: Any, batch: Any) -> list[str]:
    lines = []
    if batch is not None:
        rejected = ", ".join(f"{code} {count:,}" for code, count in sorted(batch.rejected_by_reason.items()))
        lines.append(
            f"{batch.name}: {batch.rows_read:,} rows = {batch.rows_taken:,} taken + "
            f"{batch.rows_duplicate:,} said twice + {batch.rows_rejected:,} not taken"
            + (f" ({rejected})." if rejected else ".")
        )
    if not found.days:
        return [*lines, "No validated day in this scope."]
    last = date.fromordinal(found.to_date.toordinal() - 1)
    lines += [
        f"{found.meters:,} meters, {found.from_date} to {last}: {found.days:,} meter-days, "
        f"{found.complete_days:,} of them complete.",
        f"Between a meter's first and last day nothing came for {found.absent_days:,} days: "
        "none is invented.",
        "",
        f"Quarter-hours: {found.blocks:,} = {found.known_blocks:,} known + "
        f"{found.estimated_blocks:,} estimated + {found.missing_blocks:,} missing"
        + (
            f" + {found.outside_blocks:,} outside the time a meter hung there."
            if found.outside_blocks
            else "."
        ),
        f"Among the known: {found.zero_blocks:,} measured zeros, "
        f"{found.no_supply_blocks:,} without electricity.",
        f"Energy: {found.energy_wh / 1000:,.3f} units, {found.estimated_wh / 1000:,.3f} of them estimated"
        + (f" ({100 * found.estimated_wh / found.energy_wh:.2f} %)." if found.energy_wh else "."),
        "",
        "How the quarter-hours came about:",
        *(f"  {one.blocks:>12,}  {one.words_en} / {one.words_hi}" for one in found.how),
    ]
    if found.worst:
        lines += ["", "Meters that lack most (days told, days absent, quarter-hours missing, estimated):"]
        lines += [
            f"  {one.meter_serial:<14} {one.days:>7,} {one.absent_days:>7,} {one.missing_blocks:>9,} "
            f"{one.estimated_blocks:>9,}"
            for one in found.worst
        ]
    if found.findings:
        lines += ["", "Findings for a person to look at:"]
        for code, count in found.findings.items():
            english, hindi = found.finding_words[code]
            lines.append(f"  {count:>12,}  {code}: {english} / {hindi}")
    return lines
