"""The yearly review at the desk (M36-M40): looked at, drafted by one, approved by another, and by place."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from bijlighar.consumers.tests import place
from bijlighar.deposits import queries
from bijlighar.deposits.actions import draft_review, take_over_months
from bijlighar.interfaces.console.tests.world import NOW, World, world
from bijlighar.kernel.time import months, settlement_day

__all__ = ["world"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def billed(world: World) -> World:
    """A home of D1 and one of D2, each with a year of 300 units a month billed before."""
    second = place.connection(world.east, 2, office_code="D2")
    year = queries.year_of(world.east, settlement_day(NOW))
    rows = [
        (home, start, end, 300_000)
        for home in (world.connection, second)
        for start, end in months(year.from_date, year.to_date)
    ]
    frame = pl.DataFrame(rows, schema=["connection_id", "cycle_from", "cycle_to", "energy_wh"], orient="row")
    take_over_months(company_id=world.east, months=frame, by=world.by, at=NOW)
    return world


def page(world: World, login: str, path: str) -> str:
    answer = world.client(login).get(f"/en/console/deposits/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def step(world: World, login: str, office: str = "east/HO", **sent: object) -> str:
    address = f"/en/console/deposits/{world.offices[office]}/step"
    return world.client(login).post(address, sent, follow=True).content.decode()


def test_looked_at_drafted_and_approved_by_two(billed: World) -> None:
    head = billed.offices["east/HO"]
    looked = page(billed, "biller.head", f"{head}?look=1")
    assert "₹6,300.00" in looked
    assert queries.reviews(billed.east) == []
    assert "another person looks at it" in step(billed, "biller.head", verb="draft")
    (draft,) = queries.reviews(billed.east)
    own = page(billed, "biller.head", f"{head}/review?review={draft.id}")
    assert "another person approves it" in own
    assert "N0000 000 002" in own.replace("\u00a0", " ")
    assert "Nothing was done" in step(billed, "biller.head", verb="approve", review=draft.id)
    assert queries.reviews(billed.east)[0].state == "DRAFT"
    assert "instalments fall due on their days" in step(
        billed, "second.biller", verb="approve", review=draft.id
    )
    (review,) = queries.reviews(billed.east)
    assert (review.state, review.total_paise) == ("APPROVED", 630_000)


def test_a_centre_sees_its_own_homes_and_decides_nothing(billed: World) -> None:
    review = draft_review(company_id=billed.east, by=billed.by, at=NOW).review_id
    centre = billed.offices["east/HO/D1"]
    seen = page(billed, "biller.one", f"{centre}/review?review={review}").replace("\u00a0", " ")
    assert "N0000 000 001" in seen
    assert "N0000 000 002" not in seen
    assert "at its head office" in step(billed, "biller.one", "east/HO/D1", verb="approve", review=review)
    assert queries.reviews(billed.east)[0].state == "DRAFT"


def test_another_companys_review_is_not_there(billed: World) -> None:
    review = draft_review(company_id=billed.west, by=billed.by, at=NOW).review_id
    head = billed.offices["east/HO"]
    client = billed.client("biller.head")
    assert client.get(f"/en/console/deposits/{head}/review?review={review}").status_code == 404
    for verb in ("approve", "drop"):
        address = f"/en/console/deposits/{head}/step"
        assert client.post(address, {"verb": verb, "review": review}).status_code == 404
    assert queries.reviews(billed.west)[0].state == "DRAFT"


def test_who_only_sees_bills_decides_nothing(billed: World) -> None:
    review = draft_review(company_id=billed.east, by=billed.by, at=NOW - timedelta(hours=1)).review_id
    head = billed.offices["east/HO"]
    assert "Make a draft" not in page(billed, "operator", str(head))
    answer = billed.client("operator").post(
        f"/en/console/deposits/{head}/step", {"verb": "approve", "review": review}
    )
    assert answer.status_code == 404
