"""What is registered of a company's connections, in the columns of their sheet."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bijlighar.kernel.outgoing import outgoing
from bijlighar.network import queries as network

_OWN: dict[str, pl.DataType] = {
    "id": pl.Int64(),
    "service_number": pl.String(),
    "person_ref": pl.String(),
    "name_en": pl.String(),
    "name_hi": pl.String(),
    "mobile": pl.String(),
    "language": pl.String(),
    "address_en": pl.String(),
    "address_hi": pl.String(),
    "connected_on": pl.Date(),
    "category_code": pl.String(),
    "area_code": pl.String(),
    "sanctioned_load_w": pl.Int64(),
    "phase": pl.Int64(),
    "is_prepaid": pl.Boolean(),
    "is_smart": pl.Boolean(),
    "terms_from": pl.Date(),
    "contract_demand_w": pl.Int64(),
    "contract_demand_va": pl.Int64(),
    "load_millihp": pl.Int64(),
    "is_net_metered": pl.Boolean(),
    "office_id": pl.Int64(),
    "transformer_id": pl.Int64(),
    "feeder_id": pl.Int64(),
}


def connection_rows(company_id: int) -> pl.DataFrame:
    """Connections with their latest terms: id and every column of connections.csv."""
    rows = outgoing(
        """
        SELECT c.id, c.service_number, p.reference, p.name_en, p.name_hi, p.mobile, p.language,
               c.address_en, c.address_hi, c.connected_on, t.category_code, t.area_code, t.sanctioned_load_w,
               t.phase, t.is_prepaid, t.is_smart, t.from_date, t.contract_demand_w,
               t.contract_demand_va, t.load_millihp, t.is_net_metered, c.office_id, c.transformer_id,
               c.feeder_id
        FROM consumers_connection c
        JOIN consumers_person p ON p.id = c.person_id
        LEFT JOIN consumers_terms t ON t.connection_id = c.id AND t.to_date IS NULL
        WHERE c.company_id = %(company_id)s ORDER BY c.id
        """,
        {"company_id": company_id},
        _OWN,
    )
    known = {
        "office": network.office_rows(company_id),
        "transformer": network.transformer_rows(company_id),
        "feeder": network.feeder_rows(company_id),
    }
    for what, codes in known.items():
        by_id = codes.select(pl.col("id").alias(f"{what}_id"), pl.col("code").alias(f"{what}_code"))
        rows = rows.join(by_id, on=f"{what}_id", how="left", maintain_order="left").drop(f"{what}_id")
    return rows


def numbers_elsewhere(company_id: int, service_numbers: Sequence[str]) -> pl.Series:
    """Those of the service numbers that belong to a connection of another company."""
    return outgoing(
        "SELECT service_number FROM consumers_connection "
        "WHERE company_id <> %(company_id)s AND service_number = ANY(%(numbers)s)",
        {"company_id": company_id, "numbers": list(service_numbers)},
        {"service_number": pl.String()},
    )["service_number"]
