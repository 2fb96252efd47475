"""Pushing: a quarter hour of 100,000 meters into interval blocks, beside updating each meter's day in place.

Time and the bytes that PostgreSQL writes to its log (WAL), which is what a second server and a backup must
carry. The body is read as it comes, every row is judged and answered, the transaction is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bench._database import database
from bench._result import Measured, Result, Target, timed

METERS = 100_000
PARTS = 10
MB = 1e6


def run() -> Iterator[Result]:
    with database():
        yield from _measured()


def _measured() -> Iterator[Result]:
    import numpy as np
    import polars as pl
    from django.db import connection, transaction

    from bijlighar.consumers.tests import place
    from bijlighar.kernel.actor import Actor
    from bijlighar.kernel.time import IST
    from bijlighar.metering import actions
    from bijlighar.metering.adapters import pushed
    from bijlighar.metering.queries.stored import raw_groups
    from bijlighar.metering.rules.pushed import push_layout
    from bijlighar.people.actions import add_api_client

    by, at = Actor.system("bench"), datetime(2026, 11, 20, 12, 5, tzinfo=IST).astimezone(UTC)
    company = place.company("east")
    serials = [f"P{number:07d}" for number in range(METERS)]
    meters = pl.DataFrame(
        {"serial": serials, "company_id": company, "make": "HPL", "phase": 1, "interval_minutes": 15}
    )
    actions.register_meters(meters=meters, by=by, at=at)
    client = add_api_client(
        name="bench", agency_label="bench", company_id=company, purposes=["PUSH_READINGS"], by=by, at=at
    ).client_id
    layout = push_layout("east")
    rng = np.random.default_rng(7)
    names = np.array(serials)
    last = datetime(2026, 11, 20, 0, 0, tzinfo=IST)

    def body(which: Any, slot: int, more: int = 0) -> bytes:
        start = (last + timedelta(minutes=15 * slot)).isoformat()
        wh = rng.integers(0, 900, len(which)) + more
        rows = pl.DataFrame({"meter": names[which], "start": start, "wh": wh})
        return rows.write_csv().encode()

    def send(content: bytes, key: str) -> Any:
        return actions.push(
            client_id=client, client_name="bench", company_id=company, idempotency_key=key, body_digest=key,
            source=pushed.from_csv(content, layout), by=by, at=at,
        )  # fmt: skip

    def send_all(bodies: list[bytes], slot: int) -> list[Any]:
        return [send(one, f"part {slot} {number}") for number, one in enumerate(bodies)]

    def wal() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
            return int(cursor.fetchone()[0])

    def measured(work: Callable[[], Any]) -> tuple[Any, float, int]:
        before = wal()
        result, seconds = timed(work)
        return result, seconds, wal() - before

    everybody = np.arange(METERS)
    # A morning that came before, so that nothing is measured on an empty table.
    for slot in range(40):
        send(body(everybody, slot), f"morning {slot}")

    def peer() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE peer_day SET values_wh = overlay(values_wh PLACING int4send(wh) FROM 1 + 4 * 40) "
                "FROM unnest(%s::text[], %s::int[]) AS n(serial, wh) JOIN metering_meter m "
                "ON m.serial = n.serial WHERE peer_day.meter_id = m.id",
                [serials, rng.integers(0, 900, METERS).tolist()],
            )

    _peer_table()
    _, seconds, size = measured(peer)
    yield Measured(
        step=f"a quarter hour of {METERS:,} meters",
        contestant="UPDATE in place",
        count=METERS,
        unit="values",
        seconds=seconds,
        is_yardstick=True,
        note=f"{size / MB:.1f} MB of WAL; sets four bytes of each meter's day, judges nothing",
    )
    best: dict[str, tuple[float, int]] = {}
    for turn in range(3):
        slot = 40 + 2 * turn
        whole = body(everybody, slot)
        done, seconds, size = measured(partial(send, whole, f"whole {slot}"))
        if done.verdict["rows"] != METERS or done.verdict["rejected"]:
            raise AssertionError(done.verdict)
        _keep(best, "whole", seconds, size)
        split = np.array_split(rng.permutation(METERS), PARTS)
        bodies = [body(np.sort(part), slot + 1) for part in split]
        results, seconds, size = measured(partial(send_all, bodies, slot))
        if sum(one.verdict["rows"] for one in results) != METERS:
            raise AssertionError("parts are missing")
        _keep(best, "parts", seconds, size)
    late = np.sort(rng.permutation(METERS)[: METERS // 100])
    holes = [everybody[np.isin(everybody, late, invert=True)], late]
    send(body(holes[0], 46), "but a hundredth")
    _, *best["late"] = measured(lambda: send(body(holes[1], 46), "the hundredth, late"))
    _, *best["corrected"] = measured(lambda: send(body(late, 41, 1_000), "a hundredth, corrected"))
    again = body(everybody, 47)
    send(again, "first")
    _, *best["again"] = measured(lambda: send(again, "under another key"))
    words = {
        "whole": ("blocks, one batch", METERS, "judged, answered, committed"),
        "parts": (f"blocks, {PARTS} partial batches", METERS, "meters strewn at random over the batches"),
        "late": ("1,000 late values", METERS // 100, "they fill holes of a quarter hour that came before"),
        "corrected": ("1,000 corrected values", METERS // 100, "a row each in the inbox"),
        "again": ("the same values again", METERS, "each is held against what is there, and is a duplicate"),
    }
    for name, (contestant, count, note) in words.items():
        seconds, size = best[name]
        yield Measured(
            step=f"a quarter hour of {METERS:,} meters",
            contestant=contestant,
            count=count,
            unit="values",
            seconds=seconds,
            note=f"{size / MB:.2f} MB of WAL; {note}",
        )
    for name in ("whole", "parts"):
        contestant = words[name][0]
        yield Target(
            asked_for=f"{contestant}: half a second",
            at_least=2,
            measured=1 / best[name][0],
            unit="quarter hours/s",
        )
        yield Target(
            asked_for=f"{contestant}: under 2 MB of WAL",
            at_least=METERS / 2,
            measured=METERS / (best[name][1] / MB),
            unit="values/MB",
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM metering_meter ORDER BY random() LIMIT 300")
        some = [row[0] for row in cursor.fetchall()]
    today = (last.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days
    took = sorted(timed(partial(raw_groups, [one], [today]))[1] for one in some)
    yield Measured(
        step="today of one meter",
        contestant="from 48 quarter hours",
        count=len(took),
        unit="look-ups",
        seconds=sum(took),
        note=f"p50 {took[len(took) // 2] * 1e3:.1f} ms, p99 {took[int(len(took) * 0.99)] * 1e3:.1f} ms, one "
        "after the other",
    )
    yield Target(
        asked_for="today of one meter, p99 of 300: under 10 ms",
        at_least=100,
        measured=1 / took[int(len(took) * 0.99)],
        unit="look-ups/s",
    )
    _, seconds, size = measured(lambda: actions.fold_pushes(by=by, at=at))
    yield Measured(
        step="fold the day",
        contestant="fold_pushes",
        count=METERS * 48,
        unit="values",
        seconds=seconds,
        note=f"{size / MB:.1f} MB of WAL for {METERS:,} raw days",
    )
    again_folded, seconds, size = measured(lambda: actions.fold_pushes(by=by, at=at))
    if again_folded.meter_days:
        raise AssertionError("a second fold wrote something")
    transaction.get_connection().close()


def _peer_table() -> None:
    """A row a meter and day, as one would keep it first."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE TABLE peer_day (meter_id bigint PRIMARY KEY, values_wh bytea NOT NULL); "
            "ALTER TABLE peer_day ALTER COLUMN values_wh SET STORAGE EXTERNAL; "
            "INSERT INTO peer_day SELECT id, decode(repeat('00', 384), 'hex') FROM metering_meter; "
            "GRANT SELECT, UPDATE ON peer_day TO bijlighar_app; ANALYZE peer_day"
        )


def _keep(best: dict[str, Any], name: str, seconds: float, size: int) -> None:
    before = best.get(name, (seconds, size))
    best[name] = (min(seconds, before[0]), max(size, before[1]))
