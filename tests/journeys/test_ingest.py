"""M1: a file of readings through `bijlighar ingest`: counts, exit codes, rejected rows, replay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from bijlighar.consumers.tests import place
from bijlighar.interfaces.cli import main
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import NOW, QUARTERS, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # The tests' own database is up already.
    monkeypatch.setattr("bijlighar.interfaces.cli.django.ready", lambda **_: None)
    (tmp_path / "layout.yaml").write_text(yaml.safe_dump(QUARTERS))
    company = place.company()
    stage.meter(connection_id=stage.connection(company_id=company), company_id=company)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["ingest", *map(str, arguments), "--at", NOW.isoformat()])


def ingest(stand: Path, body: list[str], *more: str, header: str = "meter,at,kwh") -> Result:
    file = stand / "readings.csv"
    file.write_text("\n".join([header, *body]) + "\n")
    return run(file, "--layout", stand / "layout.yaml", *more)


def parsed(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_good_file_and_the_same_again(stand: Path) -> None:
    first = ingest(stand, lines(), "--json")
    assert first.exit_code == 0, first.output
    told = parsed(first)
    assert (told["rows_read"], told["rows_taken"], told["already_taken"], told["days_validated_new"]) == (
        96, 96, False, 1
    )  # fmt: skip
    again = ingest(stand, lines())
    assert again.exit_code == 0
    assert "already taken" in again.output
    assert IngestBatch.objects.count() == 1


def test_rejected_rows_are_told_listed_and_replayed(stand: Path) -> None:
    body = [*lines(values=[0.1] * 95), "M1,03/11/2026 23:45,0.5"]
    first = ingest(stand, body)
    assert first.exit_code == 1
    assert "BAD_STAMP 1" in first.output
    assert "line 97: " in first.output
    batch = IngestBatch.objects.get().id
    listed = run("--rejected", str(batch), "--json")
    assert parsed(listed)["raw_text"] == "M1,03/11/2026 23:45,0.5"
    again = ingest(stand, body)
    assert again.exit_code == 0
    assert f"already taken as batch {batch} on 2026-11-20 11:30 IST; nothing changed." in again.output
    assert f"1 row rejected then still waits: bijlighar ingest --rejected {batch}" in again.output
    assert parsed(ingest(stand, body, "--json"))["rejected_waiting"] == 1
    nothing = run("--replay", str(batch))
    assert nothing.exit_code == 3
    other = stand / "other.yaml"
    other.write_text(yaml.safe_dump({**QUARTERS, "stamp_formats": ["%d/%m/%Y %H:%M"]}))
    replayed = run("--replay", str(batch), "--layout", other)
    assert replayed.exit_code == 0, replayed.output
    assert "1 of 1 rejected rows" in replayed.output
    assert "1 changed" in replayed.output
    assert "still wait" not in ingest(stand, body).output


def test_a_bad_layout_or_header_is_refused_and_nothing_is_written(stand: Path) -> None:
    header = ingest(stand, lines(), header="meter,at,units")
    assert header.exit_code == 3
    assert "'kwh'" in header.output
    (stand / "layout.yaml").write_text(yaml.safe_dump({**QUARTERS, "unit": "MWh"}))
    layout = ingest(stand, lines())
    assert layout.exit_code == 3
    assert "unit: 'MWh'" in layout.output
    assert IngestBatch.objects.count() == 0


@pytest.mark.parametrize("arguments", [[], ["readings.csv"], ["--pending", "--batches"], ["absent.csv"]])
def test_what_makes_no_sense_is_a_usage_error(stand: Path, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_unknown_meters_are_registered_on_request(stand: Path) -> None:
    told = parsed(ingest(stand, lines("M77"), "--register", "HPL", "--json"))
    assert (told["meters_registered"], told["rows_rejected"]) == (1, 0)


def test_pending_and_batches_have_nothing_to_say_at_first(stand: Path) -> None:
    assert parsed(run("--pending", "--json")) == {"days_new": 0, "days_changed": 0, "days_same": 0}
    assert run("--batches").exit_code == 0
