"""Who and where the connections of some bills are, and what their meters showed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import polars as pl
from django.conf import settings

from bijlighar.billing.queries.sheet.rows import Row, parameters
from bijlighar.billing.rules.cycle import bill_id
from bijlighar.billing.rules.sheet import BillSheet, SheetOffice, SheetReading
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network

_SHOWN_OFFICES = ("circle", "division", "dc")


class Around:
    """Who and where the connections are: read once for all of them."""

    def __init__(self, ids: Sequence[int], bills: Sequence[Row]) -> None:
        self.connections = consumers.connections(ids)
        records = list(self.connections.values())
        contacts = consumers.contacts(ids)
        self.mobiles = dict(contacts.select("connection_id", pl.col("mobile").str.tail(4)).iter_rows())
        self.languages = dict(contacts.select("connection_id", "language").iter_rows())
        self.phases: dict[int, int] = {}
        for last_day in {row["to_date"] - timedelta(days=1) for row in bills}:
            terms = consumers.terms_on(ids, last_day)
            self.phases |= dict(terms.select("connection_id", "phase").iter_rows())
        self.feeders = network.feeders([one.feeder_id for one in records if one.feeder_id])
        self.transformers = network.transformers(
            [one.transformer_id for one in records if one.transformer_id]
        )
        self.offices = {one.office_id: _offices(one.office_id) for one in records}
        self.companies = {company.id: company for company in network.companies()}

    def sheet(self, row: Row, **found: Any) -> BillSheet:
        """The sheet of a bill from its row and what was found for it."""
        connection = self.connections[row["connection_id"]]
        company = self.companies[row["company_id"]]
        feeder = self.feeders.get(connection.feeder_id or 0)
        transformer = self.transformers.get(connection.transformer_id or 0)
        same = {
            name: row[name] for name in BillSheet.__dataclass_fields__ if name in row and name not in found
        }
        return BillSheet(
            **same,
            **found,
            bill_id=bill_id(row["cycle_from"], row["revision"]),
            company_code=company.code,
            brand_code=company.brand_code,
            state_code=company.state_code,
            company_en=company.name_en,
            company_hi=company.name_hi,
            company_short_en=company.short_en,
            helpline=company.helpline,
            offices=self.offices[connection.office_id],
            service_number=connection.service_number,
            name_en=connection.name_en,
            name_hi=connection.name_hi,
            address_en=connection.address_en,
            address_hi=connection.address_hi,
            mobile_end=self.mobiles.get(connection.id) or "",
            connected_on=connection.connected_on,
            feeder_code=feeder.code if feeder else "",
            transformer_code=transformer.code if transformer else "",
            phase=self.phases.get(connection.id, 1),
            missing_days=row["missing"],
            language=self.languages.get(connection.id) or "hi",
            payee=settings.UPI_PAYEES.get(company.code, ""),
        )


def _offices(office_id: int) -> tuple[SheetOffice, ...]:
    return tuple(
        SheetOffice(office.kind, office.name_en, office.name_hi)
        for office in network.office_path(office_id)
        if office.kind in _SHOWN_OFFICES
    )


def readings(bills: Sequence[Row]) -> dict[int, tuple[SheetReading, ...]]:
    """The registers of the meters that counted for each bill."""
    stays = outgoing(
        "SELECT a.ref, k.meter_id, k.from_date, k.to_date, a.known_us FROM unnest(%(refs)s::bigint[],"
        " %(ids)s::bigint[], %(cycles)s::date[], %(revisions)s::int[], %(known)s::bigint[])"
        " a(ref, connection_id, cycle_from, revision, known_us) JOIN billing_kept_stay k"
        " USING (connection_id, cycle_from, revision)",
        {**parameters(bills), "known": [row["issued_us"] for row in bills]},
        {
            "ref": pl.Int64(),
            "meter_id": pl.Int64(),
            "from_date": pl.Date(),
            "to_date": pl.Date(),
            "known_us": pl.Int64(),
        },
    )
    found: dict[int, tuple[SheetReading, ...]] = {}
    shown = metering.registers_as_known(stays)
    for ref, *reading in shown.select(
        "ref", "serial", "from_date", "to_date", "start_wh", "end_wh"
    ).iter_rows():
        found[ref] = (*found.get(ref, ()), SheetReading(*reading))
    return found
