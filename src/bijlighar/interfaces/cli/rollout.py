"""`bijlighar rollout`: programmes and agencies from files, and the board with its differences."""

from __future__ import annotations

import csv
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.show import as_json, rows

if TYPE_CHECKING:
    from bijlighar.rollout.queries import ProgrammeBoard

_KINDS = {
    "programmes": {"programme_code", "row"},
    "agencies": {"agency_code", "row"},
    "installed": {"serial", "agency_code"},
}
_TROUBLES = ("PRINTED_", "OVER_TARGET", "WITHOUT_TARGET", "DISTRICTS")


@click.group()
def command() -> None:
    """Rollout of meters: programmes, agencies, and the board that shows where figures do not agree."""


@command.command("import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--company", "company_code", required=True, help="Code of the company the rows belong to.")
@click.option("--dry-run", is_flag=True, help="Check and compare only; write nothing.")
@click.option("--update", is_flag=True, help="Bring rows that differ from what is stored in line.")
@click.option(
    "--skip-bad", is_flag=True, help="Write the good rows; keep the bad ones in <name>.rejects.csv."
)
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def import_file(context: click.Context, /, path: Path, **options: Any) -> None:
    """Import a CSV FILE of programmes, agencies or installed meters; its heading says which it is.

    Every problem is reported with its line before anything is written. Exit codes as of `bijlighar import`.
    """
    importer = importlib.import_module("bijlighar.interfaces.cli.import")
    context.invoke(importer.command, what=_kind(path), path=path, rejects=None, **options)


@command.command()
@click.option("--company", "company_code", default="", help="Only this company's programmes.")
@click.option(
    "--on", "on_text", default="", help="As known at the end of this day (YYYY-MM-DD); default today."
)
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a programme.")
def board(company_code: str, on_text: str, json_lines: bool) -> None:
    """Print every programme: targets, what is done and what remains, the forecast, and each difference.

    Exit code 1 when a programme's figures do not agree with each other or with what was printed.
    """
    ready()
    from datetime import UTC, date, datetime

    from bijlighar.kernel.time import settlement_day
    from bijlighar.network import queries as network
    from bijlighar.rollout import queries

    try:
        day = date.fromisoformat(on_text) if on_text else settlement_day(datetime.now(UTC))
    except ValueError as problem:
        raise click.UsageError(f"{on_text!r} is not a day. Write it like 2026-11-22.") from problem
    companies = {each.id: each.code for each in network.companies()}
    if company_code and company_code not in companies.values():
        raise click.UsageError(f"There is no company {company_code}. Known: {', '.join(companies.values())}.")
    has_trouble = False
    for programme in queries.programmes():
        if company_code not in ("", companies[programme.company_id]):
            continue
        found = queries.programme_board(programme, day)
        has_trouble |= any(not each.agrees and each.code.startswith(_TROUBLES) for each in found.differences)
        if json_lines:
            click.echo(as_json(_as_data(found, companies[programme.company_id])))
        else:
            _print(found, companies[programme.company_id])
    sys.exit(exits.FINDINGS if has_trouble else exits.OK)


@command.command()
@click.argument("agency_code")
@click.argument("registration_number")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def attach(agency_code: str, registration_number: str, path: Path) -> None:
    """Attach a paper (PDF or photo) to an agency's registration; everybody may read it."""
    ready()
    from datetime import UTC, datetime

    from bijlighar.documents import actions
    from bijlighar.documents.rules import DocumentRefused
    from bijlighar.kernel.actor import Actor
    from bijlighar.rollout import queries

    found = queries.registration_of_number(agency_code, registration_number)
    if found is None:
        click.echo(f"Agency {agency_code} has no registration {registration_number}.", err=True)
        sys.exit(exits.REFUSED)
    try:
        stored = actions.store_document(
            content=path.read_bytes(),
            name=path.name,
            area_code="rollout",
            owner_key=f"registration/{found.id}",
            kind_code="PAPER",
            by=Actor.system("rollout attach"),
            at=datetime.now(UTC),
        )
    except DocumentRefused as refused:
        click.echo(str(refused), err=True)
        sys.exit(exits.REFUSED)
    click.echo(f"{stored.name} is document {stored.id} of registration {registration_number}.")


def _kind(path: Path) -> str:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        heading = {name.strip().lower() for name in next(csv.reader(file), [])}
    for kind, needed in _KINDS.items():
        if needed <= heading:
            return kind
    listed = "; ".join(f"{kind}: {', '.join(sorted(needed))}" for kind, needed in _KINDS.items())
    raise click.UsageError(f"The heading of {path.name} tells no kind of file. Needed are, {listed}.")


def _as_data(found: ProgrammeBoard, company_code: str) -> dict[str, Any]:
    from bijlighar.rollout.rules.reconcile import sum_of

    made, expected = found.board, found.forecast
    return {
        "programme": found.programme.code,
        "company": company_code,
        "name_en": found.programme.name_en,
        "name_hi": found.programme.name_hi,
        "as_of": found.as_of_date,
        "counts": found.programme.counts_code,
        "target": made.target,
        "done": made.done,
        "done_arithmetic": sum_of([row.done for row in made.rows if row.is_told]),
        "remaining": made.remaining,
        "open": made.open,
        "printed": {each.code: each.number for each in made.printed},
        "rows": [
            {
                "places": [target.code for target in row.targets],
                "name_en": row.name("en"),
                "name_hi": row.name("hi"),
                "target": row.target,
                "done": row.done,
                "done_as_told": row.done_figure.name_en if row.done_figure else None,
                "remaining": row.remaining,
                "is_told": row.is_told,
            }
            for row in made.rows
        ],
        "differences": [
            {
                "code": each.code,
                "left": each.left,
                "right": each.right,
                "by": each.by,
                "arithmetic": each.arithmetic,
                "words_en": each.words_en,
                "words_hi": each.words_hi,
            }
            for each in found.differences
        ],
        "weeks": [{"until": week.last_day, "done": week.done, "total": week.total} for week in found.weeks],
        "forecast": {
            "method": "pace of the last 8 weeks; range: best and worst 4 of them in a row",
            "weeks_known": expected.weeks_known,
            "remaining": expected.remaining,
            **{
                name: None
                if pace is None
                else {"ends_on": pace.ends_on, "weeks": pace.needed_weeks, "arithmetic": pace.arithmetic}
                for name, pace in (
                    ("usual", expected.usual),
                    ("fastest", expected.fastest),
                    ("slowest", expected.slowest),
                )
            },
        },
    }


def _print(found: ProgrammeBoard, company_code: str) -> None:
    made = found.board
    title = f"{found.programme.name_en} ({company_code}, {found.programme.code}), up to {found.as_of_date}"
    records = [
        {
            "place": row.name("en"),
            "target": row.target,
            "done": row.done if row.is_told else None,
            "remaining": row.remaining,
            "told of": row.done_figure.name_en if row.done_figure else "",
        }
        for row in made.rows
    ]
    total = {
        "place": "All",
        "target": made.target,
        "done": made.done,
        "remaining": made.remaining,
        "told of": "",
    }
    rows([*records, total], json_lines=False, title=title)
    for each in found.differences:
        click.echo(f"- {each.words_en}\n    {each.arithmetic}")
    if found.forecast.usual is not None and found.forecast.usual.ends_on is not None:
        click.echo(f"- At the pace of the last 8 weeks it ends about {found.forecast.usual.ends_on}.")
        click.echo(f"    {found.forecast.usual.arithmetic} weeks")
    else:
        click.echo(f"- No forecast: {found.forecast.weeks_known} of the 8 weeks it needs are known.")
    click.echo()
