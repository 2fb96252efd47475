"""Takes what meters told, finds the devices that explain it, and opens or widens faults accordingly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl
from django.db import connection as database

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import settlement_day
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.outages.actions.fault import confirm_fault, join, live_fault, open_fault
from bijlighar.outages.actions.opened import policy_of
from bijlighar.outages.actions.signs import note_signals
from bijlighar.outages.models import Outage, Signal
from bijlighar.outages.rules import OutagePolicy, infer

_METERS = ("LAST_GASP", "POWER_FAIL")
_COLUMN = {"SUBSTATION": "substation_id", "FEEDER": "feeder_id", "DTR": "transformer_id",
           "CONNECTION": "connection_id"}  # fmt: skip
_AT_LEAST = 3
"""The program confirms nothing itself on fewer signs."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """How many signs were new, how many faults opened, and how many became part of a wider one."""

    signals: int
    opened: int
    widened: int
    confirmed: int


@action
def infer_faults(*, company_id: int, by: Actor, at: datetime) -> Inferred:
    """Look at a company's signs of the last minutes, and suspect what explains them; again changes nothing.

    A suspected fault below a wider one that turns out becomes a part of it; what an officer confirmed stays.
    """
    one_at_a_time(f"outages.infer.{company_id}")
    policy = policy_of(company_id, at)
    new = _take_told(company_id, policy, by, at)
    signs = _signs(company_id, at - policy.together, at)
    if signs.is_empty():
        return Inferred(new, 0, 0, 0)
    area = _area(signs, at)
    known = _known(area, signs, policy, at)
    opened = widened = confirmed = 0
    for fault in infer(known, lost_percent=float(policy.lost_percent.exact)).iter_rows(named=True):
        mine = known.filter(pl.col(_COLUMN[fault["device_kind"]]) == fault["device_id"])
        below = signs.join(mine, on="connection_id", how="semi")
        if below.is_empty():
            continue
        row = live_fault(fault["device_kind"], fault["device_id"])
        if row is None and (above := _above(mine)) is not None:
            _count(below, above)
            continue
        if row is None:
            if fault["confidence"] < int(policy.show_percent.exact):
                continue
            began = below["at"].min()
            assert isinstance(began, datetime)
            row = open_fault(
                company_id, fault["device_kind"], fault["device_id"], began,
                f"signals/{fault['device_kind']}/{fault['device_id']}/{at.isoformat()}", by, at,
                state_code="SUSPECTED", cause_code="UNKNOWN",
            )  # fmt: skip
            opened += 1
        row.confidence = max(row.confidence or 0, fault["confidence"])
        row.save(update_fields=["confidence"])
        for part in _parts(row, mine):
            join(part, row, by, at)
            widened += 1
        _count(below, row.id)
        enough = fault["told"] + fault["calls"] >= _AT_LEAST and fault["device_kind"] != "CONNECTION"
        if row.state_code == "SUSPECTED" and enough and row.confidence >= int(policy.confirm_percent.exact):
            confirm_fault(outage_id=row.id, by=by, at=at)
            confirmed += 1
    return Inferred(new, opened, widened, confirmed)


def _take_told(company_id: int, policy: OutagePolicy, by: Actor, at: datetime) -> int:
    """Note what meters said since the look before last; what is known already stays one."""
    told = metering.power_told(
        company_id=company_id, received_from=at - 2 * policy.together, received_to=at + timedelta(seconds=1)
    ).filter(~pl.col("is_back"))
    if told.is_empty():
        return 0
    stamp = pl.from_epoch("at_us", time_unit="us").dt.replace_time_zone("UTC")
    signals = told.select(
        "connection_id",
        pl.when("is_push").then(pl.lit("LAST_GASP")).otherwise(pl.lit("POWER_FAIL")).alias("source_code"),
        stamp.alias("happened_at"),
        pl.format("power/{}/{}/{}", "connection_id", "at_us", "is_push").alias("key"),
    ).filter((pl.col("happened_at") > at - policy.together) & (pl.col("happened_at") <= at))
    return note_signals(signals=signals, by=by, at=at)


def _signs(company_id: int, from_at: datetime, at: datetime) -> pl.DataFrame:
    """Signs within the window that belong to nothing yet, or to a fault that may still be widened."""
    live = Outage.objects.filter(kind_code="FAULT", state_code__in=["SUSPECTED", "CONFIRMED"])
    rows = Signal.objects.filter(company_id=company_id, happened_at__gt=from_at, happened_at__lte=at)
    found = [
        *rows.filter(outage_id__isnull=True).values_list("connection_id", "source_code", "happened_at"),
        *rows.filter(outage_id__in=live.values("id")).values_list(
            "connection_id", "source_code", "happened_at"
        ),
    ]
    return pl.DataFrame(
        found,
        schema={"connection_id": pl.Int64, "source": pl.String, "at": pl.Datetime("us", "UTC")},
        orient="row",
    )


def _area(signs: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Every connection that may explain a sign, with its wires; 0 where one is not known.

    A substation counts only where signs come from more than one of its feeders: else it explains nothing.
    """
    signed = consumers.wires(connection_ids=signs["connection_id"].unique().to_list(), on=settlement_day(at))
    feeders = signed["feeder_id"].drop_nulls().unique().to_list()
    above = network.substations_of(feeders)
    many = [one for one in set(above.values()) if sum(station == one for station in above.values()) > 1]
    beside = network.feeders_of(many)
    stations = network.substations_of(beside)
    loose = signed.filter(pl.col("feeder_id").is_null())["connection_id"].to_list()
    found = consumers.wires(
        connection_ids=loose, feeder_ids=sorted({*feeders, *beside}), on=settlement_day(at)
    )
    table = pl.DataFrame(
        {"feeder_id": list(stations), "substation_id": list(stations.values())},
        schema={"feeder_id": pl.Int64, "substation_id": pl.Int64},
    )
    return found.join(table, on="feeder_id", how="left", maintain_order="left").with_columns(
        pl.col("transformer_id", "feeder_id", "substation_id").fill_null(0)
    )


def _known(area: pl.DataFrame, signs: pl.DataFrame, policy: OutagePolicy, at: datetime) -> pl.DataFrame:
    """What `rules.infer` asks for of each connection of the area."""
    first = signs["at"].min()
    last = signs["at"].max()
    assert isinstance(first, datetime) and isinstance(last, datetime)
    ids = area["connection_id"].to_list()
    before = metering.heard_between(ids, first - policy.silent, first)
    since = metering.heard_between(ids, last, at + timedelta(seconds=1))
    told = signs.filter(pl.col("source").is_in(_METERS))["connection_id"]
    calls = (
        signs.filter(~pl.col("source").is_in(_METERS)).group_by("connection_id").agg(calls=pl.len())
    ).with_columns(pl.col("calls").cast(pl.Int64))
    return area.join(calls, on="connection_id", how="left", maintain_order="left").with_columns(
        pl.col("calls").fill_null(0),
        gone=pl.col("connection_id").is_in(told.implode()),
        could_tell=pl.col("connection_id").is_in(before) | pl.col("connection_id").is_in(told.implode()),
        # Whoever told and is heard again is no witness of power while it failed: a moment without power, too,
        # is a fault, and ends by the meters' word in the same turn.
        alive=pl.col("connection_id").is_in(since) & ~pl.col("connection_id").is_in(told.implode()),
    )


def _above(mine: pl.DataFrame) -> int | None:
    """The live fault of a device above all of these connections, the widest; None without any."""
    for kind in ("SUBSTATION", "FEEDER", "DTR"):
        ids = mine[_COLUMN[kind]].unique().to_list()
        if len(ids) == 1 and ids[0] and (row := live_fault(kind, ids[0])) is not None:
            return row.id
    return None


def _parts(row: Outage, mine: pl.DataFrame) -> list[Outage]:
    """Suspected faults of what lies below a device, held."""
    found: list[Outage] = []
    for kind in ("FEEDER", "DTR", "CONNECTION"):
        if kind == row.device_kind:
            found = []
            continue
        ids = [one for one in mine[_COLUMN[kind]].unique().to_list() if one]
        found += Outage.objects.select_for_update().filter(
            kind_code="FAULT", state_code="SUSPECTED", device_kind=kind, device_id__in=ids
        )
    return found


def _count(below: pl.DataFrame, outage_id: int) -> None:
    """Count the signs that belong to nothing yet to an outage."""
    first = below["at"].min()
    assert isinstance(first, datetime)
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE outages_signal SET outage_id = %s WHERE outage_id IS NULL AND connection_id = ANY(%s)"
            " AND happened_at >= %s",
            [outage_id, below["connection_id"].unique().to_list(), first],
        )
