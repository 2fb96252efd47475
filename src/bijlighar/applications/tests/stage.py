"""One company with two officers, and applications brought to a stage; every step by the real actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bijlighar.applications import actions, queries
from bijlighar.applications.queries import ApplicationRecord
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.documents import actions as documents
from bijlighar.documents.tests.pictures import photo
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import IST
from bijlighar.metering.tests import stage as meters
from bijlighar.network import queries as network
from bijlighar.payments import actions as payments

ASHA, RAVI = Actor("staff", "Asha", 1), Actor("staff", "Ravi", 2)
APPLICANT = Actor("consumer", "portal")
CLOCK = Actor.system("applications turn")
MOBILE = "+916000000077"
MONDAY = datetime(2026, 11, 2, 11, 0, 0, 654_321, tzinfo=IST)
"""As a clock tells it: no moment of a day in an office is a whole second."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANSWERS = {
    "name": "Imran Khan",
    "address": "7, Ranjhi, Jabalpur",
    "category": "LV-1.2",
    "load": "2.5",
    "phase": "1",
    "paying": "BILL",
}


def company() -> tuple[int, int]:
    """East and its centre D1."""
    made = place.company("east")
    office = network.office_of_path("east/HO/D1")
    assert office is not None
    return made, office.id


def paper(key: str, kind: str, colour: str = "white") -> None:
    """A photo as a paper of a form or application."""
    documents.store_document(
        content=photo(colour=colour), name=f"{kind}.jpg", area_code=queries.AREA,
        owner_key=queries.owner_key(key), kind_code=kind, by=APPLICANT, at=MONDAY,
    )  # fmt: skip


def submitted(kind: str, at: datetime = MONDAY, mobile: str = MOBILE, **answers: str) -> ApplicationRecord:
    """A form filled in, with every paper that is asked for, and sent."""
    form = actions.begin_draft(kind_code=kind, language="hi", answers=answers, by=APPLICANT, at=at)  # type: ignore[arg-type]
    for each in ("IDENTITY", "PLACE", "TRANSFER", "USE"):
        paper(form.key, each)
    return actions.submit(draft_id=form.id, mobile=mobile, by=APPLICANT, at=at)


def new(office_id: int, at: datetime = MONDAY, **changes: str) -> ApplicationRecord:
    """An application for a new connection of 2.5 kW at a centre."""
    return submitted("NEW", at, office=str(office_id), **{**ANSWERS, **changes})


def surveyed(made: ApplicationRecord, at: datetime, finding: str = "POSSIBLE", **changes: Any) -> None:
    """Papers right, the place looked at."""
    actions.accept_papers(application_id=made.id, by=ASHA, at=at)
    actions.plan_survey(application_id=made.id, planned_on=at.date(), by=ASHA, at=at)
    told: dict[str, Any] = {
        "transformer_code": "4010203001", "load_w": 2600, "distance_m": 30, "words": "pole at the corner",
    } | changes  # fmt: skip
    actions.record_survey(application_id=made.id, finding_code=finding, by=ASHA, at=at + HOUR, **told)


def issued(made: ApplicationRecord, at: datetime) -> queries.DemandRecord:
    """A demand note proposed by one and issued by another."""
    number = actions.propose_demand(application_id=made.id, by=ASHA, at=at)
    actions.decide_demand(demand_id=number, is_issued=True, by=RAVI, at=at + HOUR)
    return queries.demands(made.id)[0]


def paid(note: queries.DemandRecord, at: datetime, paise: int | None = None, key: str = "1") -> str:
    """Money of a till for a demand note, taken and booked; the order's key."""
    made = queries.one(note.application_id)
    till = payments.open_till(office_id=made.office_id, channel_code="COUNTER", by=ASHA, at=at)
    taken = payments.take_at_till(
        till_id=till, connection_id=None, purpose_code="DEMAND", document=note.number,
        amount_paise=paise or note.total_paise, method_code="CASH", key=key, by=ASHA, at=at,
    )  # fmt: skip
    assert taken.order is not None
    actions.take_payment(order_key=taken.order.key, by=ASHA, at=at)
    return taken.order.key


def stock(company_id: int, serial: str = "E100") -> None:
    """A meter that hangs nowhere."""
    meters.meter(serial, company_id=company_id)


def linked(connection_id: int, mobile: str = MOBILE) -> None:
    """A mobile that may see a connection."""
    consumers.link_by_staff(mobile=mobile, connection_id=connection_id, by=ASHA, at=MONDAY)
