"""Places are found by their names as these are now, also those registered before there was a folded one."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import polars as pl
import pytest
from django.apps import apps
from django.db import connection

from bijlighar.network import actions, queries
from bijlighar.network.models import Feeder, Office, Substation, Transformer
from bijlighar.network.rules.names import folded
from bijlighar.network.tests.test_register import AT, BY, TREE, company

pytestmark = pytest.mark.django_db


def company_with_wires(code: str) -> int:
    """A company with its offices and one line named Adhartal, down to its transformer."""
    company_id = company(code)
    said: dict[str, Any] = {"company_id": company_id, "by": BY, "at": AT}
    actions.register_offices(rows=TREE, **said)

    def wire(**columns: Any) -> pl.DataFrame:
        return pl.DataFrame([{"name_en": "Adhartal", "name_hi": "अधारताल", **columns}])

    actions.register_substations(rows=wire(code="S1", office_code="D1"), **said)
    actions.register_feeders(rows=wire(code="F1", substation_code="S1"), **said)
    actions.register_transformers(
        rows=wire(code="4010203001", feeder_code="F1", office_code="D1", capacity_va=100_000), **said
    )
    return company_id


def rename(company_id: int, name_en: str, name_hi: str) -> None:
    rows = pl.DataFrame(
        [{"code": "D1", "kind": "dc", "parent_code": "V1", "area_code": "URBAN"}]
    ).with_columns(name_en=pl.lit(name_en), name_hi=pl.lit(name_hi))
    actions.register_offices(company_id=company_id, rows=rows, by=BY, at=AT, update=True)


def test_a_new_name_takes_the_place_of_the_old() -> None:
    east, west = company_with_wires("east"), company_with_wires("west")
    rename(east, "Ranjhi Zone", "रांझी ज़ोन")
    assert queries.companies_knowing(folded("राँझि")) == queries.companies_knowing(folded("raanjhi")) == {east}
    assert queries.companies_knowing(folded("Adhartal")) == {east, west}
    rename(east, "Garha Zone", "गढ़ा ज़ोन")
    assert queries.companies_knowing(folded("राँझी")) == set()
    assert queries.companies_knowing(folded("गढा")) == {east}


def test_a_device_of_another_company_s_office_of_that_code_is_not_there() -> None:
    east, west = company_with_wires("east"), company_with_wires("west")
    rename(east, "Ranjhi Zone", "रांझी ज़ोन")
    wires: list[tuple[str, int]] = []
    for company_id in (east, west):
        row: dict[str, Any] = {"code": "S9", "office_code": "D1", "name_en": "33 kV", "name_hi": "33 केवी"}
        actions.register_substations(company_id=company_id, rows=pl.DataFrame([row]), by=BY, at=AT)
        found = queries.device_of_code(company_id, "SUBSTATION", "S9")
        assert found is not None
        wires.append(("SUBSTATION", found.id))
    assert queries.devices_at(folded("राँझी"), wires) == {wires[0]}
    assert queries.devices_at(folded("राँझी"), []) == set()


def test_what_was_registered_before_is_found_too() -> None:
    east = company_with_wires("east")
    for model in (Office, Substation, Feeder, Transformer):
        model.objects.update(folded="")
    assert queries.companies_knowing(folded("अधारताल")) == set()
    with connection.schema_editor(atomic=False) as editor:
        import_module("bijlighar.network.migrations.0003_folded").fold(apps, editor)
    assert queries.companies_knowing(folded("अधारतल")) == set()
    assert queries.companies_knowing(folded("अधारताल")) == {east}
    assert queries.companies_knowing(folded("4010203001")) == {east}
