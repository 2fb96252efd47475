"""Roles: forbidden unless a live role over the office says otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import polars as pl
import pytest

from bijlighar.kernel.actor import Actor
from bijlighar.network import actions as network
from bijlighar.network import queries as network_queries
from bijlighar.people import actions, queries
from bijlighar.people.rules.roles import PERMISSION_WORDS, ROLES, Permission, permits

AT = datetime(2025, 9, 1, 6, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)
BY = Actor.system("test")


@pytest.fixture
def offices(db: None) -> dict[str, int]:
    """Two companies: east/HO > C1 > D1, and C10 beside C1; west/HO."""
    found: dict[str, int] = {}
    for code in ("east", "west"):
        texts = ["name_en", "name_hi", "short_en", "short_hi", "portal_host", "address_en", "address_hi"]
        numbers = {"service_number_pattern": "N[0-9]{10}", "service_number_example": "N1234567890"}
        row = {"code": code, "state_code": "mp", "brand_code": code, "helpline": "1912", **numbers}
        network.register_companies(rows=pl.DataFrame([row | dict.fromkeys(texts, code)]), by=BY, at=AT)
        company = network_queries.company(code)
        assert company is not None
        tree = [("HO", "company", None), ("C1", "circle", "HO"), ("C10", "circle", "HO"), ("D1", "dc", "C1")]
        frame = pl.DataFrame(tree, schema=["code", "kind", "parent_code"], orient="row").with_columns(
            area_code=pl.lit("URBAN"), name_en=pl.lit("x"), name_hi=pl.lit("x")
        )
        network.register_offices(company_id=company.id, rows=frame, by=BY, at=AT)
        rows = network_queries.office_rows(company.id)
        found |= {f"{code}/{office}": number for office, number in rows.select("code", "id").rows()}
    return found


def hired(login: str = "r.sharma") -> int:
    return actions.add_staff(login=login, name_en="R. Sharma", name_hi="आर. शर्मा", by=BY, at=AT)


def test_a_role_reaches_its_office_and_those_below_and_no_other(offices: dict[str, int]) -> None:
    """M22: staff of one company see nothing of another."""
    officer = hired()
    actions.give_role(
        staff_id=officer, role_code="BILLING_OFFICER", office_id=offices["east/C1"], by=BY, at=AT
    )
    seen = {name for name, office in offices.items() if queries.may(officer, "bill.see", office, at=AT)}
    assert seen == {"east/C1", "east/D1"}, "not the sibling C10, whose code begins alike"
    assert queries.offices_where(officer, "bill.see", at=AT) == sorted(
        [offices["east/C1"], offices["east/D1"]]
    )


def test_what_the_role_does_not_name_is_forbidden(offices: dict[str, int]) -> None:
    operator = hired()
    actions.give_role(staff_id=operator, role_code="OPERATOR", office_id=offices["east/HO"], by=BY, at=AT)
    here = offices["east/D1"]
    assert queries.may(operator, "complaint.register", here, at=AT)
    assert not queries.may(operator, "bill.correct", here, at=AT)
    assert not queries.may(operator, "fly", here, at=AT)
    assert not queries.may(operator, "bill.see", 10**9, at=AT)
    assert not queries.may(10**9, "bill.see", here, at=AT)
    assert not queries.may(hired("nobody.yet"), "bill.see", here, at=AT)


def test_a_role_holds_from_to_and_never_after_the_person_left(offices: dict[str, int]) -> None:
    officer, here = hired(), offices["east/D1"]
    given: Any = {"staff_id": officer, "role_code": "AUDITOR", "office_id": here}
    assert actions.give_role(**given, by=BY, at=AT)
    assert not actions.give_role(**given, by=BY, at=LATER), "it is held already"
    assert not queries.may(officer, "audit.see", here, at=AT - timedelta(seconds=1))
    assert actions.take_role(**given, by=BY, at=LATER)
    assert not actions.take_role(**given, by=BY, at=LATER)
    assert queries.may(officer, "audit.see", here, at=LATER - timedelta(seconds=1))
    assert not queries.may(officer, "audit.see", here, at=LATER)
    assert actions.give_role(**given, by=BY, at=LATER)
    assert actions.deactivate(staff_id=officer, by=BY, at=LATER)
    assert not queries.may(officer, "audit.see", here, at=LATER)


def test_unknown_roles_offices_and_logins_are_refused(offices: dict[str, int]) -> None:
    officer = hired()
    with pytest.raises(actions.UnableToChangeStaff, match="no role KING"):
        actions.give_role(staff_id=officer, role_code="KING", office_id=offices["east/HO"], by=BY, at=AT)
    with pytest.raises(actions.UnableToChangeStaff, match="no office"):
        actions.give_role(staff_id=officer, role_code="AUDITOR", office_id=10**9, by=BY, at=AT)
    with pytest.raises(actions.UnableToChangeStaff, match="is taken"):
        hired()


def test_staff_from_a_sheet_get_roles_but_no_password(offices: dict[str, int]) -> None:
    east = network_queries.company("east")
    assert east is not None
    rows = pl.DataFrame(
        [("r.sharma", "AUDITOR", "C1"), ("r.sharma", "OPERATOR", "D1"), ("s.verma", "ADMIN", "HO")],
        schema=["login", "role_code", "office_code"],
        orient="row",
    ).with_columns(
        name_en=pl.col("login"), name_hi=pl.col("login"), mobile=pl.lit(None, pl.String),
        from_date=pl.lit(date(2025, 4, 1)),
    )  # fmt: skip
    first = actions.register_staff(company_id=east.id, rows=rows, by=BY, at=AT)
    again = actions.register_staff(company_id=east.id, rows=rows, by=BY, at=AT)
    assert (first.inserted, again.inserted, again.already_there) == (3, 0, 3)
    sharma = queries.staff_of_login("r.sharma")
    assert sharma is not None and len(queries.roles_of(sharma.id, AT)) == 2
    answer = actions.sign_in(login="r.sharma", password="!", ip="10.0.0.1", by=BY, at=AT)
    assert answer.staff_id is None
    assert queries.staff_rows(east.id)["office_code"].to_list() == ["C1", "D1", "HO"]


def test_every_permission_is_given_to_some_role_and_has_words() -> None:
    named = set(get_args(Permission))
    assert named == set(PERMISSION_WORDS)
    assert named == {permission for role in ROLES.values() for permission in role.permissions}
    assert not permits("NO_SUCH_ROLE", "bill.see")


def test_the_administrator_reads_no_account() -> None:
    assert not any(permits("ADMIN", permission) for permission in ("connection.see", "bill.see", "meter.see"))
