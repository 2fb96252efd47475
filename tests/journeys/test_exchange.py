"""Readings leave at the command line, for a purpose that stays written down, and come back unchanged."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bijlighar.consumers.tests import place
from bijlighar.interfaces.cli import main
from bijlighar.metering.models import MeterDay, RejectedRow
from bijlighar.metering.tests import stage
from bijlighar.privacy import queries as privacy

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC).isoformat()
LAYOUTS = Path(__file__).resolve().parents[2] / "layouts"
PERIOD = ("--from", f"{stage.DAY}", "--to", f"{stage.DAY + timedelta(days=30)}", "--at", AT)


@pytest.fixture(autouse=True)
def _database_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bijlighar.interfaces.cli.django.ready", lambda **_: None)


@pytest.fixture
def home(tmp_path: Path) -> int:
    """A home of quarter-hours over two days, of which one hour is missing."""
    company = place.company()
    connection_id = stage.connection(company_id=company)
    stage.meter(connection_id=connection_id, company_id=company)
    quarters = [0.25] * 50 + [None] * 4 + [0.15] * 42
    days = [stage.DAY, stage.DAY + timedelta(days=1)]
    stage.ingest(tmp_path, [line for day in days for line in stage.lines(day=day, values=quarters)])
    return connection_id


def run(*arguments: str, code: int = 0) -> dict[str, Any]:
    done = CliRunner().invoke(main, [*arguments, "--json"])
    assert done.exit_code == code, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def versions() -> list[Any]:
    return list(MeterDay.objects.order_by("day", "meter_id", "version").values_list())


def test_out_and_in_again_by_the_stack(home: int, tmp_path: Path) -> None:
    before, file = versions(), tmp_path / "out.json"
    told = run("export", "--connection", "N0000000001", *PERIOD, "--format", "ies", "-o", str(file),
               "--purpose", "OWN")  # fmt: skip
    assert (told["connections"], told["bytes"]) == (1, file.stat().st_size)
    first = run("import-ies", str(file), "--at", AT)
    (batch,) = first["batches"]
    assert (batch["read"], batch["taken"], batch["rejected"], batch["already_taken"]) == (184, 184, 0, False)
    assert (batch["days_new"], batch["days_changed"], batch["days_same"]) == (0, 0, 2)
    # 8 estimated quarter-hours and the two sums of days, which are computed.
    assert (first["company"], first["set_aside"]) == ("east", 10)
    assert run("import-ies", str(file), "--at", AT)["batches"][0]["already_taken"]
    assert versions() == before
    assert not RejectedRow.objects.exists()


def test_out_and_in_again_by_csv(home: int, tmp_path: Path) -> None:
    before, file = versions(), tmp_path / "out.csv"
    run("export", "--connection", "N0000000001", *PERIOD, "-o", str(file), "--purpose", "OWN")
    told = run("ingest", str(file), "--layout", str(LAYOUTS / "export-quarter.yaml"), "--company", "east",
               "--at", AT)  # fmt: skip
    assert (told["rows_read"], told["rows_taken"], told["rows_rejected"]) == (184, 184, 0)
    assert (told["days_validated_new"], told["days_validated_changed"]) == (0, 0)
    assert versions() == before


def test_the_consumer_sees_who_took_the_readings_and_what_for(home: int, tmp_path: Path) -> None:
    """An audit gets pseudonyms; the look stands in the record all the same (M16)."""
    file = tmp_path / "out.csv"
    run("export", "--office", "east/HO", *PERIOD, "-o", str(file), "--purpose", "AUDIT")
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert len(rows) == 192
    assert {row["service_number"][:10] for row in rows} == {"pseudonym:"}
    (look,) = privacy.accesses_of(home)
    assert (look.purpose_code, look.page) == ("AUDIT", "export/csv")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1]",
        '{"a": 1}',
        '[{"profileType": "ALARM"}]',
        '[{"profileType": "INTERVAL", "intervals": 3}]',
        '[{"profileType": "INTERVAL", "intervals": [3]}]',
    ],
)
def test_a_file_that_is_none_is_refused_with_a_reason(home: int, tmp_path: Path, content: str) -> None:
    file = tmp_path / "odd.json"
    file.write_text(content)
    done = CliRunner().invoke(main, ["import-ies", str(file), "--company", "east"])
    assert done.exit_code == 3, done.output
    assert "Nothing was taken" in done.stderr


def test_a_file_of_someone_else_is_taken_row_by_row(home: int, tmp_path: Path) -> None:
    """Half-hours in Wh, the meter named by a decentralised identifier; what cannot be is rejected, kept."""
    described = {
        "profileType": "DESCRIPTOR",
        "id": "d",
        "payloadDescriptorSets": [
            {
                "name": "S",
                "payloadDescriptors": [
                    {"readingType": "v", "unit": "V"},
                    {"readingType": "e", "obis": "1.0.1.29.0.255", "unit": "kWh", "multiplier": 0.001},
                ],
                "compactSequences": [
                    {"name": "Q", "sequenceItems": [{"readingType": "v"}, {"readingType": "e"}]}
                ],
            }
        ],
    }
    payloads: list[list[Any]] = [[230, 120], [231, 95], [230, "many"], [229, -4]]
    told = {
        "profileType": "INTERVAL",
        "meterRefs": [{"scheme": "DID", "value": "did:web:east:meter:M1"}],
        "payloadDescriptorSetRef": "S",
        "compactSequenceRef": "Q",
        "intervalPeriod": {"start": "2026-11-06T18:30:00Z", "duration": "PT30M"},
        "intervals": [{"id": nth, "payloads": one} for nth, one in enumerate(payloads)],
    }
    file = tmp_path / "theirs.json"
    file.write_text(json.dumps([described, told]))
    (batch,) = run("import-ies", str(file), "--company", "east", "--at", AT, code=1)["batches"]
    assert (batch["minutes"], batch["taken"], batch["rejected"]) == (30, 2, 2)
    assert list(RejectedRow.objects.order_by("line_number").values_list("line_number", "reason_code")) == [
        (3, "NOT_A_NUMBER"),
        (4, "NEGATIVE"),
    ]
