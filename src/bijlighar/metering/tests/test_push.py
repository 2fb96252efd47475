"""Pushed batches: what each row is told, what is kept, and what the running day shows (M9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.adapters import pushed
from bijlighar.metering.models import IngestBatch, PushBlock, PushInbox, RejectedRow
from bijlighar.metering.rules.pushed import push_layout
from bijlighar.metering.tests import stage
from bijlighar.people import actions as people

TODAY = date(2026, 11, 20)
NOON = stage.ist(TODAY, 12, 2)
BY = Actor("agency", "HPL head-end", 1)


@pytest.fixture
def east(db: Any) -> int:
    return place.company("east")


def client(company_id: int, name: str = "hes") -> int:
    made = people.add_api_client(
        name=name, agency_label="HPL", company_id=company_id, purposes=["PUSH_READINGS"], by=stage.BY,
        at=stage.NOW,
    )  # fmt: skip
    return made.client_id


def send(
    company_id: int,
    lines: list[str],
    *,
    key: str = "1",
    at: datetime = NOON,
    to: int | None = None,
    header: str = "meter,start,wh",
) -> actions.Pushed:
    body = "\n".join([header, *lines]).encode()
    from bijlighar.people.models import ApiClient

    mine = to or getattr(ApiClient.objects.filter(company_id=company_id).first(), "id", None)
    return actions.push(
        client_id=mine or client(company_id),
        client_name="hes",
        company_id=company_id,
        idempotency_key=key,
        body_digest=str(hash(body)),
        source=pushed.from_csv(body, push_layout("east")),
        by=BY,
        at=at,
    )


def row(serial: str, hour: int, minute: int, wh: object, day: date = TODAY) -> str:
    return f"{serial},{day}T{hour:02d}:{minute:02d}:00+05:30,{wh}"


def test_a_value_is_on_the_page_at_once(east: int) -> None:
    home = stage.connection(company_id=east)
    stage.meter(connection_id=home, company_id=east)
    done = send(east, [row("M1", 11, 45, 120), row("M1", 11, 30, 80)])
    assert {name: done.verdict[name] for name in ("rows", "accepted", "late", "rejected")} == {
        "rows": 2, "accepted": 1, "late": 1, "rejected": 0,
    }  # fmt: skip
    curve = queries.day_curve(home, TODAY)
    assert curve is not None
    assert curve.values_wh[46:49] == (80, 120, None)
    assert curve.as_of == stage.ist(TODAY, 12)
    assert curve.known_at == NOON
    card = queries.meter_card(home)
    assert card is not None
    assert card.last_heard_at == stage.ist(TODAY, 12)
