"""`bijlighar calls`: the board of 1912, staffing, and who is to be asked for feedback."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.django import ready


@click.group()
def command() -> None:
    """Calls to 1912: the board, how many operators, feedback."""


@command.command()
@click.option("--company", "company_code", default="", help="Code of one company; all without it.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def board(company_code: str, json_lines: bool) -> None:
    """Show how 1912 does today."""
    ready()
    from bijlighar.calls import queries
    from bijlighar.network import queries as network

    company = network.company(company_code) if company_code else None
    if company_code and company is None:
        exits.stop(f"No company is called {company_code!r}.", exits.USAGE)
    found = queries.supervisor_board(datetime.now(UTC), [company.id] if company else None)
    if json_lines:
        plain = dataclasses.asdict(found)
        click.echo(
            show.as_json(
                {
                    **plain,
                    "at": found.at.isoformat(),
                    "from_at": found.from_at.isoformat(),
                    "percent_in_time": found.percent_in_time,
                }
            )
        )
        return
    level = "-" if found.percent_in_time is None else f"{found.percent_in_time} %"
    click.echo(
        f"{found.arrived} calls today: {found.talked} talked to an operator, {found.served} answered by the "
        f"menu, {found.abandoned} hung up waiting, {found.dropped} in the menu, {found.going_on} going on.\n"
        f"{found.waiting} wait, the longest {found.longest_wait_seconds} s; {level} within "
        f"{found.within_seconds} s.\n{found.open_call_backs} to call back, {found.late_call_backs} late.\n"
        f"The next hour needs {found.staffing.operators} operators ({found.staffing.there} there) and "
        f"{found.staffing.lines} lines."
    )


@command.command()
@click.argument("calls_per_hour", type=click.FloatRange(0))
@click.option("--handle", default=180.0, show_default=True, type=click.FloatRange(1), help="Seconds a call.")
@click.option(
    "--percent", default=80, show_default=True, type=click.IntRange(1, 99), help="Answered in time."
)
@click.option("--within", default=20.0, show_default=True, type=click.FloatRange(0), help="Seconds.")
@click.option("--patience", type=click.FloatRange(1), help="Seconds until people hang up; endless without.")
@click.option("--json", "json_lines", is_flag=True, help="Print one JSON object.")
def staffing(
    calls_per_hour: float,
    handle: float,
    percent: int,
    within: float,
    patience: float | None,
    json_lines: bool,
) -> None:
    """How many operators and lines CALLS_PER_HOUR need, by Erlang C, or A where people lose patience."""
    from bijlighar.calls.rules import erlang

    try:
        operators = erlang.operators_needed(calls_per_hour, handle, percent / 100, within, patience)
        lines = erlang.lines_needed(calls_per_hour, handle + within, 0.01)
    except erlang.NotReckonable as problem:
        exits.stop(str(problem), exits.REFUSED)
    told = {"calls_per_hour": calls_per_hour, "operators": operators, "lines": lines}
    click.echo(show.as_json(told) if json_lines else f"{operators} operators, {lines} lines.")


@command.command()
@click.argument("code")
@click.option("--company", "company_code", default="", help="Code of its company; shared without it.")
@click.option("--office", "office_path", default="", help="Path of the office it serves, as east/HO/D1.")
def line(code: str, company_code: str, office_path: str) -> None:
    """Set up the trunk CODE by which calls come in."""
    ready()
    from bijlighar.calls import actions
    from bijlighar.kernel.actor import Actor
    from bijlighar.network import queries as network

    company = network.company(company_code) if company_code else None
    office = network.office_of_path(office_path) if office_path else None
    if (company_code and company is None) or (office_path and office is None):
        exits.stop("There is no such company or office; nothing was written.", exits.USAGE)
    actions.put_line(
        line_code=code, company_id=company.id if company else None, office_id=office.id if office else None,
        by=Actor.system("calls line"), at=datetime.now(UTC),
    )  # fmt: skip
    click.echo(f"Calls by {code} are {company_code or 'of every company'}.")


@command.command()
def feedback() -> None:
    """Put whose complaint was put right on the list of those who are asked by telephone."""
    ready()
    from bijlighar.calls import actions
    from bijlighar.kernel.actor import Actor
    from bijlighar.network import queries as network

    at, by = datetime.now(UTC), Actor.system("feedback calls")
    new = sum(
        actions.ask_feedback_due(company_id=company.id, by=by, at=at) for company in network.companies()
    )
    click.echo(f"{new} to be asked.")


@command.command()
@click.argument("mobile")
@click.option("--desk", required=True, help="Where it rings: the number with which the operator signed on.")
@click.option("--seconds", default=60, show_default=True, type=click.IntRange(1, 3600), help="Until it ends.")
def ring(mobile: str, desk: str, seconds: int) -> None:
    """Let a made-up call of a demo's MOBILE (it begins with 600) ring at a desk, to try the page."""
    ready()
    import time

    from bijlighar.calls import actions
    from bijlighar.calls.rules.event import CtiEvent
    from bijlighar.kernel.actor import Actor
    from bijlighar.kernel.mobile import NotAMobile, normalise

    try:
        caller = normalise(mobile)
    except NotAMobile as problem:
        exits.stop(str(problem), exits.USAGE)
    if not caller.startswith("+91600"):
        exits.stop("Only mobiles of the demo, which begin with 600, may be made to ring.", exits.REFUSED)
    begins, by = datetime.now(UTC), Actor.system("calls ring")
    key = f"try-{begins.timestamp():.3f}"
    for kind in ("ARRIVED", "QUEUED", "OFFERED", "ANSWERED", "HUNG_UP"):
        if kind == "HUNG_UP":
            time.sleep(seconds)
        now = datetime.now(UTC)
        event = CtiEvent(
            call_key=key, kind=kind, happened_at=now, caller_mobile=caller, dialled="1912",
            operator_code=desk if kind in ("OFFERED", "ANSWERED") else "",
        )  # fmt: skip
        actions.take_cti_event(event=event, exchange_code="try", by=by, at=now)
    click.echo("The call has ended.")
