"""A small stage: one company, two connections at centre D1 (town), a gang there, and people who act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bijlighar.complaints import actions
from bijlighar.complaints.queries import ComplaintRecord
from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import IST
from bijlighar.network import queries as network

BY = Actor.system("test")
OPERATOR = Actor("staff", "Operator", 901)
OFFICER = Actor("staff", "Officer", 902)
SECOND = Actor("staff", "Second officer", 903)
LINEMAN = Actor("staff", "Lineman", 904)


def ist(text: str) -> datetime:
    """ "2026-11-19 10:00" as an instant, Indian time. 19 November 2026 is a Thursday."""
    return datetime.fromisoformat(text).replace(tzinfo=IST)


NOW = ist("2026-11-19 10:00")


@dataclass(frozen=True)
class Stage:
    """Ids of what stands here; `other_office_id` is centre D2 without a roster."""

    company_id: int
    office_id: int
    other_office_id: int
    connection_id: int
    neighbour_id: int
    gang_id: int


def stage(company_code: str = "east") -> Stage:
    """Everything, the gang on duty at D1 day and night."""
    company_id = place.company(company_code)
    here, there = place.connection(company_id, 1), place.connection(company_id, 2)
    offices = {row["code"]: row["id"] for row in network.office_rows(company_id).to_dicts()}
    gang_id = actions.add_gang(
        office_id=offices["D1"], code="G1", name_en="Gang 1", name_hi="गैंग 1", mobile="+916000000077",
        by=BY, at=NOW,
    )  # fmt: skip
    actions.set_duty(office_id=offices["D1"], gang_id=gang_id, from_date=date(2026, 1, 1), by=BY, at=NOW)
    return Stage(company_id, offices["D1"], offices["D2"], here, there, gang_id)


def register(on: Stage, at: datetime = NOW, **changes: Any) -> ComplaintRecord:
    """A complaint "no supply" of the first connection, by telephone."""
    given: dict[str, Any] = {
        "company_id": on.company_id,
        "connection_id": on.connection_id,
        "category_code": "NO_SUPPLY",
        "channel_code": "1912",
        "caller_mobile": place.SUNITA,
        "caller_name": "Sunita Patel",
        "place": {"locality": "Adhartal", "pin": "482004"},
        "answers": {"WHERE": "HOME"},
        **changes,
    }
    return actions.register(**given, by=OPERATOR, at=at)
