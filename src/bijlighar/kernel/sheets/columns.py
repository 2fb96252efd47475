"""What one column of a sheet holds, and how its text becomes a value or a problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from bijlighar.kernel.mobile import normalise_all

Kind = Literal["text", "code", "day", "integer", "yes_no", "mobile"]

_YES = ("yes", "y", "true", "1", "हाँ", "हां")
_NO = ("no", "n", "false", "0", "नहीं")
_MOBILE_PROBLEMS = {
    "LETTERS": "a mobile number has only digits",
    "FOREIGN": "not an Indian mobile number",
    "LENGTH": "a mobile number has 10 digits",
    "START": "Indian mobile numbers begin with 6, 7, 8 or 9",
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its heading, what it holds, whether it may be empty, and its limits.

    A `code` is turned into capitals and holds A-Z, 0-9 and "-". `default` fills an empty or absent cell.
    """

    name: str
    kind: Kind = "text"
    is_required: bool = True
    most: int = 120
    choices: tuple[str, ...] = ()
    pattern: str = ""
    example: str = ""
    lowest: int = -(2**62)
    highest: int = 2**62
    default: str = ""

    @property
    def dtype(self) -> pl.DataType:
        """The type of the parsed column."""
        return {"day": pl.Date(), "integer": pl.Int64(), "yes_no": pl.Boolean()}.get(self.kind, pl.String())


def parse(cells: pl.Series, column: SheetColumn) -> pl.DataFrame:
    """Parse one column of texts: `value`, and `problem` and `remedy` (null where all is well)."""
    clean = cells.fill_null("").str.strip_chars()
    if column.default:
        clean = clean.replace("", column.default)
    if column.kind == "code":
        clean = clean.str.to_uppercase()
    frame = pl.DataFrame({"clean": clean})
    empty = pl.col("clean") == ""
    value, problem, remedy = _parsed(frame, column)
    in_frame = frame.with_columns(value=value).with_columns(problem=problem, remedy=remedy)
    missing = pl.lit("is empty" if column.is_required else None, dtype=pl.String)
    fill_in = pl.lit("Fill it in." if column.is_required else None, dtype=pl.String)
    unreadable = pl.col("clean").str.contains("\ufffd")
    return in_frame.select(
        value=pl.when(empty | unreadable).then(None).otherwise(pl.col("value")),
        problem=pl.when(empty)
        .then(missing)
        .when(unreadable)
        .then(pl.lit("has letters that cannot be read"))
        .otherwise(pl.col("problem")),
        remedy=pl.when(empty)
        .then(fill_in)
        .when(unreadable)
        .then(pl.lit("Save the file as CSV in UTF-8."))
        .otherwise(pl.col("remedy")),
    )


Parsed = tuple[pl.Expr | pl.Series, pl.Expr, pl.Expr]


def _parsed(frame: pl.DataFrame, column: SheetColumn) -> Parsed:
    match column.kind:
        case "day":
            return _day()
        case "integer":
            return _integer(column)
        case "yes_no":
            return _yes_no()
        case "mobile":
            return _mobile(frame)
        case _:
            return _text(column)


def _words(*cases: tuple[pl.Expr, str]) -> pl.Expr:
    """The words of the first case that holds, else null."""
    return pl.coalesce([pl.when(wrong).then(pl.lit(words)) for wrong, words in cases])


def _day() -> Parsed:
    form = pl.col("clean").str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    value = pl.when(form).then(pl.col("clean")).str.to_date("%Y-%m-%d", strict=False)
    read = pl.col("value")
    wrong = read.is_null() | ~read.is_between(pl.date(1900, 1, 1), pl.date(2199, 12, 31))
    return value, _words((wrong, "is not a day")), _words((wrong, "Write year-month-day, like 2024-04-01."))


def _integer(column: SheetColumn) -> Parsed:
    digits = pl.col("clean").str.contains(r"^[+-]?[0-9]{1,18}$")
    value = pl.when(digits).then(pl.col("clean").str.strip_prefix("+")).cast(pl.Int64, strict=False)
    none = pl.col("value").is_null()
    outside = ~pl.col("value").is_between(column.lowest, column.highest)
    bounds = f"Give a number from {column.lowest} to {column.highest}."
    problem = _words((none, "is not a whole number"), (outside, "is out of range"))
    return value, problem, _words((none, "Write digits only, like 2000."), (outside, bounds))


def _yes_no() -> Parsed:
    said = pl.col("clean").str.to_lowercase()
    value = pl.when(said.is_in(_YES)).then(True).when(said.is_in(_NO)).then(False)
    wrong = pl.col("value").is_null()
    return value, _words((wrong, "is neither yes nor no")), _words((wrong, "Write yes or no."))


def _mobile(frame: pl.DataFrame) -> Parsed:
    known = normalise_all(frame["clean"])
    problem = known["problem"].replace_strict(_MOBILE_PROBLEMS, default=None, return_dtype=pl.String)
    wrong = pl.lit(problem).is_not_null()
    return known["mobile"], pl.lit(problem), _words((wrong, "Write 10 digits, or leave it empty."))


def _text(column: SheetColumn) -> Parsed:
    value = pl.col("clean")
    if column.choices:
        value = value.str.to_uppercase() if column.choices[0].isupper() else value
        unknown = ~pl.col("value").is_in(column.choices)
        remedy = f"Use one of: {', '.join(column.choices)}."
        return value, _words((unknown, "is not one of the known words")), _words((unknown, remedy))
    long = pl.col("clean").str.len_chars() > column.most
    problems = [(long, "is too long")]
    remedies = [(long, f"Use at most {column.most} letters.")]
    pattern = column.pattern or ("^[A-Z0-9][A-Z0-9-]*$" if column.kind == "code" else "")
    if pattern:
        unlike = ~pl.col("clean").str.contains(pattern)
        example = f", like {column.example}" if column.example else " (A-Z, 0-9 and -)"
        problems.append((unlike, "is not written as it must be"))
        remedies.append((unlike, f"Write the code{example}."))
    return value, _words(*problems), _words(*remedies)
