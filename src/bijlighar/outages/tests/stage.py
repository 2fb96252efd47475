"""Two substations in a company: S1 with feeders F1 (transformers A, B) and F2 (C), S2 with F3 (D).

Homes 1-3 hang on A, 4-5 on B, 6-7 on C, 8 on D.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import OutboxMessage
from bijlighar.kernel.time import IST
from bijlighar.metering import actions as metering
from bijlighar.metering.tests import stage as meters
from bijlighar.network import actions as network
from bijlighar.network import queries as network_queries
from bijlighar.outages import actions

ENGINEER = Actor("staff", "engineer", 11)
CHIEF = Actor("staff", "chief", 12)
CLOCK = Actor.system("outages")
DAY = date(2026, 6, 10)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
A, B, C, D = "4010203001", "4010203002", "4010203003", "4010203004"
HOMES = {A: (1, 2, 3), B: (4, 5), C: (6, 7), D: (8,)}


def ist(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=IST)


@dataclass(frozen=True)
class World:
    """The company, its homes by their numbers, and its devices by kind and code."""

    company_id: int
    homes: dict[int, int]
    meters: dict[int, int]

    def device(self, kind: str, code: str) -> int:
        found = network_queries.device_of_code(self.company_id, kind, code)
        assert found is not None
        return found.id

    def numbers(self, connection_ids: Any) -> set[int]:
        back = {connection_id: number for number, connection_id in self.homes.items()}
        return {back[one] for one in connection_ids}


def world(code: str = "east", *, first: int = 0) -> World:
    """The whole of it; `first` keeps the service numbers of a second company apart."""
    company_id = place.company(code)
    said: dict[str, Any] = {"company_id": company_id, "by": place.BY, "at": place.AT}

    def wires(rows: list[dict[str, Any]]) -> pl.DataFrame:
        return pl.DataFrame(
            [{"name_en": f"Line {row['code']}", "name_hi": f"लाइन {row['code']}", **row} for row in rows]
        )

    network.register_substations(rows=wires([{"code": "S2", "office_code": "D2"}]), **said)
    network.register_feeders(
        rows=wires([{"code": "F2", "substation_code": "S1"}, {"code": "F3", "substation_code": "S2"}]), **said
    )
    network.register_transformers(
        rows=wires(
            [
                {"code": code, "feeder_code": feeder, "office_code": office, "capacity_va": 63_000}
                for code, feeder, office in ((B, "F1", "D1"), (C, "F2", "D1"), (D, "F3", "D2"))
            ]
        ),
        **said,
    )
    homes = {
        number: place.connection(company_id, first + number, transformer_code=code)
        for code, numbers in HOMES.items()
        for number in numbers
    }
    hung = {
        number: meters.meter(
            f"M{first + number}", connection_id=home, company_id=company_id, from_date=date(2026, 1, 1)
        )
        for number, home in homes.items()
    }
    return World(company_id, homes, hung)


def shutdown(there: World, kind: str = "DTR", code: str = A, *, key: str = "s1", **changes: Any) -> int:
    """A shutdown of tomorrow 10 to 14 o'clock, asked for and approved."""
    tomorrow = DAY + timedelta(days=1)
    given: dict[str, Any] = {"from_at": ist(10, day=tomorrow), "until_at": ist(14, day=tomorrow)} | changes
    number = actions.plan_shutdown(
        company_id=there.company_id, device_kind=kind, device_id=there.device(kind, code),
        cause_code="MAINTENANCE", key=key, by=ENGINEER, at=ist(9), **given,
    )  # fmt: skip
    actions.approve_shutdown(outage_id=number, by=CHIEF, at=ist(9, 5))
    return number


def tell(there: World, at: datetime) -> None:
    actions.tell_due(company_id=there.company_id, by=CLOCK, at=at)


def messages(there: World, template: str) -> list[int]:
    """Whom this text went to, by their numbers; one that got it twice stands there twice."""
    back = {connection_id: number for number, connection_id in there.homes.items()}
    rows = OutboxMessage.objects.filter(template=template).values_list("connection_id", flat=True)
    return sorted(back[one] for one in rows if one is not None)


def events(there: World, numbers: Any, code: int, at: datetime, *, arrived: datetime | None = None) -> None:
    """The same event of several meters; it arrives half a minute later."""
    rows = pl.DataFrame(
        {
            "meter_id": [there.meters[number] for number in numbers],
            "code": [code] * len(list(numbers)),
            "occurred_at": [at] * len(list(numbers)),
        },
        schema_overrides={"occurred_at": pl.Datetime("us", "UTC")},
    )
    metering.record_events(
        events=rows, source_code="PUSH", by=place.BY, at=arrived or at + timedelta(seconds=30)
    )


def look(there: World, at: datetime) -> actions.Inferred:
    return actions.infer_faults(company_id=there.company_id, by=CLOCK, at=at)
