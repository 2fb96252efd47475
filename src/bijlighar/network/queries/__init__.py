"""Reads of companies, offices and wires."""

from bijlighar.network.queries.companies import CompanyRecord, companies, company
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
from bijlighar.network.queries.sheets import (
    company_rows,
    feeder_rows,
    office_rows,
    substation_rows,
    transformer_rows,
)
from bijlighar.network.queries.wires import WireRecord, feeders, transformers

__all__ = [
    "CompanyRecord",
    "OfficeRecord",
    "WireRecord",
    "children",
    "companies",
    "company",
    "company_rows",
    "feeder_rows",
    "feeders",
    "head_office",
    "office",
    "office_of_path",
    "office_path",
    "office_rows",
    "offices_below",
    "paths_below",
    "scope_path",
    "substation_rows",
    "transformer_rows",
    "transformers",
]
