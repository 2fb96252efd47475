"""What the sheet of staff holds, and the checks it must pass."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from bijlighar.kernel.sheets import Sheet, SheetColumn
from bijlighar.people.rules.roles import ROLES

STAFF = (
    SheetColumn("login", pattern=r"^[a-z0-9][a-z0-9._-]*$", most=60, example="r.sharma"),
    SheetColumn("name_en"),
    SheetColumn("name_hi", is_required=False),
    SheetColumn("mobile", "mobile", is_required=False),
    SheetColumn("role_code", choices=tuple(ROLES)),
    SheetColumn("office_code", "code", most=20, example="JBP-D1"),
    SheetColumn("from_date", "day"),
)


def check_staff(sheet: Sheet, offices: pl.Series, logins: pl.DataFrame) -> Sheet:
    """Staff: a row a role; a role over an office once a person, offices known, one name a login.

    `logins` has login and name_en of everybody registered, in every company.
    """
    filled = sheet.frame.with_columns(name_hi=pl.coalesce("name_hi", "name_en"))
    sheet = replace(sheet, frame=filled).refuse_repeats("login", "role_code", "office_code")
    sheet = sheet.refuse_unknown("office_code", offices, what="office", where="offices.csv")
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).sort_by("line").first().over("login"))
        for name in ("name_en", "name_hi", "mobile")
    )
    sheet = sheet.refuse(
        pl.col("login").is_not_null() & differs,
        column="login",
        problem=pl.format("is another person on line {}", pl.col("line").min().over("login")),
        remedy="Give every row of a login the same name and mobile, or choose another login.",
    )
    taken = logins.rename({"name_en": "name_taken"})
    joined = sheet.frame.join(taken, on="login", how="left", maintain_order="left")
    checked = replace(sheet, frame=joined).refuse(
        pl.col("name_en") != pl.col("name_taken"),
        column="login",
        problem=pl.format("belongs to {}", pl.col("name_taken")),
        remedy="Choose another login, or write the name as it is registered.",
    )
    return replace(checked, frame=sheet.frame)
