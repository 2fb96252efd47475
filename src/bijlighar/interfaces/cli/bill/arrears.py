"""`bijlighar bill arrears`: what is owed, agreed in parts; parts that came in, and plans that broke."""

from __future__ import annotations

from datetime import date

import click

from bijlighar.interfaces.cli import django, exits, show
from bijlighar.interfaces.cli.bill.groups import BY, now
from bijlighar.interfaces.cli.portions import companies
from bijlighar.kernel.money import parse_rupees

_json = click.option("--json", "json_lines", is_flag=True, help="Print JSON, one object a line.")
_at = click.option("--at", "at_text", hidden=True, help="Take this instant (ISO, with zone) for now.")


@click.group()
def command() -> None:
    """Arrears paid in parts: agree on a plan, list the open ones, close what is paid or broken."""


@command.command()
@click.argument("service_number")
@click.option("--amount", required=True, help="Rupees, as 1,250.50.")
@click.option("--parts", required=True, type=click.IntRange(1), help="How many, a month apart.")
@click.option("--first", "first_text", required=True, metavar="YYYY-MM-DD", help="When the first is due.")
@click.option("--document", required=True, help="The paper that says what was agreed.")
@_at
@_json
def agree(
    service_number: str,
    amount: str,
    parts: int,
    first_text: str,
    document: str,
    at_text: str | None,
    json_lines: bool,
) -> None:
    """Agree that a connection pays an amount in equal parts; while it does, no late charge falls on it."""
    try:
        first, paise = date.fromisoformat(first_text), parse_rupees(amount)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem
    django.ready()
    from bijlighar.billing import actions, queries
    from bijlighar.billing.rules.arrears import UnableToPlan, monthly
    from bijlighar.consumers import queries as consumers

    there = consumers.connection_of_number(service_number)
    if there is None:
        exits.stop(f"There is no connection {service_number}.", exits.REFUSED)
    try:
        plan_id = actions.agree_arrears_plan(
            connection_id=there.id, amount_paise=paise, due_dates=monthly(first, parts), document=document,
            by=BY, at=now(at_text),
        )  # fmt: skip
    except UnableToPlan as problem:
        exits.stop(problem, exits.REFUSED)
    plan = queries.arrears_plan(plan_id)
    assert plan is not None
    show.rows(
        (
            {"plan": plan_id, "part": one.number, "due_date": one.due_date, "amount_paise": one.amount_paise}
            for one in plan.parts
        ),
        json_lines=json_lines,
    )


@command.command("list")
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@_json
def list_plans(code: str | None, json_lines: bool) -> None:
    """List open plans with what of them is still to come in."""
    django.ready()
    from bijlighar.billing import queries

    found = []
    for company in companies(code):
        after = 0
        while page := queries.open_plans(company.id, after):
            found += page
            after = page[-1].id
    show.rows(
        (
            {
                "plan": one.id, "connection": one.connection_id, "agreed_on": one.agreed_on,
                "amount_paise": one.amount_paise, "left_paise": one.left_paise,
                "next_due": next((part.due_date for part in one.parts if part.left_paise), None),
            }
            for one in found
        ),
        json_lines=json_lines,
    )  # fmt: skip


@command.command()
@click.option("--company", "code", help="Only this company (its code); all of them by default.")
@_at
@_json
def settle(code: str | None, at_text: str | None, json_lines: bool) -> None:
    """Close plans that are paid, and break those with a part out beyond its grace. Exit code 1 for these."""
    django.ready()
    from bijlighar.billing import actions

    told = []
    for company in companies(code):
        done = actions.settle_arrears_plans(company_id=company.id, by=BY, at=now(at_text))
        told.append({"company": company.code, "kept": len(done.kept), "broken": len(done.broken)})
    show.rows(told, json_lines=json_lines)
    if any(each["broken"] for each in told):
        raise SystemExit(exits.FINDINGS)
