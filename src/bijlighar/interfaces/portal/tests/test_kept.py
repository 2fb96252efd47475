"""A home that was opened a moment ago is given again, never once something of it changed (M12, M16)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from bijlighar.billing.tests.readings import BY, company_with_connections, morning_after, store
from bijlighar.complaints import actions as complaints
from bijlighar.consumers import actions as consumers
from bijlighar.interfaces.portal import kept
from bijlighar.interfaces.portal.kept.listener import LISTENER
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.network import actions as register
from bijlighar.network import queries as network
from bijlighar.outages import actions as outages
from bijlighar.prepaid import actions as prepaid
from bijlighar.supply import actions as supply

MINE, NEIGHBOUR = "+916000000001", "+916000000002"
TOKEN = "a" * 32

TOLD = {
    "consumers_connection", "consumers_mobile_link", "consumers_person", "consumers_terms",
    "prepaid_charge", "prepaid_progress", "prepaid_arrears_plan",
    "ledger_transfer", "ledger_receipt", "ledger_closing", "ledger_closed",
    "supply_suspension",
    "outages_outage", "outages_reach", "outages_affected", "outages_back",
    "billing_arrears_plan", "billing_arrears_part", "billing_bill", "billing_bill_issue",
    "complaints_complaint", "applications_application",
}  # fmt: skip
"""What a home reads and of which its actions tell that it changed: each bill and charge is posted too."""
BY_TIME = {
    "django_session": "a browser's own form drops its pages; a session ends with its cookie",
    "network_company": "names and colours of a company: once in years",
    "metering_meter": "the curve says until when it reaches; it is as old as on a page that stays open",
    "metering_installation": "as the curve",
    "metering_day": "as the curve",
    "metering_archive_step": "as the curve",
    "metering_ingest_batch": "as the curve",
    "metering_push_shard": "as the curve",
    "metering_push_block": "as the curve",
    "metering_raw": "as the curve",
    "network_transformer": "wires and their names: no change of a minute",
    "billing_cliff_choice": "how the threshold card is shown",
}


@dataclass
class Stage:
    """A company with two homes of two persons, before the framework as a web server has it."""

    company_id: int
    homes: list[int]
    answer: Callable[..., object]
    cookies: dict[str, str]

    def ask(self, mobile: str, path: str, *, method: str = "GET") -> tuple[str, int]:
        """The status of an answer, and how many questions it put to the database."""
        form = {"csrfmiddlewaretoken": TOKEN} if method == "POST" else None
        environ = getattr(RequestFactory(), method.lower())(path, form).environ
        environ["HTTP_COOKIE"] = f"csrftoken={TOKEN}; sessionid={self.cookies[mobile]}"
        said: list[str] = []
        with CaptureQueriesContext(connection) as asked:
            b"".join(self.answer(environ, lambda status, headers, *rest: said.append(status)))  # type: ignore[call-overload]
        self.statements = [each["sql"] for each in asked.captured_queries]
        return said[0], len(asked)

    def is_kept(self, mobile: str, home: int) -> bool:
        """Whether a home is given again that was asked for just now; the listener may still be beginning."""
        for _ in range(100):
            self.ask(mobile, f"/en/c/{home}/")
            if self.ask(mobile, f"/en/c/{home}/") == ("200 OK", 0):
                return True
            time.sleep(0.05)
        return False

    def is_made_anew(self, mobile: str, home: int) -> str:
        """Wait until a kept home is no longer given: the status of what is given then."""
        for _ in range(200):
            status, asked = self.ask(mobile, f"/en/c/{home}/")
            if asked:
                return status
            time.sleep(0.02)
        raise AssertionError("the home of before is still given")


@pytest.fixture
def stage(committed_database: object, tmp_path: Path) -> Iterator[Stage]:
    company_id, homes = company_with_connections(2, code="bihar", is_prepaid=True, category_code="DS-II")
    last = settlement_day(datetime.now(UTC)) - timedelta(days=1)
    days = [last - timedelta(days=back) for back in range(4, -1, -1)]
    store(homes, days, 4000)
    prepaid.charge_days(company_id=company_id, through_day=last, by=BY, at=morning_after(last))
    cookies = {}
    for mobile, home in zip((MINE, NEIGHBOUR), homes, strict=True):
        consumers.link_by_staff(mobile=mobile, connection_id=home, by=BY, at=datetime.now(UTC))
        session = SessionStore()
        session["mobile"] = mobile
        session.create()
        cookies[mobile] = str(session.session_key)
    front = kept.Front(WSGIHandler(), tmp_path / "kept")
    yield Stage(company_id, homes, front, cookies)
    front.listener.end()
    _end_listeners()


def test_a_home_is_given_again_until_something_of_it_changes(stage: Stage) -> None:
    mine, theirs = stage.homes
    assert stage.is_kept(MINE, mine)
    assert stage.is_kept(NEIGHBOUR, theirs)
    for change in _changes_of_one(stage):
        change()
        assert stage.is_made_anew(MINE, mine) == "200 OK"
        assert stage.ask(NEIGHBOUR, f"/en/c/{theirs}/") == ("200 OK", 0), "the neighbour's has not changed"
        assert stage.is_kept(MINE, mine)
    for change in _changes_of_all(stage):
        change()
        assert stage.is_made_anew(MINE, mine) == "200 OK"
        assert stage.is_made_anew(NEIGHBOUR, theirs) == "200 OK"
        assert stage.is_kept(MINE, mine)
        assert stage.is_kept(NEIGHBOUR, theirs)


def test_an_outage_elsewhere_is_no_news_for_a_home(stage: Stage) -> None:
    """In a storm steps are told every minute; only those below the device have a home made anew (M35)."""
    mine, theirs = stage.homes
    at = datetime.now(UTC)
    elsewhere = _another_feeder(stage.company_id)
    assert len(elsewhere) == 2
    assert stage.is_kept(MINE, mine)
    assert stage.is_kept(NEIGHBOUR, theirs)
    for kind, device_id in elsewhere:
        outages.report_fault(
            company_id=stage.company_id, device_kind=kind, device_id=device_id, from_at=at, key=kind, by=BY,
            at=at,
        )  # fmt: skip
    own: dict[str, Any] = {"company_id": stage.company_id, "from_at": at, "by": BY, "at": at}
    outages.report_fault(device_kind="CONNECTION", device_id=theirs, key="own", **own)
    # What is told comes in order: when the neighbour's has been heard, the others have been, too.
    assert stage.is_made_anew(NEIGHBOUR, theirs) == "200 OK"
    assert stage.ask(MINE, f"/en/c/{mine}/") == ("200 OK", 0)
    above = network.device_of_code(stage.company_id, "FEEDER", "F1")
    assert above is not None
    outages.report_fault(device_kind="FEEDER", device_id=above.id, key="above", **own)
    assert stage.is_made_anew(MINE, mine) == "200 OK"


def test_a_home_is_made_anew_at_every_step_of_its_complaint(stage: Stage) -> None:
    mine, theirs = stage.homes
    changes = _changes_of_a_complaint(stage)
    assert stage.is_kept(NEIGHBOUR, theirs)
    for change in changes:
        assert stage.is_kept(MINE, mine)
        change()
        assert stage.is_made_anew(MINE, mine) == "200 OK"
    assert stage.ask(NEIGHBOUR, f"/en/c/{theirs}/") == ("200 OK", 0), "the neighbour's has not changed"


def test_nobody_is_given_the_home_of_another_or_of_before(stage: Stage) -> None:
    mine, theirs = stage.homes
    assert stage.is_kept(MINE, mine)
    assert stage.ask(NEIGHBOUR, f"/en/c/{mine}/")[0].startswith("404")
    consumers.unlink(mobile=MINE, connection_id=mine, by=BY, at=datetime.now(UTC))
    assert stage.is_made_anew(MINE, mine).startswith("404")
    assert stage.is_kept(NEIGHBOUR, theirs)
    assert stage.ask(NEIGHBOUR, "/en/sign-out", method="POST")[0].startswith("302")
    status, asked = stage.ask(NEIGHBOUR, f"/en/c/{theirs}/")
    assert (status[:3], asked > 0) == ("302", True), "who signed out is given nothing that was kept"


def test_nothing_is_given_again_while_nobody_hears_of_changes(stage: Stage) -> None:
    mine = stage.homes[0]
    assert stage.is_kept(MINE, mine)
    assert _end_listeners() == 1
    assert stage.is_made_anew(MINE, mine) == "200 OK"
    assert stage.is_kept(MINE, mine), "it listens again by itself"


def test_whatever_a_home_reads_is_told_of_or_bound_by_time(stage: Stage) -> None:
    known = set(connection.introspection.table_names())
    read: set[str] = set()
    consumers.change_terms(
        connection_id=stage.homes[1], from_date=settlement_day(datetime.now(UTC)), is_prepaid=False, by=BY,
        at=datetime.now(UTC),
    )  # fmt: skip
    complaints.register(
        company_id=stage.company_id, connection_id=stage.homes[0], category_code="NO_SUPPLY",
        channel_code="1912", by=BY, at=datetime.now(UTC),
    )  # fmt: skip
    for mobile, home in zip((MINE, NEIGHBOUR), stage.homes, strict=True):
        stage.ask(mobile, f"/hi/c/{home}/")
        read |= set(re.findall(r"\b([a-z]+_[a-z_]+)\b", " ".join(stage.statements))) & known
    assert {"ledger_transfer", "outages_outage", "supply_suspension", "complaints_complaint"} <= read
    assert read <= TOLD | set(BY_TIME), "tell of its changes by `tell_changed`, or say why time is enough"


def test_links_end_in_one_place_which_tells_of_it() -> None:
    folder = Path(str(consumers.__file__)).parent
    ends = [file.name for file in folder.glob("*.py") if re.search(r"update\(\s*to_at=at", file.read_text())]
    assert ends == ["ended.py"]


def _changes_of_one(stage: Stage) -> list[Callable[[], object]]:
    mine, at = stage.homes[0], datetime.now(UTC)
    held: list[int] = []
    return [
        lambda: prepaid.credit(
            connection_id=mine, amount_paise=50_000, receipt_number="1", channel="UPI", by=BY, at=at
        ),
        lambda: held.append(
            supply.suspend(
                company_id=stage.company_id, connection_id=mine, cause_code="DISPUTE", reason="asked", by=BY,
                at=at,
            )
        ),
        lambda: supply.lift(suspension_id=held[0], reason="settled", by=BY, at=at),
        lambda: consumers.correct_record(
            connection_id=mine, field_code="NAME", words_en="Sunita", words_hi="सुनीता", by=BY, at=at
        ),
        lambda: consumers.correct_record(
            connection_id=mine, field_code="ADDRESS", words_en="Ward 1", words_hi="वार्ड 1", by=BY, at=at
        ),
        lambda: consumers.change_terms(
            connection_id=mine, from_date=settlement_day(at), sanctioned_load_w=3000, by=BY, at=at
        ),
    ]  # fmt: skip


def _changes_of_a_complaint(stage: Stage) -> list[Callable[[], object]]:
    """One of no supply from its registration on; then one under an outage, which is put right with others."""
    at, of = datetime.now(UTC), {"company_id": stage.company_id}
    feeder = network.device_of_code(stage.company_id, "DTR", "4010203001")
    other = network.office_of_path("bihar/HO/D2")
    assert feeder is not None and other is not None
    said: dict[str, Any] = {"by": BY, "at": at}
    outage = outages.report_fault(
        device_kind="DTR", device_id=feeder.id, from_at=at, key="above", **of, **said
    )
    found: list[int] = []

    def register(**more: Any) -> None:
        told = {"connection_id": stage.homes[0], "category_code": "NO_SUPPLY", "channel_code": "1912"}
        found.append(complaints.register(**of, **told, **more, **said).id)

    def step(action: Callable[..., object], later: timedelta = timedelta(0), **given: Any) -> object:
        return action(complaint_id=found[-1], by=BY, at=at + later, **given)

    late, waited = timedelta(days=9), timedelta(days=30)
    return [
        register,
        lambda: step(complaints.assign),
        lambda: step(complaints.take),
        lambda: step(complaints.arrive),
        lambda: step(complaints.hand_over, office_id=other.id, reason="theirs"),
        lambda: step(complaints.pause, reason_code="CONSUMER_ASKED"),
        lambda: step(complaints.resume),
        lambda: complaints.escalate_due(by=BY, at=at + late),
        lambda: step(complaints.resolve, cause_code="JUMPER"),
        lambda: step(complaints.record_feedback, answer_code="NOT_RESTORED"),
        lambda: step(complaints.resolve, cause_code="JUMPER"),
        lambda: complaints.close_due(by=BY, at=at + waited),
        lambda: step(complaints.reopen, waited, reason="dark again"),
        lambda: step(complaints.ask_force_close, waited, reason="demolished"),
        lambda: complaints.approve_force_close(
            complaint_id=found[-1], by=Actor("staff", "Second officer", 2), at=at + waited
        ),
        lambda: register(outage_id=outage),
        lambda: complaints.resolve_outage(outage_id=outage, **said),
    ]


def _changes_of_all(stage: Stage) -> list[Callable[[], object]]:
    at = datetime.now(UTC)
    feeder = network.device_of_code(stage.company_id, "DTR", "4010203001")
    assert feeder is not None
    found: list[int] = []
    return [
        lambda: found.append(
            outages.report_fault(
                company_id=stage.company_id, device_kind="DTR", device_id=feeder.id, from_at=at, key="1",
                by=BY, at=at,
            )
        ),
        lambda: outages.estimate(
            outage_id=found[0], estimate_at=at + timedelta(hours=2), reason="crew on the way", by=BY, at=at
        ),
        lambda: outages.restore(outage_id=found[0], by=BY, at=at + timedelta(hours=1)),
        lambda: supply.suspend(
            company_id=stage.company_id, cause_code="OFFICER", reason="flood", by=BY, at=at
        ),
    ]  # fmt: skip


def _another_feeder(company_id: int) -> list[tuple[str, int]]:
    """A feeder and its transformer above neither of the two homes."""
    said: dict[str, Any] = {"company_id": company_id, "by": BY, "at": datetime.now(UTC)}
    names = {"name_en": "Gorakhpur", "name_hi": "गोरखपुर"}
    feeder = pl.DataFrame([{**names, "code": "F2", "substation_code": "S1"}])
    of_feeder = {"code": "4010203002", "feeder_code": "F2", "office_code": "D1", "capacity_va": 100_000}
    register.register_feeders(rows=feeder, **said)
    register.register_transformers(rows=pl.DataFrame([{**names, **of_feeder}]), **said)
    codes = [("DTR", "4010203002"), ("FEEDER", "F2")]
    found = [(kind, network.device_of_code(company_id, kind, code)) for kind, code in codes]
    return [(kind, device.id) for kind, device in found if device is not None]


def _end_listeners() -> int:
    """End the sessions of those who listen, as a database that is started again does; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = %s",
            [LISTENER],
        )
        return int(cursor.fetchone()[0])
