"""Indian mobile numbers, however people write them, as one text: "+91" and ten digits."""

from __future__ import annotations

import re

import polars as pl

_WORDS = {
    "EMPTY": ("Write a mobile number.", "मोबाइल नंबर लिखिए।"),
    "LETTERS": ("A mobile number has only digits.", "मोबाइल नंबर में सिर्फ़ अंक होते हैं।"),
    "FOREIGN": ("Only Indian mobile numbers (+91) can be used.", "सिर्फ़ भारत के मोबाइल नंबर (+91) चलते हैं।"),
    "LENGTH": ("We got {digits} digits; 10 are needed.", "{digits} अंक मिले, 10 चाहिए।"),
    "START": (
        "Indian mobile numbers begin with 6, 7, 8 or 9.",
        "भारत के मोबाइल नंबर 6, 7, 8 या 9 से शुरू होते हैं।",
    ),
}
_DEVANAGARI = list("०१२३४५६७८९")
_PLAIN = re.compile(r"(?:\+91)?([6-9][0-9]{9})", re.ASCII)


class NotAMobile(ValueError):
    """The text is no Indian mobile number; `words_en` and `words_hi` say to a person what is wrong."""

    def __init__(self, code: str, digits: int) -> None:
        self.code = code
        self.words_en, self.words_hi = (words.format(digits=digits) for words in _WORDS[code])
        super().__init__(self.words_en)


def normalise(text: str) -> str:
    """Write "98765 43210", "098765-43210" or "+91 98765 43210" as "+919876543210".

    Digits may be Devanagari. Raises `NotAMobile`.
    """
    if plain := _PLAIN.fullmatch(text):
        return f"+91{plain[1]}"  # as nearly all are written; the whole way costs milliseconds
    mobile, problem, digits = normalise_all(pl.Series([text], dtype=pl.String)).row(0)
    if problem is not None:
        raise NotAMobile(problem, digits)
    return str(mobile)


def normalise_all(texts: pl.Series) -> pl.DataFrame:
    """The same for a column: `mobile` (null where refused), `problem` (a code, or null), `digits` counted."""
    mark = pl.col("text").str.replace_all(r"[\s\-().\u{200b}-\u{200f}\u{2010}-\u{2015}\u{feff}]", "")
    clean = mark.str.replace_many(_DEVANAGARI, list("0123456789"))
    number = pl.col("clean").str.strip_prefix("+")
    bare = (
        pl.when(pl.col("clean").str.contains(r"^\+91"))
        .then(number.str.slice(2))
        .when(number.str.contains(r"^(00)?91[0-9]{10}$"))
        .then(number.str.tail(10))
        .otherwise(number)
        .str.replace(r"^0([0-9]{10})$", "${1}")
    )
    problem = (
        pl.when(pl.col("clean").str.len_chars() == 0)
        .then(pl.lit("EMPTY"))
        .when(~pl.col("clean").str.contains(r"^\+?[0-9]+$"))
        .then(pl.lit("LETTERS"))
        .when(pl.col("clean").str.contains(r"^(\+|00)") & ~pl.col("clean").str.contains(r"^(\+|00)91"))
        .then(pl.lit("FOREIGN"))
        .when(pl.col("bare").str.len_chars() != 10)
        .then(pl.lit("LENGTH"))
        .when(~pl.col("bare").str.contains(r"^[6-9]"))
        .then(pl.lit("START"))
    )
    return (
        pl.DataFrame({"text": texts.fill_null("")})
        .with_columns(clean=clean)
        .with_columns(bare=bare)
        .with_columns(problem=problem)
        .select(
            mobile=pl.when(pl.col("problem").is_null()).then(pl.lit("+91") + pl.col("bare")),
            problem=pl.col("problem"),
            digits=pl.col("bare").str.count_matches("[0-9]").cast(pl.Int64),
        )
    )


def masked(mobile: str) -> str:
    """What may be shown of somebody's mobile: "+919876543210" -> "••••••3210"."""
    return "•" * 6 + mobile[-4:]
