"""Notes which agency put up meters that hang already: in one statement, however many they are."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db import connection

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.register import Registered, UnableToRegister, resolve
from bijlighar.metering import queries as metering
from bijlighar.rollout import queries
from bijlighar.rollout.models import Programme


@action
def register_installed(*, company_id: int, rows: pl.DataFrame, by: Actor, at: datetime) -> Registered:
    """Register rows of a sheet of installed meters (`rules.sheets.INSTALLED`), checked before.

    A meter counts as put up at the start of the day from which it hangs. The same meter for the same agency
    and day again changes nothing. Raises `UnableToRegister` when a meter, a registration or a programme is
    unknown.
    """
    programmes = pl.DataFrame(
        list(Programme.objects.filter(company_id=company_id).values_list("code", "id")),
        schema={"code": pl.String, "id": pl.Int64},
        orient="row",
    )
    numbers = consumers.numbers(company_id=company_id).select("service_number", "connection_id")
    hangs = metering.meter_rows(company_id).filter(pl.col("service_number").is_not_null())
    meters = pl.DataFrame(
        list(metering.meter_ids(company_id, rows["serial"].to_list()).items()),
        schema={"serial": pl.String, "meter_id": pl.Int64},
        orient="row",
    )
    ready = (
        resolve(rows, "programme_code", programmes, into="programme_id", what="programme", may_be_empty=True)
        .join(
            queries.registration_rows(company_id).select(
                "agency_code", "registration_number", "agency_id", registration_id="id"
            ),
            on=["agency_code", "registration_number"],
            how="left",
            maintain_order="left",
        )
        .join(hangs.select("serial", "service_number", "from_date"), on="serial", how="left")
        .join(numbers, on="service_number", how="left")
        .join(meters, on="serial", how="left")
    )
    lost = ready.filter(pl.any_horizontal(pl.col("registration_id", "connection_id", "meter_id").is_null()))[
        "serial"
    ]
    if lost.len():
        listed = ", ".join(lost.head(5).to_list())
        raise UnableToRegister(f"No meter that hangs, or no registration, was found for {listed}.")
    frame = ready.select(
        "serial", "agency_id", "registration_id", "programme_id", "connection_id", "meter_id", "from_date",
        pl.col("target_code", "seal_number").fill_null(""),
    )  # fmt: skip
    with incoming(frame), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rollout_installation (agency_id, key, registration_id, programme_id, target_code, "
            "class_code, company_id, connection_id, meter_id, source_code, installed_at, seal_number, "
            "recorded_at) "
            "SELECT agency_id, 'sheet ' || meter_id || ' ' || from_date, registration_id, programme_id, "
            "target_code, '', %s, connection_id, meter_id, 'SHEET', "
            "from_date::timestamp AT TIME ZONE 'Asia/Kolkata', seal_number, %s FROM incoming "
            "ON CONFLICT (agency_id, key) DO NOTHING",
            [company_id, at],
        )
        inserted = cursor.rowcount
    return Registered(inserted, 0, rows.height - inserted)
