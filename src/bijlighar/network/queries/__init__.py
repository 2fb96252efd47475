"""Reads of companies, offices and wires."""

from bijlighar.network.queries.companies import CompanyRecord, companies, company
from bijlighar.network.queries.offices import (
    OfficeRecord,
    head_office,
    office,
    office_of_path,
    office_path,
    offices_below,
    scope_path,
)
from bijlighar.network.queries.sheets import (
    company_rows,
    feeder_rows,
    office_rows,
    substation_rows,
    transformer_rows,
)

__all__ = [
    "CompanyRecord",
    "OfficeRecord",
    "companies",
    "company",
    "company_rows",
    "feeder_rows",
    "head_office",
    "office",
    "office_of_path",
    "office_path",
    "office_rows",
    "offices_below",
    "scope_path",
    "substation_rows",
    "transformer_rows",
]
