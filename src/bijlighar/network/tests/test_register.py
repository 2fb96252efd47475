"""The office tree and the wires, registered from frames."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
from django.db import IntegrityError, transaction

from bijlighar.kernel.actor import Actor
from bijlighar.kernel.register import Registered, UnableToRegister
from bijlighar.network import actions, queries

pytestmark = pytest.mark.django_db
AT = datetime(2025, 4, 1, tzinfo=UTC)
BY = Actor.system("test")
PATTERN = "N[0-9]{10}"


def company(code: str = "east") -> int:
    row = dict.fromkeys(
        ["name_en", "name_hi", "short_en", "short_hi", "portal_host", "address_en", "address_hi"], code
    ) | {
        "code": code,
        "state_code": "mp",
        "brand_code": code,
        "helpline": "1912",
        "service_number_pattern": PATTERN,
        "service_number_example": "N1234567890",
    }
    actions.register_companies(rows=pl.DataFrame([row]), by=BY, at=AT)
    found = queries.company(code)
    assert found is not None
    return found.id


def offices(*rows: tuple[str, str, str | None]) -> pl.DataFrame:
    frame = pl.DataFrame(
        rows, schema={"code": pl.String, "kind": pl.String, "parent_code": pl.String}, orient="row"
    )
    return frame.with_columns(area_code=pl.lit("URBAN"), name_en=pl.col("code"), name_hi=pl.col("code"))


TREE = offices(
    ("D1", "dc", "V1"),
    ("V1", "division", "C1"),
    ("C1", "circle", "HO"),
    ("HO", "company", None),
    ("C10", "circle", "HO"),
)


def test_a_tree_may_come_in_any_order_and_twice() -> None:
    east = company()
    assert actions.register_offices(company_id=east, rows=TREE, by=BY, at=AT) == Registered(5, 0, 0)
    assert actions.register_offices(company_id=east, rows=TREE, by=BY, at=AT) == Registered(0, 0, 5)
    ids = dict(queries.office_rows(east).select("code", "id").rows())
    assert [office.code for office in queries.office_path(ids["D1"])] == ["HO", "C1", "V1", "D1"]
    assert queries.offices_below(ids["C1"]) == [ids["C1"], ids["V1"], ids["D1"]], (
        "C10 is a sibling, not below C1"
    )
    assert len(queries.offices_below(ids["HO"])) == 5
    assert queries.offices_below(10**9) == []
    assert queries.office_path(10**9) == []


def test_two_companies_may_use_the_same_codes() -> None:
    """M22: each company has its own offices and sees none of the other's."""
    east, west = company("east"), company("west")
    for one in (east, west):
        actions.register_offices(company_id=one, rows=TREE, by=BY, at=AT)
    head = {one: queries.office_rows(one).filter(pl.col("code") == "HO")["id"].item() for one in (east, west)}
    assert not set(queries.offices_below(head[east])) & set(queries.offices_below(head[west]))


def test_an_office_that_moves_takes_those_below_it_along() -> None:
    east = company()
    actions.register_offices(company_id=east, rows=TREE, by=BY, at=AT)
    moved = actions.register_offices(
        company_id=east, rows=offices(("V1", "division", "C10")), by=BY, at=AT, update=True
    )
    assert moved == Registered(0, 1, 0)
    ids = dict(queries.office_rows(east).select("code", "id").rows())
    assert [office.code for office in queries.office_path(ids["D1"])] == ["HO", "C10", "V1", "D1"]
    assert queries.offices_below(ids["C1"]) == [ids["C1"]]


def test_an_unknown_parent_is_refused_and_nothing_is_written() -> None:
    east = company()
    with pytest.raises(UnableToRegister, match="No office has the code NOWHERE"), transaction.atomic():
        actions.register_offices(
            company_id=east, rows=offices(("HO", "company", None), ("C1", "circle", "NOWHERE")), by=BY, at=AT
        )
    assert queries.office_rows(east).is_empty()


def test_a_company_has_one_head_office() -> None:
    east = company()
    two = offices(("HO", "company", None), ("HO2", "company", None))
    with pytest.raises(IntegrityError, match="network_office_one_root"), transaction.atomic():
        actions.register_offices(company_id=east, rows=two, by=BY, at=AT)


def test_wires_hang_from_substation_to_transformer() -> None:
    east = company()
    actions.register_offices(company_id=east, rows=TREE, by=BY, at=AT)

    def rows(**columns: str | int) -> pl.DataFrame:
        return pl.DataFrame([{"name_en": "Ghamapur", "name_hi": "घमापुर", **columns}])

    actions.register_substations(company_id=east, rows=rows(code="S1", office_code="V1"), by=BY, at=AT)
    actions.register_feeders(company_id=east, rows=rows(code="F1", substation_code="S1"), by=BY, at=AT)
    transformer = rows(code="4010203001", feeder_code="F1", office_code="D1", capacity_va=100_000)
    assert actions.register_transformers(company_id=east, rows=transformer, by=BY, at=AT).inserted == 1
    assert actions.register_transformers(company_id=east, rows=transformer, by=BY, at=AT).already_there == 1
    stored = queries.transformer_rows(east).drop("id").row(0, named=True)
    assert stored == {
        "code": "4010203001",
        "feeder_code": "F1",
        "office_code": "D1",
        "name_en": "Ghamapur",
        "name_hi": "घमापुर",
        "capacity_va": 100_000,
    }
