"""Any part of a name is found as it would be by reading every name, and is found by an index."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import psycopg
from django.db import connection

from bijlighar.network import actions, queries
from bijlighar.network.queries import called
from bijlighar.network.rules.names import folded, found_by
from bijlighar.network.tests.test_called import company_with_wires
from bijlighar.network.tests.test_register import AT, BY
from conftest import FreshDatabase

PARTS = ("अधार", "ताल", "राँझी", "खमरिया", "गढ़ा", "इन्दौर", "नगर", "बस्ती", "क्षत्रिय", "कॉलोनी")
LATIN = ("Adhar", "tal", "Raanjhee", "Khamaria", "Garha", "Indore", " Nagar", " Basti", "'s Kooper", " Z-9")


def names(chance: random.Random, parts: tuple[str, ...]) -> str:
    return "".join(chance.choices(parts, k=chance.randint(1, 3)))


def poles(company_id: int, first: int, many: int, chance: random.Random) -> list[str]:
    """Register transformers of chance names; the folded names as the rules write them."""
    rows = pl.DataFrame(
        [
            {"code": f"{first + number:010d}", "feeder_code": "F1", "office_code": "D1",
             "capacity_va": 63_000, "name_en": names(chance, LATIN), "name_hi": names(chance, PARTS)}
            for number in range(many)
        ]
    )  # fmt: skip
    actions.register_transformers(company_id=company_id, rows=rows, by=BY, at=AT)
    return [found_by(*each) for each in rows.select("name_en", "name_hi", "code").iter_rows()]


def test_every_part_of_a_name_is_found_as_by_reading_them_all(db: None) -> None:
    chance = random.Random(4)
    kept = [company_with_wires(code) for code in ("east", "west")]
    said = {
        company_id: poles(company_id, first, 40, chance)
        for company_id, first in zip(kept, (10**9, 2 * 10**9), strict=True)
    }
    base = [found_by("Adhartal", "अधारताल"), "s1", "f1", "4010203001", "ho", "c1", "v1", "d1", "c10"]
    asked = {"क", "ष", "q", "z", "9", "qz", "त्र", folded("रांझि"), folded("Adhartal Nagar")}
    for every in said.values():
        for name in every:
            begin, length = chance.randrange(len(name)), chance.randint(1, 7)
            # A part of two lines is nobody's word, and one with two letters turned round is often none.
            part = name[begin : begin + length].partition("\n")[0]
            asked |= {part, part[::-1]} - {""}
    for part in sorted(asked):
        expected = {
            company_id for company_id, every in said.items() if any(part in name for name in (*every, *base))
        }
        assert queries.companies_knowing(part) == expected, part


def test_a_part_of_a_name_is_found_by_an_index(committed_database: FreshDatabase) -> None:
    """In a table of its own, looked after as by autovacuum: others' rows taken back would change the plan."""
    east = company_with_wires("east")
    poles(east, 10**9, 5_000, random.Random(5))
    rare = {"code": "4010203009", "feeder_code": "F1", "office_code": "D1", "capacity_va": 63_000}
    actions.register_transformers(
        company_id=east,
        rows=pl.DataFrame([rare | {"name_en": "Upreti DP", "name_hi": "उप्रेती"}]),
        by=BY,
        at=AT,
    )
    with psycopg.connect(committed_database.owner_url, autocommit=True) as owner:
        owner.execute("VACUUM (ANALYZE) network_transformer, network_company")
    for asked in ("Upreti", "4010203009", "उप्रेती", "प्रे", "pr", "nowhere"):
        plan = "\n".join(_plan(folded(asked)))
        assert "Bitmap Index Scan on network_transformer_letters" in plan, (asked, plan)
        assert "Seq Scan on network_transformer" not in plan, (asked, plan)


def _plan(name: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {called.KNOWN}", called.asked_by(name))
        return [row[0] for row in cursor.fetchall()]
