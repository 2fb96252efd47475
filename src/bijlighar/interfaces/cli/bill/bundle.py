"""`bijlighar bill bundle`: a bill as a sealed file that can be checked without this program."""

from __future__ import annotations

from pathlib import Path

import click

from bijlighar.interfaces.cli import django, exits


@click.command()
@click.argument("number", metavar="BILL")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it; else stdout."
)
def command(number: str, out: Path | None) -> None:
    """Write the bill with the number BILL as a sealed file: readings, tariff and arithmetic.

    `python tools/verify_bill.py FILE` checks it on any computer. Exit code 1 when the bill does not come out
    of what was known at its issue, 3 when there is no such bill.
    """
    django.ready()
    from bijlighar.billing import queries
    from bijlighar.billing.rules.cycle import bill_id
    from bijlighar.interfaces.bill_file import bill_file, published_key

    key = queries.key_of(number)
    if key is None:
        exits.stop(f"There is no bill {number}. Its number stands at its top.", exits.REFUSED)
    connection_id, cycle_from, revision = key
    try:
        text = bill_file(connection_id, bill_id(cycle_from, revision))
    except queries.ExplanationDiffers as problem:
        exits.stop(problem, exits.FINDINGS)
    assert text is not None
    if out is None:
        click.echo(text)
    else:
        out.write_text(text, encoding="utf-8")
    click.echo(f"Sealed with the key {published_key()[1]}.", err=True)
