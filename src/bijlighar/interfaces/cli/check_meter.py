"""`bijlighar check-meter`: requests for check meters, putting one up, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bijlighar.interfaces.cli import exits
from bijlighar.interfaces.cli.django import ready
from bijlighar.interfaces.cli.show import as_json, rows

if TYPE_CHECKING:
    from datetime import date, datetime

    from bijlighar.metering.queries import CheckComparison, CheckRecord

_json = click.option("--json", "json_lines", is_flag=True, help="Print JSON.")
_at = click.option("--at", "at_text", default="", help="When it was (ISO, with zone); default now.")


@click.group()
def command() -> None:
    """Check meters beside doubted ones: who waits for one, both registers, and the verdict."""


@command.command("list")
@click.option("--company", "company_code", default="", help="Only this company's.")
@click.option("--all", "with_ended", is_flag=True, help="Those that are concluded or withdrawn too.")
@_json
def list_requests(company_code: str, with_ended: bool, json_lines: bool) -> None:
    """List requests by their last legal day.

    Exit code 1 when one of them is late: nobody put up the check meter within the legal days.
    """
    ready()
    from bijlighar.metering import queries
    from bijlighar.network import queries as network

    company_id = None
    if company_code:
        company = network.company(company_code)
        if company is None:
            raise click.UsageError(f"There is no company {company_code}.")
        company_id = company.id
    today = _moment("").astimezone(_ist()).date()
    found = queries.check_requests(company_id=company_id, is_open=None if with_ended else True)
    told = [_row(each, today) if json_lines else _brief(each, today) for each in found]
    rows(told, json_lines=json_lines, title="Requests for check meters")
    if any(each.clock(today).state == "OVERDUE" for each in found):
        raise SystemExit(exits.FINDINGS)


@command.command()
@click.argument("request_id", type=int)
@_json
def show(request_id: int, json_lines: bool) -> None:
    """Show both meters of a request side by side, with the arithmetic of the verdict so far."""
    ready()
    from bijlighar.metering import queries

    today = _moment("").astimezone(_ist()).date()
    record = queries.check_request(request_id)
    if record is None:
        exits.stop(f"There is no request {request_id}.", exits.REFUSED)
    found = queries.check_comparison(request_id, today)
    if json_lines:
        click.echo(as_json({**_row(record, today), "comparison": _as_data(found) if found else None}))
        return
    rows([_brief(record, today)], json_lines=False)
    if found is None:
        click.echo("No check meter hangs there yet.")
        return
    for step in found.decided.trace:
        click.echo(f"- {step['label_en']}\n    {step['arithmetic']}")
    state = "Verdict" if found.is_final else "So far"
    click.echo(f"{state}: {found.verdict}")


@command.command()
@click.argument("request_id", type=int)
@click.argument("serial")
@click.option("--main", "main_wh", required=True, type=click.IntRange(0), help="Main register, in Wh.")
@click.option("--check", "check_wh", required=True, type=click.IntRange(0), help="Check register, in Wh.")
@click.option("--main-class", default="", help="On the main meter's plate; default of the rulebook.")
@click.option("--check-class", default="", help="On the check meter's plate; default of the rulebook.")
@click.option("--tested", "tested_text", default="", help="Day of the main meter's last test (YYYY-MM-DD).")
@_at
@_json
def install(
    request_id: int,
    serial: str,
    main_wh: int,
    check_wh: int,
    main_class: str,
    check_class: str,
    tested_text: str,
    at_text: str,
    json_lines: bool,
) -> None:
    """Put up the registered meter SERIAL as check meter of a request, both registers read."""
    ready()
    from bijlighar.metering import actions, queries

    record = queries.check_request(request_id)
    if record is None:
        exits.stop(f"There is no request {request_id}.", exits.REFUSED)
    meters = queries.meter_ids(record.company_id, [serial])
    if serial not in meters:
        exits.stop(f"{record.company_code} has no meter {serial}. Import it first.", exits.REFUSED)
    try:
        actions.install_check_meter(
            request_id=request_id,
            meter_id=meters[serial],
            fitted_at=_moment(at_text),
            main_register_wh=main_wh,
            check_register_wh=check_wh,
            main_class_code=main_class or None,
            check_class_code=check_class or None,
            tested_date=_day(tested_text) if tested_text else None,
            by=_by(),
            at=_moment(""),
        )
    except actions.UnableToCheckMeter as refused:
        exits.stop(refused, exits.REFUSED)
    _done(request_id, f"{serial} hangs beside {record.main_serial}.", json_lines)


@command.command()
@click.argument("request_id", type=int)
@click.option("--main", "main_wh", type=click.IntRange(0), help="Main register as read now, in Wh.")
@click.option("--check", "check_wh", type=click.IntRange(0), help="Check register as read now, in Wh.")
@click.option(
    "--early", "early_reason", default="", help="Why before the legal months; the consumer reads it."
)
@_json
def conclude(
    request_id: int, main_wh: int | None, check_wh: int | None, early_reason: str, json_lines: bool
) -> None:
    """End a comparison: keep the verdict and, of a wrong meter, the proposed correction. Books nothing."""
    ready()
    from bijlighar.metering import actions

    try:
        verdict = actions.conclude_check_meter(
            request_id=request_id,
            main_register_wh=main_wh,
            check_register_wh=check_wh,
            early_reason=early_reason,
            by=_by(),
            at=_moment(""),
        )
    except actions.UnableToCheckMeter as refused:
        exits.stop(refused, exits.REFUSED)
    _done(request_id, f"The verdict of request {request_id} is {verdict}.", json_lines)


def _done(request_id: int, said: str, json_lines: bool) -> None:
    from bijlighar.metering import queries

    record = queries.check_request(request_id)
    assert record is not None
    today = _moment("").astimezone(_ist()).date()
    click.echo(as_json(_row(record, today)) if json_lines else said)


def _row(record: CheckRecord, today: date) -> dict[str, Any]:
    ticks = record.clock(today)
    return {
        "request": record.id,
        "company": record.company_code,
        "service_number": record.service_number,
        "meter": record.main_serial,
        "reason": record.reason_code,
        "state": record.state,
        "last_legal_day": record.install_by_date,
        "clock": ticks.state,
        "days": ticks.days,
        "check_meter": record.check_serial,
        "compare_until": record.compare_until,
        "verdict": record.verdict_code,
    }


def _brief(record: CheckRecord, today: date) -> dict[str, Any]:
    """What fits on a terminal."""
    ticks = record.clock(today)
    return {
        "request": record.id,
        "number": record.service_number,
        "meter": record.main_serial,
        "install by": record.install_by_date,
        "clock": f"{ticks.state} {ticks.days}" if ticks.days else str(ticks.state),
        "state": record.verdict_code or record.state,
    }


def _as_data(found: CheckComparison) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "from_date": found.from_date,
        "to_date": found.to_date,
        "basis": found.basis_code,
        "is_final": found.is_final,
        "verdict": found.verdict,
        "judgement": asdict(found.decided),
        "days": [asdict(day) | {"difference_wh": day.difference_wh} for day in found.days],
        "correction": asdict(found.correction) if found.correction else None,
    }


def _by() -> Any:
    from bijlighar.kernel.actor import Actor

    return Actor.system("check-meter command")


def _moment(text: str) -> datetime:
    from datetime import UTC, datetime

    if not text:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as problem:
        raise click.UsageError(f"{text!r} is no instant. Write it like 2026-11-22T10:30+05:30.") from problem
    if found.tzinfo is None:
        raise click.UsageError(f"{text!r} has no time zone. Write it like 2026-11-22T10:30+05:30.")
    return found


def _day(text: str) -> date:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise click.UsageError(f"{text!r} is not a day. Write it like 2026-11-22.") from problem


def _ist() -> Any:
    from bijlighar.kernel.time import IST

    return IST
