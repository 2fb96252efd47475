"""`bijlighar payments`: what gateways told, what waits, settlement files, reconciliation, refunds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bijlighar.interfaces.cli import exits, show
from bijlighar.interfaces.cli.django import ready

if TYPE_CHECKING:
    from bijlighar.payments.rules.gateway import Gateway
    from bijlighar.payments.rules.statement import Layout

_json = click.option("--json", "json_lines", is_flag=True, help="One JSON object a line.")
_gateway = click.option("--gateway", "code", required=True, help="Its code in gateways.toml.")


@click.group()
def command() -> None:
    """Money that comes in through gateways, counters and bill-payment units."""


@command.command()
@_json
def state(json_lines: bool) -> None:
    """Say what waits: paid and not credited, without an order, differences, refunds, forged messages.

    Exit code 1 when anything waits for a person.
    """
    ready()
    from bijlighar.payments import queries

    paid = queries.uncredited()
    waiting: list[dict[str, object]] = [
        {"what": "PAID_NOT_CREDITED", "count": paid.orders},
        {"what": "OF_THESE_REFUSED", "count": paid.refused},
        {"what": "MESSAGES_SET_ASIDE", "count": len(queries.set_aside(limit=10_000))},
        {"what": "WITHOUT_ORDER", "count": len(queries.without_order())},
        {"what": "REFUNDS_TO_APPROVE", "count": len(queries.refunds(["PROPOSED"]))},
        {"what": "REFUNDS_FAILED", "count": len(queries.refunds(["FAILED"]))},
    ]
    waiting += [{"what": each.kind_code, "count": each.count} for each in queries.difference_counts()]
    waits = any(each["count"] for each in waiting)
    told = queries.event_counts(datetime.now(UTC) - timedelta(days=1))
    waiting += [{"what": f"TOLD_TODAY_{verdict}", "count": count} for verdict, count in sorted(told.items())]
    show.rows(waiting, json_lines=json_lines, title="Payments")
    if waits:
        raise SystemExit(exits.FINDINGS)


@command.command("list")
@click.argument(
    "what",
    type=click.Choice(["uncredited", "set-aside", "without-order", "differences", "refunds", "events"]),
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@_json
def list_waiting(what: str, limit: int, json_lines: bool) -> None:
    """List one of the queues; messages are shown with whoever paid hidden."""
    ready()
    from bijlighar.payments import queries

    found: dict[str, Callable[[], list[Any]]] = {
        "uncredited": lambda: queries.paid_uncredited(limit=limit),
        "set-aside": lambda: queries.set_aside(limit=limit),
        "without-order": lambda: queries.without_order(limit=limit),
        "differences": lambda: queries.differences(limit=limit),
        "refunds": lambda: queries.refunds(
            ["PROPOSED", "APPROVED", "SENDING", "SENT", "FAILED"], limit=limit
        ),
        "events": lambda: queries.events(limit=limit),
    }
    shown = {
        "uncredited": (
            "key", "tr", "connection_id", "paid_paise", "paid_at", "credit_tries", "credit_next_at",
            "credit_problem",
        ),
        "set-aside": ("id", "gateway_code", "payment_reference", "amount_paise", "tries", "next_at"),
        "without-order": ("id", "gateway_code", "reference", "amount_paise", "paid_at"),
        "differences": ("id", "gateway_code", "kind_code", "reference", "day", "ours_paise", "theirs_paise"),
        "refunds": ("id", "payment_reference", "amount_paise", "reason_code", "state_code", "words"),
        "events": ("id", "gateway_code", "received_at", "verdict_code", "payment_reference", "amount_paise"),
    }[what]  # fmt: skip
    rows = [asdict(each) for each in found[what]()]
    if not json_lines:
        rows = [{name: row[name] for name in shown} for row in rows]
    show.rows(rows, json_lines=json_lines, title=what)


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_gateway
@click.option("--layout", "layout_name", required=True, help="checkout, bank, or a TOML file of a layout.")
@_json
def import_file(file: Path, code: str, layout_name: str, json_lines: bool) -> None:
    """Take in a settlement or a bank statement; lines that are not taken are kept and can be replayed."""
    ready()
    from bijlighar.kernel.actor import Actor
    from bijlighar.payments import actions
    from bijlighar.payments.rules.statement import LayoutRefused

    try:
        done = actions.import_statement(
            gateway_code=code,
            name=file.name,
            content=file.read_bytes(),
            layout=_layout(layout_name),
            by=Actor.system("payments import"),
            at=datetime.now(UTC),
        )
    except (actions.UnableToImport, LayoutRefused) as problem:
        exits.stop(problem, exits.REFUSED)
    show.rows([asdict(done)], json_lines=json_lines, title=file.name)
    if done.rejected:
        raise SystemExit(exits.FINDINGS)


@command.command()
@click.argument("statement_id", type=int)
@click.option("--layout", "layout_name", required=True, help="The layout, mended.")
@_json
def replay(statement_id: int, layout_name: str, json_lines: bool) -> None:
    """Read the rejected lines of a file again."""
    ready()
    from bijlighar.kernel.actor import Actor
    from bijlighar.payments import actions, queries
    from bijlighar.payments.rules.statement import LayoutRefused

    try:
        done = actions.replay_rejected(
            statement_id=statement_id,
            layout=_layout(layout_name),
            by=Actor.system("payments replay"),
            at=datetime.now(UTC),
        )
    except (actions.UnableToImport, LayoutRefused) as problem:
        exits.stop(problem, exits.REFUSED)
    show.rows([asdict(done)], json_lines=json_lines, title=f"File {statement_id}")
    if done.rejected:
        for line, _content, why in queries.rejected_lines(statement_id, 5):
            click.echo(f"line {line}: {why}", err=True)
        raise SystemExit(exits.FINDINGS)


@command.command()
@click.option("--once", is_flag=True, help="Take up what waits now, and end.")
def credit(once: bool) -> None:
    """Credit what gateways told, a few times a second until Ctrl-C; `bijlighar serve` has one beside it.

    Any number may run: one works, the others stand by.
    """
    ready()
    from threading import Event

    from bijlighar.interfaces.jobs import credit_told as creditor

    if once:
        click.echo(f"{creditor.credit_all()} messages taken up.")
        return
    stop = Event()
    try:
        creditor.run_forever(stop)
    except KeyboardInterrupt:
        stop.set()


@command.command()
@click.option("--gateway", "code", help="Only this one; all that are set up, when left out.")
@_json
def ask(code: str | None, json_lines: bool) -> None:
    """Ask gateways for orders that nobody told of, and credit what was paid and what waited.

    Exit code 1 when something that was paid cannot be credited.
    """
    ready()
    from bijlighar.interfaces.jobs import payments as jobs
    from bijlighar.payments import queries

    jobs.credit_waiting()
    rows = []
    for gateway in _gateways(code):
        asked = jobs.ask_gateway(gateway)
        for problem in asked.problems:
            click.echo(problem, err=True)
        rows.append({"gateway": gateway.code, "asked_for": asked.orders, "found_by_asking": asked.found})
    show.rows(rows, json_lines=json_lines, title="Orders nobody told of")
    if left := queries.uncredited().refused:
        click.echo(
            f"{left} orders are paid and cannot be credited: bijlighar payments list uncredited", err=True
        )
        raise SystemExit(exits.FINDINGS)


@command.command()
@click.option("--gateway", "code", help="Only this one; all that are set up, when left out.")
@click.option("--day", "day_text", help="Through this day (ISO); yesterday, when left out.")
@_json
def reconcile(code: str | None, day_text: str | None, json_lines: bool) -> None:
    """Ask gateways what they never told, compare the three books, and credit what was lost.

    Exit code 1 when differences stay open.
    """
    ready()
    from bijlighar.interfaces.jobs import payments as jobs
    from bijlighar.kernel.actor import Actor
    from bijlighar.kernel.time import settlement_day
    from bijlighar.payments import actions, queries

    at = datetime.now(UTC)
    day = date.fromisoformat(day_text) if day_text else settlement_day(at) - timedelta(days=1)
    by = Actor.system("payments reconcile")
    waited, credited = jobs.credit_waiting()
    rows: list[dict[str, object]] = []
    is_open = 0
    for gateway in _gateways(code):
        asked = jobs.ask_gateway(gateway)
        for problem in asked.problems:
            click.echo(problem, err=True)
        actions.reconcile(gateway_code=gateway.code, day=day, by=by, at=at)
        lost = jobs.credit_lost(gateway.code, at=at)
        after = actions.reconcile(gateway_code=gateway.code, day=day, by=by, at=at)
        is_open += after.is_open
        rows.append(
            {
                "gateway": gateway.code,
                "asked_for": asked.orders,
                "found_by_asking": asked.found,
                "lost_and_credited": lost["NEW_PAYMENT"],
                "lost_otherwise": lost.total() - lost["NEW_PAYMENT"],
                "open_differences": after.is_open,
            }
        )
    show.rows(rows, json_lines=json_lines, title=f"Through {day}")
    if waited:
        click.echo(f"Of {waited} that were paid and not credited, {credited} are credited now.", err=True)
    if is_open or queries.uncredited().refused:
        raise SystemExit(exits.FINDINGS)


@command.command("send-refunds")
@click.option("--gateway", "code", help="Only this one; all that are set up, when left out.")
@_json
def send_refunds(code: str | None, json_lines: bool) -> None:
    """Ask gateways to give back what was approved; again is safe, each goes back once."""
    ready()
    from bijlighar.interfaces.jobs import payments as jobs

    rows = []
    for gateway in _gateways(code):
        ends = jobs.send_refunds(gateway, at=datetime.now(UTC))
        rows.append({"gateway": gateway.code, **{end: ends[end] for end in ("taken", "put off", "refused")}})
    show.rows(rows, json_lines=json_lines, title="Refunds")


@command.command()
@_gateway
@click.option("--from", "from_text", required=True, help="First day (ISO).")
@click.option("--to", "to_text", required=True, help="The day after the last (ISO).")
@_json
def transfers(code: str, from_text: str, to_text: str, json_lines: bool) -> None:
    """A gateway's transfers: paid, given back, its fee with the tax in it, and what the bank credited."""
    ready()
    from bijlighar.payments import queries

    found = queries.transfers(code, date.fromisoformat(from_text), date.fromisoformat(to_text))
    show.rows([asdict(each) for each in found], json_lines=json_lines, title=code)


def _layout(name: str) -> Layout:
    import tomllib

    from bijlighar.payments.rules.statement import LAYOUTS, LayoutRefused, layout_of

    if name in LAYOUTS:
        return LAYOUTS[name]
    path = Path(name)
    if not path.is_file():
        raise LayoutRefused(f"{name!r} is neither a layout ({', '.join(LAYOUTS)}) nor a file of one.")
    try:
        return layout_of(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as problem:
        raise LayoutRefused(f"{name} is no TOML: {problem}") from problem


def _gateways(code: str | None) -> list[Gateway]:
    from bijlighar.conf.gateways import GatewaysUnreadable, gateways

    try:
        found = gateways()
    except GatewaysUnreadable as problem:
        exits.stop(problem, exits.ENVIRONMENT)
    if code is None:
        return list(found.values())
    if code not in found:
        exits.stop(f"No gateway is called {code!r}. Set up: {', '.join(found) or 'none'}.", exits.REFUSED)
    return [found[code]]
