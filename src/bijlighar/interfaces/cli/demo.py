"""`bijlighar demo`: four companies of invented people, and everything that goes wrong with readings."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.django import ready
from bijlighar.kernel.time import block_label

if TYPE_CHECKING:
    from bijlighar.interfaces.demo.plan import Plan

_SEED = 20261108
_seed = click.option("--seed", default=_SEED, show_default=True, help="The same seed makes the same world.")
_connections = click.option(
    "--connections",
    default=300,
    show_default=True,
    help="Connections a company.",
    type=click.IntRange(4, 20_000),
)
_days = click.option(
    "--days",
    default=60,
    show_default=True,
    type=click.IntRange(1, 400),
    help="Days of history, at least: it begins on the latest first of a month that leaves so many.",
)
_json = click.option("--json", "json_lines", is_flag=True, help="One JSON object a line.")


@click.group()
def command() -> None:
    """Invented companies, people, meters and readings, to try everything with."""


@command.command()
@_json
def who(json_lines: bool) -> None:
    """Say who can sign in, and what each will see."""
    _who(json_lines)


@command.command()
@_json
def officers(json_lines: bool) -> None:
    """Say which officers can sign in at the desk, with their passwords."""
    _officers(json_lines)


@command.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_seed
@_connections
@_days
@_json
def files(folder: Path, seed: int, connections: int, days: int, json_lines: bool) -> None:
    """Write the demo's files into FOLDER and stop: sheets to import, readings to ingest; no database."""
    from bijlighar.interfaces.demo import plan, write

    made = plan.make(seed=seed, connections=connections, days=days, now=datetime.now(UTC))
    rows = [
        {"file": path.relative_to(folder).as_posix(), "rows": count, "layout": layout}
        for path, count, layout in write.everything(folder, made)
    ]
    show.rows(rows, json_lines=json_lines, title=f"In {folder}")


@command.command()
@_seed
@_connections
@_days
@click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")
@click.option("--no-who", is_flag=True, help="Leave out who can sign in; `bijlighar serve` says it too.")
@_json
def load(seed: int, connections: int, days: int, at_text: str | None, no_who: bool, json_lines: bool) -> None:
    """Load the demo into the database, up to this quarter-hour; a load cut short goes on where it was.

    Once loaded, it stays as it is: loading again says so and changes nothing.
    """
    ready()
    from bijlighar.interfaces.demo import connect, plan
    from bijlighar.interfaces.demo.load import load as load_demo

    folder = connect.demo_folder()
    now = datetime.fromisoformat(at_text) if at_text else datetime.now(UTC)
    kept, is_empty = plan.kept(folder), not connect.has_connections()
    if kept is not None and kept.is_loaded and not is_empty:
        _already(kept, json_lines)
        return
    if kept is None and not is_empty:
        exits.stop(f"There are connections here that are not the demo's. {connect.ELSEWHERE}", exits.REFUSED)
    if kept is None or kept.is_loaded:
        kept = plan.make(seed=seed, connections=connections, days=days, now=now)
    else:
        click.echo(f"Going on with the load of {kept.first_day} to {kept.last_day}.", err=True)
    with show.bar() as bar:
        task = bar.add_task("begin", total=None)
        said: set[str] = set()

        def tell(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of or None)
            if not bar.console.is_terminal and what not in said:
                said.add(what)
                click.echo(f"demo: {what} ...", err=True)

        try:
            steps = load_demo(folder=folder, plan=kept, at=now, tell=tell)
        except connect.UnableToLoad as problem:
            bar.stop()
            exits.stop(problem, exits.REFUSED)
    show.rows([asdict(step) for step in steps], json_lines=json_lines, title=_title(kept))
    if not (json_lines or no_who):
        click.echo()
        _who(json_lines)


@command.command()
@click.option("--once", is_flag=True, help="Stop when the demo is up to now.")
def feed(once: bool) -> None:
    """Let the loaded demo live on: its meters tell each new quarter-hour, and its nights pass.

    Runs until Ctrl-C; `bijlighar serve` does the same beside the portal. What was missed since it last ran is
    told first.
    """
    ready()
    from threading import Event

    from bijlighar.interfaces.demo.connect import demo_folder
    from bijlighar.interfaces.demo.feed import catch_up, keep_feeding, loaded_plan

    plan = loaded_plan()
    if plan is None:
        exits.stop("There is no demo here to feed. Load it first: bijlighar demo load", exits.REFUSED)
    rows = catch_up(folder=demo_folder(), plan=plan, now=datetime.now(UTC))
    click.echo(f"{rows} readings told; the demo is up to now.", err=True)
    if not once:
        keep_feeding(Event())


def _title(plan: Plan) -> str:
    return f"Demo from {plan.first_day} to {plan.last_day}, {block_label(plan.until_block)}"


def _already(plan: Plan, json_lines: bool) -> None:
    if json_lines:
        click.echo(show.as_json({"already_loaded": True, **asdict(plan)}))
        return
    click.echo(
        f"{_title(plan)} is already loaded; nothing changed. `bijlighar demo who` says who can sign in."
    )


def _who(json_lines: bool) -> None:
    from bijlighar.interfaces.demo.who import who

    if json_lines:
        for row in who():
            click.echo(show.as_json(asdict(row)))
        return
    click.echo("Sign in at the portal with one of these mobiles; the code appears where the server runs.\n")
    for row in who():
        click.echo(f"  {row.mobile}  {row.name_en} ({row.company_en}; {_numbers(row.service_numbers)})")
        click.echo(f"              {row.see_en}")
        click.echo(f"              {row.see_hi}\n")
    _officers(json_lines)


def _numbers(numbers: tuple[str, ...]) -> str:
    if len(numbers) <= 3:
        return ", ".join(numbers)
    return f"{len(numbers)} connections, {numbers[0]} to {numbers[-1]}"


def _officers(json_lines: bool) -> None:
    ready(database=False)
    from bijlighar.interfaces.demo.calls import words as calls_words
    from bijlighar.interfaces.demo.complaints import words as complaints_words
    from bijlighar.interfaces.demo.officers import installer_words, officers

    if json_lines:
        for row in officers():
            click.echo(show.as_json(asdict(row)))
        return
    click.echo(
        "Officers sign in at /hi/console/ or /en/console/ with login and password. Each may do all that"
    )
    click.echo(
        "meters, bills, arrears and deposits need; what one proposed, another of the company approves.\n"
    )
    for row in officers():
        click.echo(f"  {row.login:<10} {row.password}  {row.name_en} ({row.company_en})")
    click.echo(f"\n{installer_words()}\n\n{complaints_words()}\n\n{calls_words()}\n")
