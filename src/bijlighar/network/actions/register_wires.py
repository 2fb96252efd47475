"""Registers substations, feeders and transformers, and where they stand."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.register import Registered, resolve, write_rows
from bijlighar.network import queries
from bijlighar.network.actions.folding import with_folded

_KEY = ("company_id", "code")


@action
def register_substations(
    *, company_id: int, rows: pl.DataFrame, by: Actor, at: datetime, update: bool = False
) -> Registered:
    """Register substations: code, office_code, name_en, name_hi. Raises `UnableToRegister`."""
    offices = queries.office_rows(company_id)
    kept = rows.select("code", "office_code", "name_en", "name_hi", company_id=pl.lit(company_id))
    kept = resolve(kept, "office_code", offices, into="office_id", what="office")
    return write_rows("network_substation", with_folded(kept), key=_KEY, update=update)


@action
def register_feeders(
    *, company_id: int, rows: pl.DataFrame, by: Actor, at: datetime, update: bool = False
) -> Registered:
    """Register feeders: code, substation_code, name_en, name_hi. Raises `UnableToRegister`."""
    substations = queries.substation_rows(company_id)
    kept = rows.select("code", "substation_code", "name_en", "name_hi", company_id=pl.lit(company_id))
    kept = resolve(kept, "substation_code", substations, into="substation_id", what="substation")
    return write_rows("network_feeder", with_folded(kept), key=_KEY, update=update)


@action
def register_transformers(
    *, company_id: int, rows: pl.DataFrame, by: Actor, at: datetime, update: bool = False
) -> Registered:
    """Register transformers: code, feeder_code, office_code, name_en, name_hi, capacity_va.

    A code has ten digits; the capacity may be null. Raises `UnableToRegister`.
    """
    kept = rows.select(
        "code",
        "feeder_code",
        "office_code",
        "name_en",
        "name_hi",
        "capacity_va",
        company_id=pl.lit(company_id),
    )
    kept = resolve(kept, "feeder_code", queries.feeder_rows(company_id), into="feeder_id", what="feeder")
    kept = resolve(kept, "office_code", queries.office_rows(company_id), into="office_id", what="office")
    return write_rows("network_transformer", with_folded(kept), key=_KEY, update=update)


@action
def register_positions(
    *, company_id: int, rows: pl.DataFrame, by: Actor, at: datetime, update: bool = False
) -> Registered:
    """Register where devices stand: device_kind (SUBSTATION, DTR), code, latitude_udeg, longitude_udeg.

    Raises `UnableToRegister` for a device that the company has not.
    """
    done = Registered(0, 0, 0)
    for kind, what, known in (
        ("SUBSTATION", "substation", queries.substation_rows),
        ("DTR", "transformer", queries.transformer_rows),
    ):
        kept = rows.filter(pl.col("device_kind") == kind).select(
            "code", "device_kind", "latitude_udeg", "longitude_udeg", company_id=pl.lit(company_id)
        )
        kept = resolve(kept, "code", known(company_id), into="device_id", what=what)
        one = write_rows("network_position", kept, key=("device_kind", "device_id"), update=update)
        done = Registered(
            done.inserted + one.inserted,
            done.updated + one.updated,
            done.already_there + one.already_there,
        )
    return done
