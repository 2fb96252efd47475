"""A company of many meters for the faults of pushing, and what its tables must say in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import psycopg

from bijlighar.kernel.time import IST

AUDITS = Path(__file__).resolve().parents[2] / "src" / "bijlighar" / "metering" / "audits"
DAY = datetime(2026, 11, 19, tzinfo=IST)
AT = datetime(2026, 11, 20, 0, 40, tzinfo=IST).astimezone(UTC)
METERS = 9_000


def stage(code: str) -> tuple[int, str]:
    """A company with `METERS` meters S000000 and on; (its id, a client's key)."""
    from bijlighar.consumers.tests import place
    from bijlighar.kernel.actor import Actor
    from bijlighar.metering import actions
    from bijlighar.people.actions import add_api_client

    by, at = Actor.system("test"), DAY - timedelta(days=9)
    company = place.company(code)
    meters = pl.DataFrame(
        {
            "serial": [f"S{number:06d}" for number in range(METERS)],
            "company_id": company,
            "make": "HPL",
            "phase": 1,
            "interval_minutes": 15,
        }
    )
    actions.register_meters(meters=meters, by=by, at=at)
    key = add_api_client(
        name=f"head-end of {code}", agency_label="HPL", company_id=company, purposes=["PUSH_READINGS"],
        by=by, at=at,
    ).key  # fmt: skip
    return company, key


def body(number: int, start: datetime, share: float, seed: int = 5) -> bytes:
    """A batch of some meters, a few of them named twice or unknown; the same for the same number."""
    rng = np.random.default_rng([seed, number])
    some = np.flatnonzero(rng.random(METERS) < share)
    wh = rng.integers(0, 900, len(some))
    lines = ["meter,start,wh"]
    lines += [f"S{meter:06d},{start.isoformat()},{value}" for meter, value in zip(some, wh, strict=True)]
    lines += [lines[-1], f"NOBODY,{start.isoformat()},1", f"S000001,{start.isoformat()},-1"]
    return "\n".join(lines).encode()


def values(database: Any, company: int) -> dict[tuple[str, int], int]:
    """What was pushed, by serial and quarter hour since 1970: read by plain SQL, the latest that counts."""
    with psycopg.connect(database.owner_url) as connection:
        rows = connection.execute(
            "SELECT m.serial, (p.day - date '1970-01-01') * 96 + p.slot, p.wh FROM ("
            "  SELECT b.day, b.shard::bigint * 4096 + n AS meter_id, b.slot, 0 AS is_late, b.batch_id, "
            "  ('x' || encode(substr(b.values_wh, 1 + 4 * (row_number() OVER (PARTITION BY b.day, b.shard, "
            "  b.slot, b.batch_id ORDER BY n) - 1)::int, 4), 'hex'))::bit(32)::int AS wh "
            "  FROM metering_push_block b, generate_series(0, 4095) n WHERE get_bit(b.present, n) = 1 "
            "  UNION ALL SELECT day, meter_id, slot, 1, batch_id, wh FROM metering_push_inbox"
            ") p JOIN metering_meter m ON m.id = p.meter_id WHERE m.company_id = %s "
            "ORDER BY is_late, batch_id",
            [company],
        ).fetchall()
    return {(serial, quarter): wh for serial, quarter, wh in rows}


def raw_days(database: Any, company: int) -> Iterator[tuple[Any, ...]]:
    """Raw days by serial, the parts of a day merged."""
    with psycopg.connect(database.owner_url) as connection:
        merged: dict[tuple[str, Any], Any] = {}
        for serial, day, stored in connection.execute(
            'SELECT m.serial, r.day, r."values" FROM metering_raw_day r JOIN metering_meter m '
            "ON m.id = r.meter_id WHERE m.company_id = %s ORDER BY r.batch_id",
            [company],
        ):
            new = np.frombuffer(stored, ">i4")
            old = merged.get((serial, day), new)
            merged[serial, day] = np.where(new != -(2**31), new, old)
    for (serial, day), found in sorted(merged.items()):
        yield serial, day, found.tolist()


def audits_are_clean(database: Any, *, only: str = "") -> None:
    """Every audit of metering finds nothing; those of pushes must have looked at something."""
    with psycopg.connect(database.app_url) as connection:
        for audit in sorted(AUDITS.glob(f"{only}*.sql")):
            text = audit.read_text()
            if audit.stem.startswith("pushes_"):
                counted = text.splitlines()[1].removeprefix("-- checked: ")
                (checked,) = connection.execute(counted.encode()).fetchone() or (0,)
                assert checked > 0, f"{audit.name} looked at nothing"
            assert connection.execute(text.encode()).fetchall() == [], audit.name
