"""A call centre to test with: homes on a transformer, operators, and calls told event by event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bijlighar.calls import actions
from bijlighar.calls.actions import Taken
from bijlighar.calls.rules.event import CtiEvent
from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network
from bijlighar.outages import actions as outages
from bijlighar.people import actions as people

BY = Actor.system("exchange test")
NOON = datetime(2026, 6, 10, 6, 30, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_numbers = count(1)


def operator(company_id: int, desk: str, *, at: datetime = NOON, languages: tuple[str, ...] = ("hi",)) -> int:
    """Somebody new at a desk, ready; his number as an operator."""
    login = f"operator.{desk}.{next(_numbers)}"
    staff = people.add_staff(login=login, name_en="Kavita Singh", name_hi="कविता सिंह", by=BY, at=place.AT)
    return actions.sign_on(
        staff_id=staff, operator_code=desk, company_ids=[company_id], languages=languages, by=BY, at=at
    )


def tell(kind: str, call_key: str, at: datetime, **given: Any) -> Taken:
    """One event of the exchange, heard as it happens."""
    heard = given.pop("heard_at", at)
    event = CtiEvent(call_key=call_key, kind=kind, happened_at=at, **given)  # type: ignore[arg-type]
    return actions.take_cti_event(event=event, exchange_code="lab", by=BY, at=heard)


def fault(company_id: int, *, at: datetime = NOON, estimate_hours: int | None = 2) -> int:
    """A confirmed fault of the transformer of `place`, with an estimate."""
    device = network.transformers_of_code("4010203001")[0]
    outage_id = outages.report_fault(
        company_id=company_id, device_kind="DTR", device_id=device, from_at=at - 40 * MINUTE,
        key=f"t/{next(_numbers)}", by=BY, at=at - timedelta(minutes=30),
    )  # fmt: skip
    if estimate_hours is not None:
        outages.estimate(
            outage_id=outage_id, estimate_at=at + timedelta(hours=estimate_hours), by=BY, at=at - 5 * MINUTE
        )
    return int(outage_id)
