"""What is doubtful about a draft before it becomes a bill: each doubt has a name, a limit and its words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import polars as pl


class Doubt(IntFlag):
    """Why a person looks at a draft. The three of `NO_BILL` cannot be billed at all."""

    NO_READS = 1
    MISSING = 2
    ESTIMATED = 4
    ZERO = 8
    HIGH = 16
    LOW = 32
    NEGATIVE = 64
    DUPLICATE = 128
    OVERLAP = 256
    UNPRICED = 512
    CHANGED = 1024


NO_BILL = Doubt.NO_READS | Doubt.OVERLAP | Doubt.UNPRICED

_WORDS: dict[Doubt, tuple[str, str]] = {
    Doubt.NO_READS: ("no readings", "रीडिंग नहीं"),
    Doubt.MISSING: ("days missing", "कुछ दिन की रीडिंग नहीं"),
    Doubt.ESTIMATED: ("much estimated", "बहुत-सा अनुमान"),
    Doubt.ZERO: ("no use", "खपत शून्य"),
    Doubt.HIGH: ("much more than usual", "हमेशा से बहुत ज़्यादा"),
    Doubt.LOW: ("much less than usual", "हमेशा से बहुत कम"),
    Doubt.NEGATIVE: ("below zero", "शून्य से कम"),
    Doubt.DUPLICATE: ("same use as last time", "ठीक पिछली बार जितनी खपत"),
    Doubt.OVERLAP: ("days billed already", "इन दिनों का बिल बन चुका"),
    Doubt.UNPRICED: ("no price found", "दर नहीं मिली"),
    Doubt.CHANGED: ("changed since the draft", "मसौदे के बाद बदला"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a draft is doubtful; `models.Policy` says what each means."""

    missing_percent: int
    estimated_percent: int
    high_percent: int
    low_percent: int
    least_wh_day: int


def words(doubt: Doubt) -> tuple[str, str]:
    """(English, Hindi) of one doubt; KeyError for several at once."""
    return _WORDS[doubt]


def doubts_of(bits: int) -> list[Doubt]:
    """The doubts that a draft's bits stand for, in order."""
    return [doubt for doubt in Doubt if doubt & bits]


def history(bills: pl.DataFrame) -> pl.DataFrame:
    """Last and usual use and that of a year before, a row a connection that has any, from its earlier bills.

    `bills`: connection_id, cycle_from, energy_wh, known_days, is_year (its cycle is the same month of the
    year before). Columns: connection_id, last_wh, usual_wh, usual_days (the latest three), year_wh,
    year_days; bills without a known day tell nothing.
    """
    known = pl.col("known_days") > 0
    return (
        bills.lazy()
        .filter(known)
        .sort("connection_id", "cycle_from", descending=[False, True])
        .group_by("connection_id", maintain_order=True)
        .agg(
            last_wh=pl.col("energy_wh").first(),
            usual_wh=pl.col("energy_wh").head(3).sum(),
            usual_days=pl.col("known_days").head(3).sum(),
            year_wh=pl.col("energy_wh").filter("is_year").first(),
            year_days=pl.col("known_days").filter("is_year").first(),
        )
        .collect()
    )


def doubtful(drafts: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """Drafts with `doubts` (int64 bits), added to those they come with.

    Needs energy_wh, estimated_wh, known_days, missing, total_paise, doubts, and the columns of `history`
    (null where there is none). Use a day is compared by whole numbers: a/b > p% of c/d is 100ad > pbc.
    """
    days = pl.col("known_days").cast(pl.Int64)
    energy = pl.col("energy_wh")

    def above(percent: int, wh: str, of: str) -> pl.Expr:
        return 100 * energy * pl.col(of) > percent * pl.col(wh) * days

    def far(wh: str, of: str) -> pl.Expr:
        gap = energy * pl.col(of) - pl.col(wh) * days
        return gap.abs() >= limits.least_wh_day * days * pl.col(of)

    def below(percent: int, wh: str, of: str) -> pl.Expr:
        return 100 * energy * pl.col(of) < percent * pl.col(wh) * days

    # A hot May is high against April but not against the May before: both must agree where both are known.
    def both(test: pl.Expr, again: pl.Expr) -> pl.Expr:
        return test & pl.when(pl.col("year_days") > 0).then(again).otherwise(True)

    is_billable = days > 0
    found: list[tuple[Doubt, pl.Expr]] = [
        (
            Doubt.MISSING,
            is_billable & (100 * pl.col("missing") > limits.missing_percent * (pl.col("missing") + days)),
        ),
        (
            Doubt.ESTIMATED,
            (energy > 0) & (100 * pl.col("estimated_wh") > limits.estimated_percent * energy),
        ),
        # A house that stands empty used nothing before either, and is told once.
        (Doubt.ZERO, is_billable & (energy == 0) & (pl.col("usual_wh").fill_null(1) > 0)),
        (
            Doubt.HIGH,
            is_billable
            & (pl.col("usual_days") > 0)
            & far("usual_wh", "usual_days")
            & both(
                above(limits.high_percent, "usual_wh", "usual_days"),
                above(limits.high_percent, "year_wh", "year_days"),
            ),
        ),
        (
            Doubt.LOW,
            is_billable
            & (energy > 0)
            & (pl.col("usual_days") > 0)
            & far("usual_wh", "usual_days")
            & both(
                below(limits.low_percent, "usual_wh", "usual_days"),
                below(limits.low_percent, "year_wh", "year_days"),
            ),
        ),
        (Doubt.NEGATIVE, (energy < 0) | (pl.col("total_paise").fill_null(0) < 0)),
        (Doubt.DUPLICATE, (energy > 0) & (energy == pl.col("last_wh"))),
    ]
    bits = pl.col("doubts").cast(pl.Int64)
    for doubt, test in found:
        bits = bits | pl.when(test.fill_null(False)).then(int(doubt)).otherwise(0)
    return drafts.with_columns(doubts=bits)
