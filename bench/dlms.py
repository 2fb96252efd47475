"""Meters: 500 read at once over sealed TCP, 2 % of them faulty, and an independent reader beside.

The simulator runs in a process of its own, so that both cores work. Every good meter must be complete with
exactly what its home used, every faulty one must end with the reason of its fault; else this raises. The peer
is dlms-cosem 21.3.2, which reads one meter at a time; it reads a twentieth of them. Each answer takes a tenth
of a second, as on a good mobile network.
"""

from __future__ import annotations

import contextlib
import csv
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench._result import Measured, Result
from bijlighar.kernel.time import IST

AT = datetime(2026, 11, 20, 12, 7, tzinfo=IST)
FROM, TO = datetime(2026, 11, 18, tzinfo=IST), datetime(2026, 11, 19, tzinfo=IST)
SEED = 20261120
PEER_SHARE = 20
SILENCE_SECONDS = 10
LATENCY_SECONDS = 0.1
"""A good mobile network; the simulator waits that long before each answer."""
AT_ONCE = 500
REASONS = {
    "silent": "SILENT",
    "absent": "REFUSED",
    "wrong-key": "WRONG_KEY",
    "cut": "TRUNCATED",
    "truncated": "TRUNCATED",
    "drops": "CLOSED",
    "other-meter": "OTHER_METER",
    "gaps": "PARTIAL",
}
"""Ten faults: one of each of these, a second silent one, and a wrong clock, which is a finding."""


def run() -> Iterator[Result]:
    for count in (500, 2_000):
        share = count // 500
        faults = {**dict.fromkeys(REASONS, share), "silent": 2 * share, "clock-drift": share}
        with simulated(count, faults) as path:
            yield read(path, count)
            if count == 500:
                yield peer(path)
                yield from switched(path)


def read(path: Path, count: int) -> Measured:
    """One day of blocks of every meter."""
    import polars as pl

    from bijlighar.metering.adapters import dlms
    from bijlighar.metering.rules.is15959.objects import Profile
    from tools.meter_simulator.home import Home

    targets, faults = listed(path)
    ask = dlms.Ask((Profile.BLOCK,), FROM, TO)
    limits = dlms.Limits(at_once=AT_ONCE, answer_seconds=SILENCE_SECONDS, attempts=2, pause_seconds=0.5)
    began = time.perf_counter()
    ended: list[float] = []

    def tell(outcome: dlms.Outcome) -> None:
        if outcome.state == "COMPLETE":
            ended.append(time.perf_counter() - began)

    outcomes = dlms.read_meters(targets, ask, limits, at=AT, tell=tell)
    everything = time.perf_counter() - began
    frame = dlms.readings(outcomes)
    energy = frame.filter(quantity="ENERGY_IMPORT_BLOCK").sort("serial", "stamp")
    wh = dict(energy.group_by("serial", maintain_order=True).agg(pl.col("value")).rows())
    for outcome, fault in zip(outcomes, faults, strict=True):
        serial = outcome.target.serial
        if outcome.reason != REASONS.get(fault) or outcome.is_drift_large != (fault == "clock-drift"):
            raise AssertionError(f"{serial} ({fault or 'good'}): {outcome.reason}, {outcome.detail}")
        if outcome.state == "COMPLETE":
            home = Home(SEED, int(serial.removeprefix("SIM")))
            ends = [FROM.replace(tzinfo=None) + timedelta(minutes=15 * n) for n in range(1, 97)]
            if wh[serial] != [home.block_wh(end) for end in ends]:
                raise AssertionError(f"{serial}: other values than its home used")
    return Measured(
        step=f"read a day of blocks, {count} meters",
        contestant=f"bijlighar, {AT_ONCE} at once",
        count=len(ended),
        unit="meters",
        seconds=max(ended),
        is_yardstick=True,
        note=f"until the last good one was complete; the {count // 50} faulty had their reasons after "
        f"{everything:.1f} s, the silent after twice {SILENCE_SECONDS} s; it also reads the counter, the "
        "number, the clock and the scalers",
    )


def switched(path: Path) -> Iterator[Result]:
    """Disconnect a tenth of the good meters and connect them again, each confirmed by reading back."""
    from bijlighar.metering.adapters import dlms

    targets, faults = listed(path)
    good = [target for target, fault in zip(targets, faults, strict=True) if not fault][: len(targets) // 10]
    confirmed = 0
    began = time.perf_counter()
    for on in (False, True):
        outcomes = dlms.switch_relays([(target, on) for target in good], at=AT)
        if any(one.state != "CONFIRMED" or one.read_back is not on for one in outcomes):
            raise AssertionError("a good meter did not confirm")
        confirmed += len(outcomes)
    yield Measured(
        step="disconnect and connect again",
        contestant="bijlighar, all at once",
        count=confirmed,
        unit="switchings",
        seconds=time.perf_counter() - began,
        note="each confirmed by reading the output state back",
    )


def peer(path: Path) -> Measured:
    """The same day, one meter after the other, by the independent client."""
    from dlms_cosem import cosem, enumerations, utils
    from dlms_cosem.clients.dlms_client import DlmsClient
    from dlms_cosem.cosem.capture_object import CaptureObject
    from dlms_cosem.cosem.selective_access import RangeDescriptor

    def attribute(kind: int, name: tuple[int, ...], number: int) -> Any:
        return cosem.CosemAttribute(
            enumerations.CosemInterface(kind), cosem.Obis.from_bytes(bytes(name)), number
        )

    logging.getLogger("dlms_cosem").setLevel(logging.ERROR)  # else it warns of every message it opens
    targets, faults = listed(path)
    good = [target for target, fault in zip(targets, faults, strict=True) if not fault]
    some = good[: len(targets) // PEER_SHARE]
    clock = CaptureObject(cosem_attribute=attribute(8, (0, 0, 1, 0, 0, 255), 2), data_index=0)
    asked = RangeDescriptor(clock, FROM.replace(tzinfo=None) + timedelta(minutes=15), TO.replace(tzinfo=None))
    began = time.perf_counter()
    for target in some:
        client = DlmsClient.with_tcp_transport(
            host=target.host,
            port=target.port,
            client_logical_address=48,
            server_logical_address=1,
            authentication_method=enumerations.AuthenticationMechanism.HLS_GMAC,
            encryption_key=target.keys.encryption,
            authentication_key=target.keys.authentication,
            client_system_title=b"PEERPEER",
            client_initial_invocation_counter=1_000_000,
        )
        with client.session():
            rows = utils.parse_as_dlms_data(client.get(attribute(7, (1, 0, 99, 1, 0, 255), 2), asked))
        if len(rows) != 96:
            raise AssertionError(f"{target.serial}: {len(rows)} rows")
    return Measured(
        step="read a day of blocks, 500 meters",
        contestant="dlms-cosem, one after the other",
        count=len(some),
        unit="meters",
        seconds=time.perf_counter() - began,
        note="good meters only, and of each the rows alone",
    )


@contextlib.contextmanager
def simulated(count: int, faults: dict[str, int]) -> Iterator[Path]:
    """Meters in a process of their own; their list."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "meters.csv"
        asked = ",".join(f"{name}={many}" for name, many in faults.items())
        what = ["--meters", str(count), "--seed", str(SEED), "--faults", asked, "--manifest", str(path)]
        what += ["--latency-seconds", str(LATENCY_SECONDS)]
        simulator = subprocess.Popen(
            [sys.executable, "-m", "tools.meter_simulator", *what, "--at", f"{AT:%Y-%m-%dT%H:%M:%S}"],
            stdout=subprocess.DEVNULL,
        )
        try:
            while not path.exists():
                if simulator.poll() is not None:
                    raise RuntimeError("the simulator did not start")
                time.sleep(0.01)
            yield path
        finally:
            simulator.kill()
            simulator.wait()


def listed(path: Path) -> tuple[list[Any], list[str]]:
    """The targets, and the fault of each."""
    from bijlighar.metering.adapters import dlms

    with path.open() as file:
        faults = [line["fault"] for line in csv.DictReader(file)]
    return dlms.read_targets(path, {}), faults
