"""Terms in force on a day and over a stretch; changing them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from bijlighar.consumers import actions, queries
from bijlighar.consumers.models import Terms
from bijlighar.consumers.tests import place

pytestmark = pytest.mark.django_db


def changed(connection_id: int, day: date, **terms: object) -> bool:
    return actions.change_terms(
        connection_id=connection_id, from_date=day, by=place.BY, at=place.AT, **terms  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_day_of_change_has_the_new_terms() -> None:
    here = place.connection(place.company())
    assert changed(here, date(2025, 7, 15), sanctioned_load_w=4000, is_prepaid=True)
    before = queries.terms_on([here], date(2025, 7, 14)).row(0, named=True)
    after = queries.terms_on([here], date(2025, 7, 15)).row(0, named=True)
    assert (before["sanctioned_load_w"], before["is_prepaid"]) == (2000, False)
    assert (after["sanctioned_load_w"], after["is_prepaid"]) == (4000, True)
    unchanged = {
        "state_code": "mp",
        "category_code": "LV-1.2",
        "area_code": "URBAN",
        "phase": 1,
        "is_smart": True,
    }
    assert {name: after[name] for name in unchanged} == unchanged


def test_before_the_connection_there_are_no_terms() -> None:
    here = place.connection(place.company())
    assert queries.terms_on([here], date(2019, 12, 31)).is_empty()
    assert queries.terms_on([], date(2025, 1, 1)).is_empty()


def test_whoever_changes_to_prepaid_pays_before_from_that_day_on_and_without_terms_nobody_does() -> None:
    here = place.connection(place.company())
    changed(here, date(2025, 7, 15), is_prepaid=True)
    assert not queries.is_prepaid_on(here, date(2025, 7, 14))
    assert queries.is_prepaid_on(here, date(2025, 7, 15))
    assert not queries.is_prepaid_on(here, date(2019, 12, 31))


def test_a_stretch_is_cut_at_its_bounds_and_at_the_change() -> None:
    east = place.company()
    here, there = place.connection(east, 1), place.connection(east, 2)
    changed(here, date(2025, 7, 15), category_code="LV-2.2")
    frame = queries.terms_between(None, date(2025, 7, 1), date(2025, 8, 1), company_id=east)
    assert frame.select("connection_id", "category_code", "from_date", "to_date").rows() == [
        (here, "LV-1.2", date(2025, 7, 1), date(2025, 7, 15)),
        (here, "LV-2.2", date(2025, 7, 15), date(2025, 8, 1)),
        (there, "LV-1.2", date(2025, 7, 1), date(2025, 8, 1)),
    ]
    assert queries.terms_between([there], date(2025, 7, 15), date(2025, 7, 16)).height == 1
    assert queries.terms_between([here], date(2025, 7, 15), date(2025, 7, 16))["category_code"].to_list() == [
        "LV-2.2"
    ]


def test_terms_that_would_not_change_are_left_alone() -> None:
    here = place.connection(place.company())
    assert not changed(here, date(2025, 7, 1), category_code="LV-1.2")
    assert len(queries.terms_history(here)) == 1


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2019, 1, 1)])
def test_history_is_never_overwritten(day: date) -> None:
    here = place.connection(place.company())
    with pytest.raises(actions.UnableToChangeTerms, match="Give a later day"):
        changed(here, day, phase=3)


def test_a_contract_demand_begins_is_agreed_in_another_unit_and_goes() -> None:
    mill = place.connection(place.company(), category_code="LV-4", contract_demand_w=20_000)

    def on(day: date) -> tuple[int | None, ...]:
        row = queries.terms_on([mill], day).row(0, named=True)
        return row["contract_demand_w"], row["contract_demand_va"], row["load_millihp"]

    assert changed(mill, date(2025, 7, 1), contract_demand_va=25_000)
    assert changed(mill, date(2025, 8, 1), contract_demand_va=0, load_millihp=7500)
    assert not changed(mill, date(2025, 9, 1), contract_demand_w=0)
    days = (date(2025, 6, 30), date(2025, 7, 1), date(2025, 8, 1))
    assert [on(day) for day in days] == [(20_000, None, None), (None, 25_000, None), (None, None, 7500)]
    with pytest.raises(actions.UnableToChangeTerms, match="in W or in VA"):
        changed(mill, date(2025, 10, 1), contract_demand_w=1, contract_demand_va=1)


def test_two_units_of_demand_never_stand_together() -> None:
    mill = place.connection(place.company(), category_code="LV-4", contract_demand_w=20_000)
    with pytest.raises(IntegrityError, match="consumers_terms_demand"), transaction.atomic():
        Terms.objects.filter(connection_id=mill).update(contract_demand_va=1)


def test_net_metering_stays_until_it_ends() -> None:
    home = place.connection(place.company(), is_net_metered=True)
    assert changed(home, date(2025, 7, 1), is_net_metered=False)
    assert [one.is_net_metered for one in queries.terms_history(home)] == [True, False]
