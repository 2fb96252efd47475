"""Two companies with officers at several desks, and a meter with readings at one connection of the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.test import Client

from bijlighar.complaints import actions as complaints
from bijlighar.complaints.actions import theft
from bijlighar.complaints.queries.theft import theft_listing
from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.metering.tests import stage
from bijlighar.network import queries as network
from bijlighar.outages import actions as outages
from bijlighar.people import actions as people

NOW = stage.NOW
DAY = stage.DAY
PASSWORD = "a long enough one"
USED = [0.1 + block % 7 / 100 for block in range(96)]
OFFICERS = {
    "officer.one": ("METER_OFFICER", "east/HO/D1"),
    "officer.two": ("METER_OFFICER", "east/HO/D2"),
    "head": ("METER_OFFICER", "east/HO"),
    "second.head": ("METER_OFFICER", "east/HO"),
    "biller.one": ("BILLING_OFFICER", "east/HO/D1"),
    "biller.two": ("BILLING_OFFICER", "east/HO/D2"),
    "biller.head": ("BILLING_OFFICER", "east/HO"),
    "second.biller": ("BILLING_OFFICER", "east/HO"),
    "west": ("METER_OFFICER", "west/HO"),
    "admin": ("ADMIN", "east/HO"),
    "operator": ("OPERATOR", "east/HO"),
    "installer": ("INSTALLER", "east/HO"),
    "supply.one": ("SUPPLY_OFFICER", "east/HO/D1"),
    "supply.two": ("SUPPLY_OFFICER", "east/HO/D2"),
    "line.one": ("LINE_STAFF", "east/HO/D1"),
    "network.one": ("NETWORK_CHIEF", "east/HO/D1"),
    "vigilance": ("VIGILANCE_OFFICER", "east/HO"),
    "second.vigilance": ("VIGILANCE_OFFICER", "east/HO"),
    "privacy.one": ("PRIVACY_OFFICER", "east/HO/D1"),
    "notices.one": ("NOTICE_OFFICER", "east/HO"),
    "notices.two": ("NOTICE_OFFICER", "east/HO"),
    "notices.west": ("NOTICE_OFFICER", "west/HO"),
    "auditor": ("AUDITOR", "east/HO"),
    "operator.west": ("OPERATOR", "west/HO"),
}


@dataclass
class World:
    """Ids of what stands there, and a browser for each officer."""

    east: int
    west: int
    connection: int
    meter: int
    batch: int
    offices: dict[str, int]
    staff: dict[str, int]
    complaint: int = 0
    theft: int = 0
    outage: int = 0
    application: int = 1
    request: int = 1
    by: Actor = stage.BY
    password: str = PASSWORD
    _clients: dict[str, Client] = field(default_factory=dict)

    def client(self, login: str) -> Client:
        """A browser in which this person has signed in."""
        if login not in self._clients:
            client = Client()
            answer = client.post("/en/console/sign-in", {"login": login, "password": self.password})
            assert answer.status_code == 302
            self._clients[login] = client
        return self._clients[login]


@pytest.fixture
def world(built_once, settings) -> World:
    """East with D1 and D2, west; the meter M1 at a connection of D1, three days of it, one row refused."""
    settings.PORTAL_NOW = NOW
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests sign in often
    return built_once(build)


def build() -> World:
    """Write the world's rows."""
    east, west = place.company("east"), place.company("west", pattern="W[0-9]{10}", example="W1234567890")
    connection = place.connection(east, 1)
    meter = stage.meter(connection_id=connection, company_id=east)
    body = [line for back in range(3) for line in stage.lines(day=DAY + timedelta(days=back), values=USED)]
    body = [line for line in body if f"{date(2026, 11, 4)} 03:" not in line]  # an hour that did not come
    with TemporaryDirectory() as folder:
        batch, _ = stage.ingest(
            Path(folder), [*body, "M404,2026-11-03 00:00,0.1"], at=stage.ist(date(2026, 11, 6), 8)
        )
    offices = {
        path: found.id
        for path in ("east/HO", "east/HO/D1", "east/HO/D2", "west/HO", "west/HO/D1")
        if (found := network.office_of_path(path))
    }
    staff = {}
    for login, (role, path) in OFFICERS.items():
        staff[login] = people.add_staff(
            login=login, name_en=login.title(), name_hi=login, by=stage.BY, at=place.AT
        )
        people.set_password(staff_id=staff[login], password=PASSWORD, by=stage.BY, at=place.AT)
        people.give_role(
            staff_id=staff[login], role_code=role, office_id=offices[path], by=stage.BY, at=place.AT
        )
    complaint = complaints.register(
        company_id=east, connection_id=connection, category_code="NO_SUPPLY", channel_code="1912",
        by=stage.BY, at=NOW,
    )  # fmt: skip
    theft.report_theft(
        company_id=east, kind_code="OTHER", channel_code="PORTAL", words="behind the mill", place={},
        suspected="", told_name="", told_mobile="", wants_reward=True, from_where="here", once="o" * 20,
        by=stage.BY, at=NOW,
    )  # fmt: skip
    report = theft_listing(list(offices.values()))[0].id
    device = network.device_of_code(east, "DTR", "4010203001")
    assert device is not None
    outage = outages.report_fault(
        company_id=east, device_kind="DTR", device_id=device.id, from_at=NOW, key="fault", by=stage.BY, at=NOW
    )
    return World(east, west, connection, meter, batch.id, offices, staff, complaint.id, report, outage)
