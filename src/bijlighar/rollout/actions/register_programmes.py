"""Registers programmes with their targets, reports and printed totals."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.register import Registered, resolve, write_rows
from bijlighar.network import queries as network
from bijlighar.rollout.models import Programme

_NOTES = ("note_en", "note_hi")
_FIGURE = ("programme_id", "code", "as_of_date", "number", *_NOTES, "source")


@action
def register_programmes(
    *, company_id: int, rows: pl.DataFrame, by: Actor, at: datetime, update: bool = False
) -> Registered:
    """Register rows of a sheet of programmes (`rules.sheets.PROGRAMMES`), checked before.

    A figure with a later day stands beside the earlier one; the same day again changes only with `update`.
    Raises `UnableToRegister` when a programme or an office is unknown.
    """
    ready = rows.with_columns(
        pl.col("note_en", "note_hi", "counts_for", "categories").fill_null(""),
        counts_code=pl.col("counts_code").fill_null("REPORTED"),
        company_id=pl.lit(company_id),
    ).pipe(
        resolve,
        "office_code",
        network.office_rows(company_id),
        into="office_id",
        what="office",
        may_be_empty=True,
    )
    done = [
        write_rows(
            "rollout_programme",
            _part(ready, "PROGRAMME").select(
                *("company_id", "code", "name_en", "name_hi", "counts_code", "from_date", "to_date"),
                *("as_of_date", *_NOTES, "source"),
            ),
            key=("company_id", "code"),
            update=update,
        )
    ]
    known = pl.DataFrame(
        list(Programme.objects.filter(company_id=company_id).values_list("code", "id")),
        schema={"code": pl.String, "id": pl.Int64},
        orient="row",
    )
    figures = resolve(
        ready.filter(pl.col("row") != "PROGRAMME"),
        "programme_code",
        known,
        into="programme_id",
        what="programme",
    )
    for row, table, more in (
        (
            "TARGET",
            "rollout_target",
            ("name_en", "name_hi", "district_en", "district_hi", "office_id", "class_code", "categories"),
        ),
        ("DONE", "rollout_report", ("name_en", "name_hi", "counts_for")),
        ("PRINTED", "rollout_printed", ()),
    ):
        done.append(
            write_rows(
                table,
                _part(figures, row).select(*_FIGURE, *more),
                key=("programme_id", "code", "as_of_date"),
                update=update,
            )
        )
    return Registered(
        sum(each.inserted for each in done),
        sum(each.updated for each in done),
        sum(each.already_there for each in done),
    )


def _part(rows: pl.DataFrame, row: str) -> pl.DataFrame:
    return rows.filter(pl.col("row") == row)
