"""`bijlighar deposit review`: look at a year first, draft it, and another person approves."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.deposit.who import (
    BY,
    at_option,
    company_of,
    company_option,
    head_office,
    json_option,
    moment,
    officer,
)
from bijlighar.interfaces.cli.django import ready
from bijlighar.kernel.money import rupees

if TYPE_CHECKING:
    import polars as pl


@click.command()
@company_option
@click.option(
    "--year-to", type=click.DateTime(["%Y-%m-%d"]), help="First day after the year; default: the last."
)
@click.option("--draft", "do_draft", is_flag=True, help="Keep what is found as a draft.")
@click.option("--approve", "approve_id", type=int, help="Approve the draft of this number.")
@click.option("--drop", "drop_id", type=int, help="Drop the draft of this number.")
@click.option("--as", "login", help="The officer who approves or drops: the sign-in name.")
@at_option
@json_option
def command(
    company_code: str,
    year_to: datetime | None,
    do_draft: bool,
    approve_id: int | None,
    drop_id: int | None,
    login: str | None,
    at_text: str | None,
    json_lines: bool,
) -> None:
    """Review the deposits of a company's year. Without more it only looks: nothing is written.

    `--draft` keeps what was found; `--approve N --as LOGIN` lets its instalments fall due, by another person
    than the one who drafted. Exit code 3 when it was refused.
    """
    if sum([do_draft, approve_id is not None, drop_id is not None]) > 1:
        raise click.UsageError("Choose one of --draft, --approve and --drop.")
    if (approve_id or drop_id) is not None and not login:
        raise click.UsageError("Say who decides: --as LOGIN.")
    ready()
    company, at = company_of(company_code), moment(at_text)
    if approve_id is not None or drop_id is not None:
        _decide(company.id, approve_id, drop_id, str(login), at, json_lines)
        return
    end = year_to.date() if year_to else None
    if do_draft:
        _draft(company.id, end, at, json_lines)
    else:
        _preview(company.id, end, at, json_lines)


def _decide(
    company_id: int, approve_id: int | None, drop_id: int | None, login: str, at: datetime, json_lines: bool
) -> None:
    from bijlighar.deposits import actions, queries

    review_id = approve_id if approve_id is not None else drop_id
    assert review_id is not None
    found = queries.review(review_id)
    if found is None or found.company_id != company_id:
        exits.stop(f"This company has no review {review_id}.", exits.REFUSED)
    by = officer(login, head_office(company_id), at)
    try:
        if approve_id is not None:
            asked = actions.approve_review(review_id=review_id, by=by, at=at)
            said = f"Review {review_id} is approved: {asked} connections are asked."
        else:
            actions.drop_review(review_id=review_id, by=by, at=at)
            said = f"Review {review_id} is dropped."
    except actions.UnableToReview as refused:
        exits.stop(refused, exits.REFUSED)
    state = queries.review(review_id)
    assert state is not None
    click.echo(show.as_json({"review": review_id, "state": state.state}) if json_lines else said)


def _draft(company_id: int, year_to: date | None, at: datetime, json_lines: bool) -> None:
    from dataclasses import asdict

    from bijlighar.deposits import actions

    with show.bar() as bar:
        task = bar.add_task("Connections", total=None)
        try:
            found = actions.draft_review(
                company_id=company_id,
                year_to=year_to,
                by=BY,
                at=at,
                tell=lambda count: bar.advance(task, count),
            )
        except actions.UnableToReview as refused:
            exits.stop(refused, exits.REFUSED)
    if json_lines:
        click.echo(show.as_json(asdict(found)))
        return
    total = rupees(found.shortfall_paise + found.extra_paise)
    number = found.review_id
    click.echo(
        f"Draft {number}: of {found.connections} connections {found.asked_connections} asked for {total}."
    )
    click.echo(f"Another person approves it: --approve {number} --as LOGIN.")


def _preview(company_id: int, year_to: date | None, at: datetime, json_lines: bool) -> None:
    import polars as pl

    from bijlighar.deposits import queries
    from bijlighar.interfaces.cli.portions import in_portions
    from bijlighar.kernel.time import settlement_day

    try:
        year = queries.year_of(company_id, settlement_day(at), year_to)
    except (LookupError, ValueError) as refused:
        exits.stop(refused, exits.REFUSED)
    parts = [
        _counted(queries.reckoned(year, portion))
        for portion in in_portions("Connections", queries.portions(company_id, year.day))
    ]
    counted = pl.concat(parts).group_by("outcome").sum().sort("outcome") if parts else pl.DataFrame()
    told: list[dict[str, Any]] = [
        {"year_from": year.from_date, "year_to": year.to_date, **row} for row in counted.to_dicts()
    ]
    show.rows(told, json_lines=json_lines, title="What a review would find; nothing was written")


def _counted(found: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return found.group_by(outcome="outcome_code").agg(
        pl.len().alias("connections").cast(pl.Int64),
        pl.sum("required_paise", "held_paise", "shortfall_paise", "extra_paise", "total_paise"),
    )
