"""Readings on their way out, for whichever door asks: the CLI, the consumer's portal, an officer's console.

As MeterData of the India Energy Stack or as CSV piece by piece, so that a year of a district needs no more
memory than a part of it; as Parquet in one piece.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from django.conf import settings

from bijlighar.consumers import queries as consumers
from bijlighar.metering import queries as metering
from bijlighar.metering.adapters import ies, table
from bijlighar.metering.queries import ExportPart
from bijlighar.network import queries as network

Form = Literal["csv", "parquet", "ies"]
ENDINGS: dict[Form, str] = {"csv": "csv", "parquet": "parquet", "ies": "ies.json"}
MEDIA: dict[Form, str] = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "ies": "application/json",
}


def pieces(
    form: Form, connection_ids: Sequence[int], from_date: date, to_date: date, *, purpose_code: str
) -> Iterator[bytes]:
    """The validated days of connections in [from_date, to_date) as a file, piece by piece.

    `purpose_code` (`privacy.rules.purposes`): for which purpose; names, addresses and service numbers are in
    it only where `ies.OPEN_PURPOSES` has it. The caller writes down who took them.
    """
    parts = metering.export_parts(connection_ids, from_date, to_date)
    if form == "ies":
        yield from ies.array_of(_profiles(parts, from_date, to_date, purpose_code))
        return
    tables = (table.table(_masked(part, purpose_code).intervals) for part in parts)
    if form == "csv":
        yield from table.csv(tables)
        return
    file = io.BytesIO()
    table.parquet(tables, file)
    yield file.getvalue()


def _key() -> bytes:
    return str(settings.SECRET_KEY).encode()


def _references(part: ExportPart, purpose_code: str) -> dict[int, dict[str, str]]:
    codes = {company.id: company.code for company in network.companies()}
    return {
        stay.connection_id: ies.reference(codes[stay.company_id], stay.service_number, purpose_code, _key())
        for stay in part.stays
    }


def _masked(part: ExportPart, purpose_code: str) -> ExportPart:
    if purpose_code in ies.OPEN_PURPOSES:
        return part
    shown = {one: ref["value"] for one, ref in _references(part, purpose_code).items()}
    return ExportPart(part.stays, part.days, ies.renamed(part.intervals, shown))


def _profiles(
    parts: Iterator[ExportPart], from_date: date, to_date: date, purpose_code: str
) -> Iterator[dict[str, Any]]:
    yield ies.descriptor()
    codes = {company.id: company.code for company in network.companies()}
    for part in parts:
        references = _references(part, purpose_code)
        yield from _customers(part, codes, to_date, purpose_code)
        for company_id in sorted({stay.company_id for stay in part.stays}):
            code = codes[company_id]
            mine = [stay.connection_id for stay in part.stays if stay.company_id == company_id]
            days = ies.of_connections(part.days, mine)
            yield from ies.intervals(ies.of_connections(part.intervals, mine), code, references)
            yield from ies.daily(days, code, references)
            yield from ies.monthly(days, code, references, from_date, to_date)
            for connection_id in dict.fromkeys(mine):
                told = (
                    ies.EventTold(
                        connection_id, one.serial, one.code, one.kind.name_en, one.occurred_at, one.sequence
                    )
                    for one in metering.export_events(connection_id, from_date, to_date)
                )
                yield from ies.event(told, code, references, from_date, to_date)


def _customers(
    part: ExportPart, codes: dict[int, str], to_date: date, purpose_code: str
) -> Iterator[dict[str, Any]]:
    ids = list(dict.fromkeys(stay.connection_id for stay in part.stays))
    terms = {
        row["connection_id"]: row
        for row in consumers.terms_on(ids, to_date - timedelta(days=1)).iter_rows(named=True)
    }
    for connection_id in ids:
        record = consumers.connection(connection_id)
        if record is None:
            continue
        held = terms.get(connection_id, {})
        yield ies.customer(
            ies.Customer(
                company_code=codes[record.company_id],
                service_number=record.service_number,
                name=record.name_en,
                address=record.address_en,
                category_code=held.get("category_code") or "",
                sanctioned_load_w=held.get("sanctioned_load_w") or 0,
                phase=held.get("phase") or 0,
                is_prepaid=held.get("is_prepaid"),
                meters=[
                    (stay.meter, stay.make, stay.installed_at)
                    for stay in part.stays
                    if stay.connection_id == connection_id
                ],
            ),
            purpose_code=purpose_code,
            key=_key(),
        )
