"""`bijlighar tariff diff`: what an order changes against the last one, in words."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.show import as_json
from bijlighar.tariffs.rules import Rulebook, RulebookRefused, UnknownState, load_rulebook
from bijlighar.tariffs.rules.book import Order
from bijlighar.tariffs.rules.changes import changes


@click.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--state", "state_code", help="Whose orders: mp, bihar. Not needed where folders are given.")
@click.option("--language", type=click.Choice(["en", "hi"]), default="en", show_default=True)
@click.option("--category", "category_code", help="Only this category.")
@click.option("--rulebook", "folder", type=click.Path(path_type=Path), help="Folder of the rulebooks.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object a change, in both languages.")
def diff(
    old: str | None,
    new: str | None,
    state_code: str | None,
    language: str,
    category_code: str | None,
    folder: Path | None,
    json_lines: bool,
) -> None:
    """Tell what the order NEW changes against OLD.

    An order is named by its code (fy-2025-26), its first day (2025-04-01) or its folder. Without NEW it is
    the latest order, without OLD the one before NEW.
    """
    for given in (new, old):
        if given and Path(given).is_dir() and len(Path(given).resolve().parts) > 2:
            state_code = state_code or Path(given).resolve().parents[1].name
            folder = folder or Path(given).resolve().parents[2]
    if state_code is None:
        exits.stop("Whose orders? Name the state, for example --state mp.", exits.USAGE)
    try:
        book = load_rulebook(state_code, folder)
    except UnknownState as fault:
        exits.stop(fault, exits.USAGE)
    except RulebookRefused as fault:
        exits.stop(fault, exits.REFUSED)
    after = _order(book, new) if new else book.orders[-1]
    place = book.orders.index(after)
    if old is None and place == 0:
        exits.stop(
            f"{after.title_en} is the first order of {state_code}; there is none before it.", exits.USAGE
        )
    before = _order(book, old) if old else book.orders[place - 1]
    found = [
        one
        for one in changes(book, before, after)
        if category_code is None or one.category_code == category_code
    ]
    if json_lines:
        for one in found:
            click.echo(as_json(dataclasses.asdict(one)))
        return
    title = (
        f"{after.title_en}, from {after.from_date}, against {before.title_en}"
        if language == "en"
        else f"{after.title_hi}, {after.from_date} से: {before.title_hi} से क्या बदला"
    )
    click.echo(title)
    for one in found:
        click.echo(f"- {one.en if language == 'en' else one.hi}")
    if not found:
        click.echo("Nothing changes." if language == "en" else "कुछ नहीं बदला।")


def _order(book: Rulebook, named: str) -> Order:
    """The order of a code, a first day or a folder."""
    wanted = Path(named).name
    codes = ((one, (one.code, str(one.from_date), f"{one.from_date}-{one.code}")) for one in book.orders)
    found = next((one for one, names in codes if wanted in names), None)
    if found is None:
        known = ", ".join(order.code for order in book.orders)
        exits.stop(f"There is no order {named!r} of {book.state_code!r}; it has {known}.", exits.USAGE)
    return found
