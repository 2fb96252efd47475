"""`bijlighar outages indices`: SAIFI, SAIDI, CAIDI and MAIFI of a month, by feeder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click

from bijlighar.interfaces.cli import django, portions, show


@click.command()
@click.option("--month", required=True, help="The month, as 2026-06.")
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a feeder and class.")
def command(month: str, code: str | None, at_text: str | None, json_lines: bool) -> None:
    """Print how often and how long there was no power, faults, storms and planned shutdowns apart."""
    first = portions.first_of(month)
    at = portions.instant(at_text) or datetime.now(UTC)
    django.ready()
    from bijlighar.outages.rules import NoOutagePolicy

    for company in portions.companies(code):
        try:
            found = list(_rows(company.id, first, at))
        except NoOutagePolicy as problem:
            click.echo(f"{company.code}: {problem}", err=True)
            continue
        show.rows(
            [{"company": company.code, **row} for row in found],
            json_lines=json_lines,
            title=f"{company.name_en}, {first:%B %Y}",
        )


def _rows(company_id: int, first: Any, at: datetime) -> Iterator[dict[str, Any]]:
    from bijlighar.kernel.time import next_month
    from bijlighar.outages import queries

    rows = queries.feeder_months(company_id, first, next_month(first), at=at)
    every = [(row.code or "-", row.class_code, row.counts, row.indices) for row in rows]
    every += [("all", code, *both) for code, both in queries.together(rows).items()]
    for feeder, class_code, counts, found in every:
        yield {
            "feeder": feeder,
            "class": class_code,
            "served": counts.served,
            "sustained": counts.sustained,
            "momentary": counts.momentary,
            "SAIFI": _text(found.saifi),
            "SAIDI min": _text(found.saidi_minutes),
            "CAIDI min": _text(found.caidi_minutes),
            "MAIFI": _text(found.maifi),
        }


def _text(number: float | None) -> str:
    return "-" if number is None else f"{number:.3f}"
