"""Sunita's home and her neighbour's, in February 2026: days, two bills, a power cut over and one going on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from bijlighar.billing import actions as billing
from bijlighar.billing.tests.readings import (
    BY,
    all_days,
    blocks,
    company_with_connections,
    store,
    store_blocks,
)
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.rules.tokens import SCOPES
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.kernel.time import IST
from bijlighar.network import queries as network
from bijlighar.outages import actions as outages

FROM, TO, LAST = date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)
NOW = datetime(2026, 2, 2, 12, 0, tzinfo=IST)
HOUR = timedelta(hours=1)
CURVE_DAY = date(2026, 2, 1)
HERE = "/api/v1/connections"


@dataclass(frozen=True)
class Homes:
    """The company, Sunita's connection and the neighbour's."""

    company_id: int
    mine: int
    theirs: int


def homes(settings: Any, *, with_bills: bool = True) -> Homes:
    """Everything, at noon of 2 February 2026; without bills where nobody asks for them."""
    settings.PORTAL_NOW = NOW
    company_id, (mine, theirs) = company_with_connections(2)
    for mobile, number in ((SUNITA, 1), (NEIGHBOUR, 2)):
        consumers.link(mobile=mobile, service_number=f"N{number:010d}", by=BY, at=NOW - timedelta(days=90))
    store([mine, theirs], all_days(FROM, CURVE_DAY), 4000, solar_wh=1000)
    store_blocks(mine, {CURVE_DAY: blocks(25, {40: 100}, flags={40: 21}), NOW.date(): blocks(10)})
    for cycle in ((FROM, TO), (TO, LAST)) if with_bills else ():
        at = datetime(cycle[1].year, cycle[1].month, cycle[1].day, 6, tzinfo=IST)
        billing.bill_cycle(company_id=company_id, cycle_from=cycle[0], cycle_to=cycle[1], by=BY, at=at)
    transformer = network.device_of_code(company_id, "DTR", "4010203001")
    assert transformer is not None
    for key, ago in (("old", 30 * HOUR), ("live", HOUR)):
        outage = outages.report_fault(
            company_id=company_id, device_kind="DTR", device_id=transformer.id, from_at=NOW - ago, key=key,
            by=BY, at=NOW - ago,
        )  # fmt: skip
        if key == "old":
            outages.restore(outage_id=outage, by=BY, at=NOW - ago + 2 * HOUR)
    return Homes(company_id, mine, theirs)


def token(connection_id: int, *scopes: str, mobile: str = SUNITA, name: str = "Home", **changes: Any) -> str:
    """A token of a mobile; with every scope where none is named."""
    given: dict[str, Any] = {"ends_at": NOW + timedelta(days=30), "at": NOW - HOUR, **changes}
    return consumers.grant_token(
        mobile=mobile,
        name=name,
        scopes=scopes or list(SCOPES),
        connection_ids=[connection_id],
        by=BY,
        **given,
    ).text


def get(path: str, text: str | None, **headers: str) -> Any:
    """What an address below /api/v1/connections answers a token."""
    if text is not None:
        headers["Authorization"] = f"Bearer {text}"
    return Client().get(f"{HERE}{path}", headers=headers)
