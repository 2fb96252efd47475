"""What the sheets of companies, offices and wires hold, and the checks each must pass."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from bijlighar.kernel.sheets import Sheet, SheetColumn
from bijlighar.network.rules.scope import KINDS

_CODE = SheetColumn("code", "code", most=20, example="JBP-C1")
_NAMES = (SheetColumn("name_en"), SheetColumn("name_hi", is_required=False))

COMPANIES = (
    SheetColumn("code", pattern=r"^[a-z][a-z0-9]*$", most=20, example="east"),
    SheetColumn("state_code", pattern=r"^[a-z][a-z0-9]*$", most=20, example="mp"),
    SheetColumn("brand_code", pattern=r"^[a-z][a-z0-9]*$", most=20, example="east"),
    SheetColumn("name_en", most=160),
    SheetColumn("name_hi", most=160),
    SheetColumn("short_en", most=40),
    SheetColumn("short_hi", most=40),
    SheetColumn("portal_host", is_required=False),
    SheetColumn("helpline", most=20, default="1912"),
    SheetColumn("address_en", is_required=False, most=300),
    SheetColumn("address_hi", is_required=False, most=300),
    SheetColumn("service_number_pattern", most=80),
    SheetColumn("service_number_example", most=20),
)
OFFICES = (
    _CODE,
    SheetColumn("kind", choices=KINDS),
    SheetColumn("parent_code", "code", is_required=False, most=20, example="JBP"),
    SheetColumn("area_code", is_required=False, choices=("URBAN", "RURAL")),
    *_NAMES,
)
SUBSTATIONS = (_CODE, SheetColumn("office_code", "code", most=20, example="JBP-D1"), *_NAMES)
FEEDERS = (_CODE, SheetColumn("substation_code", "code", most=20, example="SS-101"), *_NAMES)
TRANSFORMERS = (
    SheetColumn("code", pattern=r"^[0-9]{10}$", example="4010203001"),
    SheetColumn("feeder_code", "code", most=20, example="F-101"),
    SheetColumn("office_code", "code", most=20, example="JBP-D1"),
    *_NAMES,
    SheetColumn("capacity_va", "integer", is_required=False, lowest=1_000, highest=5_000_000),
)
POSITIONS = (
    SheetColumn("device_kind", choices=("SUBSTATION", "DTR")),
    SheetColumn("code", "code", most=20, example="4010203001"),
    SheetColumn("latitude_udeg", "integer", lowest=6_000_000, highest=38_000_000),
    SheetColumn("longitude_udeg", "integer", lowest=68_000_000, highest=98_000_000),
)


def check_companies(sheet: Sheet) -> Sheet:
    """Companies: codes once, and an example that fits the company's own pattern of service numbers."""
    sheet = sheet.refuse_repeats("code")
    broken = [_fits(*row) is False for row in sheet.frame.select(_PATTERN, _EXAMPLE).rows()]
    return sheet.refuse(
        pl.lit(pl.Series(broken, dtype=pl.Boolean)),
        column=_PATTERN,
        problem="does not fit the example beside it, or is no pattern",
        remedy="Write a pattern of the whole number, like N[0-9]{10}, and N1234567890 as its example.",
    )


_PATTERN, _EXAMPLE = "service_number_pattern", "service_number_example"


def _fits(pattern: str | None, example: str | None) -> bool | None:
    if pattern is None or example is None:
        return None
    try:
        return bool(pl.Series([example]).str.contains(f"^(?:{pattern})$").item())
    except pl.exceptions.ComputeError:
        return False


def check_offices(sheet: Sheet, known: pl.DataFrame) -> Sheet:
    """Offices: codes once, one root, every parent known and of a higher kind. `known` has code and kind."""
    sheet = named(sheet).refuse_repeats("code")
    kinds = pl.concat([sheet.frame.select("code", "kind"), known.select("code", "kind")]).drop_nulls()
    parents = kinds.unique("code", keep="first").select(parent_code="code", parent_kind="kind")
    frame = sheet.frame.join(parents, on="parent_code", how="left", maintain_order="left")
    sheet = replace(sheet, frame=frame)
    rank = {kind: place for place, kind in enumerate(KINDS)}
    own, above = (pl.col(name).replace_strict(rank, default=None) for name in ("kind", "parent_kind"))
    is_root = pl.col("kind") == "company"
    roots = (
        pl.concat([frame.select("code", "kind"), known.select("code", "kind")])
        .filter(is_root)["code"]
        .unique()
    )
    sheet = (
        sheet.refuse(
            ~is_root & pl.col("parent_code").is_null() & pl.lit("parent_code").is_in(_unrefused(sheet)),
            column="parent_code",
            problem="is empty",
            remedy="Every office but the head office stands under another: give its code.",
        )
        .refuse(
            is_root & pl.col("parent_code").is_not_null(),
            column="parent_code",
            problem="a head office stands under no other office",
            remedy="Leave it empty, or correct the kind.",
        )
        .refuse_unknown("parent_code", parents["parent_code"], what="office", where="offices.csv")
        .refuse(
            own <= above,
            column="parent_code",
            problem=pl.format("a {} cannot stand under a {}", pl.col("kind"), pl.col("parent_kind")),
            remedy=f"From above: {', '.join(KINDS)}.",
        )
        .refuse(
            is_root & pl.lit(roots.len() > 1),
            column="kind",
            problem="a company has one head office, and there are more",
            remedy="Keep kind company for one office only.",
        )
    )
    return replace(sheet, frame=sheet.frame.drop("parent_kind"))


def _unrefused(sheet: Sheet) -> list[str]:
    """Columns whose heading is there, so that a missing one is not reported on every row."""
    missing = sheet.problems.filter(pl.col("line") == 1)["column"].to_list()
    return [name for name in sheet.frame.columns if name not in missing] or [""]


def check_substations(sheet: Sheet, offices: pl.Series) -> Sheet:
    """Substations: codes once, office known."""
    sheet = named(sheet).refuse_repeats("code")
    return sheet.refuse_unknown("office_code", offices, what="office", where="offices.csv")


def check_feeders(sheet: Sheet, substations: pl.Series) -> Sheet:
    """Feeders: codes once, substation known."""
    sheet = named(sheet).refuse_repeats("code")
    return sheet.refuse_unknown("substation_code", substations, what="substation", where="substations.csv")


def check_transformers(sheet: Sheet, offices: pl.Series, feeders: pl.Series) -> Sheet:
    """Transformers: codes once, feeder and office known."""
    sheet = named(sheet).refuse_repeats("code")
    sheet = sheet.refuse_unknown("feeder_code", feeders, what="feeder", where="feeders.csv")
    return sheet.refuse_unknown("office_code", offices, what="office", where="offices.csv")


def check_positions(sheet: Sheet, substations: pl.Series, transformers: pl.Series) -> Sheet:
    """Positions: each device once, and known."""
    unknown = pl.lit(False)
    for kind, codes in (("SUBSTATION", substations), ("DTR", transformers)):
        unknown = unknown | ((pl.col("device_kind") == kind) & ~pl.col("code").is_in(codes.implode()))
    return sheet.refuse_repeats("device_kind", "code").refuse(
        unknown,
        column="code",
        problem="no such device is registered",
        remedy="Correct the code, or bring in substations.csv or transformers.csv first.",
    )


def named(sheet: Sheet) -> Sheet:
    """The sheet with the English name where the Hindi one is not given."""
    return replace(sheet, frame=sheet.frame.with_columns(pl.coalesce("name_hi", "name_en").alias("name_hi")))
