"""Days and events -> INTERVAL, DAILY, MONTHLY and EVENT profiles with the DESCRIPTOR they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from bijlighar.kernel.time import day_start, months
from bijlighar.metering.adapters.ies.customer import meter
from bijlighar.metering.adapters.ies.text import kwh, moment
from bijlighar.metering.rules.blocks import DAY_MINUTES
from bijlighar.metering.rules.exchange import Status

INTERVAL_SET, DAILY_SET, MONTHLY_SET, EVENT_SET = "IntervalUsage", "DailyUsage", "MonthlyUsage", "Events"
BLOCK_TYPE, TOTAL_TYPE = "kWh imp block", "kWh imp"
_ENERGY: dict[str, Any] = {"unit": "kWh", "flowDirection": "IMPORT", "reportedMode": "USAGE", "multiplier": 1}
DURATIONS = {15: "PT15M", 30: "PT30M", 60: "PT1H", DAY_MINUTES: "P1D"}

_OVERRIDES: dict[str, dict[str, str]] = {
    Status.CLOCK_WRONG: {"validationStatus": "SUSPECT", "source": "METER", "failCode": "VEE-CLOCK"},
    Status.FROM_REGISTER: {
        "validationStatus": "VALID", "source": "MDM_COMPUTED", "changeMethod": "register-difference",
    },
    Status.SHARED: {
        "validationStatus": "VALID", "source": "MDM_COMPUTED", "changeMethod": "shared-equally",
    },
    Status.NO_SUPPLY: {"validationStatus": "VALID", "source": "MDM_COMPUTED", "changeMethod": "no-supply"},
    Status.CORRECTED: {
        "validationStatus": "MANUAL", "source": "MANUAL", "changeMethod": "officers-correction",
    },
    Status.ESTIMATED: {"validationStatus": "ESTIMATED", "source": "ESTIMATED"},
    Status.MISSING: {},
}  # fmt: skip
"""What is said beside a value that is not simply measured; method and reason of an estimate come to it."""


References = Mapping[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class EventTold:
    """An event of a meter: its code of IS 15959 with its name, when, and its number in the meter's log."""

    connection_id: int
    meter: str
    code: int
    name: str
    occurred_at: datetime
    sequence: int


def descriptor() -> dict[str, Any]:
    """What the values of the other profiles are."""

    def described(name: str, reading_type: str, obis: str, label: str, sequence: bool) -> dict[str, Any]:
        found: dict[str, Any] = {
            "name": name,
            "payloadDescriptors": [{"name": label, "readingType": reading_type, "obis": obis, **_ENERGY}],
        }
        if sequence:
            items = [{"readingType": reading_type, "attribute": "value"}]
            found["compactSequences"] = [{"name": f"{name}Sequence", "sequenceItems": items}]
        return found

    interval = "Active energy import of the interval (kWh)"
    return {
        "@type": "PayloadDescriptorProfile",
        "profileType": "DESCRIPTOR",
        "id": "bijlighar-meterdata-1",
        "payloadDescriptorSets": [
            described(INTERVAL_SET, BLOCK_TYPE, "1.0.1.29.0.255", interval, True),
            described(DAILY_SET, TOTAL_TYPE, "1.0.1.8.0.255", "Active energy import of the day (kWh)", False),
            described(
                MONTHLY_SET, TOTAL_TYPE, "1.0.1.8.0.255", "Active energy import of the month (kWh)", False
            ),
            {"name": EVENT_SET, "payloadDescriptors": []},
        ],
    }


def intervals(rows: pl.DataFrame, company_code: str, references: References) -> Iterator[dict[str, Any]]:
    """Rows of intervals -> an INTERVAL profile a meter-day, in order; days known only as a sum have none.

    `references`: the identifier of each connection, as `customer.reference` gives it. Of an interval whose
    value is missing the reason is told and no payload.
    """
    finer = rows.filter(pl.col("minutes") < DAY_MINUTES)
    for mine in finer.partition_by("place", maintain_order=True):
        first = mine.row(0, named=True)
        told = zip(
            mine["part"], mine["energy_wh"], mine["status"], mine["reason"], mine["method"], strict=True
        )
        yield {
            "@type": "IntervalProfile",
            "profileType": "INTERVAL",
            **_whose(first, company_code, references),
            "payloadDescriptorSetRef": INTERVAL_SET,
            "compactSequenceRef": f"{INTERVAL_SET}Sequence",
            "intervalPeriod": {
                "start": moment(day_start(first["day"])),
                "duration": DURATIONS[first["minutes"]],
            },
            **_version(first),
            "intervals": [_interval(*one) for one in told],
        }


def of_connections(rows: pl.DataFrame, connection_ids: Sequence[int]) -> pl.DataFrame:
    """The rows of some connections."""
    return rows.filter(pl.col("connection_id").is_in(list(connection_ids)))


def renamed(rows: pl.DataFrame, shown: Mapping[int, str]) -> pl.DataFrame:
    """The rows with another text for each connection's service number."""
    return rows.with_columns(
        service_number=pl.col("connection_id").replace_strict(dict(shown), return_dtype=pl.String)
    )


def _interval(part: int, wh: int | None, status: str, reason: str, method: str) -> dict[str, Any]:
    found: dict[str, Any] = {"id": part}
    if wh is not None:
        found["payloads"] = [kwh(wh)]
    if status != Status.MEASURED:
        found["overrides"] = [{"descriptorIndex": 0, **_why(status, reason, method)}]
    return found


def _why(status: str, reason: str, method: str) -> dict[str, str]:
    found = dict(_OVERRIDES[status])
    if status == Status.ESTIMATED:
        found["changeMethod"] = method.lower().replace("_", "-")
    if status == Status.MISSING and reason != "GAP":
        found["validationStatus"] = "REJECTED"
    if reason:
        found["failCode"] = f"VEE-{reason}"
    return found


def daily(days: pl.DataFrame, company_code: str, references: References) -> Iterator[dict[str, Any]]:
    """Meter-days -> a DAILY profile each, with the energy of the day and what it is made of.

    The register at both ends stands beside it where it was read and tells the same energy.
    """
    for one in days.iter_rows(named=True):
        yield {
            "@type": "DailyProfile",
            "profileType": "DAILY",
            **_whose(one, company_code, references),
            "payloadDescriptorSetRef": DAILY_SET,
            "intervalPeriod": {"start": moment(day_start(one["day"])), "duration": "P1D"},
            **_version(one),
            "intervals": [{"id": 0, "readings": [_total([one])]}],
        }


def monthly(
    days: pl.DataFrame, company_code: str, references: References, from_date: date, to_date: date
) -> Iterator[dict[str, Any]]:
    """Calendar months in [from_date, to_date) with every day of a meter -> a MONTHLY profile each."""
    for mine in days.partition_by("connection_id", "meter_id", maintain_order=True):
        for first, after in months(from_date, to_date):
            told = mine.filter((pl.col("day") >= first) & (pl.col("day") < after)).rows(named=True)
            if len(told) != (after - first).days:
                continue
            yield {
                "@type": "MonthlyProfile",
                "profileType": "MONTHLY",
                **_whose(told[0], company_code, references),
                "payloadDescriptorSetRef": MONTHLY_SET,
                "timePeriod": {"start": moment(day_start(first)), "duration": "P1M"},
                "readings": [_total(told)],
            }


def _total(days: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The energy of days that follow one another as one reading, its status the worst of theirs."""
    wh = sum(one["energy_wh"] for one in days)
    found: dict[str, Any] = {"readingType": TOTAL_TYPE, "value": kwh(wh)}
    start, end = days[0]["register_start_wh"], days[-1]["register_end_wh"]
    if start is not None and end is not None and end - start == wh:
        found |= {"openingValue": kwh(start), "closingValue": kwh(end)}
    estimated = sum(one["estimated_wh"] for one in days)
    if any(one["missing_blocks"] for one in days):
        why = {"validationStatus": "SUSPECT", "failCode": "VEE-INCOMPLETE"}
    elif estimated:
        why = {"validationStatus": "ESTIMATED", "changeMethod": f"contains-estimated-{kwh(estimated)}-kWh"}
    elif any(one["is_corrected"] for one in days):
        why = {"validationStatus": "MANUAL", "changeMethod": "officers-correction"}
    else:
        why = {"validationStatus": "VALID"}
    is_told = len(days) == 1 and days[0]["minutes"] == DAY_MINUTES and not days[0]["is_register"]
    source = "METER" if is_told and why == {"validationStatus": "VALID"} else "MDM_COMPUTED"
    return {**found, **why, "source": source}


def event(
    told: Iterable[EventTold], company_code: str, references: References, from_date: date, to_date: date
) -> Iterator[dict[str, Any]]:
    """Events of meters -> an EVENT profile for each meter that has any, over [from_date, to_date)."""
    found: dict[tuple[int, str], list[EventTold]] = {}
    for one in told:
        found.setdefault((one.connection_id, one.meter), []).append(one)
    for (connection_id, serial), mine in found.items():
        whose = {"connection_id": connection_id, "meter": serial}
        yield {
            "@type": "EventProfile",
            "profileType": "EVENT",
            **_whose(whose, company_code, references),
            "payloadDescriptorSetRef": EVENT_SET,
            "timePeriod": {
                "start": moment(day_start(from_date)),
                "duration": f"P{(to_date - from_date).days}D",
            },
            "events": [
                {
                    "timestamp": moment(one.occurred_at),
                    "eventId": one.code,
                    "eventName": one.name,
                    "sequence": one.sequence,
                }
                for one in mine
            ],
        }


def _whose(one: Mapping[str, Any], company_code: str, references: References) -> dict[str, Any]:
    return {
        "customerRefs": [references[one["connection_id"]]],
        "meterRefs": [meter(company_code, one["meter"])],
    }


def _version(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"bijlighar:version": one["version"], "bijlighar:knownAt": moment(one["known_at"])}
