"""The demo's master data as the sheets that any company would bring: one frame a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from bijlighar.interfaces.demo.places import COMPANIES, Centre, Company
from bijlighar.interfaces.demo.positions import positions
from bijlighar.interfaces.demo.world import CompanyWorld

MAKES = ("Vidyut Mapak", "Urja Meter")
"""Makers that do not exist."""
INTERVAL_MINUTES = {"BLOCKS": 15, "HALF_HOURS": 30, "REGISTER": 15}
SERVICE_NUMBERS = {"mp": ("N[0-9]{10}", "N1000000001"), "bihar": ("[0-9]{10}", "4000000001")}


def companies() -> pl.DataFrame:
    """The sheet of all companies."""
    return _frame(
        {
            "code": company.code,
            "state_code": company.state_code,
            "brand_code": company.brand_code,
            "name_en": company.name[0],
            "name_hi": company.name[1],
            "short_en": company.short[0],
            "short_hi": company.short[1],
            "helpline": "1912",
            "service_number_pattern": SERVICE_NUMBERS[company.state_code][0],
            "service_number_example": SERVICE_NUMBERS[company.state_code][1],
        }
        for company in COMPANIES
    )


def of_company(world: CompanyWorld) -> dict[str, pl.DataFrame]:
    """Every sheet of one company by its name, in the order in which they can be imported."""
    return {**_network(world), "connections": _connections(world), "meters": _meters(world)}


def _network(world: CompanyWorld) -> dict[str, pl.DataFrame]:
    company = world.company
    return {
        "offices": _frame(_offices(company)),
        "substations": _frame(
            {"code": f"{centre.code}-S", "office_code": centre.code, **_named(centre.substation)}
            for centre in company.centres()
        ),
        "feeders": _frame(
            {"code": feeder.code, "substation_code": f"{feeder.centre.code}-S", **_named(feeder.name)}
            for feeder in world.feeders
        ),
        "transformers": _frame(
            {
                "code": transformer.code,
                "feeder_code": transformer.feeder.code,
                "office_code": transformer.feeder.centre.code,
                **_named(transformer.name),
                "capacity_va": 63_000 if transformer.feeder.centre.is_rural else 200_000,
            }
            for transformer in world.transformers
        ),
        "positions": _frame(positions(world)),
    }


def _connections(world: CompanyWorld) -> pl.DataFrame:
    return _frame(
        {
            "service_number": connection.service_number,
            "name_en": connection.name[0],
            "name_hi": connection.name[1],
            "mobile": connection.mobile,
            "language": "hi",
            "address_en": connection.address[0],
            "address_hi": connection.address[1],
            "office_code": connection.transformer.feeder.centre.code,
            "transformer_code": connection.transformer.code,
            "connected_on": connection.connected_on,
            "category_code": connection.category_code,
            "area_code": connection.area_code,
            "sanctioned_load_w": connection.load_w,
            "phase": connection.phase,
            "is_prepaid": "yes" if connection.is_prepaid else "no",
            "is_smart": "yes",
            "contract_demand_w": connection.contract_w,
            "load_millihp": connection.load_millihp,
            "is_net_metered": "yes" if connection.is_net_metered else "no",
        }
        for connection in world.connections
    )


def _meters(world: CompanyWorld) -> pl.DataFrame:
    """The meter that hung at each connection when the history began."""
    return _frame(
        {
            "serial": connection.meter_serial,
            "make": MAKES[place % len(MAKES)],
            "phase": connection.phase,
            "interval_minutes": INTERVAL_MINUTES[connection.tells],
            "service_number": connection.service_number,
            "from_date": connection.metered_on,
        }
        for place, connection in enumerate(world.connections)
    )


def _offices(company: Company) -> Iterable[Mapping[str, object]]:
    letter = company.code[0].upper()
    head, region = f"{letter}-HO", f"{letter}-R1"
    yield _office(head, "company", None, company.short)
    yield _office(region, "region", head, company.region)
    for circle in company.circles:
        yield _office(circle.code, "circle", region, circle.name)
        for division in circle.divisions:
            yield _office(division.code, "division", circle.code, division.name)
            for centre in division.centres:
                yield _office(centre.code, "dc", division.code, centre.name, centre)


def _office(
    code: str, kind: str, parent: str | None, name: tuple[str, str], centre: Centre | None = None
) -> Mapping[str, object]:
    area = "" if centre is None else "RURAL" if centre.is_rural else "URBAN"
    return {"code": code, "kind": kind, "parent_code": parent, "area_code": area, **_named(name)}


def _named(name: tuple[str, str]) -> dict[str, object]:
    return {"name_en": name[0], "name_hi": name[1]}


def _frame(rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), infer_schema_length=None)
