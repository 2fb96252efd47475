"""Reads of companies, offices and wires."""

from bijlighar.network.queries.called import companies_knowing, devices_at
from bijlighar.network.queries.companies import CompanyRecord, companies, company
from bijlighar.network.queries.devices import (
    DeviceKind,
    DeviceRecord,
    device,
    device_of_code,
    devices_found,
    feeders_of,
    substations_of,
    transformers_of,
)
from bijlighar.network.queries.offices import (
    OfficeRecord,
    children,
    head_office,
    office,
    office_of_path,
    office_path,
    offices_below,
    paths_below,
    scope_path,
)
from bijlighar.network.queries.positions import (
    DevicePlace,
    OfficeArea,
    device_places,
    has_positions,
    office_areas,
)
from bijlighar.network.queries.sheets import (
    company_rows,
    feeder_rows,
    office_rows,
    position_rows,
    substation_rows,
    transformer_rows,
)
from bijlighar.network.queries.standing import PlaceNames, place_names, transformers_of_code
from bijlighar.network.queries.wires import WireRecord, feeders, transformers

__all__ = [
    "CompanyRecord",
    "DeviceKind",
    "DevicePlace",
    "DeviceRecord",
    "OfficeArea",
    "OfficeRecord",
    "PlaceNames",
    "WireRecord",
    "children",
    "companies",
    "companies_knowing",
    "company",
    "company_rows",
    "device",
    "device_of_code",
    "device_places",
    "devices_at",
    "devices_found",
    "feeder_rows",
    "feeders",
    "feeders_of",
    "has_positions",
    "head_office",
    "office",
    "office_areas",
    "office_of_path",
    "office_path",
    "office_rows",
    "offices_below",
    "paths_below",
    "place_names",
    "position_rows",
    "scope_path",
    "substation_rows",
    "substations_of",
    "transformer_rows",
    "transformers",
    "transformers_of",
    "transformers_of_code",
]
