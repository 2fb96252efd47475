"""M1, M2: the quality of both real files as `bijlighar quality` tells it, in figures that add up."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bijlighar.consumers.tests import place
from bijlighar.interfaces.cli import main
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import DAY, ingest, lines

pytestmark = pytest.mark.django_db

LAYOUTS = Path(__file__).resolve().parents[2] / "layouts"
AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _database_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bijlighar.interfaces.cli.django.ready", lambda **_: None)


def quality(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["quality", *arguments, "--json"])
    assert done.exit_code in (0, 1), done.output
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["blocks"] == sum(
        told[name] for name in ("known_blocks", "estimated_blocks", "missing_blocks", "outside_blocks")
    )
    assert told["blocks"] == told["days"] * 96 == sum(one["blocks"] for one in told["how"])
    assert told["energy_wh"] == sum(one["energy_wh"] for one in told["how"])
    return told


def real(name: str, layout: str) -> int:
    path = Path(os.environ.get("BIJLIGHAR_DATA", "")) / name
    if not path.is_file():
        pytest.skip(f"real data {name} is not on this machine (BIJLIGHAR_DATA)")
    done = CliRunner().invoke(
        main, ["ingest", str(path), "--layout", str(LAYOUTS / f"{layout}.yaml"), "--at", AT.isoformat()]
    )
    assert done.exit_code == 0, done.output
    return IngestBatch.objects.get().id


def test_ten_homes_of_half_hours() -> None:
    batch = real("sgsc_10_homes_30min_2013-07.csv", "sgsc-half-hour")
    told = quality("--batch", str(batch))
    assert (told["meters"], told["days"], told["complete_days"], told["absent_days"]) == (10, 310, 310, 0)
    assert (told["estimated_blocks"], told["missing_blocks"]) == (120, 0), "60 half-hours of one home"
    (worst,) = told["worst"]
    assert (worst["meter_serial"], worst["estimated_blocks"], worst["days"]) == ("10017554", 120, 31)
    assert {one["flag"] for one in told["how"]} <= {
        "SPREAD", "ESTIMATED_GAP_INTERPOLATED", "ESTIMATED_GAP_PROFILE", "ESTIMATED_GAP_RECENT"
    }  # fmt: skip
    assert told["findings"]["GAP"] >= 2
    text = CliRunner().invoke(main, ["quality", "--batch", str(batch)]).stdout
    assert "10017554" in text and "120 estimated" in text


def test_daily_sums_of_46_meters() -> None:
    batch = real("ceew_bareilly_daily_kwh_2019-2021.csv", "ceew-daily")
    told = quality("--batch", str(batch))
    assert (told["meters"], told["days"], told["estimated_blocks"], told["missing_blocks"]) == (
        46,
        28_119,
        0,
        0,
    )
    assert [one["flag"] for one in told["how"]] == ["DAILY"]
    assert told["absent_days"] > 0, "its gaps are told, not filled"


def test_a_company_and_a_period(tmp_path: Path) -> None:
    company = place.company()
    stage.meter(connection_id=stage.connection(company_id=company), company_id=company)
    ingest(tmp_path, lines(values=[0.1] * 40 + [None] * 20 + [0.0] * 36))
    told = quality("--company", "east", "--from", f"{DAY}", "--to", "2026-11-04")
    assert (told["known_blocks"], told["zero_blocks"], told["missing_blocks"]) == (76, 36, 20)
    # 400 W to the watt-hour for ten hours is no use that homes have.
    assert told["findings"] == {"MISSING": 1, "STUCK": 1}
    empty = quality("--company", "east", "--from", "2026-01-01", "--to", "2026-01-02")
    assert empty["days"] == 0


@pytest.mark.parametrize(
    "arguments", [[], ["--batch", "1", "--company", "east"], ["--company", "east"], ["--batch", "9999"]]
)
def test_a_question_that_is_none_is_a_usage_error(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, ["quality", *arguments]).exit_code == 2
