"""What the sheet of connections holds, and the checks it must pass."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from bijlighar.kernel.sheets import Sheet, SheetColumn
from bijlighar.tariffs.rules import Asks

CONNECTIONS = (
    SheetColumn("service_number", "code", most=20, example="N1234567890"),
    SheetColumn("person_ref", is_required=False, most=40),
    SheetColumn("name_en"),
    SheetColumn("name_hi", is_required=False),
    SheetColumn("mobile", "mobile", is_required=False),
    SheetColumn("language", choices=("hi", "en"), default="hi"),
    SheetColumn("address_en", most=300),
    SheetColumn("address_hi", is_required=False, most=300),
    SheetColumn("office_code", "code", most=20, example="JBP-D1"),
    SheetColumn("transformer_code", "code", is_required=False, pattern=r"^[0-9]{10}$", example="4010203001"),
    SheetColumn("feeder_code", "code", is_required=False, most=20, example="F-101"),
    SheetColumn("connected_on", "day"),
    SheetColumn("category_code", most=20),
    SheetColumn("area_code", choices=("URBAN", "RURAL")),
    SheetColumn("sanctioned_load_w", "integer", lowest=1, highest=50_000_000),
    SheetColumn("phase", "integer", lowest=1, highest=3),
    SheetColumn("is_prepaid", "yes_no"),
    SheetColumn("is_smart", "yes_no"),
    SheetColumn("terms_from", "day", is_required=False),
    SheetColumn("contract_demand_w", "integer", is_required=False, lowest=1, highest=10_000_000),
    SheetColumn("contract_demand_va", "integer", is_required=False, lowest=1, highest=10_000_000),
    SheetColumn("load_millihp", "integer", is_required=False, lowest=1, highest=10_000_000),
    SheetColumn("is_net_metered", "yes_no", default="no"),
)
TERMS = (
    "category_code",
    "area_code",
    "sanctioned_load_w",
    "contract_demand_w",
    "contract_demand_va",
    "load_millihp",
    "phase",
    "is_prepaid",
    "is_smart",
    "is_net_metered",
)
COMPARED = (
    "person_ref",
    "name_en",
    "name_hi",
    "mobile",
    "language",
    "address_en",
    "address_hi",
    "office_code",
    "transformer_code",
    "feeder_code",
    "connected_on",
    *TERMS,
)
"""Columns in which a row may differ from what is registered. `terms_from` says when, not what."""


def check_connections(
    sheet: Sheet,
    *,
    offices: pl.Series,
    transformers: pl.Series,
    feeders: pl.Series,
    categories: frozenset[str] | None,
    pattern: str,
    example: str,
    elsewhere: pl.Series,
    known: pl.DataFrame,
    asks: Asks | None = None,
) -> Sheet:
    """Connections: numbers once and fitting the company, codes and categories known, terms in order.

    `categories` None leaves categories unchecked; `known` has the registered connections (columns as here);
    `asks` says which categories have a contract demand or a load in horsepower, None leaves that unchecked.
    """
    sheet = _filled(sheet).refuse_repeats("service_number")
    sheet = sheet.refuse(
        ~pl.col("service_number").str.contains(f"^(?:{pattern})$"),
        column="service_number",
        problem="is no service number of this company",
        remedy=f"Its numbers look like {example}.",
    )
    sheet = sheet.refuse(
        pl.col("service_number").is_in(elsewhere.implode()),
        column="service_number",
        problem="belongs to another company",
        remedy="Correct the number.",
    )
    sheet = sheet.refuse_unknown("office_code", offices, what="office", where="offices.csv")
    sheet = sheet.refuse_unknown(
        "transformer_code", transformers, what="transformer", where="transformers.csv"
    )
    sheet = sheet.refuse_unknown("feeder_code", feeders, what="feeder", where="feeders.csv")
    if categories is not None:
        sheet = sheet.refuse(
            ~pl.col("category_code").is_in(sorted(categories)),
            column="category_code",
            problem="is not a category of this state's rulebook",
            remedy=f"Use one of: {', '.join(sorted(categories))}.",
        )
    sheet = sheet.refuse(
        pl.col("phase") == 2, column="phase", problem="is out of range", remedy="Give 1 or 3."
    )
    sheet = sheet.refuse(
        pl.col("terms_from") < pl.col("connected_on"),
        column="terms_from",
        problem="lies before the connection was made",
        remedy="Give the day of connection or a later one.",
    )
    sheet = _check_loads(sheet, asks)
    return _check_one_person(_check_changed_terms(sheet, known))


def _check_loads(sheet: Sheet, asks: Asks | None) -> Sheet:
    """A contract demand or horsepower only where the category asks for it, and one unit of demand."""
    sheet = sheet.refuse(
        pl.col("contract_demand_w").is_not_null() & pl.col("contract_demand_va").is_not_null(),
        column="contract_demand_va",
        problem="stands beside a contract demand in W",
        remedy="Give the one that was agreed.",
    )
    if asks is None:
        return sheet
    for column, categories in (
        ("contract_demand_w", asks.contract_demand),
        ("contract_demand_va", asks.contract_demand_va),
        ("load_millihp", asks.horsepower),
    ):
        sheet = sheet.refuse(
            pl.col(column).is_not_null() & ~pl.col("category_code").is_in(sorted(categories)),
            column=column,
            problem=pl.format("is not asked of {}", pl.col("category_code")),
            remedy=f"Leave it empty; it belongs to {', '.join(sorted(categories)) or 'no category'}.",
        )
    return sheet


def _filled(sheet: Sheet) -> Sheet:
    return replace(
        sheet,
        frame=sheet.frame.with_columns(
            name_hi=pl.coalesce("name_hi", "name_en"),
            address_hi=pl.coalesce("address_hi", "address_en"),
            person_ref=pl.coalesce("person_ref", "service_number"),
            terms_from=pl.coalesce("terms_from", "connected_on"),
            feeder_code=pl.when(pl.col("transformer_code").is_null()).then(pl.col("feeder_code")),
        ),
    )


def _check_one_person(sheet: Sheet) -> Sheet:
    """Rows of one person must agree on who that is."""
    persons = ["name_en", "name_hi", "mobile", "language"]
    others = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).sort_by("line").first().over("person_ref")) for name in persons
    )
    return sheet.refuse(
        (pl.col("person_ref") != pl.col("service_number")) & others,
        column="person_ref",
        problem=pl.format("is another person on line {}", pl.col("line").min().over("person_ref")),
        remedy="Give every row of a person the same name, mobile and language.",
    )


def _check_changed_terms(sheet: Sheet, known: pl.DataFrame) -> Sheet:
    """Changed terms must begin after the registered ones began: history is never overwritten."""
    before = known.select("service_number", pl.col("terms_from", *TERMS).name.suffix("_before"))
    joined = sheet.frame.join(before, on="service_number", how="left", maintain_order="left")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in TERMS)
    checked = replace(sheet, frame=joined).refuse(
        differs & (pl.col("terms_from") <= pl.col("terms_from_before")),
        column="terms_from",
        problem=pl.format("other terms are in force since {}", pl.col("terms_from_before")),
        remedy="Give the later day from which the new terms hold.",
    )
    return replace(checked, frame=sheet.frame)
