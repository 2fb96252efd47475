"""Writes rows of master data by their code, in a fixed number of statements however many rows there are."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.db import connection
from psycopg import sql

from bijlighar.kernel.incoming import incoming


class UnableToRegister(ValueError):
    """Rows refer to something that is not registered; nothing was written."""


@dataclass(frozen=True, slots=True)
class Registered:
    """How many rows were new, changed, and already stored (the same, or different and left alone)."""

    inserted: int
    updated: int
    already_there: int


def resolve(
    rows: pl.DataFrame, codes: str, known: pl.DataFrame, *, into: str, what: str, may_be_empty: bool = False
) -> pl.DataFrame:
    """Replace column `codes` by `into`, the ids of `known` (code, id). Raises `UnableToRegister`."""
    ids = known.select(pl.col("code").alias(codes), pl.col("id").alias(into))
    found = rows.join(ids, on=codes, how="left", maintain_order="left")
    lost = (
        pl.col(into).is_null() if not may_be_empty else pl.col(into).is_null() & pl.col(codes).is_not_null()
    )
    unknown = found.filter(lost)[codes].unique().sort().head(5).to_list()
    if unknown:
        listed = ", ".join(str(code) for code in unknown)
        raise UnableToRegister(
            f"No {what} has the code {listed}. Register the {what} first, or correct the code."
        )
    return found.drop(codes)


def write_rows(table: str, rows: pl.DataFrame, *, key: tuple[str, ...], update: bool = False) -> Registered:
    """Insert the rows of a frame (columns named as the table's) whose key is new; change others if `update`.

    Repeating the call changes nothing. `key` must be a unique constraint of the table.
    """
    if rows.is_empty():
        return Registered(0, 0, 0)
    rest = [name for name in rows.columns if name not in key]

    def columns(names: list[str], prefix: str = "") -> sql.Composed:
        dotted = [(prefix, name) if prefix else (name,) for name in names]
        return sql.SQL(", ").join(sql.Identifier(*name) for name in dotted)

    same_key = sql.SQL(" AND ").join(
        sql.SQL("{} = {}").format(sql.Identifier("t", name), sql.Identifier("i", name)) for name in key
    )
    parts = {
        "table": sql.Identifier(table),
        "all": columns(rows.columns),
        "key": columns(list(key)),
        "same_key": same_key,
        "new": columns(rest, "i"),
        "old": columns(rest, "t"),
        "set": sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Identifier("i", name)) for name in rest
        ),
    }
    with incoming(rows), connection.cursor() as cursor:
        updated = 0
        if update and rest:
            cursor.execute(
                sql.SQL(
                    "UPDATE {table} t SET {set} FROM incoming i "
                    "WHERE {same_key} AND ROW({old}) IS DISTINCT FROM ROW({new})"
                ).format(**parts)
            )
            updated = cursor.rowcount
        cursor.execute(
            sql.SQL(
                "INSERT INTO {table} ({all}) SELECT {all} FROM incoming ON CONFLICT ({key}) DO NOTHING"
            ).format(**parts)
        )
        inserted = cursor.rowcount
    return Registered(inserted, updated, rows.height - inserted - updated)
