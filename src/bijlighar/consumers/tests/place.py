"""One small place to test in: a company, a head office with two centres, and connections on a transformer.

All mobiles are made up and begin with 600; nothing is ever sent to them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from bijlighar.consumers import actions, queries
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.sheets import SheetColumn
from bijlighar.network import actions as network
from bijlighar.network import queries as network_queries

AT = datetime(2025, 4, 1, tzinfo=UTC)
BY = Actor.system("test")
SUNITA, NEIGHBOUR, STRANGER = "+916000000001", "+916000000002", "+916000000009"


def company(code: str = "east", *, pattern: str = "N[0-9]{10}", example: str = "N1234567890") -> int:
    """A company with a head office HO, centres D1 and D2, and the transformer 4010203001 on feeder F1."""
    texts = ["name_en", "name_hi", "short_en", "short_hi", "portal_host", "address_en", "address_hi"]
    row = dict.fromkeys(texts, code) | {
        "code": code,
        "state_code": "mp" if code != "bihar" else "bihar",
        "brand_code": code,
        "helpline": "1912",
        "service_number_pattern": pattern,
        "service_number_example": example,
    }
    network.register_companies(rows=pl.DataFrame([row]), by=BY, at=AT)
    found = network_queries.company(code)
    assert found is not None
    offices = pl.DataFrame(
        [("HO", "company", None), ("D1", "dc", "HO"), ("D2", "dc", "HO")],
        schema=["code", "kind", "parent_code"],
        orient="row",
    ).with_columns(area_code=pl.lit("URBAN"), name_en=pl.col("code"), name_hi=pl.col("code"))
    network.register_offices(company_id=found.id, rows=offices, by=BY, at=AT)

    def wire(**columns: Any) -> pl.DataFrame:
        return pl.DataFrame([{"name_en": "Adhartal", "name_hi": "अधारताल", **columns}])

    said: dict[str, Any] = {"company_id": found.id, "by": BY, "at": AT}
    network.register_substations(rows=wire(code="S1", office_code="D1"), **said)
    network.register_feeders(rows=wire(code="F1", substation_code="S1"), **said)
    network.register_transformers(
        rows=wire(code="4010203001", feeder_code="F1", office_code="D1", capacity_va=100_000), **said
    )
    return found.id


def rows(count: int = 1, *, first: int = 1, **changes: Any) -> pl.DataFrame:
    """Rows of connections: N0000000001 with mobile +916000000001, and so on."""
    number = pl.int_range(first, first + count, eager=True).cast(pl.String).str.zfill(10)
    plain: dict[str, Any] = {
        "service_number": "N" + number,
        "person_ref": None,
        "name_en": "Sunita Patel",
        "name_hi": "सुनीता पटेल",
        "mobile": "+916" + number.str.tail(9),
        "language": "hi",
        "address_en": "12, Adhartal, Jabalpur",
        "address_hi": "12, अधारताल, जबलपुर",
        "office_code": "D1",
        "transformer_code": "4010203001",
        "feeder_code": None,
        "connected_on": date(2020, 1, 1),
        "category_code": "LV-1.2",
        "area_code": "URBAN",
        "sanctioned_load_w": 2000,
        "phase": 1,
        "is_prepaid": False,
        "is_smart": True,
        "terms_from": None,
        "contract_demand_w": None,
        "contract_demand_va": None,
        "load_millihp": None,
        "is_net_metered": False,
    } | changes
    columns = {
        name: value if isinstance(value, pl.Series) else pl.lit(value) for name, value in plain.items()
    }
    frame = pl.select(service_number=columns["service_number"]).with_columns(**columns)
    dtypes: Any = {c.name: c.dtype for c in _columns() if frame.schema[c.name] != c.dtype}
    return frame.cast(dtypes)


def _columns() -> tuple[SheetColumn, ...]:
    from bijlighar.consumers.rules.sheets import CONNECTIONS

    return CONNECTIONS


def connection(company_id: int, number: int = 1, **changes: Any) -> int:
    """One registered connection; its registered mobile ends with `number`."""
    actions.register_connections(company_id=company_id, rows=rows(first=number, **changes), by=BY, at=AT)
    found = queries.connection_of_number(f"N{number:010d}")
    assert found is not None
    return found.id
