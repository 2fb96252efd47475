"""Registers agencies and what is on record about them."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.register import Registered, resolve, write_rows
from bijlighar.network import queries as network
from bijlighar.people import queries as people
from bijlighar.rollout.models import Agency

_WORDS = ("words_en", "words_hi")
_NAMES = ("name_en", "name_hi")
_PARTS = {
    "REGISTRATION": ("rollout_registration", ("company_id", *_NAMES, *_WORDS, "from_date", "to_date")),
    "SUBCONTRACTOR": ("rollout_subcontractor", (*_NAMES, *_WORDS, "from_date", "to_date")),
    "TENDER": ("rollout_tender", ("company_id", *_NAMES, "outcome_code", *_WORDS, "from_date")),
    "DECLARATION": ("rollout_declaration", (*_WORDS, "from_date")),
}


@action
def register_agencies(*, rows: pl.DataFrame, by: Actor, at: datetime, update: bool = False) -> Registered:
    """Register rows of a sheet of agencies (`rules.sheets.AGENCIES`), checked before.

    A registration that ends gets its `to_date` by `update`; nothing is ever taken away by a missing row.
    Raises `UnableToRegister` when an agency, a company or a login is unknown.
    """
    companies = pl.DataFrame(
        [(each.code, each.id) for each in network.companies()],
        schema={"code": pl.String, "id": pl.Int64},
        orient="row",
    )
    ready = rows.with_columns(pl.col(_WORDS).fill_null("")).pipe(
        resolve, "company_code", companies, into="company_id", what="company", may_be_empty=True
    )
    done = [
        write_rows(
            "rollout_agency",
            ready.filter(pl.col("row") == "AGENCY").select(
                pl.col("agency_code").alias("code"), *_NAMES, *_WORDS, "source"
            ),
            key=("code",),
            update=update,
        )
    ]
    known = pl.DataFrame(
        list(Agency.objects.values_list("code", "id")),
        schema={"code": pl.String, "id": pl.Int64},
        orient="row",
    )
    parts = resolve(
        ready.filter(pl.col("row") != "AGENCY"), "agency_code", known, into="agency_id", what="agency"
    )
    for row, (table, columns) in _PARTS.items():
        done.append(
            write_rows(
                table,
                parts.filter(pl.col("row") == row).select("agency_id", "number", *columns, "source"),
                key=("agency_id", "number"),
                update=update,
            )
        )
    done.append(_register_members(parts.filter(pl.col("row") == "STAFF"), update=update))
    return Registered(
        sum(each.inserted for each in done),
        sum(each.updated for each in done),
        sum(each.already_there for each in done),
    )


def _register_members(rows: pl.DataFrame, *, update: bool) -> Registered:
    staff = pl.DataFrame(
        [(each.login, each.id) for each in people.all_staff()],
        schema={"code": pl.String, "id": pl.Int64},
        orient="row",
    )
    return write_rows(
        "rollout_member",
        resolve(rows, "number", staff, into="staff_id", what="login").select(
            "agency_id", "staff_id", "role_code", "from_date", "to_date", "source"
        ),
        key=("staff_id", "from_date"),
        update=update,
    )
