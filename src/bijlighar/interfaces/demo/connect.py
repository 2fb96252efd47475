"""Hangs the demo's meters and links its people, by the doors that a company's own programs use."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db import transaction

from bijlighar.consumers import actions as linking
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.demo.faults import Fault
from bijlighar.interfaces.demo.files import REPLACED
from bijlighar.interfaces.demo.stories import STORIES
from bijlighar.interfaces.demo.who import service_numbers
from bijlighar.interfaces.demo.world import CompanyWorld
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import block_start
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as metered

BY = Actor.system("demo")
MAKES = ("Vidyut Mapak", "Urja Meter")
"""Makers that do not exist."""
INTERVAL_MINUTES = {"BLOCKS": 15, "HALF_HOURS": 30, "REGISTER": 15}


def connection_ids(company_id: int) -> dict[str, int]:
    """The ids of a company's connections by their service numbers."""
    rows = consumers.numbers(company_id=company_id).select("service_number", "connection_id")
    return dict(rows.iter_rows())


def hang_meters(world: CompanyWorld, faults: tuple[Fault, ...], company_id: int, *, at: datetime) -> int:
    """Register every meter and hang it where it belongs; returns how many hang there for the first time.

    Where a meter is changed, the old one goes and the new one comes at the same instant inside the day.
    """
    ids = connection_ids(company_id)
    rows = [
        _meter(world, place, company_id)
        | {"connection_id": ids[c.service_number], "from_date": c.connected_on}
        for place, c in enumerate(world.connections)
    ]
    done = metering.register_meters(meters=pl.DataFrame(rows, infer_schema_length=None), by=BY, at=at)
    changes = [fault for fault in faults if fault.kind == "METER_CHANGE"]
    for change in changes:
        _change(world, change, company_id, ids[change.service_number], at=at)
    return done.installations


def _meter(world: CompanyWorld, place: int, company_id: int) -> dict[str, object]:
    connection = world.connections[place]
    return {
        "serial": connection.meter_serial,
        "company_id": company_id,
        "make": MAKES[place % len(MAKES)],
        "phase": connection.phase,
        "interval_minutes": INTERVAL_MINUTES[connection.tells],
    }


def _change(
    world: CompanyWorld, change: Fault, company_id: int, connection_id: int, *, at: datetime
) -> None:
    old = world.connections[change.place].meter_serial
    new = old + REPLACED
    now = metered.meter_card(connection_id)
    if now is not None and now.serial == new:
        return
    row = _meter(world, change.place, company_id) | {"serial": new}
    metering.register_meters(meters=pl.DataFrame([row]), by=BY, at=at)
    meter = metered.meter_ids(company_id, [old, new])
    moment = block_start(change.day, change.first)
    with transaction.atomic():
        metering.remove_meter(meter_id=meter[old], to_at=moment, register_end_wh=None, by=BY, at=at)
        metering.install_meter(
            meter_id=meter[new],
            connection_id=connection_id,
            from_at=moment,
            register_start_wh=0,
            by=BY,
            at=at,
        )


def link_people(*, at: datetime) -> int:
    """Link each story's mobile to its connections: it is the registered one, so no code is asked for."""
    linked = 0
    for story in STORIES:
        for number in service_numbers(story):
            answer = linking.link(
                mobile=story.mobile,
                service_number=number,
                by=Actor("consumer", "demo"),
                at=at,
            )
            linked += answer.is_linked
    return linked
