"""Rating: a frame of connections and periods in, exact paise by line out, and the arithmetic if asked for.

Rows are grouped by what they share (category, area, days, cycle), figures are looked up once a group, and the
arithmetic runs on int64 arrays in blocks that stay in the processor's cache.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.money import MoneyTooLarge, NotAnExactNumber, exact
from bijlighar.kernel.time import day_count
from bijlighar.tariffs.rules.book import Rulebook
from bijlighar.tariffs.rules.choose import NotInRulebook, Terms, choose
from bijlighar.tariffs.rules.compute import LINES, Group, Work, compute
from bijlighar.tariffs.rules.energy import energy_charge
from bijlighar.tariffs.rules.fast import FAST_ROWS, plan, run
from bijlighar.tariffs.rules.fuel import (
    NO_FUEL,
    FuelShare,
    given_paise_share,
    given_percent_share,
    series_share,
)
from bijlighar.tariffs.rules.groups import grouped
from bijlighar.tariffs.rules.lacking import lacking
from bijlighar.tariffs.rules.loads import Loads
from bijlighar.tariffs.rules.rated import Rated
from bijlighar.tariffs.rules.rows import (
    FROM_PAISE,
    FROM_PERCENT,
    FROM_SERIES,
    GROUP_KEYS,
    PERCENT_DECIMALS,
    Refusal,
    column,
    fault_of_days,
    faults,
    prepared,
)
from bijlighar.tariffs.rules.subsidy import Usage

BLOCK_ROWS = 16_384
Rows: TypeAlias = NDArray[np.int64] | slice
_ARRAYS = (
    "energy_wh", "solar_wh", "estimated_wh", "threshold_wh", "sanctioned_load_w", "demand_w", "fppas_paise",
    "peak_wh", "contract_demand_w", "demand_va", "contract_demand_va", "load_millihp",
)  # fmt: skip
_OTHER_LOADS = ("contract_demand_w", "demand_va", "contract_demand_va", "load_millihp")


class UnableToRate(ValueError):
    """Some rows cannot be rated; `refusals` says which and why. Nothing was rated."""

    def __init__(self, refusals: list[Refusal]) -> None:
        shown = "; ".join(f"row {one.row} (ref {one.ref}): {one.reason}" for one in refusals[:5])
        more = f"; and {len(refusals) - 5} more" if len(refusals) > 5 else ""
        super().__init__(f"{len(refusals)} of the rows cannot be rated: {shown}{more}")
        self.refusals = refusals


def rate(
    frame: pl.DataFrame,
    book: Rulebook,
    trace: bool = False,
    *,
    refuse: Literal["raise", "collect"] = "raise",
) -> Rated:
    """Price every row of a frame (columns: `rows.COLUMNS`, plus `ref` and `fppas_percent`).

    A row is a closed bill where `is_closed` says so, or without it when its days are its whole cycle;
    otherwise it is the month so far.
    Raises FrameRefused for a frame of the wrong shape and UnableToRate for rows without a price, unless
    refuse="collect" keeps the good rows and lists the others in `Rated.refusals`.
    """
    rows = prepared(frame)
    return _Rating(frame, rows, book, keep=trace).rated(refuse)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of rows of one group, small enough for the processor's cache."""

    group: Group
    share: FuelShare
    fuel_origin: int
    rows: Rows


class _Rating:
    """One call of `rate`: the arrays it reads, the arrays it fills, and the refusals on the way."""

    def __init__(self, frame: pl.DataFrame, rows: pl.DataFrame, book: Rulebook, keep: bool) -> None:
        self.rows, self.book, self.keep = rows, book, keep
        height = rows.height
        self.refs = frame.get_column("ref") if "ref" in frame.columns else pl.int_range(height, eager=True)
        self.inputs = {
            name: column(rows, name) for name in _ARRAYS if rows[name].null_count() < max(height, 1)
        }
        self.is_smart = column(rows, "is_smart").astype(np.int64)
        self.paise = np.zeros((len(LINES), height), dtype=np.int64)
        self.out = dict(zip(LINES, self.paise, strict=True))
        self.max_energy_wh = int(self.inputs["energy_wh"].max()) if height else 0
        self.is_rated = np.ones(height, dtype=np.bool_)
        self.reasons: dict[int, str] = {}
        self.groups: list[Group] = []
        self.group_of_row = np.zeros(height, dtype=np.int32)
        self.works: list[Work] = []
        self.work_of_row = np.zeros(height, dtype=np.int32)
        self.place_of_row = np.zeros(height, dtype=np.int32)
        self.terms: dict[tuple[Any, ...], Terms | NotInRulebook] = {}

    def rated(self, refuse: str) -> Rated:
        for mask, reason in faults(self.inputs):
            self._refuse(np.flatnonzero(mask), reason)
        groups = grouped(self.rows, GROUP_KEYS, self.is_rated)
        pieces = [piece for key, index in groups for piece in self._pieces(key, index)]
        self._rate_pieces(pieces)
        refusals = [Refusal(row, self.refs[row], self.reasons[row]) for row in sorted(self.reasons)]
        if refusals and refuse == "raise":
            raise UnableToRate(refusals)
        before = self.out["ENERGY"] + self.out["FPPAS"]
        for line in ("FIXED", "DUTY", "TOD"):
            before += self.out[line]
        return Rated(
            refs=self.refs,
            lines=self.out,
            before_subsidy_paise=before,
            total_paise=before + self.out["SUBSIDY"],
            is_rated=self.is_rated,
            refusals=refusals,
            book_digest=self.book.digest,
            _state_code=self.book.state_code,
            _groups=self.groups,
            _group_of_row=self.group_of_row,
            _works=self.works if self.keep else None,
            _work_of_row=self.work_of_row,
            _place_of_row=self.place_of_row,
        )

    def _refuse(self, index: NDArray[Any], reason: str) -> None:
        for row in index.tolist():
            self.reasons.setdefault(row, reason)
        self.is_rated[index] = False

    def _rate_pieces(self, pieces: list[Piece]) -> None:
        """Rate all blocks, and keep their work where the arithmetic is asked for."""
        done = [self._rate_block(piece) for piece in pieces]
        if not self.keep:
            return
        for work, rows in (one for one in done if one is not None):
            self.works.append(work)
            self.work_of_row[rows] = len(self.works) - 1
            self.place_of_row[rows] = np.arange(work.usage.energy_wh.size, dtype=np.int32)

    def _pieces(self, key: dict[str, Any], index: NDArray[np.int64] | None) -> list[Piece]:
        """The blocks of one group, after refusing its rows that have no price."""
        every = np.arange(self.rows.height) if index is None else index
        fault = fault_of_days(key["from_date"], key["to_date"], key["cycle_from"], key["cycle_to"])
        if fault:
            self._refuse(every, fault)
            return []
        try:
            terms = self._terms(key)
            share = self._share(key, terms)
        except NotInRulebook as missing:
            self._refuse(every, str(missing))
            return []
        group = Group(
            terms=terms,
            from_date=key["from_date"],
            to_date=key["to_date"],
            cycle_from=key["cycle_from"],
            cycle_to=key["cycle_to"],
            elapsed_days=day_count(key["from_date"], key["to_date"]),
            cycle_days=day_count(key["cycle_from"], key["cycle_to"]),
            is_closed=key["is_closed"],
            fuel_windows=share.windows,
        )
        self.groups.append(group)
        self.group_of_row[every] = len(self.groups) - 1
        kept = self._without_absent(group, every)
        is_large = kept.size >= FAST_ROWS and key["fuel_origin"] == FROM_SERIES and not self.keep
        if is_large and self._rate_fast(group, share, kept):
            return []
        is_whole = kept.size == self.rows.height
        return [
            Piece(
                group, share, key["fuel_origin"],
                slice(start, start + BLOCK_ROWS) if is_whole else kept[start : start + BLOCK_ROWS],
            )
            for start in range(0, kept.size, BLOCK_ROWS)
        ]  # fmt: skip

    def _rate_fast(self, group: Group, share: FuelShare, kept: NDArray[np.int64]) -> bool:
        """Rate a large group in the compiled loop, on all processors; false where it does not fit there."""
        found = plan(group, share, self.max_energy_wh)
        if found is None:
            return False
        names = ("energy_wh", "solar_wh", "threshold_wh", "estimated_wh", "sanctioned_load_w")
        inputs = (*(self.inputs[name] for name in names), self.is_smart)
        first, *chunks = (kept[start : start + FAST_ROWS] for start in range(0, kept.size, FAST_ROWS))
        run(found, inputs, first, self.paise)  # compiles before the threads meet
        with ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
            list(pool.map(lambda rows: run(found, inputs, rows, self.paise), chunks))
        return True

    def _terms(self, key: dict[str, Any]) -> Terms:
        names = ("category_code", "area_code", "cycle_from", "cycle_to", "is_prepaid")
        wanted = tuple(key[name] for name in names)
        if wanted not in self.terms:
            try:
                self.terms[wanted] = choose(self.book, *wanted)
            except NotInRulebook as missing:
                self.terms[wanted] = missing
        found = self.terms[wanted]
        if isinstance(found, NotInRulebook):
            raise found
        return found

    def _share(self, key: dict[str, Any], terms: Terms) -> FuelShare:
        """The share of the whole group; where it comes with the rows it is made block by block."""
        takes_fuel = self.book.fuel is not None and terms.category.code in self.book.fuel.categories
        if key["fuel_origin"] == FROM_SERIES:
            return series_share(self.book, terms.category.code, key["from_date"], key["to_date"])
        if not takes_fuel:
            raise NotInRulebook(
                f"category {terms.category.code} of {self.book.state_code!r} has no fuel surcharge; "
                "leave fppas_percent and fppas_paise empty."
            )
        return NO_FUEL

    def _without_absent(self, group: Group, index: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of a group that have every figure they need; the others are refused by name."""
        bad = np.zeros(index.shape, dtype=np.bool_)
        for mask, reason in lacking(group, self.inputs, self.is_smart, index):
            self._refuse(index[mask], reason)
            bad |= mask
        return index[~bad] if bad.any() else index

    def _rate_block(self, piece: Piece) -> tuple[Work, Rows] | None:
        """Fill the lines of one block; its work and rows, or None where nothing could be rated."""
        group, share, rows = piece.group, piece.share, piece.rows
        if piece.fuel_origin == FROM_PERCENT:
            share, rows = self._given_percents(rows)
        inputs = {name: values[rows] for name, values in self.inputs.items()}
        nothing = np.zeros(inputs["energy_wh"].shape, dtype=np.int64)
        usage = Usage(
            energy_wh=inputs["energy_wh"],
            solar_wh=inputs["solar_wh"] * self.is_smart[rows],
            threshold_wh=inputs["threshold_wh"],
            estimated_wh=inputs["estimated_wh"],
            peak_wh=inputs["peak_wh"] * self.is_smart[rows] if "peak_wh" in inputs else nothing,
        )
        if not usage.energy_wh.size:
            return None
        loads = Loads(
            inputs["sanctioned_load_w"],
            inputs["demand_w"],
            *(inputs.get(name, nothing) for name in _OTHER_LOADS),
        )
        charge = energy_charge(group.terms, usage.energy_wh, usage.threshold_wh)
        if piece.fuel_origin == FROM_PAISE:
            share = given_paise_share(inputs["fppas_paise"], charge.total_nano)
        try:
            work = compute(group, usage, loads, share, charge)
        except MoneyTooLarge as fault:
            self._refuse(np.arange(self.rows.height)[rows], str(fault))
            return None
        for code, paise in work.lines.items():
            self.out[code][rows] = paise
        return work, rows

    def _given_percents(self, piece: Rows) -> tuple[FuelShare, Rows]:
        """Per cents of a block, without the rows whose text is not a number from -100 to 1000."""
        texts = self.rows.get_column("fppas_percent")
        texts = texts[piece] if isinstance(piece, slice) else texts.gather(piece)
        known: dict[str, Fraction | None] = {}
        for text in texts.unique().to_list():
            try:
                percent = Fraction(exact(text, PERCENT_DECIMALS), 10**PERCENT_DECIMALS)
            except NotAnExactNumber:
                percent = Fraction(-100)
            known[text] = percent if -100 < percent <= 1000 else None
        percents = [known[text] for text in texts.to_list()]
        if all(percent is not None for percent in percents):
            return given_percent_share(cast("list[Fraction]", percents)), piece
        rows = np.arange(self.rows.height)[piece]
        bad = np.array([percent is None for percent in percents])
        self._refuse(rows[bad], "fppas_percent must be a plain number above -100, with at most 6 decimals.")
        return given_percent_share([percent for percent in percents if percent is not None]), rows[~bad]
