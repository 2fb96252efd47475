"""`bijlighar recompute`: makes issued bills again from what was known at their issue."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bijlighar.interfaces.cli import django, exits
from bijlighar.interfaces.cli.portions import companies
from bijlighar.interfaces.cli.show import as_json, bar
from bijlighar.kernel.money import decimal_rupees

if TYPE_CHECKING:
    from bijlighar.billing.queries import Recomputed, TodaysBill

_PORTION = 2_000


@click.command()
@click.argument("bill", required=False, metavar="BILL")
@click.option("--all", "is_all", is_flag=True, help="Every bill; only the differing ones are printed.")
@click.option("--company", "code", help="With --all: only this company (its code).")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a bill.")
def command(bill: str | None, is_all: bool, code: str | None, json_lines: bool) -> None:
    """Make the bill with the number BILL again from the readings, terms and tariff known at its issue.

    Then says what a bill for the same cycle would be with what is known today, and why it is another.
    Exit code 1 when a bill does not come out to the same paisa, 3 when there is no such bill.
    """
    if is_all == bool(bill):
        raise click.UsageError("Name one bill, or ask for --all of them.")
    if code and not is_all:
        raise click.UsageError("--company goes with --all.")
    django.ready()
    if is_all:
        sys.exit(_all(code, json_lines))
    sys.exit(_one(str(bill), json_lines))


def _one(number: str, json_lines: bool) -> int:
    from bijlighar.billing import queries

    key = queries.key_of(number)
    if key is None:
        exits.stop(f"There is no bill {number}. Its number stands at its top.", exits.REFUSED)
    (found,) = queries.recomputed([key])
    today = queries.todays_bill(key)
    if json_lines:
        click.echo(as_json(_plain(found) | {"today": asdict(today)}))
    else:
        _tell(found)
        _tell_today(found, today)
    return exits.OK if found.is_same else exits.FINDINGS


def _all(code: str | None, json_lines: bool) -> int:
    checked = different = 0
    for company in companies(code):
        mine = other = 0
        for found in _portions(company.id, company.code):
            mine += 1
            if found.is_same:
                continue
            other += 1
            if json_lines:
                click.echo(as_json(_plain(found)))
            else:
                _tell(found)
        if json_lines:
            click.echo(as_json({"company": company.code, "bills": mine, "different": other}))
        else:
            click.echo(f"{company.code}: {mine:,} bills made again, {other:,} of them different.")
        checked, different = checked + mine, different + other
    if not checked:
        click.echo("There is no bill to make again.", err=True)
    return exits.FINDINGS if different else exits.OK


def _portions(company_id: int, code: str) -> Iterator[Recomputed]:
    """The bills of a company, with a bar on stderr."""
    from bijlighar.billing import queries

    keys = queries.bill_keys(company_id)
    with bar(counts_down=True) as shown:
        task = shown.add_task(f"recompute {code}", total=len(keys))
        for start in range(0, len(keys), _PORTION):
            portion = keys[start : start + _PORTION]
            yield from queries.recomputed(portion)
            shown.advance(task, len(portion))


def _plain(found: Recomputed) -> dict[str, Any]:
    return asdict(found) | {"is_same": found.is_same}


def _tell(found: Recomputed) -> None:
    click.echo(f"{found.number}, issued on {found.issued_on}: {'the same' if found.is_same else 'DIFFERENT'}")
    for line, billed, again in found.lines:
        if billed or again:
            made = "-" if again is None else decimal_rupees(again)
            click.echo(f"  {line:<8} billed {decimal_rupees(billed):>12}   made again {made:>12}")
    if found.trouble:
        click.echo(f"  it cannot be made again: {found.trouble}")
    for one in found.differences:
        click.echo(f"  {one.what}: billed {one.billed}, made again {one.rebuilt}")


def _tell_today(found: Recomputed, today: TodaysBill) -> None:
    if today.total_paise is None:
        click.echo(f"Today no bill could be made for this cycle: {today.trouble}")
        return
    if not today.reasons:
        click.echo("With what is known today the bill would be the same.")
        return
    click.echo(
        f"With what is known today it would be {decimal_rupees(today.total_paise)} "
        f"instead of {decimal_rupees(found.total_paise)}:"
    )
    for reason in today.reasons:
        click.echo(f"  {_REASONS[reason.code]}: {decimal_rupees(reason.change_paise)}")
        for fact in reason.facts:
            click.echo(f"    {fact}")


_REASONS = {"READINGS": "other readings", "TERMS": "other terms", "RULEBOOK": "another tariff"}
