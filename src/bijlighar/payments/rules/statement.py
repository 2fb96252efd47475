"""Lines of settlements and bank statements: the layouts they come in, and what makes a line impossible.

A line is read into whole paise and days; whatever cannot be is rejected by name and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

StatementKind = Literal["SETTLEMENT", "BANK"]
Unit = Literal["RUPEES", "PAISE"]

SETTLEMENT_FIELDS = (
    "kind", "reference", "order_reference", "tr", "method", "amount", "fee", "gst", "settled_on",
    "bank_reference",
)  # fmt: skip
BANK_FIELDS = ("bank_reference", "amount", "credited_on")
_OPTIONAL = {"order_reference", "tr", "method", "kind", "gst"}
_MOST_DIGITS = 13
_METHODS = {"upi": "UPI", "card": "CARD", "netbanking": "NETBANKING", "wallet": "WALLET"}


class LayoutRefused(ValueError):
    """The layout is none, or the file is not of this layout; nothing was taken."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what, how days are written (strftime), and whether amounts are rupees or paise.

    `columns` names a column of the file for each field; `kinds` maps the file's words for a payment and a
    refund, lower case, to PAYMENT and REFUND. Lines of other kinds are rejected, so that nothing is lost.
    """

    code: str
    kind: StatementKind
    columns: Mapping[str, str]
    day_form: str
    unit: Unit
    kinds: Mapping[str, str]
    separator: str = ","


CHECKOUT = Layout(
    code="checkout",
    kind="SETTLEMENT",
    columns={
        "kind": "type", "reference": "entity_id", "order_reference": "order_id", "tr": "order_receipt",
        "method": "payment_method", "amount": "amount", "fee": "fee", "gst": "tax",
        "settled_on": "settled_at", "bank_reference": "settlement_utr",
    },
    day_form="%d/%m/%Y",
    unit="RUPEES",
    kinds={"payment": "PAYMENT", "refund": "REFUND"},
)  # fmt: skip
BANK = Layout(
    code="bank",
    kind="BANK",
    columns={"bank_reference": "Reference", "amount": "Credit", "credited_on": "Value Date"},
    day_form="%d/%m/%Y",
    unit="RUPEES",
    kinds={},
)
LAYOUTS = {layout.code: layout for layout in (CHECKOUT, BANK)}

PROBLEMS: dict[str, str] = {
    "NO_REFERENCE": "It has no reference. Ask the sender for the file with references.",
    "UNKNOWN_KIND": "It is neither a payment nor a refund. Book it by hand, or name its kind in the layout.",
    "AMOUNT": "Its amount cannot be read as money above nothing.",
    "FEE": "Its fee or tax cannot be read as money, or the tax is more than the fee.",
    "DAY": "Its day cannot be read in the layout's form.",
    "TWICE": "The same reference stands in this file before, with other content.",
    "TOLD_OTHERWISE": "The same reference was taken before with other figures. Ask which is right.",
}


def layout_of(code: str, told: Mapping[str, object]) -> Layout:
    """A layout from plain data: kind, columns, day_form, unit, kinds, separator. Raises `LayoutRefused`."""
    kind, unit, columns, kinds = (told.get(name) for name in ("kind", "unit", "columns", "kinds"))
    if kind not in ("SETTLEMENT", "BANK") or unit not in ("RUPEES", "PAISE") or not isinstance(columns, dict):
        raise LayoutRefused(
            "A layout has kind SETTLEMENT or BANK, unit RUPEES or PAISE, and a table of columns."
        )
    fields = SETTLEMENT_FIELDS if kind == "SETTLEMENT" else BANK_FIELDS
    if wrong := sorted(set(columns) - set(fields) | (set(fields) - _OPTIONAL - set(columns))):
        raise LayoutRefused(f"These fields are unknown or missing in the layout: {', '.join(wrong)}.")
    words = {str(key).lower(): str(value) for key, value in kinds.items()} if isinstance(kinds, dict) else {}
    if set(words.values()) - {"PAYMENT", "REFUND"}:
        raise LayoutRefused("Kinds are PAYMENT or REFUND.")
    return Layout(
        code[:30],
        kind,  # type: ignore[arg-type]
        {str(key): str(value) for key, value in columns.items()},
        str(told.get("day_form", "%Y-%m-%d")),
        unit,  # type: ignore[arg-type]
        words,
        str(told.get("separator", ",")),
    )


def judged(lines: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Lines of texts, a column a field and `line`, as money and days, with `problem` (a code) or null.

    SETTLEMENT: line, kind_code, reference, order_reference, tr, method_code, amount_paise, fee_paise,
    gst_paise, net_paise, settled_on, bank_reference. BANK: line, bank_reference, amount_paise, credited_on.
    """
    fields = SETTLEMENT_FIELDS if layout.kind == "SETTLEMENT" else BANK_FIELDS
    lines = lines.with_columns(
        pl.lit("", dtype=pl.String).alias(each) for each in fields if each not in lines.columns
    ).with_columns(pl.col(each).fill_null("").str.strip_chars() for each in fields)
    read = _bank(lines, layout) if layout.kind == "BANK" else _settlement(lines, layout)
    key = ["bank_reference"] if layout.kind == "BANK" else ["kind_code", "reference"]
    said = [name for name in read.columns if name not in ("line", "problem")]
    again = pl.col("problem").is_null() & (pl.int_range(pl.len()).over(key) > 0)
    differs = pl.struct(said) != pl.struct(said).first().over(key)
    return read.sort("line").with_columns(
        problem=pl.when(again & differs).then(pl.lit("TWICE")).otherwise(pl.col("problem")),
        is_again=again & ~differs,
    )


def _settlement(lines: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    kind = pl.col("kind").str.to_lowercase()
    read = lines.select(
        pl.col("line").cast(pl.Int64),
        kind_code=kind.replace_strict(dict(layout.kinds), default=None, return_dtype=pl.String)
        if "kind" in layout.columns
        else pl.lit("PAYMENT"),
        reference=pl.col("reference").str.slice(0, 80),
        order_reference=pl.col("order_reference").str.slice(0, 80),
        tr=pl.col("tr").str.slice(0, 35),
        method_code=pl.col("method")
        .str.to_lowercase()
        .replace_strict(_METHODS, default="OTHER", return_dtype=pl.String),
        amount_paise=_paise("amount", layout.unit),
        fee_paise=_paise("fee", layout.unit, empty_is_nothing=True),
        gst_paise=_paise("gst", layout.unit, empty_is_nothing=True),
        settled_on=_day("settled_on", layout.day_form),
        bank_reference=pl.col("bank_reference").str.slice(0, 60),
    )
    sign = pl.when(pl.col("kind_code") == "REFUND").then(-1).otherwise(1)
    return read.with_columns(
        net_paise=(sign * pl.col("amount_paise") - pl.col("fee_paise")).cast(pl.Int64),
        problem=_first(
            {
                "NO_REFERENCE": (pl.col("reference") == "") | (pl.col("bank_reference") == ""),
                "UNKNOWN_KIND": pl.col("kind_code").is_null(),
                "AMOUNT": pl.col("amount_paise").fill_null(0) <= 0,
                "FEE": (pl.col("fee_paise") < pl.col("gst_paise")).fill_null(True)
                | (pl.col("gst_paise") < 0),
                "DAY": pl.col("settled_on").is_null(),
            }
        ),
    )


def _bank(lines: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    read = lines.select(
        pl.col("line").cast(pl.Int64),
        bank_reference=pl.col("bank_reference").str.slice(0, 60),
        amount_paise=_paise("amount", layout.unit),
        credited_on=_day("credited_on", layout.day_form),
    )
    return read.with_columns(
        problem=_first(
            {
                "NO_REFERENCE": pl.col("bank_reference") == "",
                "AMOUNT": pl.col("amount_paise").fill_null(0) <= 0,
                "DAY": pl.col("credited_on").is_null(),
            }
        )
    )


def _first(broken: Mapping[str, pl.Expr]) -> pl.Expr:
    found: pl.Expr = pl.lit(None, dtype=pl.String)
    for code, expr in reversed(list(broken.items())):
        found = pl.when(expr).then(pl.lit(code)).otherwise(found)
    return found


def _paise(name: str, unit: Unit, *, empty_is_nothing: bool = False) -> pl.Expr:
    """Exact paise from a text like "1,234.50" (rupees) or "123450" (paise); null for anything else."""
    text = pl.col(name).str.replace_all(",", "").str.strip_prefix("₹").str.strip_chars()
    if empty_is_nothing:
        text = pl.when(text == "").then(pl.lit("0")).otherwise(text)
    whole, part = text.str.extract(r"^(\d+)", 1), text.str.extract(r"\.(\d+)$", 1).fill_null("")
    form = rf"^\d{{1,{_MOST_DIGITS}}}(\.\d{{1,2}}0*)?$" if unit == "RUPEES" else rf"^\d{{1,{_MOST_DIGITS}}}$"
    rupees = whole.cast(pl.Int64, strict=False) * 100 + (part + pl.lit("00")).str.slice(0, 2).cast(
        pl.Int64, strict=False
    )
    paise = whole.cast(pl.Int64, strict=False)
    return pl.when(text.str.contains(form)).then(rupees if unit == "RUPEES" else paise)


def _day(name: str, form: str) -> pl.Expr:
    """A day from the beginning of a text: the time of day behind it, if any, is cut off."""
    return pl.col(name).str.split(" ").list.first().str.to_date(form, strict=False)
