"""Recharge to power: 50 a second, from the payment at the gateway to the relay that says it is on.

Everything runs as in production: the web server keeps the gateway's signed webhooks, the creditor takes all
that wait a few times a second (payment, credit, decision, command and messages are one transaction), one
worker talks to the meters over sealed DLMS, the sender sends. Gateway and meters are simulated; each answer
of a meter takes a tenth of a second, as on a good mobile network. `BIJLIGHAR_BENCH_SECONDS=300` keeps it up
for five minutes instead of ten seconds, `BIJLIGHAR_BENCH_RATE` sets another pace. What each part costs in
processor time says how many cores a pace needs, whatever else this machine does.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bench._database import database
from bench._result import Measured, Result, Target

SECONDS = int(os.environ.get("BIJLIGHAR_BENCH_SECONDS", "10"))
RATE = int(os.environ.get("BIJLIGHAR_BENCH_RATE", "50"))
MOST_SECONDS = 60
"""From the payment to the meter's own word."""
LATENCY_SECONDS = 0.1
SEED = 20261122
WEB = "web server"
_PARTS = {
    "meter_simulator": "simulated meters",
    "commands": "worker of commands",
    "send_beside": "sender and creditor",
}
_LOAD = ("simulated meters", "orders and gateway")
_PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]
_STEPS = """
    SELECT extract(epoch FROM o.paid_at)::float8,
        extract(epoch FROM r.credited_at)::float8,
        (SELECT extract(epoch FROM min(s.taken_at))::float8 FROM metering_command_step s
         WHERE s.command_id = r.command_id AND s.step_code = 'SENT'),
        (SELECT extract(epoch FROM max(s.taken_at))::float8 FROM metering_command_step s
         WHERE s.command_id = r.command_id AND s.step_code = 'CONFIRMED'),
        (SELECT extract(epoch FROM m.sent_at)::float8 FROM kernel_outbox m
         WHERE m.key = 'supply/back/' || r.command_id)
    FROM payments_order o LEFT JOIN supply_recharge r ON r.order_key = o.key ORDER BY o.id
"""


def run() -> Iterator[Result]:
    with database(), ExitStack() as running:
        yield from _measured(running)


def _measured(running: ExitStack) -> Iterator[Result]:
    from django.db import connection

    from tools.gateway_sandbox.deliver import Deliverer
    from tools.gateway_sandbox.faults import Delivery, Faults
    from tools.gateway_sandbox.home import KEY_ID, secrets_of, write_gateways
    from tools.gateway_sandbox.serve import Sandbox

    home = Path(os.environ["BIJLIGHAR_HOME"])
    answered: list[float] = []

    class Timed(Deliverer):
        def _once(self, connection: Any, delivery: Delivery) -> int:
            began = time.perf_counter()
            status = super()._once(connection, delivery)
            if b"payment.captured" in delivery.webhook.body:
                answered.append(time.perf_counter() - began)
            return status

    count = SECONDS * RATE
    listed = running.enter_context(meters(home, count))
    company_id, homes = stage(count, listed)
    address = running.enter_context(served(home))
    running.enter_context(program(home, "worker", "commands", "run", "--keys", str(listed)))
    key_secret, webhook_secret = secrets_of(home)
    write_gateways(home, "http://127.0.0.1:9")
    deliverer = Timed(f"{address}/api/v1/payments/webhooks/sandbox", webhook_secret.encode(), workers=16)
    sandbox = Sandbox(KEY_ID, key_secret, deliverer, Faults())

    _stand_ready()
    # Ordered ahead: what is asked for begins with the payment, and this process shares the cores.
    ordered = [_order(sandbox, company_id, each, number) for number, each in enumerate(homes)]
    used = _used(home)
    began, paying_at, behind = time.perf_counter(), [], 0.0
    for number, (order, _) in enumerate(ordered):
        wait = began + number / RATE - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        behind = max(behind, -wait)
        paying_at.append(time.time())
        sandbox.pay(order)
    paying = time.perf_counter() - began
    rows = _wait(count, began)
    seconds = time.perf_counter() - began
    used = {part: spent - used.get(part, 0.0) for part, spent in _used(home).items()}
    deliverer.stop()
    connection.close()
    if len(rows) != count or not set(deliverer.statuses) <= {(False, 200), (False, 0)}:
        raise AssertionError(f"{len(rows)} orders of {count}, answers {dict(deliverer.statuses)}")
    paid = np.array(paying_at)
    told_of, credited, sent, confirmed, told = (
        np.array([np.nan if row[place] is None else row[place] for row in rows], np.float64)
        for place in range(5)
    )
    missing = int(np.isnan(confirmed).sum())
    yield Measured(
        step="recharge to power", contestant="confirmed by their meters", count=count - missing,
        unit="recharges", seconds=seconds, is_yardstick=True,
        note=f"paid over {paying:.1f} s at {count / paying:.0f} a second (asked: {RATE}; at most "
        f"{behind:.1f} s behind); {missing} not confirmed",
    )  # fmt: skip
    steps = (
        ("order", np.array([took for _, took in ordered]), "opened ahead, in this process; without its page"),
        ("event", told_of - paid, "from the payment until the web server takes up its webhook"),
        ("webhook", np.array(answered), "kept and answered"),
        ("credited", credited - paid, "since the payment: the creditor takes it up"),
        ("sent", sent - paid, "since the payment: a worker has taken the command in hand"),
        ("confirmed", confirmed - paid, "since the payment: the relay was read back as on"),
        ("told", told - paid, "since the payment: the message that power is back has gone"),
    )
    for name, took, note in steps:
        for percent in (50, 99):
            yield Measured(
                step=name, contestant=f"p{percent}", count=1, unit="recharge",
                seconds=max(float(np.nanpercentile(took, percent)), 1e-9), is_yardstick=percent == 50,
                note=note if percent == 50 else "",
            )  # fmt: skip
    for part, spent in sorted(used.items(), key=lambda one: -one[1]):
        yield Measured(
            step="processor time", contestant=part, count=count, unit="recharges", seconds=max(spent, 1e-9),
            is_yardstick=part == WEB,
            note=f"{1000 * spent / count:.0f} ms a recharge: {RATE} a second take "
            f"{spent / count * RATE:.1f} cores",
        )  # fmt: skip
    ours = sum(spent for part, spent in used.items() if part not in _LOAD)
    yield Measured(
        step="processor time", contestant="all of it, without meters, orders and gateway", count=count,
        unit="recharges", seconds=max(ours, 1e-9), is_yardstick=False,
        note=f"{1000 * ours / count:.0f} ms a recharge: {RATE} a second take {ours / count * RATE:.1f} cores",
    )  # fmt: skip
    worst = float(np.nanmax(confirmed - paid)) if missing < count else float("inf")
    yield Target(
        asked_for=f"{RATE} recharges a second, from payment to relay: the slowest within {MOST_SECONDS} s",
        at_least=1.0,
        measured=0.0 if missing else MOST_SECONDS / worst,
        unit="times",
    )


def stage(count: int, listed: Path) -> tuple[int, list[int]]:
    """A company with prepaid homes whose simulated meters are switched off, and are known to be."""
    import polars as pl
    from django.db import connection, connections, transaction

    from bijlighar.consumers import actions as consumers
    from bijlighar.consumers import queries as consumer_queries
    from bijlighar.consumers.tests import place
    from bijlighar.metering import actions, queries

    now = datetime.now(UTC)
    with transaction.atomic():
        company_id = place.company("bihar")
        rows = place.rows(count, is_prepaid=True, category_code="DS-II")
        consumers.register_connections(company_id=company_id, rows=rows, by=place.BY, at=place.AT)
        numbers = consumer_queries.numbers(company_id=company_id).sort("connection_id")
        homes = numbers.get_column("connection_id").to_list()
        told = pl.read_csv(listed)
        frame = pl.DataFrame({"connection_id": homes, "serial": told["serial"]}).with_columns(
            company_id=pl.lit(company_id), make=pl.lit("SIM"), phase=pl.lit(1), interval_minutes=pl.lit(15),
            from_date=pl.lit(date(2025, 4, 1)),
        )  # fmt: skip
        actions.register_meters(meters=frame, by=place.BY, at=place.AT)
        ids = queries.meter_ids(company_id, told["serial"].to_list())
        meter_ids = pl.Series([ids[serial] for serial in told["serial"]])
        addresses = told.select("host", "port", meter_id=meter_ids, key_reference=pl.col("serial"))
        actions.set_endpoints(endpoints=addresses, by=place.BY, at=now)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO metering_relay_reading (meter_id, read_at, is_on, control_state, recorded_by) "
                "SELECT id, %s, false, 0, 'bench' FROM metering_meter",
                [now - timedelta(hours=1)],
            )
    connections["owner"].cursor().execute("ANALYZE")  # as autovacuum does within a minute
    return company_id, homes


def _order(sandbox: Any, company_id: int, home: int, number: int) -> tuple[str, float]:
    """Order a recharge; its number at the gateway, and how long ours took."""
    from bijlighar.consumers.tests import place
    from bijlighar.payments import actions

    began = time.perf_counter()
    order = actions.open_order(
        company_id=company_id, connection_id=home, purpose_code="RECHARGE", amount_paise=50_000,
        channel_code="UPI", gateway_code="sandbox", key=f"bench/{number}", by=place.BY, at=datetime.now(UTC),
    )  # fmt: skip
    took = time.perf_counter() - began
    return sandbox.gateway.order(order.amount_paise, order.tr).id, took


def _used(home: Path) -> dict[str, float]:
    """Seconds of processor time that each part has used so far, the simulated gateway's with this process."""
    ticks, used = os.sysconf("SC_CLK_TCK"), {"orders and gateway": time.process_time()}
    for process in Path("/proc").iterdir():
        try:
            if not process.name.isdecimal() or int(process.name) == os.getpid():
                continue
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if (process / "cwd").readlink() == home / "postgres" / "data":
                part = "database"
            elif str(home).encode() in (process / "environ").read_bytes():
                part = next((name for word, name in _PARTS.items() if word in words), WEB)
            else:
                continue
            told = (process / "stat").read_text().rpartition(")")[2].split()
            used[part] = used.get(part, 0.0) + (int(told[11]) + int(told[12])) / ticks
        except OSError:
            continue  # it has ended, or is not ours
    return used


def _stand_ready() -> None:
    """Until the creditor is at work."""
    from bijlighar.interfaces.jobs import credit_told

    while not credit_told.is_there():
        time.sleep(0.2)
    time.sleep(3)


def _wait(count: int, began: float) -> list[Any]:
    """Until every one is told, or two minutes after the last was paid; the times of all."""
    from django.db import connection

    deadline = time.perf_counter() + 120
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM kernel_outbox WHERE key LIKE 'supply/back/%' AND sent_at IS NOT NULL"
            )
            (told,) = cursor.fetchone()
            if told >= count or time.perf_counter() > deadline:
                cursor.execute(_STEPS)
                return list(cursor.fetchall())
        time.sleep(0.5)


@contextmanager
def program(home: Path, name: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of the programs, until the block ends; what it says goes to a file of the home."""
    with (home / f"{name}.log").open("wb") as log:
        process = subprocess.Popen([*_PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """`bijlighar serve` on a free port, with its sender of messages."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with program(home, "server", "serve", "--port", str(port)) as process:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/alive", timeout=2).close()
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError((home / "server.log").read_text()) from None
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def meters(home: Path, count: int) -> Iterator[Path]:
    """So many simulated meters in a process of their own, all switched off; their list."""
    path = home / "meters.csv"
    what = ["--meters", str(count), "--seed", str(SEED), "--manifest", str(path), "--switched-off"]
    what += ["--latency-seconds", str(LATENCY_SECONDS)]
    simulator = subprocess.Popen(
        [sys.executable, "-m", "tools.meter_simulator", *what], stdout=subprocess.DEVNULL
    )
    try:
        while not path.exists():
            if simulator.poll() is not None:
                raise RuntimeError("the simulator did not start")
            time.sleep(0.05)
        yield path
    finally:
        simulator.kill()
        simulator.wait()
