"""What leaves the house can come back and changes nothing; each value says what it is (M1, exchange)."""

from __future__ import annotations

import io
import json
import os
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from bijlighar.consumers.tests import place
from bijlighar.metering import actions, queries
from bijlighar.metering.adapters import ies, table
from bijlighar.metering.adapters.sheet import FileRefused
from bijlighar.metering.models import IngestBatch, MeterDay
from bijlighar.metering.queries.export import ExportPart
from bijlighar.metering.rules import event_layout, exchange
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.conftest import LAYOUTS

DAY = stage.DAY
TO = DAY + timedelta(days=10)
KEY = b"a key of the test"


def schema_validator() -> Draft202012Validator:
    """The published schema; the two addresses it refers to elsewhere are not asked: they accept anything."""
    path = Path(os.environ.get("BIJLIGHAR_DATA", "")) / "ies" / "MeterData-v0.6-schema.json"
    if not path.is_file():
        pytest.skip("the schema of MeterData v0.6 is not on this machine (BIJLIGHAR_DATA)")
    schema = json.loads(path.read_text())
    for name in ("Address", "GeoJSONGeometry"):
        schema["$defs"][name] = {"type": "object"}
    return Draft202012Validator(schema, format_checker=FormatChecker())


def exported(connection_ids: list[int], purpose: str = "OWN") -> list[dict[str, Any]]:
    """The whole exchange of connections as a program would read it, numbers exact."""
    profiles: list[Any] = [ies.descriptor()]
    for part in queries.export_parts(connection_ids, DAY, TO):
        references = references_of(part, purpose)
        for stay in part.stays:
            one = ies.Customer(
                "east", stay.service_number, "Sunita Devi", "Ward 4, Jabalpur", "LV-1.2", 2000, stay.phase,
                True, [(stay.meter, stay.make, stay.installed_at)],
            )  # fmt: skip
            profiles.append(ies.customer(one, purpose_code=purpose, key=KEY))
        profiles += ies.intervals(part.intervals, "east", references)
        profiles += ies.daily(part.days, "east", references)
        profiles += ies.monthly(part.days, "east", references, DAY, TO)
        for connection_id in references:
            told = [
                ies.EventTold(
                    connection_id, one.serial, one.code, one.kind.name_en, one.occurred_at, one.sequence
                )
                for one in queries.export_events(connection_id, DAY, TO)
            ]
            profiles += ies.event(told, "east", references, DAY, TO)
    found: list[dict[str, Any]] = json.loads(b"".join(ies.array_of(profiles)), parse_float=Decimal)
    return found


def references_of(part: ExportPart, purpose: str = "OWN") -> dict[int, dict[str, str]]:
    return {one.connection_id: ies.reference("east", one.service_number, purpose, KEY) for one in part.stays}


def of_type(profiles: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [one for one in profiles if one["profileType"] == name]


def take(path: Path, layout: layouts.Layout) -> tuple[IngestBatch, actions.Validated, bool]:
    received = actions.receive(path=path, layout=layout, by=stage.BY, at=stage.NOW)
    done = actions.validate_pending(batch_ids=[received.batch_id], by=stage.BY, at=stage.NOW)
    return IngestBatch.objects.get(id=received.batch_id), done, received.already_taken


def versions() -> list[Any]:
    return list(MeterDay.objects.order_by("day", "meter_id", "version").values_list())


@pytest.fixture
def homes(db: None, tmp_path: Path) -> list[int]:
    """Four connections: quarter-hours with a gap, half-hours, days alone, and a register with a gap."""
    company = place.company()
    found = [stage.connection(number, company_id=company) for number in range(1, 5)]
    for serial, connection_id, interval in zip(
        ("M1", "M2", "M3", "M4"), found, (15, 30, 1440, 15), strict=True
    ):
        stage.meter(serial, connection_id=connection_id, company_id=company, interval=interval)
    quarters = [0.1] * 40 + [None] * 4 + [0.123] * 52
    stage.ingest(
        tmp_path,
        [line for day in range(3) for line in stage.lines("M1", DAY + timedelta(days=day), quarters)],
    )
    halves = [0.101] * 20 + [None] * 1 + [0.2] * 27
    stage.ingest(
        tmp_path,
        [
            line
            for day in range(3)
            for line in stage.lines("M2", DAY + timedelta(days=day), halves, minutes=30)
        ],
        interval_minutes=30,
    )
    days = [5.201, 4.999, 6.5]
    stage.ingest(tmp_path, stage.lines("M3", DAY, days, minutes=1440), interval_minutes="daily")
    register = [round(100 + 0.111 * nth, 3) if not 30 <= nth < 34 else None for nth in range(96 * 2 + 1)]
    stage.ingest(tmp_path, stage.lines("M4", DAY, register), kind="register", stamp_at="start")
    return found


def test_the_export_validates_against_the_schema(homes: list[int]) -> None:
    """Every kind of profile, with estimates, masks and events, is MeterData v0.6."""
    told_events(homes[0])
    validator = schema_validator()
    schema: Any = validator.schema
    one_of_them = validator.evolve(schema={**schema, "oneOf": [{"$ref": "#/$defs/EnergyData"}]})
    for purpose in ("OWN", "AUDIT"):
        profiles = exported(homes, purpose)
        assert {one["profileType"] for one in profiles} == {
            "DESCRIPTOR", "CUSTOMER", "INTERVAL", "DAILY", "EVENT"
        }  # fmt: skip
        plain = json.loads(b"".join(ies.array_of(profiles)))
        # Each against its own definition: of an array the message would only say that nothing fits.
        for one in plain:
            one_of_them.validate(one)
        validator.validate(plain)


def test_the_schema_refuses_what_is_wrong(homes: list[int]) -> None:
    """The validator above is no rubber stamp."""
    validator = schema_validator()
    profiles = json.loads(b"".join(ies.array_of(exported(homes[:1]))))
    of_type(profiles, "INTERVAL")[0]["intervals"][0]["id"] = -1
    assert not validator.is_valid(profiles)


def test_an_estimate_says_why_and_how(homes: list[int]) -> None:
    """The gap of an hour is told block by block, the rest is plain."""
    first = of_type(exported(homes[:1]), "INTERVAL")[0]
    assert first["intervalPeriod"] == {"start": "2026-11-03T00:00:00+05:30", "duration": "PT15M"}
    assert first["intervals"][39] == {"id": 39, "payloads": [Decimal("0.100")]}
    assert [one["overrides"] for one in first["intervals"][40:44]] == [
        [
            {
                "descriptorIndex": 0,
                "validationStatus": "ESTIMATED",
                "source": "ESTIMATED",
                "changeMethod": "interpolated",
                "failCode": "VEE-GAP",
            }
        ]
    ] * 4
    assert not any("overrides" in one for one in first["intervals"][:40] + first["intervals"][44:])
    assert first["bijlighar:version"] == 1
    day = of_type(exported(homes[:1]), "DAILY")[0]["intervals"][0]["readings"][0]
    assert day["validationStatus"] == "ESTIMATED"
    # 40 x 0.1 + 52 x 0.123 + the line from 0.100 to 0.123 in four steps.
    assert day["value"] == Decimal("4.000") + Decimal("6.396") + sum(
        (one["payloads"][0] for one in first["intervals"][40:44]), Decimal(0)
    )


def test_nothing_leaves_finer_than_it_was_measured(homes: list[int]) -> None:
    """Half-hours leave as half-hours, sums of days as days, differences of registers say so."""
    profiles = exported(homes[1:])
    by_meter = {
        one["meterRefs"][0]["value"]: one["intervalPeriod"]["duration"]
        for one in of_type(profiles, "INTERVAL")
    }
    assert by_meter == {"M2": "PT30M", "M4": "PT15M"}
    halves = next(one for one in of_type(profiles, "INTERVAL") if one["meterRefs"][0]["value"] == "M2")
    assert halves["intervals"][0] == {"id": 0, "payloads": [Decimal("0.101")]}
    days = [
        one["intervals"][0]["readings"][0]
        for one in of_type(profiles, "DAILY")
        if one["meterRefs"][0]["value"] == "M3"
    ]
    assert [one["value"] for one in days] == [Decimal("5.201"), Decimal("4.999"), Decimal("6.500")]
    assert {(one["validationStatus"], one["source"]) for one in days} == {("VALID", "METER")}
    differences = next(one for one in of_type(profiles, "INTERVAL") if one["meterRefs"][0]["value"] == "M4")
    assert differences["intervals"][0]["overrides"][0]["changeMethod"] == "register-difference"


def test_the_import_of_our_own_export_changes_nothing(homes: list[int], tmp_path: Path) -> None:
    """No new version of any day by any profile; the same file again is known already."""
    before = versions()
    path = tmp_path / "own.json"
    path.write_bytes(b"".join(ies.array_of(exported(homes))))
    found = ies.contents(path)
    assert dict(found.readings) == {("energy", 15): 3 * 92, ("energy", 30): 3 * 47, ("energy", 1440): 3}
    assert found.companies == ("east",)
    for (kind, minutes), count in found.readings.items():
        layout = ies.layout(kind, minutes, "east")
        batch, done, already = take(path, layout)
        assert (batch.rows_read, batch.rows_taken, batch.rows_rejected, already) == (count, count, 0, False)
        assert (done.new, done.changed, done.same) == (0, 0, 3)
        assert take(path, layout)[2]
    assert versions() == before


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_csv_and_parquet_come_back_and_change_nothing(homes: list[int], tmp_path: Path, form: str) -> None:
    """By the layouts of the repository, for every interval."""
    before = versions()
    path = tmp_path / f"own.{form}"
    tables = [table.table(part.intervals) for part in queries.export_parts(homes, DAY, TO)]
    if form == "csv":
        path.write_bytes(b"".join(table.csv(tables)))
    else:
        with path.open("wb") as file:
            table.parquet(tables, file)
    for name, rows in (("quarter", 3 * 92), ("half-hour", 3 * 47), ("hour", 0), ("day", 3)):
        given = layouts.read((LAYOUTS / f"export-{name}.yaml").read_text())
        layout = layouts.from_mapping({**given.source, "format": form, "company": "east"})
        batch, done, _ = take(path, layout)
        assert (batch.rows_read, batch.rows_taken, batch.rows_rejected) == (rows, rows, 0)
        assert (done.new, done.changed) == (0, 0)
    assert versions() == before


def test_another_house_estimates_for_itself(homes: list[int], tmp_path: Path) -> None:
    """Only what the meter said comes over; the receiver fills the gap by its own rules, here the same."""
    path = tmp_path / "own.json"
    path.write_bytes(b"".join(ies.array_of(exported(homes[:1]))))
    west = place.company("west")
    connection_id = place.connection(west, 50)
    stage.meter("M1", connection_id=connection_id, company_id=west)
    layout = ies.layout("energy", 15, "west")
    batch, done, _ = take(path, layout)
    assert (batch.rows_taken, batch.meter_days) == (3 * 92, 3)
    assert done.new == 3
    ours, theirs = (queries.day_curve(one, DAY) for one in (homes[0], connection_id))
    assert theirs is not None
    assert ours is not None
    assert (theirs.values_wh, theirs.flags) == (ours.values_wh, ours.flags)


def test_events_come_back_and_change_nothing(homes: list[int], tmp_path: Path) -> None:
    """Each event is known by its meter, code, time and number."""
    told_events(homes[0])
    path = tmp_path / "own.json"
    path.write_bytes(b"".join(ies.array_of(exported(homes))))
    assert ies.contents(path).events == 2
    layout = event_layout.from_mapping({**event_layout.USUAL, "company": "east"})
    done = actions.receive_events(
        path=path, layout=layout, by=stage.BY, at=stage.NOW, source=ies.events(path)
    )
    assert (done.rows_read, done.new, done.known, done.rejected) == (2, 0, 2, 0)
    assert (done.interruptions, done.withdrawn) == (0, 0)


def told_events(connection_id: int) -> None:
    meter_id = queries.meter_card(connection_id).meter_id
    at = [stage.ist(DAY, 10, 5), stage.ist(DAY, 10, 40)]
    frame = pl.DataFrame({"meter_id": [meter_id] * 2, "code": [203, 204], "sequence": [7, 8]}).with_columns(
        occurred_at=pl.Series(at, dtype=pl.Datetime("us", "UTC"))
    )
    actions.record_events(events=frame, source_code="DLMS", by=stage.BY, at=stage.NOW)


def test_names_leave_only_where_the_purpose_opens_them(homes: list[int]) -> None:
    """For an audit there is neither name nor address nor service number, but the same pseudonym each time."""
    own = json.dumps(exported(homes[:1]), default=str, ensure_ascii=False)
    masked = json.dumps(exported(homes[:1], "AUDIT"), default=str, ensure_ascii=False)
    for secret in ("Sunita", "Jabalpur", "N0000000001"):
        assert secret in own
        assert secret not in masked
    mask = ies.reference("east", "N0000000001", "AUDIT", KEY)["value"]
    assert mask in masked
    assert mask == ies.reference("east", "N0000000001", "AUDIT", KEY)["value"]
    others = [
        ("N0000000001", "BILLING", KEY),
        ("N0000000002", "AUDIT", KEY),
        ("N0000000001", "AUDIT", b"other"),
    ]
    assert mask not in {ies.reference("east", *one)["value"] for one in others}


def test_the_table_says_it_in_words(homes: list[int]) -> None:
    """CSV: exact kWh, the estimate's reason and method, its version."""
    (part,) = queries.export_parts(homes[:1], DAY, DAY + timedelta(days=1))
    told = pl.read_csv(io.BytesIO(b"".join(table.csv([table.table(part.intervals)]))), infer_schema=False)
    assert told.columns == table.COLUMNS.names()
    row = told.row(40, named=True)
    assert (row["starts_at"], row["status"], row["reason"], row["method"], row["version"]) == (
        "2026-11-03T10:00:00+05:30", "ESTIMATED", "GAP", "INTERPOLATED", "1",
    )  # fmt: skip
    assert row["words_en"].startswith("The reading did not come")
    assert told["kwh"][0] == "0.100"
    assert told["kwh"][95] == "0.123"


def test_every_flag_leaves_as_something() -> None:
    """No flag is left without a status, words in both languages, or an override the stack knows."""
    for flag in Flag:
        for minutes in (15, 30, 60, 1440):
            for is_register in (False, True):
                found = exchange.quality(flag, minutes=minutes, is_register=is_register)
                assert found.words_en and found.words_hi
                if found.status is exchange.Status.MEASURED:
                    assert flag in (Flag.MEASURED, Flag.SPREAD, Flag.DAILY)
                    assert not is_register


def test_no_float_gets_out() -> None:
    """A float in a profile is a mistake of ours and is refused, not rounded."""
    with pytest.raises(TypeError, match="float"):
        ies.text({"value": 0.1})
    assert ies.text({"value": Decimal("50.010"), "यूनिट": [1, True, None]}) == (
        '{"value": 50.010, "\\u092f\\u0942\\u0928\\u093f\\u091f": [1, true, null]}'
    )


def test_parts_are_whole_connections(homes: list[int]) -> None:
    """However small the parts, together they are the same."""
    whole = list(queries.export_parts(homes, DAY, TO))
    small = list(queries.export_parts(homes, DAY, TO, days_at_once=1))
    assert (len(whole), len(small)) == (1, 4)
    assert pl.concat([one.days for one in small]).equals(whole[0].days)
    columns = [name for name in whole[0].intervals.columns if name != "place"]
    assert (
        pl.concat([one.intervals for one in small]).select(columns).equals(whole[0].intervals.select(columns))
    )


def test_a_part_without_days_is_empty(homes: list[int]) -> None:
    (part,) = queries.export_parts(homes, date(2026, 10, 5), date(2026, 10, 6))
    assert part.days.is_empty()
    assert part.intervals.is_empty()
    assert b"".join(table.csv([table.table(part.intervals)])).count(b"\n") == 1


def test_the_published_examples_are_read() -> None:
    """Half-hours in usage with their estimate set aside; days as readings of the register; events."""
    folder = Path(os.environ.get("BIJLIGHAR_DATA", "")) / "ies"
    if not folder.is_dir():
        pytest.skip("the examples of MeterData v0.6 are not on this machine (BIJLIGHAR_DATA)")
    held = ies.contents(folder / "MeterData-v0.6-IntervalProfile.json")
    assert (dict(held.readings), held.set_aside, held.events) == ({("energy", 30): 3}, 1, 0)
    (sheet,) = ies.source(
        folder / "MeterData-v0.6-IntervalProfile.json", ies.layout("energy", 30, "x")
    ).pieces()
    assert sheet.rows.select("meter", "stamp", "value").rows() == [
        ("DISCOM-SM-2025-654321", "2026-05-04T09:00:00+05:30", "4.62"),
        ("DISCOM-SM-2025-654321", "2026-05-04T09:30:00+05:30", "4.85"),
        ("DISCOM-SM-2025-654321", "2026-05-04T10:30:00+05:30", "5.04"),
    ]
    held = ies.contents(folder / "MeterData-v0.6-DailyProfile.json")
    assert dict(held.readings) == {("register", 1440): 7}
    assert ies.contents(folder / "MeterData-v0.6-EventProfile.json").events == 7
    with pytest.raises(FileRefused, match="not taken"):
        ies.contents(folder / "MeterData-v0.6-CustomerProfile.json")
