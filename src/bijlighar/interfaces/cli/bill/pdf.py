"""`bijlighar bill pdf`: the bills of a month on paper, a folder an office."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from bijlighar.interfaces.cli import django, exits, show
from bijlighar.interfaces.cli.portions import companies, first_of, instant
from bijlighar.kernel.actor import Actor

if TYPE_CHECKING:
    from bijlighar.billing.adapters.paper import PrintJob
    from bijlighar.kernel.money import Language
    from bijlighar.network.queries import CompanyRecord

BY = Actor.system("bill pdf")
PURPOSE = "BILLING"
PORTION = 400
"""Bills read at once."""
HANDFUL = 40
"""Bills given to a process at once."""
OWN = "own"

Key = tuple[int, date, int]


@click.command()
@click.option("--company", "code", required=True, help="Code of the company.")
@click.option("--cycle", required=True, metavar="YYYY-MM", help="The month whose bills to print, as 2026-10.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for them."
)
@click.option(
    "--language",
    type=click.Choice([OWN, "hi", "en"]),
    default=OWN,
    show_default=True,
    help="The language of all, or of each consumer his own.",
)
@click.option("--processes", type=click.IntRange(1), help="How many at once; by default one a core.")
@click.option("--anew", is_flag=True, help="Print also what lies in the folder already.")
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def command(
    code: str,
    cycle: str,
    out: Path,
    language: str,
    processes: int | None,
    anew: bool,
    at_text: str | None,
    json_lines: bool,
) -> None:
    """Print the newest bills of a month as PDFs: OUT/<office>/<number>.<language>.pdf.

    May be stopped at any moment and started again: what lies there is whole and is not made again. That bills
    were printed is written down at each connection.
    """
    first = first_of(cycle)
    at = instant(at_text) or datetime.now(UTC)
    django.ready()
    (company,) = companies(code)
    keys, folders = _asked(company, first, language, out, anew)
    done = made = 0
    try:
        out.mkdir(parents=True, exist_ok=True)
        for count, written in _printed(keys, folders, language, processes or os.cpu_count() or 1, at):
            done, made = done + count, made + written
    except OSError as problem:
        exits.stop(f"{out} cannot be written: {problem.strerror}.", exits.USAGE)
    found = {
        "company": code,
        "cycle": cycle,
        "printed": done,
        "bytes": made,
        "already_there": len(folders) - len(keys),
    }
    if json_lines:
        click.echo(show.as_json(found))
    else:
        click.echo(
            f"{code}, {cycle}: {done:,} bills printed, {made:,} bytes, {found['already_there']:,} were there."
        )


def _asked(
    company: CompanyRecord, first: date, language: str, out: Path, anew: bool
) -> tuple[list[Key], dict[int, Path]]:
    """The bills that are still to be printed, in the order of offices, and the folder of each connection."""
    from bijlighar.billing import queries
    from bijlighar.billing.rules.cycle import bill_number
    from bijlighar.network import queries as network

    offices = dict(network.office_rows(company.id).select("id", "code").iter_rows())
    keys, folders = [], {}
    for connection_id, cycle_from, revision, office_id in queries.sheet_keys(company.id, first):
        folders[connection_id] = out / offices[office_id]
        number = bill_number(company.code, cycle_from, connection_id, revision)
        names = [f"{number}.{each}.pdf" for each in (("hi", "en") if language == OWN else (language,))]
        if anew or not any((folders[connection_id] / name).exists() for name in names):
            keys.append((connection_id, cycle_from, revision))
    if not folders:
        exits.stop(f"{company.code} has no bills of a cycle that begins on {first}.", exits.REFUSED)
    return keys, folders


def _printed(
    keys: Sequence[Key], folders: dict[int, Path], language: str, processes: int, at: datetime
) -> Iterator[tuple[int, int]]:
    """Print all, with a bar; how many and how many bytes, handful by handful."""
    from bijlighar.billing.adapters.paper import write_bills

    with show.bar(counts_down=True) as bar:
        task = bar.add_task("print", total=len(keys))
        handfuls = _handfuls(keys, folders, language, at)
        if processes == 1:
            for jobs in handfuls:
                yield write_bills(jobs)
                bar.advance(task, len(jobs))
            return
        # New processes, not copies: a copy would share this one's connection to the database.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, mp_context=context) as pool:
            waiting: set[Future[tuple[int, int]]] = set()
            for jobs in handfuls:
                waiting.add(pool.submit(write_bills, jobs))
                while len(waiting) > 3 * processes:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    for each in done:
                        yield each.result()
                        bar.advance(task, each.result()[0])
            for each in waiting:
                yield each.result()
                bar.advance(task, each.result()[0])


def _handfuls(
    keys: Sequence[Key], folders: dict[int, Path], language: str, at: datetime
) -> Iterator[list[PrintJob]]:
    """Sheets read in portions, and given out in handfuls; each look is written down before."""
    from bijlighar.billing import queries
    from bijlighar.billing.adapters.paper import PrintJob
    from bijlighar.interfaces.letters import letter_codes
    from bijlighar.privacy import actions as privacy

    for start in range(0, len(keys), PORTION):
        portion = keys[start : start + PORTION]
        privacy.record_accesses(
            connection_ids=[connection for connection, *_ in portion],
            purpose_code=PURPOSE,
            page="bill/pdf",
            by=BY,
            at=at,
        )
        jobs = []
        found = queries.sheets(portion)
        codes = letter_codes(found, by=BY, at=at)
        for sheet in found:
            chosen = cast("Language", sheet.language if language == OWN else language)
            path = folders[sheet.connection_id] / f"{sheet.number}.{chosen}.pdf"
            jobs.append(PrintJob(sheet, chosen, path, codes.get(sheet.number, "")))
        for place in range(0, len(jobs), HANDFUL):
            yield jobs[place : place + HANDFUL]
