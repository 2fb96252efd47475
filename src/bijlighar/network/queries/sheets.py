"""What is registered of a company, in the columns of its sheets and with ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.db.models import QuerySet

from bijlighar.kernel.outgoing import outgoing
from bijlighar.network.models import Company, Feeder, Office, Substation, Transformer

_TEXT = pl.String()
_ID = pl.Int64()


def _frame(rows: QuerySet[Any], schema: Mapping[str, pl.DataType], **renamed: str) -> pl.DataFrame:
    plain = [name for name in schema if name not in renamed]
    values = rows.values_list(*plain, *renamed.values())
    found = pl.DataFrame(
        list(values), schema={name: schema[name] for name in [*plain, *renamed]}, orient="row"
    )
    # A sheet's empty cell is null, a table's is "".
    texts = [name for name, dtype in schema.items() if dtype == _TEXT]
    return found.select(list(schema)).with_columns(pl.col(texts).replace("", None))


def company_rows() -> pl.DataFrame:
    """All companies: id and every column of companies.csv."""
    names = [field.attname for field in Company._meta.concrete_fields if field.attname != "id"]
    return _frame(Company.objects.order_by("id"), {"id": _ID} | dict.fromkeys(names, _TEXT))


def office_rows(company_id: int) -> pl.DataFrame:
    """Offices: id, code, kind, parent_code, area_code, name_en, name_hi, path."""
    names = ["code", "kind", "parent_code", "area_code", "name_en", "name_hi", "path"]
    rows = Office.objects.filter(company_id=company_id).order_by("path")
    return _frame(rows, {"id": _ID} | dict.fromkeys(names, _TEXT), parent_code="parent__code")


def substation_rows(company_id: int) -> pl.DataFrame:
    """Substations: id, code, office_code, name_en, name_hi."""
    names = ["code", "office_code", "name_en", "name_hi"]
    rows = Substation.objects.filter(company_id=company_id).order_by("id")
    return _frame(rows, {"id": _ID} | dict.fromkeys(names, _TEXT), office_code="office__code")


def feeder_rows(company_id: int) -> pl.DataFrame:
    """Feeders: id, code, substation_code, name_en, name_hi."""
    names = ["code", "substation_code", "name_en", "name_hi"]
    rows = Feeder.objects.filter(company_id=company_id).order_by("id")
    return _frame(rows, {"id": _ID} | dict.fromkeys(names, _TEXT), substation_code="substation__code")


def transformer_rows(company_id: int) -> pl.DataFrame:
    """Transformers: id, code, feeder_code, office_code, name_en, name_hi, capacity_va."""
    names = ["code", "feeder_code", "office_code", "name_en", "name_hi"]
    return _frame(
        Transformer.objects.filter(company_id=company_id).order_by("id"),
        {"id": _ID, **dict.fromkeys(names, _TEXT), "capacity_va": _ID},
        feeder_code="feeder__code",
        office_code="office__code",
    )


def position_rows(company_id: int) -> pl.DataFrame:
    """Positions: id, device_kind, code, latitude_udeg, longitude_udeg."""
    return outgoing(
        "SELECT p.id, p.device_kind, coalesce(s.code, t.code), p.latitude_udeg, p.longitude_udeg"
        " FROM network_position p"
        " LEFT JOIN network_substation s ON p.device_kind = 'SUBSTATION' AND s.id = p.device_id"
        " LEFT JOIN network_transformer t ON p.device_kind = 'DTR' AND t.id = p.device_id"
        " WHERE p.company_id = %(company)s ORDER BY p.id",
        {"company": company_id},
        {"id": _ID, "device_kind": _TEXT, "code": _TEXT, "latitude_udeg": _ID, "longitude_udeg": _ID},
    )
