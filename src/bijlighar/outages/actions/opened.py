"""What every step of an outage shares: the row held for the step, its trace, and who is below."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db import connection as database

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import Wire, tell_changed, tell_changed_below
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.network.queries import DeviceRecord
from bijlighar.outages.models import Back, Outage, Reach, Step
from bijlighar.outages.rules import OutagePolicy, may, policy_on


class UnableToChangeOutage(ValueError):
    """The step cannot be taken as told; nothing was written."""


def held(outage_id: int, step: str) -> Outage:
    """The outage, held until this transaction ends, in a state in which the step may be taken."""
    row = Outage.objects.select_for_update().filter(id=outage_id).first()
    if row is None:
        raise UnableToChangeOutage(f"There is no outage {outage_id}.")
    if not may(step, row.state_code):
        raise UnableToChangeOutage(
            f"Outage {outage_id} is {row.state_code}; this cannot be done any more. Load the page again."
        )
    return row


def note(
    row: Outage,
    step_code: str,
    by: Actor,
    at: datetime,
    *,
    text: str = "",
    estimate_at: datetime | None = None,
    counted: int | None = None,
) -> None:
    """Write down a step, and tell those below the device that it changed what is known of their power."""
    Step.objects.create(
        outage=row, step_code=step_code, at=at, by_label=by.label[:120], note=text.strip()[:300],
        estimate_at=estimate_at, counted=counted,
    )  # fmt: skip
    if row.device_kind == "CONNECTION":
        tell_changed(row.company_id, [row.device_id])
    else:
        tell_changed_below(row.company_id, _wires(row))


def policy_of(company_id: int, at: datetime) -> OutagePolicy:
    """The settings of a company on the day of an instant."""
    company = network.company(company_id)
    if company is None:
        raise UnableToChangeOutage(f"There is no company {company_id}.")
    return policy_on(company.state_code, settlement_day(at), company.code)


def device_of(company_id: int, kind: str, device_id: int) -> DeviceRecord:
    """A device of this company; UnableToChangeOutage where it has none such."""
    found = network.device(kind, device_id)
    if found is None or found.company_id != company_id:
        raise UnableToChangeOutage(f"The company has no {kind.lower()} {device_id}.")
    return found


def open_reach(row: Outage) -> None:
    """Write by which wires the outage reaches connections."""
    wires = _wires(row)
    Reach.objects.bulk_create(Reach(device_kind=kind, device_id=number, outage=row) for kind, number in wires)


def _wires(row: Outage) -> list[Wire]:
    """By which wires an outage reaches homes: those of a substation are its feeders."""
    if row.device_kind == "SUBSTATION":
        return [("FEEDER", feeder_id) for feeder_id in network.feeders_of([row.device_id])]
    return [(row.device_kind, row.device_id)]


def close_reach(row: Outage, at: datetime) -> None:
    """From now on the outage reaches nobody."""
    Reach.objects.filter(outage=row, to_at__isnull=True).update(to_at=at)


def below(row: Outage, at: datetime) -> pl.DataFrame:
    """Connections that hang below the device now and have a supply, as of `consumers.queries.wires`."""
    wires: dict[str, list[int]] = {"FEEDER": [], "DTR": [], "CONNECTION": []}
    for kind, number in Reach.objects.filter(outage=row).values_list("device_kind", "device_id"):
        wires[kind].append(number)
    found = consumers.wires(
        connection_ids=wires["CONNECTION"],
        transformer_ids=wires["DTR"],
        feeder_ids=wires["FEEDER"],
        on=settlement_day(at),
    )
    back: dict[str, list[int]] = {"FEEDER": [], "DTR": [], "CONNECTION": []}
    for kind, number in Back.objects.filter(outage=row).values_list("device_kind", "device_id"):
        back[kind].append(number)
    return found.filter(
        ~pl.col("transformer_id").fill_null(0).is_in(back["DTR"])
        & ~pl.col("feeder_id").fill_null(0).is_in(back["FEEDER"])
        & ~pl.col("connection_id").is_in(back["CONNECTION"])
    )


def count_in(row: Outage, at: datetime) -> int:
    """Write down who is without power by the outage from its beginning on; how many there are."""
    rows = below(row, at)
    if rows.height:
        with incoming(rows, "outages_below"), database.cursor() as cursor:
            cursor.execute(
                "INSERT INTO outages_affected (outage_id, connection_id, feeder_id, transformer_id, from_at)"
                " SELECT %s, connection_id, feeder_id, transformer_id, %s FROM outages_below"
                " ON CONFLICT DO NOTHING",
                [row.id, row.from_at],
            )
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM outages_affected WHERE outage_id = %s AND to_at IS NULL", [row.id]
        )
        row.affected = cursor.fetchone()[0]
    return row.affected
