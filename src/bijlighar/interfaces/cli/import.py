"""`bijlighar import`: master data from CSV files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.show import as_json, rows

if TYPE_CHECKING:
    from bijlighar.interfaces.jobs.import_sheets import Report

_WHAT = (
    "companies",
    "offices",
    "substations",
    "feeders",
    "transformers",
    "positions",
    "connections",
    "meters",
    "staff",
    "programmes",
    "agencies",
    "installed",
    "all",
)
_SHOWN = 50


@click.command()
@click.argument("what", type=click.Choice(_WHAT))
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--company", "company_code", default="", help="Code of the company the rows belong to.")
@click.option("--dry-run", is_flag=True, help="Check and compare only; write nothing.")
@click.option("--update", is_flag=True, help="Bring rows that differ from what is stored in line.")
@click.option(
    "--skip-bad", is_flag=True, help="Write the good rows; keep the bad ones in <name>.rejects.csv."
)
@click.option(
    "--rejects",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Folder for rejected rows (default: beside the file).",
)
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a line.")
def command(
    what: str,
    path: Path,
    company_code: str,
    dry_run: bool,
    update: bool,
    skip_bad: bool,
    rejects: Path | None,
    json_lines: bool,
) -> None:
    """Import WHAT from the CSV file PATH, or `all` from a folder with offices.csv, feeders.csv and so on.

    Every problem is reported with its line before anything is written. Exit codes: 0 done, 1 done but rows
    were rejected or differ from what is stored, 3 refused and nothing written.
    """
    files = _files(what, path)
    if not company_code and set(files) - {"companies"}:
        raise click.UsageError("Say which company the rows belong to: --company CODE.")
    ready()
    from datetime import UTC, datetime

    from rich.console import Console

    from bijlighar.interfaces.jobs import import_sheets
    from bijlighar.kernel.actor import Actor

    with Console(stderr=True).status("reading") as status:
        try:
            report = import_sheets.run(
                files,
                company_code=company_code,
                by=Actor.system("import"),
                at=datetime.now(UTC),
                dry_run=dry_run,
                update=update,
                skip_bad=skip_bad,
                progress=status.update,
            )
        except import_sheets.UnableToImport as problem:
            exits.stop(problem, exits.REFUSED)
        if report.is_written and skip_bad:
            for file in report.files:
                if file.problems.height:
                    import_sheets.write_rejects(file, rejects or file.path.parent)
    _show(report, dry_run=dry_run, json_lines=json_lines)
    if report.is_refused(skip_bad=skip_bad):
        sys.exit(exits.REFUSED)
    sys.exit(exits.FINDINGS if report.problem_count or report.waiting_count else exits.OK)


def _files(what: str, path: Path) -> dict[str, Path]:
    if what != "all":
        if path.is_dir():
            raise click.UsageError(f"{path} is a folder. Name the file, or say: bijlighar import all {path}")
        return {what: path}
    if not path.is_dir():
        raise click.UsageError(f"{path} is a file. Say which kind it is instead of all.")
    files = {name: path / f"{name}.csv" for name in _WHAT if (path / f"{name}.csv").is_file()}
    if not files:
        raise click.UsageError(f"{path} holds none of {', '.join(f'{name}.csv' for name in _WHAT[:-1])}.")
    return files


def _show(report: Report, *, dry_run: bool, json_lines: bool) -> None:
    for file in report.files:
        for found, name in ((file.problems, "problem"), (file.plan.differences, "difference")):
            records = [{"kind": name, **record} for record in found.to_dicts()]
            if json_lines:
                rows(records, json_lines=True)
            elif records:
                plain = [
                    {key: value for key, value in one.items() if key != "kind"} for one in records[:_SHOWN]
                ]
                rows(plain, json_lines=False, title=f"{file.path.name}: {len(records)} {name}s")
                if len(records) > _SHOWN:
                    click.echo(f"... and {len(records) - _SHOWN} more; --json prints all.")
    summaries = [
        {
            "kind": "file",
            "what": file.kind,
            "file": file.path.name,
            "new": file.plan.new.height,
            "different": file.plan.changed.height,
            "same": file.plan.same,
            "rejected": file.plan.rejects().height,
            "inserted": file.inserted,
            "updated": file.updated,
        }
        for file in report.files
    ]
    if json_lines:
        for summary in summaries:
            click.echo(as_json(summary))
        return
    rows(
        [{key: value for key, value in one.items() if key not in ("kind", "file")} for one in summaries],
        json_lines=False,
    )
    click.echo(_verdict(report, dry_run=dry_run))


def _verdict(report: Report, *, dry_run: bool) -> str:
    waiting = report.waiting_count
    later = (
        f" {waiting} rows differ from what is stored and were left alone; see --update." if waiting else ""
    )
    if report.is_written:
        if not any(file.inserted or file.updated for file in report.files):
            return f"Nothing to change.{later}"
        return f"Written.{later}"
    if report.problem_count and not dry_run:
        return "Nothing was written. Correct the rows above, or write the good ones with --skip-bad."
    return f"Dry run: nothing was written.{later if dry_run else ''}"
