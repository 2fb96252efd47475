"""Connections, persons and terms from a frame."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bijlighar.consumers import actions, queries
from bijlighar.consumers.models import Connection, Person, Terms
from bijlighar.consumers.tests import place
from bijlighar.kernel.register import Registered, UnableToRegister

pytestmark = pytest.mark.django_db


def register(company_id: int, rows: pl.DataFrame, *, update: bool = False) -> Registered:
    return actions.register_connections(
        company_id=company_id, rows=rows, update=update, by=place.BY, at=place.AT
    )


def test_it_works_and_twice_changes_nothing() -> None:
    east = place.company()
    assert register(east, place.rows(3)) == Registered(3, 0, 0)
    assert register(east, place.rows(3)) == Registered(0, 0, 3)
    assert (Person.objects.count(), Connection.objects.count(), Terms.objects.count()) == (3, 3, 3)
    record = queries.connection_of_number(" n0000-000002 ")
    assert record is not None
    assert (record.service_number, record.name_hi, record.connected_on) == (
        "N0000000002", "सुनीता पटेल", date(2020, 1, 1),
    )  # fmt: skip
    assert record.transformer_id is not None and record.feeder_id is not None


def test_one_person_may_hold_several_connections() -> None:
    east = place.company()
    register(east, place.rows(3, person_ref="P-7", mobile=place.SUNITA))
    assert Person.objects.count() == 1
    assert (
        queries.contacts([c.id for c in Connection.objects.all()])["mobile"].to_list() == [place.SUNITA] * 3
    )


def test_a_connection_without_a_transformer_hangs_on_its_feeder() -> None:
    east = place.company()
    register(east, place.rows(transformer_code=None, feeder_code="F1"))
    record = queries.connection_of_number("N0000000001")
    assert record is not None
    assert record.transformer_id is None and record.feeder_id is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"service_number": "X123"}, "not one of east: its numbers look like N1234567890"),
        ({"office_code": "D9"}, "No office has the code D9"),
        ({"transformer_code": "9999999999"}, "No transformer has the code 9999999999"),
        ({"transformer_code": None, "feeder_code": "F9"}, "No feeder has the code F9"),
    ],
)
def test_it_refuses_what_does_not_fit(changes: dict[str, Any], words: str) -> None:
    east = place.company()
    with pytest.raises(UnableToRegister, match=words), transaction.atomic():
        register(east, place.rows(**changes))
    assert Connection.objects.count() == 0


def test_the_number_of_another_company_is_refused() -> None:
    """M22: three companies on one platform."""
    east, west = place.company("east"), place.company("west")
    register(east, place.rows())
    with pytest.raises(UnableToRegister, match="belongs to another company"), transaction.atomic():
        register(west, place.rows())
    assert queries.numbers(company_id=west).is_empty()
    assert queries.numbers_elsewhere(west, ["N0000000001", "N0000000002"]).to_list() == ["N0000000001"]


def test_update_brings_changes_and_ends_the_old_terms() -> None:
    east = place.company()
    register(east, place.rows(2))
    new = place.rows(
        1, mobile="+916000000055", category_code="LV-2.2", terms_from=date(2025, 7, 1), office_code="D2"
    )
    assert register(east, new) == Registered(0, 0, 1), "without update nothing changes"
    assert register(east, new, update=True) == Registered(0, 1, 0)
    assert register(east, new, update=True) == Registered(0, 0, 1)
    record = queries.connection_of_number("N0000000001")
    assert record is not None
    assert [(t.from_date, t.to_date, t.category_code) for t in queries.terms_history(record.id)] == [
        (date(2020, 1, 1), date(2025, 7, 1), "LV-1.2"),
        (date(2025, 7, 1), None, "LV-2.2"),
    ]
    assert queries.contacts([record.id])["mobile"].item() == "+916000000055"


def test_a_connection_that_passes_to_another_person_loses_its_links() -> None:
    east = place.company()
    here, there = place.connection(east, 1), place.connection(east, 2)
    for number in (here, there):
        actions.link_by_staff(mobile=place.NEIGHBOUR, connection_id=number, by=place.BY, at=place.AT)
    moved_in = place.rows(1, person_ref="P-NEW", name_en="Imran Khan", mobile="+916000000077")
    same_person = place.rows(1, first=2, address_en="Moved house number")
    register(east, pl.concat([moved_in, same_person]), update=True)
    assert not queries.may_see(place.NEIGHBOUR, here)
    assert queries.may_see(place.NEIGHBOUR, there)


def test_the_database_itself_forbids_terms_that_overlap() -> None:
    east = place.company()
    number = place.connection(east)
    with pytest.raises(IntegrityError, match="consumers_terms_apart"), transaction.atomic():
        Terms.objects.create(
            connection_id=number, from_date=date(2024, 1, 1), category_code="LV-1.2", area_code="URBAN",
            sanctioned_load_w=1000, phase=1, is_prepaid=False, is_smart=False,
        )  # fmt: skip


def test_fifty_thousand_take_as_many_statements_as_one() -> None:
    east = place.company()
    with CaptureQueriesContext(connection) as one:
        register(east, place.rows(1))
    with CaptureQueriesContext(connection) as many:
        assert register(east, place.rows(50_000, first=2)).inserted == 50_000
    assert len(many) == len(one) < 30
    with CaptureQueriesContext(connection) as again:
        assert register(east, place.rows(50_000, first=2), update=True) == Registered(0, 0, 50_000)
    assert len(again) < 30
