"""Registers offices, level by level, so that every path grows from its parent's."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.register import Registered, UnableToRegister, resolve, write_rows
from bijlighar.network import queries
from bijlighar.network.actions.folding import with_folded
from bijlighar.network.rules.scope import KINDS


@action
def register_offices(
    *, company_id: int, rows: pl.DataFrame, by: Actor, at: datetime, update: bool = False
) -> Registered:
    """Register offices: code, kind, parent_code (null for the head office), area_code, name_en, name_hi.

    Parents may be in the same frame. With `update` a moved office takes all offices below it along.
    Raises `UnableToRegister` when a parent is unknown.
    """
    company = queries.company(company_id)
    if company is None:
        raise UnableToRegister(f"There is no company {company_id}. Register it first.")
    totals = Registered(0, 0, 0)
    for kind in KINDS:
        level = rows.filter(pl.col("kind") == kind)
        if level.is_empty():
            continue
        known = queries.office_rows(company_id)
        paths = known.select(parent_code="code", parent_path="path")
        level = (
            level.join(paths, on="parent_code", how="left", maintain_order="left")
            .with_columns(
                path=pl.col("parent_path").fill_null(f"{company.code}/") + pl.col("code") + "/",
                company_id=pl.lit(company_id),
                area_code=pl.col("area_code").fill_null(""),
            )
            .pipe(
                resolve, "parent_code", known, into="parent_id", what="office", may_be_empty=kind == KINDS[0]
            )
        )
        written = write_rows(
            "network_office",
            with_folded(
                level.select(
                    "company_id", "code", "kind", "parent_id", "path", "area_code", "name_en", "name_hi"
                )
            ),
            key=("company_id", "code"),
            update=update,
        )
        totals = Registered(
            totals.inserted + written.inserted,
            totals.updated + written.updated,
            totals.already_there + written.already_there,
        )
    if totals.updated:
        _move_below(company_id)
    return totals


def _move_below(company_id: int) -> None:
    with connection.cursor() as cursor:
        for _ in KINDS:
            cursor.execute(
                "UPDATE network_office child SET path = parent.path || child.code || '/' "
                "FROM network_office parent WHERE child.parent_id = parent.id AND child.company_id = %s "
                "AND child.path <> parent.path || child.code || '/'",
                [company_id],
            )
