"""M11: a list of meters through `bijlighar dlms read`: verdicts, exit codes, and days in the store."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from bijlighar.interfaces.cli import main
from bijlighar.metering import queries
from bijlighar.metering.models import MeterDay
from tools.meter_simulator.home import Home

ROOT = Path(__file__).resolve().parents[2]
WALL, AT = "2026-11-20T12:07:00", "2026-11-20T12:07:00+05:30"
DAY = date(2026, 11, 18)
FAULTS = {
    "silent": "SILENT",
    "absent": "REFUSED",
    "wrong-key": "WRONG_KEY",
    "cut": "TRUNCATED",
    "truncated": "TRUNCATED",
    "drops": "CLOSED",
    "replays": "REPLAYED",
    "other-meter": "OTHER_METER",
    "gaps": "PARTIAL",
    "clock-drift": None,
}
Served = Callable[..., Path]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Simulated meters in a process of their own; the list of them."""
    running: list[subprocess.Popen[bytes]] = []

    def serve(count: int, faults: dict[str, int] | None = None) -> Path:
        path = tmp_path / "meters.csv"
        asked = ",".join(f"{name}={many}" for name, many in (faults or {}).items())
        what = ["--meters", str(count), "--faults", asked, "--at", WALL, "--manifest", str(path)]
        running.append(
            subprocess.Popen(
                [sys.executable, "-m", "tools.meter_simulator", *what], cwd=ROOT, stdout=subprocess.DEVNULL
            )
        )
        while not path.exists():
            assert running[-1].poll() is None, "the simulator did not start"
            time.sleep(0.01)
        return path

    yield serve
    for simulator in running:
        simulator.kill()
        simulator.wait()


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["dlms", "read", *map(str, arguments), "--at", AT])


def a_day(path: Path, *more: str | Path) -> Result:
    return run("--meters", path, "--from", str(DAY), "--to", str(DAY + timedelta(days=1)), *more)


def told(result: Result, what: str) -> list[dict[str, Any]]:
    return [one for one in map(json.loads, result.stdout.splitlines()) if one["what"] == what]


def test_five_hundred_meters_at_once(served: Served, tmp_path: Path) -> None:
    """2 % are faulty: every good one is complete with its own values, every bad one has its reason."""
    path = served(500, dict.fromkeys(FAULTS, 1))
    out = tmp_path / "values.parquet"
    patient = ("--answer-seconds", "15", "--attempts", "2", "--pause-seconds", "0.1")
    result = a_day(path, "--no-take", "--out", out, "--json", *patient)
    assert result.exit_code == 1, result.output
    with path.open() as file:
        faults = {row["serial"]: row["fault"] for row in csv.DictReader(file)}
    verdicts = told(result, "verdict")
    assert Counter(one["state"] for one in verdicts) == {"COMPLETE": 491, "FAILED": 9}
    for one in verdicts:
        assert one["reason"] == FAULTS.get(faults[one["serial"]]), one
        assert one["is_drift_large"] == (faults[one["serial"]] == "clock-drift")
    values = pl.read_parquet(out).filter(quantity="ENERGY_IMPORT_BLOCK").sort("serial", "stamp")
    read = dict(values.group_by("serial").agg("value").rows())
    for one in verdicts:
        if one["state"] == "COMPLETE":
            assert read[one["serial"]] == used(one["serial"])


def used(serial: str) -> list[int]:
    """Wh of the day's blocks, as the simulated home has used them."""
    home = Home(1, int(serial.removeprefix("SIM")))
    start = pl.datetime_range(DAY, DAY + timedelta(days=1), "15m", eager=True).to_list()
    return [home.block_wh(end) for end in start[1:]]


@pytest.mark.django_db
def test_days_go_into_the_store_once(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bijlighar.interfaces.cli.django.ready", lambda **_: None)  # the tests' own is up
    path = served(3)
    first = a_day(path, "--profile", "block", "--register", "SIM", "--json")
    assert first.exit_code == 0, first.output
    (batch,) = told(first, "batch")
    (days,) = told(first, "days")
    assert (batch["rows_read"], batch["rows_taken"], days["days_new"]) == (288, 288, 3)
    # The reader's clock stands still here while the meters' go on: on a busy machine for minutes.
    again = a_day(path, "--register", "SIM", "--drift-seconds", "3600", "--json")
    (batch,), (days,) = told(again, "batch"), told(again, "days")
    assert (again.exit_code, batch["already_taken"]) == (0, True), again.output
    assert (days["days_new"], days["days_changed"]) == (0, 0)
    assert MeterDay.objects.count() == 3
    assert sorted(MeterDay.objects.values_list("day", "energy_wh")) == sorted(
        (DAY, sum(used(f"SIM{number:07d}"))) for number in (1, 2, 3)
    )


@pytest.mark.django_db
def test_blocks_and_midnights_of_a_day_are_one_version_of_it(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bijlighar.interfaces.cli.django.ready", lambda **_: None)
    result = a_day(served(1), "--profile", "block", "--profile", "daily", "--register", "SIM")
    assert result.exit_code == 0, result.output
    (day,) = MeterDay.objects.values("version", "energy_wh", "register_start_wh", "register_end_wh")
    assert (day["version"], day["energy_wh"]) == (1, sum(used("SIM0000001")))
    assert day["register_end_wh"] - day["register_start_wh"] == day["energy_wh"]


@pytest.mark.django_db
def test_meters_that_nobody_registered_are_rejected_and_kept(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bijlighar.interfaces.cli.django.ready", lambda **_: None)
    result = a_day(served(1), "--json")
    assert result.exit_code == 1
    (batch,) = told(result, "batch")
    assert (batch["rows_taken"], batch["rows_rejected"]) == (0, 96)
    assert queries.rejected_waiting(batch["batch"]) == 96


def test_people_are_told_in_sentences(served: Served) -> None:
    result = a_day(served(3, {"wrong-key": 1, "clock-drift": 1}), "--no-take")
    assert result.exit_code == 1
    assert "The key does not fit this meter." in result.output
    assert "s ahead." in result.output
    assert "Meters: 3 asked, 2 complete, 1 failed (WRONG_KEY 1); 1 with a wrong clock." in result.output


def test_on_demand(served: Served) -> None:
    result = run("--meters", served(2), "--profile", "instantaneous", "--json")
    assert result.exit_code == 0, result.output
    assert [one["rows"] for one in told(result, "verdict")] == [1, 1]


SECRET = "0f" * 16


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        ("host,serial\n127.0.0.1,M1\n", 3, "no column encryption_key"),
        ("host,serial,encryption_key,authentication_key\n", 3, "names no meter"),
        (f"host,serial,encryption_key,authentication_key\nh,M1,{SECRET[:-2]},{SECRET}\n", 3, "16 bytes"),
        (
            f"host,serial,encryption_key,authentication_key\nh,M1,{SECRET[:-1]}x,{SECRET}\n",
            3,
            "not hexadecimal",
        ),
        (
            f"host,serial,encryption_key,authentication_key\nh,M1,env:NOT_SET,{SECRET}\n",
            3,
            "NOT_SET is not set",
        ),
        (
            f"host,serial,encryption_key,authentication_key\nh,M1,{SECRET},{SECRET}\nh,M1,{SECRET},{SECRET}\n",
            3,
            "twice",
        ),
        (f"host,port,serial,encryption_key,authentication_key\nh,99999,M1,{SECRET},{SECRET}\n", 3, "no port"),
        (
            f"host,serial,encryption_key,authentication_key,dialect\nh,M1,{SECRET},{SECRET},odd\n",
            3,
            "not known",
        ),
        (None, 2, "no such file"),
    ],
)
def test_a_list_that_cannot_be_used_asks_no_meter(
    tmp_path: Path, content: str | None, code: int, message: str
) -> None:
    path = tmp_path / "meters.csv"
    if content is not None:
        path.write_text(content)
    result = a_day(path)
    assert (result.exit_code, message in result.output) == (code, True), result.output
    assert SECRET[:20] not in result.output


def test_keys_apart_and_from_the_environment(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(1).open() as file:
        (row,) = csv.DictReader(file)
    monkeypatch.setenv("METER_KEY", row["encryption_key"])
    (tmp_path / "list.csv").write_text(f"host,port,serial\n{row['host']},{row['port']},{row['serial']}\n")
    keys = tmp_path / "keys.csv"
    keys.write_text(
        "serial,encryption_key,authentication_key\n"
        f"{row['serial']},env:METER_KEY,{row['authentication_key']}\n"
    )
    keys.chmod(0o644)
    result = a_day(tmp_path / "list.csv", "--keys", keys, "--no-take")
    assert result.exit_code == 0, result.output
    assert "others may read it" in result.output
    assert row["encryption_key"] not in result.output
    keys.chmod(0o600)
    assert "others may read" not in a_day(tmp_path / "list.csv", "--keys", keys, "--no-take").output


def test_a_period_that_ends_before_it_begins_is_a_mistake(tmp_path: Path) -> None:
    result = run("--meters", tmp_path / "m.csv", "--from", "2026-11-19", "--to", "2026-11-18")
    assert (result.exit_code, "not after" in result.output) == (2, True)
    assert run("--meters", tmp_path / "m.csv", "--from", "18-11-2026").exit_code == 2


def test_event_logs_go_into_the_store_once(committed_database: Any, served: Served) -> None:
    """Power failures of a meter's log become its interruptions; the same log again changes nothing (M13)."""
    path = served(2)
    span = ("--from", "2026-10-01", "--to", "2026-11-01", "--profile", "events", "--json")
    run("--meters", path, "--from", str(DAY), "--to", str(DAY + timedelta(days=1)), "--register", "SIM")
    (first,) = told(run("--meters", path, *span), "events")
    start, end = datetime(2026, 10, 1), datetime(2026, 11, 1)  # noqa: DTZ001 - the meters' wall clock
    happened = [one for number in (1, 2) for one in Home(1, number).power_failures() if start <= one[0] < end]
    assert (first["new"], first["unknown"]) == (len(happened), 0)
    assert first["interruptions"] == sum(code == 102 for _, code in happened) > 2
    (again,) = told(run("--meters", path, *span), "events")
    assert (again["new"], again["already_there"], again["interruptions"]) == (0, len(happened), 0)
