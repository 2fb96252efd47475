"""The consumer takes the readings home in three forms; nobody else does, and it is on record (M11, M16)."""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.request
from decimal import Decimal

import polars as pl
import pytest

from tests.served import Served, Visitor


@pytest.fixture(scope="module")
def owner(served: Served) -> Visitor:
    return served.person(0)


@pytest.fixture(scope="module")
def home(owner: Visitor) -> str:
    return owner.get("/en/connections").links(r"/en/c/\d+/")[0]


@pytest.fixture(scope="module")
def offered(owner: Visitor, home: str) -> tuple[str, str]:
    """The days that the page offers."""
    page = owner.get(f"{home}usage").links(rf"{home}usage/export")[0]
    first, last = re.findall(r'type="date" value="(\d{4}-\d\d-\d\d)"', owner.get(page).text)
    return first, last


def asked(home: str, offered: tuple[str, str], form: str) -> str:
    return f"{home}usage/export?from={offered[0]}&to={offered[1]}&form={form}"


def test_every_form_tells_the_same(owner: Visitor, home: str, offered: tuple[str, str]) -> None:
    answer = owner.get(asked(home, offered, "csv"))
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.search(r'attachment; filename="[A-Z0-9]+-[\d-]+\.csv"', answer.headers["content-disposition"])
    assert answer.headers["cache-control"] == "private, no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    days = {row["starts_at"][:10] for row in rows}
    assert (min(days), max(days)) == offered
    assert all(row["words_en"] and row["words_hi"] and row["version"] and row["known_at"] for row in rows)
    assert all(row["reason"] and row["method"] for row in rows if row["status"] == "ESTIMATED")
    total = sum(Decimal(row["kwh"]) for row in rows if row["kwh"])

    profiles = json.loads(owner.get(asked(home, offered, "ies")).text, parse_float=Decimal)
    told = [one for one in profiles if one["profileType"] == "DAILY"]
    assert sum(one["intervals"][0]["readings"][0]["value"] for one in told) == total
    assert {one["profileType"] for one in profiles} >= {"DESCRIPTOR", "CUSTOMER", "INTERVAL"}

    table = pl.read_parquet(io.BytesIO(raw(owner, asked(home, offered, "parquet"))))
    assert table["kwh"].sum() == total
    assert table.height == len(rows)


def raw(visitor: Visitor, path: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(visitor.cookies))
    with opener.open(visitor.served.address + path, timeout=30) as answer:
        return bytes(answer.read())


def test_who_took_it_stands_in_the_settings(owner: Visitor, home: str, offered: tuple[str, str]) -> None:
    before = owner.get(f"{home}settings").text.count("the consumer looked")
    owner.get(asked(home, offered, "csv"))
    assert owner.get(f"{home}settings").text.count("the consumer looked") == before + 1


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (("yesterday", "2026-11-21"), "This is not a day."),
        (("2026-11-21", "2026-11-20"), "lies before the first one"),
        (("2001-01-01", "2001-02-01"), "nothing is known of the days before"),
        (("2099-01-01", "2100-12-31"), "This is not a day."),
        (("2060-01-01", "2061-02-01"), "At most 13 months at once."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    owner: Visitor, home: str, days: tuple[str, str], words: str
) -> None:
    for form in ("csv", "ies", "parquet", "exe"):
        page = owner.get(asked(home, days, form))
        assert page.status == 400
        assert words in page.text
        assert "content-disposition" not in page.headers


def test_thirteen_months_are_allowed_to_the_day(owner: Visitor, home: str) -> None:
    assert owner.get(asked(home, ("2060-01-01", "2061-01-31"), "csv")).status == 200
    assert owner.get(asked(home, ("2060-01-31", "2061-02-27"), "csv")).status == 200


def test_a_neighbour_gets_nothing(served: Served, home: str, offered: tuple[str, str]) -> None:
    neighbour = served.person(3)
    for form in ("csv", "ies", "parquet"):
        page = neighbour.get(asked(home, offered, form))
        assert page.status == 404
        assert "content-disposition" not in page.headers
