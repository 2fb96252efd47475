"""One day of a million meters at the command line: load, validate, sum by time of day, store.

The file goes through `bijlighar ingest` as a process of its own, while another process looks up 30 days of
one home after the other. `BIJLIGHAR_BENCH_METERS` measures with fewer meters.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench._database import database
from bench._result import Measured, Result, Target, timed

METERS = int(os.environ.get("BIJLIGHAR_BENCH_METERS", "1000000"))
DAY, AFTER = date(2026, 6, 30), date(2026, 7, 1)
AT = "2026-07-02T01:00:00+00:00"
BEFORE = 29
WATCHED = 20_000
"""So many homes have the 29 days before as well, and are looked up."""
AT_ONCE = 50_000
LAYOUT = """
name: million
format: parquet
columns: {meter: meter, stamp: at, value: wh}
kind: energy
unit: Wh
interval_minutes: 15
stamp_at: start
time_zone: Asia/Kolkata
company: east
"""


def run(meters: int = METERS) -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder, database():
        path, layout = Path(folder) / "day.parquet", Path(folder) / "layout.yaml"
        layout.write_text(LAYOUT)
        rows = write(path, meters)
        register(meters)
        history(min(WATCHED, meters))
        copied = _copy_limit(meters)
        yield Measured(
            step="load + validate + store", contestant="memory copy (the limit)", count=meters * 96,
            unit="values", seconds=copied, is_yardstick=True,
        )  # fmt: skip
        looking = subprocess.Popen(
            [sys.executable, "-c", "from bench.million import look_up; look_up()"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        servers = _Servers()
        done, seconds, peak = _ingest(path, layout)
        server_peak = servers.stop()
        found, _ = looking.communicate("stop\n")
        waits = np.array(json.loads(found))
        if (done["days_new"], done["rows_read"]) != (meters, rows):
            raise AssertionError(f"{done['days_new']} days and {done['rows_read']} rows: not what is there")
    told = (
        f"{rows:,} rows read, {done['rows_duplicate']:,} duplicates, {done['rows_rejected']:,} rejected and "
        f"kept; at most {peak / 2**30:.2f} GiB in the program and {server_peak / 2**30:.2f} GiB in the "
        "database's processes (its shared buffers apart)"
    )
    yield Measured(
        step="load + validate + store", contestant="bijlighar ingest", count=meters * 96, unit="values",
        seconds=seconds, note=told,
    )  # fmt: skip
    yield Measured(
        step="look up 30 days of a home meanwhile", contestant="p50", count=1, unit="look-ups",
        seconds=float(np.percentile(waits, 50)), is_yardstick=True, note=f"of {len(waits):,} look-ups",
    )  # fmt: skip
    p99 = float(np.percentile(waits, 99))
    yield Measured(
        step="look up 30 days of a home meanwhile", contestant="p99", count=1, unit="look-ups", seconds=p99
    )
    yield Target(
        asked_for="file to versions on disk", at_least=5e6, measured=meters * 96 / seconds, unit="values/s"
    )
    yield Target(
        asked_for="within 6 GiB, the database's processes included",
        at_least=1.0,
        measured=6 * 2**30 / (peak + server_peak),
        unit="times",
    )
    yield Target(asked_for="30 days in 10 ms, p99", at_least=100, measured=1 / p99, unit="look-ups/s")


def write(path: Path, meters: int) -> int:
    """A day as a head-end exports it, in its own disorder; returns how many rows.

    A twentieth of the meters has a gap, a hundredth a negative value or a spike, a hundredth a row twice.
    """
    stamps = np.datetime64(DAY, "us") + np.arange(96) * np.timedelta64(15, "m")
    shape = 60 + 140 * np.exp(-(((np.arange(96) - 78) / 9) ** 2))
    rng = np.random.default_rng(20260630)
    parts = []
    for first in range(0, meters, AT_ONCE):
        n = min(AT_ONCE, meters - first)
        values = rng.poisson(shape * rng.gamma(4, 0.25, (n, 1))).astype(np.int32)
        times = np.ones((n, 96), np.int64)
        for row in rng.choice(n, n // 20, replace=False).tolist():
            start = int(rng.integers(1, 90))
            times[row, start : start + int(rng.integers(1, 20))] = 0
        wrong = rng.choice(n, n // 100, replace=False)
        values[wrong, rng.integers(0, 96, n // 100)] = np.where(rng.random(n // 100) < 0.5, -40, 20_000)
        times[rng.choice(n, n // 100, replace=False), rng.integers(0, 96, n // 100)] = 2
        count = times.sum(axis=1)
        serials = pl.select(serial(pl.int_range(first, first + n))).to_series()
        part = path.with_suffix(f".{first:09d}")
        pl.DataFrame(
            {
                "meter": serials.gather(np.repeat(np.arange(n), count)),
                "at": np.repeat(np.broadcast_to(stamps, (n, 96)).reshape(-1), times.reshape(-1)),
                "wh": np.repeat(values.reshape(-1), times.reshape(-1)),
            }
        ).write_parquet(part)
        parts.append(part)
    pl.scan_parquet(parts).sink_parquet(path)
    for part in parts:
        part.unlink()
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def serial(number: pl.Expr) -> pl.Expr:
    return "SM" + number.cast(pl.String).str.zfill(8)


def register(meters: int) -> None:
    """Homes with terms, each with its meter: what the program knows before the file comes."""
    import django

    django.setup()
    from django.db import connections

    from bijlighar.consumers.tests import place

    company = place.company()
    with connections["owner"].cursor() as owner:
        for statement in (
            "INSERT INTO consumers_person (company_id, reference, name_en, name_hi, mobile, language) "
            "SELECT %(company)s, 'P' || n, 'A home', 'एक घर', '+916' || lpad(n::text, 9, '0'), 'hi' "
            "FROM generate_series(0, %(last)s) n",
            "INSERT INTO consumers_connection (company_id, service_number, person_id, office_id, "
            "transformer_id, address_en, address_hi, connected_on) "
            "SELECT %(company)s, 'N' || lpad(substr(reference, 2), 10, '0'), id, "
            "(SELECT max(id) FROM network_office), (SELECT max(id) FROM network_transformer), '', '', "
            "'2020-01-01' FROM consumers_person ORDER BY id",
            "INSERT INTO consumers_terms (connection_id, from_date, category_code, area_code, "
            "sanctioned_load_w, phase, is_prepaid, is_smart, is_net_metered) "
            "SELECT id, '2020-01-01', 'LV-1.2', 'URBAN', 2000, 1, true, true, false "
            "FROM consumers_connection",
            "INSERT INTO metering_meter (company_id, serial, make, phase, interval_minutes, rating_w, "
            "registered_at) SELECT %(company)s, 'SM' || lpad(n::text, 8, '0'), 'bench', 1, 15, 14400, now() "
            "FROM generate_series(0, %(last)s) n",
            "INSERT INTO metering_installation (meter_id, connection_id, role_code, from_at) "
            "SELECT m.id, c.id, 'MAIN', '2026-01-01' FROM metering_meter m JOIN consumers_connection c "
            "ON c.service_number = 'N' || lpad(substr(m.serial, 3), 10, '0') ORDER BY m.id",
            "VACUUM ANALYZE",
        ):
            owner.execute(statement, {"company": company, "last": meters - 1} if "%" in statement else None)


def history(homes: int) -> None:
    """The days before, validated, of the homes that are looked up."""
    from django.db import transaction

    from bijlighar.metering.actions import store
    from bijlighar.metering.models import Meter
    from bijlighar.metering.queries.stored import day_number
    from bijlighar.metering.rules.blocks import to_bytes

    meter = np.array(Meter.objects.order_by("serial").values_list("id", flat=True)[:homes])
    values = np.full((homes, 96), 100, np.int32)
    none = np.full(homes, -1, np.int64)
    for back in range(BEFORE, 0, -1):
        day = DAY - timedelta(days=back)
        with transaction.atomic():
            store.make_months(day, day)
            store.insert(
                "metering_day",
                [
                    ("day", "date", np.full(homes, day_number(day))),
                    ("meter_id", "int8", meter),
                    ("version", "int4", np.ones(homes, np.int32)),
                    ("batch_id", "int8", np.zeros(homes, np.int64)),
                    ("energy_wh", "int8", np.full(homes, 9_600)),
                    ("solar_wh", "int8", np.full(homes, 3_200)),
                    ("estimated_wh", "int8", np.zeros(homes, np.int64)),
                    ("missing_blocks", "int4", np.zeros(homes, np.int32)),
                    ("is_complete", "bool", np.ones(homes, np.bool_)),
                    ("input_digest", "int8", np.zeros(homes, np.int64)),
                    ("known_at", "timestamptz", np.zeros(homes, np.int64)),
                    ("values_wh", "bytes", to_bytes(values)),
                    ("flags", "bytes", to_bytes(np.ones((homes, 96), np.uint8))),
                ],
                none,
                none,
            )


def look_up() -> None:
    """Look up 30 days of one home after the other until told to stop; print the seconds each took."""
    import django

    django.setup()
    from bijlighar.consumers.models import Connection
    from bijlighar.metering import queries

    homes = list(Connection.objects.order_by("service_number").values_list("id", flat=True)[:WATCHED])
    told = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), told.set()), daemon=True).start()
    rng = np.random.default_rng(5)
    waits = []
    while not told.wait(0.01):
        home = int(rng.choice(homes))
        days, seconds = timed(lambda home=home: queries.days(home, DAY - timedelta(days=BEFORE), AFTER))
        if len(days) not in (BEFORE, BEFORE + 1):  # the last day comes meanwhile
            raise AssertionError(f"{len(days)} days found, not {BEFORE} or one more")
        waits.append(seconds)
    print(json.dumps(waits))


def _ingest(path: Path, layout: Path) -> tuple[dict[str, Any], float, int]:
    """The program's own answer, how long it took and the most memory it had."""
    program = "from bijlighar.interfaces.cli import main; main()"
    began = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, "-c", program, "ingest", path, "--layout", layout, "--at", AT, "--json"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdout is not None
    answer = running.stdout.read()
    _, status, used = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - began
    running.returncode = os.waitstatus_to_exitcode(status)
    return json.loads(answer), seconds, used.ru_maxrss * 1024


class _Servers:
    """Watches how much memory of their own the database's processes have together."""

    def __init__(self) -> None:
        from bijlighar.conf.postgres import embedded_place

        self.first = (embedded_place().data / "postmaster.pid").read_text().split()[0]
        self.peak = 0
        self.told = threading.Event()
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()

    def stop(self) -> int:
        self.told.set()
        self.thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self.told.wait(0.2):
            total = 0
            for status in Path("/proc").glob("[0-9]*/status"):
                try:
                    said = dict(line.split(":", 1) for line in status.read_text().splitlines())
                except (OSError, ValueError):
                    continue
                if self.first in (said["PPid"].strip(), said["Pid"].strip()) and "RssAnon" in said:
                    total += int(said["RssAnon"].split()[0]) * 1024
            self.peak = max(self.peak, total)


def _copy_limit(meters: int) -> float:
    """Seconds to copy as many values in memory, pages touched before."""
    some = np.ones((min(meters, 100_000), 96), np.int32)
    other = some.copy()
    times = max(meters // len(some), 1)
    _, seconds = timed(lambda: [np.copyto(other, some) for _ in range(times)])
    return seconds
