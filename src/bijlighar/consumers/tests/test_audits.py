"""The audits of network and consumers: silent on good data, and each finds what is planted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from django.db import connection, connections

import bijlighar
from bijlighar.consumers import actions
from bijlighar.consumers.models import Connection, CounterVisit, MobileLink, Person, Terms, Token
from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import OutboxMessage
from bijlighar.network import actions as network_actions
from bijlighar.network.models import Feeder, Office, Position

AT = datetime(2025, 9, 1, tzinfo=UTC)
AUDITS = {
    file.stem: file.read_text(encoding="utf-8")
    for area in ("network", "consumers")
    for file in sorted((Path(bijlighar.__file__).parent / area / "audits").glob("*.sql"))
}


def found(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(AUDITS[name])
        return len(cursor.fetchall())


def checked(name: str) -> int:
    _, line, _ = AUDITS[name].split("\n", 2)
    with connection.cursor() as cursor:
        cursor.execute(line.removeprefix("-- checked: "))
        return int(cursor.fetchone()[0])


def two_companies() -> None:
    east = place.company("east")
    place.connection(east, 1)
    network_actions.register_positions(
        company_id=east, rows=pl.DataFrame(
            {"device_kind": ["DTR"], "code": ["4010203001"], "latitude_udeg": [23_166_000],
             "longitude_udeg": [79_950_000]}
        ), by=place.BY, at=AT,
    )  # fmt: skip
    place.company("west")
    actions.link(mobile=place.SUNITA, service_number="N0000000001", by=place.BY, at=AT)
    actions.change_terms(
        connection_id=Connection.objects.get().id, from_date=date(2025, 7, 1), phase=3, by=place.BY, at=AT
    )
    actions.grant_token(
        mobile=place.SUNITA, name="Home", scopes=["read:bills"], ends_at=AT + timedelta(days=9),
        connection_ids=[Connection.objects.get().id], by=place.BY, at=AT,
    )  # fmt: skip
    operator = Actor("staff", "Asha", id=7)
    visit = actions.ask_at_counter(
        connection_id=Connection.objects.get().id, reason_code="PAY", by=operator, at=AT
    )
    sent = OutboxMessage.objects.get(template="counter_code")
    assert (
        actions.agree_at_counter(visit_id=visit, code=str(sent.context["code"]), by=operator, at=AT)
        == "AGREED"
    )


def _path() -> None:
    Office.objects.filter(path="east/HO/D1/").update(path="elsewhere/D1/")


def _kind() -> None:
    Office.objects.filter(code="D1").update(kind="company")


def _feeder() -> None:
    other = Feeder.objects.order_by("id").last()
    assert other is not None
    Feeder.objects.filter(id=other.id).update(substation=Feeder.objects.order_by("id")[0].substation_id)


def _position() -> None:
    Position.objects.update(device_id=10**9)


def _gap() -> None:
    Terms.objects.filter(to_date=date(2025, 7, 1)).update(to_date=date(2025, 6, 30))


def _no_terms() -> None:
    Terms.objects.all().delete()


def _number() -> None:
    Connection.objects.update(service_number="N12")


def _person() -> None:
    west = Office.objects.order_by("id").last()
    assert west is not None
    Person.objects.update(company_id=west.company_id)


def _link() -> None:
    MobileLink.objects.create(
        connection=Connection.objects.get(), mobile=place.STRANGER, how_code="CODE", from_at=AT
    )


def _token() -> None:
    Token.objects.update(mobile=place.STRANGER)


def _visit() -> None:
    home = Connection.objects.get()
    CounterVisit.objects.create(
        connection=home, staff_id=7, reason_code="PAY", code_hash="", is_code_sent=False, asked_at=AT,
        expires_at=AT + timedelta(minutes=10), how_code="SMS", agreed_at=AT,
        ends_at=AT + timedelta(minutes=30),
    )  # fmt: skip


PLANTED: dict[str, Callable[[], None]] = {
    "offices_stand_on_their_parents_path": _path,
    "offices_stand_under_higher_offices": _kind,
    "wires_stay_in_their_company": _feeder,
    "positions_are_of_devices": _position,
    "terms_without_gaps": _gap,
    "connections_have_terms": _no_terms,
    "service_numbers_fit_their_company": _number,
    "connections_stay_in_their_company": _person,
    "links_are_proved": _link,
    "tokens_see_what_was_linked": _token,
    "counter_visits_are_proved": _visit,
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", PLANTED)
def test_it_is_silent_on_good_data_and_finds_what_is_planted(name: str) -> None:
    assert checked(name) == 0
    two_companies()
    assert checked(name) > 0
    assert found(name) == 0
    PLANTED[name]()
    assert found(name) > 0


def test_overlapping_terms_would_be_found_if_the_constraint_were_gone(committed_database: object) -> None:
    two_companies()
    assert found("terms_do_not_overlap") == 0
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE consumers_terms DROP CONSTRAINT consumers_terms_apart")
    Terms.objects.filter(to_date=date(2025, 7, 1)).update(to_date=date(2025, 7, 2))
    assert found("terms_do_not_overlap") == 1


def test_every_audit_has_its_test() -> None:
    assert set(AUDITS) == {*PLANTED, "terms_do_not_overlap"}
