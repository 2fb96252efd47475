"""Brings the demo's companies in: sheets imported, meters changed, people linked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import transaction

from bijlighar.conf.home import home
from bijlighar.consumers import actions as linking
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.rules.links import REQUESTS_A_MOBILE
from bijlighar.interfaces.demo import canary
from bijlighar.interfaces.demo.faults import Fault
from bijlighar.interfaces.demo.files import REPLACED
from bijlighar.interfaces.demo.sheets import MAKES
from bijlighar.interfaces.demo.stories import STORIES
from bijlighar.interfaces.demo.who import service_numbers
from bijlighar.interfaces.demo.world import CompanyWorld
from bijlighar.interfaces.jobs import import_sheets
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import block_start
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as metered
from bijlighar.network import queries as network

BY = Actor.system("demo")


ELSEWHERE = (
    "Load the demo into a database of its own: set BIJLIGHAR_HOME to another folder, or DATABASE_URL to "
    "another database."
)


class UnableToLoad(ValueError):
    """The demo cannot be loaded into this database; nothing was written."""


def connection_ids(company_id: int) -> dict[str, int]:
    """The ids of a company's connections by their service numbers."""
    rows = consumers.numbers(company_id=company_id).select("service_number", "connection_id")
    return dict(rows.iter_rows())


def demo_folder() -> Path:
    """Where the demo of this database keeps its plan and its files."""
    return home() / "demo" / str(settings.DATABASES["default"]["NAME"])


def has_connections() -> bool:
    """Whether any company here has a connection."""
    return not consumers.numbers().is_empty()


def import_company(folder: Path, world: CompanyWorld, *, at: datetime) -> int:
    """Import the sheets of one company, all of them or none; returns how many connections are new.

    Raises `UnableToLoad` when the sheets are refused, or when the company has other connections already.
    """
    code = world.company.code
    before = network.company(code)
    here = connection_ids(before.id) if before is not None else {}
    if here:
        # More may have come since by the front door: one is applied for in the demo itself.
        if not {connection.service_number for connection in world.connections} <= set(here):
            raise UnableToLoad(
                f"The company {code} has {len(here)} connections that are not the demo's. {ELSEWHERE}"
            )
        return 0
    sheets = {path.stem: path for path in (folder / code).glob("*.csv")}
    report = import_sheets.run(
        {"companies": folder / "companies.csv", **sheets}, company_code=code, by=BY, at=at
    )
    if not report.is_written:
        problems = [problem for file in report.files for problem in file.problems.head(3).to_dicts()]
        raise UnableToLoad(f"The sheets of {code} were refused: {problems[:3]}")
    return len(world.connections)


def change_meters(world: CompanyWorld, faults: tuple[Fault, ...], company_id: int, *, at: datetime) -> int:
    """Where a meter is changed, take the old one away and put the new one there at the same instant."""
    ids = connection_ids(company_id)
    changed = 0
    for change in (fault for fault in faults if fault.kind == "METER_CHANGE"):
        old = world.connections[change.place].meter_serial
        new = old + REPLACED
        hangs = metered.meter_card(ids[change.service_number])
        if hangs is not None and hangs.serial == new:
            continue
        meter = {
            "serial": new,
            "company_id": company_id,
            "make": MAKES[0],
            "phase": world.connections[change.place].phase,
            "interval_minutes": 15,
        }
        moment = block_start(change.day, change.first)
        with transaction.atomic():
            metering.register_meters(meters=pl.DataFrame([meter]), by=BY, at=at)
            meters = metered.meter_ids(company_id, [old, new])
            metering.remove_meter(meter_id=meters[old], to_at=moment, register_end_wh=None, by=BY, at=at)
            metering.install_meter(
                meter_id=meters[new],
                connection_id=ids[change.service_number],
                from_at=moment,
                register_start_wh=0,
                by=BY,
                at=at,
            )
        changed += 1
    return changed


def link_people(companies: Sequence[CompanyWorld], *, at: datetime) -> int:
    """Link each story's mobile to its connections, and that of each company's canary to its own.

    They are the registered ones, so no code is asked for. An office with more connections than one may ask
    for in a day has brought its papers to a counter.
    """
    mine = {story.mobile: service_numbers(story) for story in STORIES}
    on_paper = {mobile for mobile, numbers in mine.items() if len(numbers) > REQUESTS_A_MOBILE}
    pairs = [(mobile, number) for mobile, numbers in mine.items() for number in numbers]
    homes = (canary.home_of(company) for company in companies)
    pairs += [(home.mobile, home.service_number) for home in homes if home is not None]
    linked = 0
    for mobile, number in pairs:
        if mobile in on_paper:
            found = consumers.connection_of_number(number)
            answer = (
                linking.link_by_staff(mobile=mobile, connection_id=found.id, by=BY, at=at) if found else None
            )
        else:
            answer = linking.link(mobile=mobile, service_number=number, by=Actor("consumer", "demo"), at=at)
        linked += answer is not None and answer.is_linked
    return linked
