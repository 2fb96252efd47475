"""What the sheets of programmes, agencies and installed meters hold, and the checks they must pass."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from bijlighar.kernel.sheets import Sheet, SheetColumn

PROGRAMME_ROWS = ("PROGRAMME", "TARGET", "DONE", "PRINTED")
PRINTED_CODES = ("TARGET", "DONE", "REMAINING", "DISTRICTS")
PROGRAMMES = (
    SheetColumn("programme_code", "code", most=20, example="GOV-2024"),
    SheetColumn("row", choices=PROGRAMME_ROWS),
    SheetColumn("code", "code", most=40, example="BHOPAL-CITY"),
    SheetColumn("as_of_date", "day"),
    SheetColumn("number", "integer", is_required=False, lowest=0, highest=100_000_000),
    SheetColumn("name_en", is_required=False, most=160),
    SheetColumn("name_hi", is_required=False, most=160),
    SheetColumn("district_en", is_required=False, most=80),
    SheetColumn("district_hi", is_required=False, most=80),
    SheetColumn("office_code", "code", is_required=False, most=20),
    SheetColumn("class_code", "code", is_required=False, most=20),
    SheetColumn(
        "categories", is_required=False, most=200, pattern=r"^[A-Z0-9. -]+$", example="LV-2.1 LV-2.2"
    ),
    SheetColumn("counts_for", is_required=False, most=800, pattern=r"^[A-Z0-9 -]+$", example="ASHTA SEHORE"),
    SheetColumn("counts_code", is_required=False, choices=("REPORTED", "RECORDED")),
    SheetColumn("from_date", "day", is_required=False),
    SheetColumn("to_date", "day", is_required=False),
    SheetColumn("note_en", is_required=False, most=300),
    SheetColumn("note_hi", is_required=False, most=300),
    SheetColumn("source", most=200),
)
"""One file a programme: what it is, its targets, what is reported done, and totals as they were printed.

Every row has the day its figure is true for. `counts_for` names the targets, parted by spaces, that a DONE
row is set against; the grouping is the source's. `categories` names, parted by spaces, the tariff categories
of a TARGET's consumer class; a target without them takes the connections of every category.
"""
PROGRAMME_KEY = ("programme_code", "row", "code", "as_of_date")

AGENCY_ROWS = ("AGENCY", "REGISTRATION", "SUBCONTRACTOR", "TENDER", "DECLARATION", "STAFF")
OUTCOMES = ("QUALIFIED", "REFUSED", "AWARDED", "WITHDRAWN")
MEMBER_ROLES = ("INSTALLER", "MANAGER")
AGENCIES = (
    SheetColumn("agency_code", "code", most=20, example="AMISP-1"),
    SheetColumn("row", choices=AGENCY_ROWS),
    SheetColumn("number", most=60),
    SheetColumn("company_code", is_required=False, most=20),
    SheetColumn("name_en", is_required=False, most=160),
    SheetColumn("name_hi", is_required=False, most=160),
    SheetColumn("outcome_code", is_required=False, choices=OUTCOMES),
    SheetColumn("role_code", is_required=False, choices=MEMBER_ROLES),
    SheetColumn("from_date", "day", is_required=False),
    SheetColumn("to_date", "day", is_required=False),
    SheetColumn("words_en", is_required=False, most=400),
    SheetColumn("words_hi", is_required=False, most=400),
    SheetColumn("source", most=200),
)
"""One file of agencies and what is on record about each. `number` is the registration's number, the tender's,
the login of a STAFF row, and for other rows any mark that is not used twice."""
AGENCY_KEY = ("agency_code", "row", "number")

INSTALLED = (
    SheetColumn("serial", most=40),
    SheetColumn("agency_code", "code", most=20),
    SheetColumn("registration_number", most=60),
    SheetColumn("programme_code", "code", is_required=False, most=20),
    SheetColumn("target_code", "code", is_required=False, most=40),
    SheetColumn("seal_number", is_required=False, most=40),
)
"""Which agency put up meters that hang already."""

_FILL_IN = "Fill it in."
_EMPTY = "is empty"


def check_programmes(sheet: Sheet, *, offices: pl.Series, stored: pl.DataFrame) -> Sheet:
    """Programmes: keys once, every programme described, numbers where they belong, targets known.

    `stored` has the rows that are registered already, in the columns of the sheet.
    """
    filled = pl.when(pl.col("row") == "PROGRAMME").then(pl.col("counts_code").fill_null("REPORTED"))
    sheet = replace(sheet, frame=sheet.frame.with_columns(counts_code=filled))
    sheet = sheet.refuse_repeats(*PROGRAMME_KEY)
    sheet = sheet.refuse_unknown("office_code", offices, what="office", where="offices.csv")
    kind = pl.col("row")
    sheet = sheet.refuse(
        (kind != "PROGRAMME") & pl.col("number").is_null(), column="number", problem=_EMPTY, remedy=_FILL_IN
    )
    for column in ("name_en", "name_hi"):
        sheet = sheet.refuse(
            (kind != "PRINTED") & pl.col(column).is_null(), column=column, problem=_EMPTY, remedy=_FILL_IN
        )
    for column in ("district_en", "district_hi", "class_code"):
        sheet = sheet.refuse(
            (kind == "TARGET") & pl.col(column).is_null(), column=column, problem=_EMPTY, remedy=_FILL_IN
        )
    sheet = sheet.refuse(
        (kind == "PRINTED") & ~pl.col("code").is_in(PRINTED_CODES),
        column="code",
        problem="is no total that can be printed",
        remedy=f"Use one of: {', '.join(PRINTED_CODES)}.",
    )
    sheet = sheet.refuse(
        pl.col("to_date") <= pl.col("from_date"),
        column="to_date",
        problem="does not lie after from_date",
        remedy="Give the first day that no longer belongs to it.",
    )
    columns = ["programme_code", "row", "code"]
    every = pl.concat([sheet.frame.select(columns), stored.select(columns)])
    programmes = every.filter(pl.col("row") == "PROGRAMME")["programme_code"]
    sheet = sheet.refuse(
        (kind != "PROGRAMME") & ~pl.col("programme_code").is_in(programmes.drop_nulls().unique().implode()),
        column="programme_code",
        problem="is not described",
        remedy="Add a row PROGRAMME with this code, its names and its source.",
    )
    return _refuse_strange_places(sheet, every)


def _refuse_strange_places(sheet: Sheet, every: pl.DataFrame) -> Sheet:
    """A code in counts_for that is no target is a slip of the pen; a place without any target names none."""
    targets = every.filter(pl.col("row") == "TARGET").select(
        "programme_code", place=pl.col("code"), is_known=pl.lit(value=True)
    )
    named = (
        sheet.frame.filter((pl.col("row") == "DONE") & pl.col("counts_for").is_not_null())
        .select("line", "programme_code", place=pl.col("counts_for").str.split(" "))
        .explode("place", empty_as_null=True, keep_nulls=True)
        .filter(pl.col("place") != "")
        .join(targets.unique(), on=["programme_code", "place"], how="left")
    )
    strange = named.filter(pl.col("is_known").is_null()).group_by("line").agg(strange=pl.col("place").first())
    joined = sheet.frame.join(strange, on="line", how="left", maintain_order="left")
    checked = replace(sheet, frame=joined).refuse(
        pl.col("strange").is_not_null(),
        column="counts_for",
        problem=pl.format("names {}, which has no target", "strange"),
        remedy="Correct the code, or leave it out: what is done without a target is shown as such.",
    )
    return replace(checked, frame=sheet.frame)


def check_agencies(sheet: Sheet, *, companies: pl.Series, logins: pl.Series, stored: pl.DataFrame) -> Sheet:
    """Agencies: keys once, every agency described, companies and logins known, dates in order."""
    sheet = sheet.refuse_repeats(*AGENCY_KEY)
    sheet = sheet.refuse_unknown("company_code", companies, what="company", where="companies.csv")
    kind = pl.col("row")
    needed: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
        (("AGENCY", "REGISTRATION", "SUBCONTRACTOR", "TENDER"), ("name_en", "name_hi")),
        (("DECLARATION",), ("words_en", "words_hi")),
        (("REGISTRATION", "STAFF"), ("from_date",)),
        (("TENDER",), ("outcome_code", "company_code")),
        (("STAFF",), ("role_code",)),
    )
    for rows, columns in needed:
        for column in columns:
            sheet = sheet.refuse(
                kind.is_in(rows) & pl.col(column).is_null(), column=column, problem=_EMPTY, remedy=_FILL_IN
            )
    sheet = sheet.refuse(
        (pl.col("outcome_code") == "REFUSED")
        & pl.any_horizontal(pl.col("words_en").is_null(), pl.col("words_hi").is_null()),
        column="words_en",
        problem=_EMPTY,
        remedy="Say in both languages why the offer was refused.",
    )
    sheet = sheet.refuse(
        pl.col("to_date") <= pl.col("from_date"),
        column="to_date",
        problem="does not lie after from_date",
        remedy="Give the first day on which it no longer holds.",
    )
    sheet = sheet.refuse(
        (kind == "STAFF") & ~pl.col("number").is_in(logins.drop_nulls().unique().implode()),
        column="number",
        problem="is nobody's login",
        remedy="Add the person to staff.csv first, or correct the login.",
    )
    described = ["agency_code", "row"]
    known = pl.concat([sheet.frame.select(described), stored.select(described)]).filter(
        pl.col("row") == "AGENCY"
    )
    return sheet.refuse(
        ~pl.col("agency_code").is_in(known["agency_code"].drop_nulls().unique().implode()),
        column="agency_code",
        problem="is not described",
        remedy="Add a row AGENCY with this code, its names and its source.",
    )


def check_installed(
    sheet: Sheet, *, meters: pl.DataFrame, registrations: pl.DataFrame, programmes: pl.Series
) -> Sheet:
    """Installed meters: each hangs somewhere, under a registration that held on the day it was put up.

    `meters` has serial and from_date (null: it hangs nowhere); `registrations` has agency_code,
    registration_number, valid_from and valid_to of those that count for the company.
    """
    sheet = sheet.refuse_repeats("serial")
    joined = sheet.frame.join(
        meters.select("serial", hangs_from="from_date").unique("serial", keep="first"),
        on="serial", how="left", maintain_order="left",
    ).join(
        registrations.unique(["agency_code", "registration_number"], keep="first"),
        on=["agency_code", "registration_number"], how="left", maintain_order="left",
    )  # fmt: skip
    checked = (
        replace(sheet, frame=joined)
        .refuse(
            pl.col("serial").is_not_null() & pl.col("hangs_from").is_null(),
            column="serial",
            problem="hangs at no connection of this company",
            remedy="Add it to meters.csv with its connection first, or correct the serial.",
        )
        .refuse(
            pl.col("registration_number").is_not_null() & pl.col("valid_from").is_null(),
            column="registration_number",
            problem="is no registration of this agency that counts for this company",
            remedy="Add it to agencies.csv first, or correct the number.",
        )
        .refuse(
            (pl.col("hangs_from") < pl.col("valid_from")) | (pl.col("hangs_from") >= pl.col("valid_to")),
            column="registration_number",
            problem=pl.format("did not hold on {}, when the meter was put up", "hangs_from"),
            remedy="Name the registration that held on that day.",
        )
    )
    return replace(checked, frame=sheet.frame).refuse_unknown(
        "programme_code", programmes, what="programme", where="a sheet of programmes"
    )
