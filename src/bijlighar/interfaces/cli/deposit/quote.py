"""`bijlighar deposit quote`: what would be asked of somebody, and why; needs no database."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast

import click

from bijlighar.deposits.rules import Asked, NoDepositPolicy, Quote, policy_on, quote
from bijlighar.interfaces.cli import exits, show
from bijlighar.kernel.energy import NotAnEnergy, parse_kwh
from bijlighar.kernel.money import rupees
from bijlighar.kernel.time import settlement_day
from bijlighar.tariffs.rules import load_rulebook


@click.command()
@click.option("--max-month-kwh", required=True, metavar="KWH", help="Units of the highest month of the year.")
@click.option(
    "--rule", type=click.Choice(["flat", "tariff"]), help="How a unit is valued; default: the rulebook's."
)
@click.option("--held-paise", type=click.IntRange(0), default=0, help="What is held already.")
@click.option(
    "--unpaid-months", type=click.IntRange(0, 12), default=0, help="Months left unpaid in the year."
)
@click.option("--state", "state_code", default="mp", help="Whose rulebook: mp by default.")
@click.option(
    "--on", "on_day", type=click.DateTime(["%Y-%m-%d"]), help="Day of the review; today by default."
)
@click.option("--category", default="LV-1.2", help="For --rule tariff: the category.")
@click.option("--area", type=click.Choice(["URBAN", "RURAL"]), default="URBAN", help="For --rule tariff.")
@click.option("--load-w", type=click.IntRange(1), default=1000, help="For --rule tariff: sanctioned load, W.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON.")
def command(
    max_month_kwh: str,
    rule: str | None,
    held_paise: int,
    unpaid_months: int,
    state_code: str,
    on_day: datetime | None,
    category: str,
    area: str,
    load_w: int,
    json_lines: bool,
) -> None:
    """Say what would be asked of a consumer, and how it comes about. Nothing is stored.

    Exit code 3 when the rulebook says nothing for the state and day, or cannot price the month.
    """
    day = on_day.date() if on_day else settlement_day(datetime.now(UTC))
    try:
        max_month_wh = parse_kwh(max_month_kwh).wh
    except NotAnEnergy as problem:
        raise click.UsageError(f"--max-month-kwh: {problem}") from None
    if max_month_wh < 0:
        raise click.UsageError(f"--max-month-kwh: {max_month_kwh} is below nothing.")
    asked = Asked(max_month_wh, held_paise, unpaid_months, category, area, load_w)
    try:
        policy = policy_on(state_code, day)
        book = load_rulebook(state_code) if (rule or policy.unit_rule.text.lower()) == "tariff" else None
        chosen: Any = cast(Any, rule.upper()) if rule else None
        found = quote(asked, policy, day, rule=chosen, book=book)
    except (NoDepositPolicy, ValueError) as refused:
        exits.stop(refused, exits.REFUSED)
    if json_lines:
        click.echo(show.as_json(_row(asked, found)))
        return
    for step in found.steps:
        click.echo(f"- {step.label.en}: {step.arithmetic}" + _amount(step.paise))
        if step.source:
            click.echo(f"    source: {step.source.en} [{step.mark}]")
    for day, paise in zip(found.due_days, found.instalments_paise, strict=True):
        click.echo(f"{day}  {rupees(paise)}")


def _amount(paise: int | None) -> str:
    return "" if paise is None else f" = {rupees(paise)}"


def _row(asked: Asked, found: Quote) -> dict[str, Any]:
    told = asdict(found)
    told.pop("steps")
    return {
        "max_month_wh": asked.max_month_wh,
        "held_paise": asked.held_paise,
        "unpaid_months": asked.unpaid_months,
        **told,
        "steps": [
            {
                "label_en": step.label.en,
                "label_hi": step.label.hi,
                "arithmetic": step.arithmetic,
                "paise": step.paise,
                "source": step.source.en if step.source else "",
                "mark": step.mark,
            }
            for step in found.steps
        ],
    }
