"""Another system's bills beside ours: reading its file, and why a bill of it is not ours.

This is how a company tries this program for months before it relies on it. docs/operate/shadow.md has the
file's columns and the reasons with examples.
"""

from __future__ import annotations

import io

import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.tariffs.rules import LINES

LINE_COLUMNS = dict(
    zip(("energy", "fuel_surcharge", "fixed_charge", "duty", "time_of_day", "subsidy"), LINES, strict=True)
)
"""Columns of the file -> our lines. A rebate and a subsidy are negative. All six are given, or none."""
COLUMNS = ("service_number", "first_day", "last_day", "units_kwh", *LINE_COLUMNS, "total", "arrears")
REASONS = ("READING", "RATE", "SUBSIDY", "ARREARS", "ROUNDING")
"""Where an amount comes from; a bill is named by the largest, the first of equals."""
_RUPEES = r"^-?\d{1,10}(\.\d{1,2})?$"
_KWH = r"^\d{1,7}(\.\d{1,3})?$"
_WHOLE_RUPEE_PAISE = 100


class FileRefused(ValueError):
    """The file is not such a table at all; nothing of it is taken."""


def parsed(text: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of a file that can be read, and those that cannot: line, text, reason (the header is line 1).

    Columns: line, text, service_number, cycle_from, cycle_to (half-open), energy_wh, line_<LINE> (null where
    the file tells the total only), total_paise, arrears_paise. Raises `FileRefused`.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    names = [name.strip() for name in lines[0].split(",")] if lines else []
    if lacking := [name for name in COLUMNS if name not in names]:
        raise FileRefused(f"The file lacks the columns {', '.join(lacking)}. It needs {', '.join(COLUMNS)}.")
    try:
        table = pl.read_csv(
            io.StringIO("\n".join(lines)), infer_schema=False, truncate_ragged_lines=False, quote_char=None
        )
    except pl.exceptions.PolarsError as fault:
        raise FileRefused(
            f"The file is not a table with one bill a line: {str(fault).splitlines()[0]}"
        ) from None
    table = table.rename(dict(zip(table.columns, names, strict=True)))
    rows = table.select(pl.col(name).str.strip_chars().fill_null("") for name in COLUMNS).with_columns(
        line=pl.int_range(2, pl.len() + 2), text=pl.Series(lines[1 : table.height + 1], dtype=pl.String)
    )
    has_lines = pl.any_horizontal(pl.col(name) != "" for name in LINE_COLUMNS)
    money = [*LINE_COLUMNS, "total", "arrears"]
    days = {name: pl.col(name).str.to_date("%Y-%m-%d", strict=False) for name in ("first_day", "last_day")}
    read = rows.with_columns(
        *(each.alias(f"{name}_") for name, each in days.items()),
        _hundredths("units_kwh", 3).alias("energy_wh"),
        *(_hundredths(name, 2).alias(f"{name}_paise") for name in money),
    ).with_columns(arrears_paise=pl.when(pl.col("arrears") == "").then(0).otherwise("arrears_paise"))
    bad_money = pl.any_horizontal(
        (pl.col(name) != "") & ~pl.col(name).str.contains(_RUPEES) for name in money
    )
    adds_up = pl.sum_horizontal(f"{name}_paise" for name in LINE_COLUMNS) == pl.col("total_paise")
    judged = read.with_columns(
        reason=pl.when(pl.col("service_number") == "").then(pl.lit("the service number is empty."))
        .when(pl.col("first_day_").is_null() | pl.col("last_day_").is_null())
        .then(pl.lit("first_day and last_day must be days like 2026-06-30."))
        .when(pl.col("last_day_") < pl.col("first_day_"))
        .then(pl.lit("last_day lies before first_day."))
        .when(~pl.col("units_kwh").str.contains(_KWH))
        .then(pl.lit("units_kwh must be a number with at most 3 decimals."))
        .when((pl.col("total") == "") | bad_money)
        .then(pl.lit("amounts must be rupees with at most 2 decimals, and total must be there."))
        .when(has_lines & pl.any_horizontal(pl.col(name) == "" for name in LINE_COLUMNS))
        .then(pl.lit("give all six lines of a bill or none of them."))
        .when(has_lines & ~adds_up)
        .then(pl.lit("the lines do not add up to the total."))
        .when(pl.struct("service_number", "first_day").is_duplicated())
        .then(pl.lit("the same connection and first day stand in the file twice."))
    )  # fmt: skip
    good = judged.filter(pl.col("reason").is_null()).select(
        "line", "text", "service_number",
        cycle_from="first_day_",
        cycle_to=pl.col("last_day_") + pl.duration(days=1),
        energy_wh="energy_wh",
        **{f"line_{code}": f"{name}_paise" for name, code in LINE_COLUMNS.items()},
        total_paise="total_paise",
        arrears_paise="arrears_paise",
    )  # fmt: skip
    return good, judged.filter(pl.col("reason").is_not_null()).select("line", "text", "reason")


def _hundredths(name: str, decimals: int) -> pl.Expr:
    """A decimal text as a whole number of its smallest unit, null where it is none; never a float."""
    size = pl.col(name).str.strip_prefix("-")
    whole = size.str.extract(r"^(\d+)", 1).cast(pl.Int64, strict=False)
    part = size.str.extract(r"\.(\d+)$", 1).fill_null("0").str.pad_end(decimals, "0")
    sign = pl.when(pl.col(name).str.starts_with("-")).then(-1).otherwise(1)
    found: pl.Expr = sign * (whole * 10**decimals + part.str.slice(0, decimals).cast(pl.Int64, strict=False))
    return found


def compared(both: pl.DataFrame) -> pl.DataFrame:
    """Bills of both systems with the difference split by reason; a column a reason, in paise.

    `both`: energy_wh, line_<LINE>, total_paise, arrears_paise of theirs; the same with the prefix our_; and
    with the prefix at_ our lines at their units (null where they could not be made). Adds difference_paise
    (what they ask for less what we do), <reason>_paise, which add up to it, is_equal and reason ("EQUAL"
    when nothing differs, units neither).
    """
    lines = line_columns("line_")
    at_known = pl.col("at_line_ENERGY").is_not_null()
    base = {name: pl.when(at_known).then(f"at_{name}").otherwise(f"our_{name}") for name in lines}
    at_total = pl.sum_horizontal(base.values())
    reads_alike = pl.col("energy_wh") == pl.col("our_energy_wh")
    # Without our price of their units, all that differs where the units do is put down to the units.
    lumped = ~reads_alike & ~at_known
    left = {name: pl.col(name) - base[name] for name in lines}
    has_lines = pl.col("line_ENERGY").is_not_null() & ~lumped
    total_left = pl.col("total_paise") - at_total

    def part(is_of: dict[str, pl.Expr], of_total: pl.Expr) -> pl.Expr:
        of_lines = pl.sum_horizontal(pl.when(is_of[name]).then(left[name]).otherwise(0) for name in is_of)
        return pl.when(lumped).then(0).when(has_lines).then(of_lines).otherwise(
            pl.when(of_total).then(total_left).otherwise(0)
        )  # fmt: skip

    small = {name: left[name].abs() <= (_WHOLE_RUPEE_PAISE if name == "line_DUTY" else 1) for name in lines}
    is_subsidy = {name: pl.lit(name == "line_SUBSIDY") & ~small[name] for name in lines}
    is_rate = {name: pl.lit(name != "line_SUBSIDY") & ~small[name] for name in lines}
    of_total_small = total_left.abs() <= _WHOLE_RUPEE_PAISE
    arrears = pl.col("arrears_paise") - pl.col("our_arrears_paise")
    reading = pl.when(lumped).then(pl.col("total_paise")).otherwise(at_total) - pl.col("our_total_paise")
    found = both.with_columns(
        difference_paise=pl.col("total_paise") - pl.col("our_total_paise") + arrears,
        READING_paise=reading,
        RATE_paise=part(is_rate, ~of_total_small),
        SUBSIDY_paise=part(is_subsidy, pl.lit(False)),
        ARREARS_paise=arrears,
        ROUNDING_paise=part(small, of_total_small),
    )
    sizes = [pl.col(f"{reason}_paise").abs() for reason in REASONS]
    largest = pl.max_horizontal(sizes)
    named: pl.Expr = pl.lit(REASONS[-1])
    for reason, size in list(zip(REASONS, sizes, strict=True))[-2::-1]:
        named = pl.when(size == largest).then(pl.lit(reason)).otherwise(named)
    nothing = (largest == 0) & reads_alike
    return found.with_columns(
        is_equal=nothing,
        reason=pl.when(nothing)
        .then(pl.lit("EQUAL"))
        .when(largest == 0)
        .then(pl.lit("READING"))
        .otherwise(named),
    )
