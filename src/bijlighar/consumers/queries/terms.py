"""Dated terms of connections as frames for rating, and as a list for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection as database

from bijlighar.kernel.outgoing import outgoing
from bijlighar.network import queries as network

_TERMS: dict[str, pl.DataType] = {
    "category_code": pl.String(),
    "area_code": pl.String(),
    "sanctioned_load_w": pl.Int64(),
    "contract_demand_w": pl.Int64(),
    "contract_demand_va": pl.Int64(),
    "load_millihp": pl.Int64(),
    "is_net_metered": pl.Boolean(),
    "phase": pl.Int64(),
    "is_prepaid": pl.Boolean(),
    "is_smart": pl.Boolean(),
}


@dataclass(frozen=True, slots=True)
class TermsRecord:
    """Terms of a connection over [from_date, to_date); `to_date` None is open."""

    from_date: date
    to_date: date | None
    category_code: str
    area_code: str
    sanctioned_load_w: int
    phase: int
    is_prepaid: bool
    is_smart: bool
    contract_demand_w: int | None = None
    contract_demand_va: int | None = None
    load_millihp: int | None = None
    is_net_metered: bool = False


def terms_on(connection_ids: Sequence[int], day: date) -> pl.DataFrame:
    """Terms in force on a day, a row a connection that has any.

    Columns connection_id, company_id, state_code, category_code, area_code, sanctioned_load_w,
    contract_demand_w, contract_demand_va, load_millihp (each null where the category does not ask for it),
    is_net_metered, phase, is_prepaid, is_smart; ordered by connection.
    """
    frame = outgoing(
        f"SELECT t.connection_id, c.company_id, {_named()} FROM consumers_terms t "
        "JOIN consumers_connection c ON c.id = t.connection_id "
        "WHERE t.connection_id = ANY(%(ids)s) AND t.from_date <= %(day)s "
        "AND (t.to_date IS NULL OR t.to_date > %(day)s) ORDER BY t.connection_id",
        {"ids": list(connection_ids), "day": day},
        {"connection_id": pl.Int64(), "company_id": pl.Int64(), **_TERMS},
    )
    return _with_state(frame)


def is_prepaid_on(connection_id: int, day: date) -> bool:
    """Whether a connection pays before its use on a day; one without terms on it does not."""
    return are_prepaid(terms_on([connection_id], day))


def are_prepaid(terms: pl.DataFrame) -> bool:
    """The same of terms that were read already: those of one connection on a day (`terms_on`)."""
    return bool(terms.height and terms["is_prepaid"][0])


def are_net_metered(terms: pl.DataFrame) -> bool:
    """Whether what one connection feeds in counts against what it draws, of its `terms_on` a day."""
    return bool(terms.height and terms["is_net_metered"][0])


def terms_between(
    connection_ids: Sequence[int] | None, from_date: date, to_date: date, company_id: int | None = None
) -> pl.DataFrame:
    """Terms that share a day with [from_date, to_date), cut to it.

    Columns of `terms_on` and from_date, to_date; a row a connection and stretch, in order. `connection_ids`
    None means all, of one company where that is given.
    """
    where = ["t.from_date < %(to)s", "(t.to_date IS NULL OR t.to_date > %(from)s)"]
    asked = ""
    if connection_ids is not None:
        # A join, not = ANY: without statistics of the table that is a scan of the list for each row.
        asked = "JOIN (SELECT DISTINCT unnest(%(ids)s::bigint[]) AS id) asked ON asked.id = t.connection_id "
    if company_id is not None:
        where.append("c.company_id = %(company_id)s")
    frame = outgoing(
        f"SELECT t.connection_id, c.company_id, {_named()}, greatest(t.from_date, %(from)s), "
        "least(coalesce(t.to_date, %(to)s), %(to)s) FROM consumers_terms t "
        f"{asked}JOIN consumers_connection c ON c.id = t.connection_id "
        f"WHERE {' AND '.join(where)} ORDER BY t.connection_id, t.from_date",
        {"ids": list(connection_ids or ()), "from": from_date, "to": to_date, "company_id": company_id},
        {
            "connection_id": pl.Int64(),
            "company_id": pl.Int64(),
            **_TERMS,
            "from_date": pl.Date(),
            "to_date": pl.Date(),
        },
    )
    return _with_state(frame)


def terms_history(connection_id: int) -> list[TermsRecord]:
    """All terms a connection ever had, oldest first."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(TermsRecord.__dataclass_fields__)} FROM consumers_terms"
            " WHERE connection_id = %s ORDER BY from_date",
            [connection_id],
        )
        return [TermsRecord(*row) for row in cursor.fetchall()]


def _named() -> str:
    return ", ".join(f"t.{name}" for name in _TERMS)


def _with_state(frame: pl.DataFrame) -> pl.DataFrame:
    states = {company.id: company.state_code for company in network.companies()}
    of = frame.get_column("company_id")
    if of.n_unique() == 1:
        # Terms of one company, as those of a home: asking polars for the one row takes forty times as long.
        one = pl.Series("state_code", [states.get(int(of[0]))], dtype=pl.String)
        state = one.new_from_index(0, frame.height)
    else:
        state = of.replace_strict(states, default=None, return_dtype=pl.String).alias("state_code")
    return frame.insert_column(2, state)
