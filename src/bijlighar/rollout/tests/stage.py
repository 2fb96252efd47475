"""A small stage: a company with two connections, an agency with an installer, a meter in stock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.register import Registered
from bijlighar.metering.tests import stage as meters
from bijlighar.people import actions as people
from bijlighar.rollout import actions, queries
from bijlighar.rollout.queries import InstallationRecord
from bijlighar.rollout.rules.sheets import AGENCIES, PROGRAMMES

BY = Actor.system("test")
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
INSTALLED = NOW - timedelta(hours=2)
KEY = "form-1"


@dataclass(frozen=True)
class Stage:
    """Ids of what stands here; OLD-1 and OLD-2 hang at the two connections, NEW-1 to NEW-3 are in stock."""

    company_id: int
    connection_id: int
    neighbour_id: int
    agency_id: int
    staff_id: int


def stage(**registration: Any) -> Stage:
    """Everything; `registration` changes the agency's one registration."""
    company_id = place.company()
    here = meters.connection(1, company_id=company_id)
    there = meters.connection(2, company_id=company_id)
    meters.meter("OLD-1", connection_id=here, company_id=company_id)
    meters.meter("OLD-2", connection_id=there, company_id=company_id)
    for serial in ("NEW-1", "NEW-2", "NEW-3"):
        meters.meter(serial, company_id=company_id)
    staff_id = people.add_staff(login="installer", name_en="R. Verma", name_hi="आर. वर्मा", by=BY, at=NOW)
    agencies(
        {"row": "AGENCY", "number": "A1", "name_en": "Narmada Meters", "name_hi": "नर्मदा मीटर्स"},
        {"row": "REGISTRATION", "number": "REG-1", "from_date": date(2025, 1, 1), **registration},
        {"row": "STAFF", "number": "installer", "role_code": "INSTALLER", "from_date": date(2026, 1, 1)},
    )
    agency = queries.agency("A1")
    assert agency is not None
    return Stage(company_id, here, there, agency.id, staff_id)


def agencies(*rows: dict[str, Any], update: bool = False) -> Registered:
    """Register rows of agency A1 (or another) with sensible values where none are given."""
    plain = {"agency_code": "A1", "name_en": "Nodal agency", "name_hi": "नोडल एजेंसी", "source": "test"}
    return actions.register_agencies(rows=_frame(AGENCIES, plain, rows), update=update, by=BY, at=NOW)


def programme(company_id: int, *rows: dict[str, Any], update: bool = False) -> Registered:
    """Register rows of programme P1."""
    plain = {
        "programme_code": "P1",
        "as_of_date": date(2026, 11, 1),
        "name_en": "Place",
        "name_hi": "जगह",
        "district_en": "Jabalpur",
        "district_hi": "जबलपुर",
        "class_code": "HOME",
        "source": "test",
    }
    frame = _frame(PROGRAMMES, plain, rows)
    return actions.register_programmes(company_id=company_id, rows=frame, update=update, by=BY, at=NOW)


def _frame(columns: Any, plain: dict[str, Any], rows: tuple[dict[str, Any], ...]) -> pl.DataFrame:
    names = [column.name for column in columns]
    return pl.DataFrame(
        [{name: (plain | row).get(name) for name in names} for row in rows],
        schema={column.name: column.dtype for column in columns},
    )


def record(on: Stage, **changes: Any) -> InstallationRecord:
    """Record the exchange of OLD-1 for NEW-1 at the first connection."""
    given: dict[str, Any] = {
        "agency_id": on.agency_id,
        "staff_id": on.staff_id,
        "key": KEY,
        "service_number": "N0000000001",
        "old_serial": "OLD-1",
        "old_register_wh": 1_234_500,
        "new_serial": "NEW-1",
        "new_register_wh": 200,
        "seal_number": "S-77",
        "installed_at": INSTALLED,
        **changes,
    }
    return actions.record_installation(by=Actor("agency", "test"), at=NOW, **given)
