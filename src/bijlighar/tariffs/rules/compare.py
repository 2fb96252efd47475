"""What if: the same months under another category, another order, or with use moved into the solar hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from bijlighar.kernel.money import Int64s
from bijlighar.tariffs.rules.book import Category, Order, Rulebook
from bijlighar.tariffs.rules.rate import rate
from bijlighar.tariffs.rules.rated import Rated
from bijlighar.tariffs.rules.rebate import rebate
from bijlighar.tariffs.rules.rows import Refusal

AS_IT_IS = "AS_IT_IS"
_FOR_EVER = date(1947, 8, 15)


class UnknownOrder(LookupError):
    """The rulebook has no order of the code that a variant names."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One "what if"; what is None stays as it is.

    `order_code`: every row is rated by this order alone, whatever its days; duty, fuel surcharge, time of day
    and subsidy stay those of the row's days. `moved_to_solar_percent` (0 to 100): so much of what a row used
    outside the solar hours moves into them, peak hours in the same share; the energy stays. `changes`: other
    columns of the frame that `rate` takes, a value for all rows. `is_prepaid`: where true, the rebate of a
    prepaid meter comes off the variant's total.
    """

    category_code: str | None = None
    order_code: str | None = None
    is_prepaid: bool | None = None
    moved_to_solar_percent: int = 0
    changes: Mapping[str, int | bool | str] | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """The rows as they are and under each variant; rows that a variant cannot rate stand in its refusals.

    `rebates`: what a variant with a prepaid meter gives back, which is no line of the tariff; paise a row.
    """

    rated: dict[str, Rated]
    rebates: dict[str, Int64s]

    def refusals(self, name: str) -> list[Refusal]:
        """Rows of a variant (or of AS_IT_IS) without a price, with the reason."""
        return self.rated[name].refusals

    def frame(self) -> pl.DataFrame:
        """`ref`, `total_paise` as it is, and for each variant `<name>_paise` and `<name>_change_paise`.

        Null where one of the two has no price.
        """
        base = self.rated[AS_IT_IS]
        found = pl.DataFrame({"ref": base.refs, "total_paise": _known(base)})
        for name, rated in self.rated.items():
            if name != AS_IT_IS:
                less = self.rebates.get(name, 0)
                found = found.with_columns((_known(rated) - less).alias(f"{name}_paise"))
                change = pl.col(f"{name}_paise") - pl.col("total_paise")
                found = found.with_columns(change.alias(f"{name}_change_paise"))
        return found

    def by_slab(self, frame: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
        """The same added up by category and slab of the rows as they are; `frame` is what was compared.

        `category_code`, `slab` (as in `revenue`), `rows`, `energy_wh`, `total_paise`, and for each variant
        `<name>_paise` and `<name>_change_paise`. Only rows that have a price every way.
        """
        found = self.frame()
        paise = [name for name in found.columns if name.endswith("_paise")]
        rows = _with_slab(frame, book).with_columns(found.select(paise)).drop_nulls(paise)
        return _summed(rows, paise)


def compare(
    frame: pl.DataFrame, book: Rulebook, variants: Mapping[str, Variant], *, trace: bool = False
) -> Compared:
    """Rate the same rows as they are and once for each variant; nothing is stored.

    `frame`: what `rate` takes. Names of variants become columns; AS_IT_IS is taken. Raises UnknownOrder,
    FrameRefused for a column that `rate` does not take, and ValueError for a share outside 0 to 100.
    """
    found = {AS_IT_IS: rate(frame, book, trace=trace, refuse="collect")}
    rebates: dict[str, Int64s] = {}
    for name, variant in variants.items():
        if name == AS_IT_IS:
            raise ValueError(f"{AS_IT_IS} is the frame itself; give the variant another name.")
        changed = _book(book, variant.order_code)
        rows = _rows(frame, variant)
        found[name] = rate(rows, changed, trace=trace, refuse="collect")
        if variant.is_prepaid:
            rebates[name] = _prepaid_rebate(rows, book)
    return Compared(found, rebates)


def _prepaid_rebate(rows: pl.DataFrame, book: Rulebook) -> Int64s:
    asked = rows.select("category_code", "energy_wh", kind=pl.lit("PREPAID"), on_date="from_date")
    return rebate(asked, book).paise


def _known(rated: Rated) -> pl.Series:
    return pl.Series(np.where(rated.is_rated, rated.total_paise, 0)).set(pl.Series(~rated.is_rated), None)


def _book(book: Rulebook, order_code: str | None) -> Rulebook:
    if order_code is None:
        return book
    order = next((one for one in book.orders if one.code == order_code), None)
    if order is None:
        known = ", ".join(one.code for one in book.orders)
        raise UnknownOrder(
            f"there is no order {order_code!r} in the rulebook of {book.state_code!r}; it has {known}."
        )
    alone: Order = replace(order, from_date=_FOR_EVER, to_date=None)
    return replace(book, orders=(alone,), digest=f"{book.digest} as if {order_code}")


def _rows(frame: pl.DataFrame, variant: Variant) -> pl.DataFrame:
    """The frame with what a variant changes."""
    wanted: dict[str, int | bool | str] = dict(variant.changes or {})
    if variant.category_code is not None:
        wanted["category_code"] = variant.category_code
    if variant.is_prepaid is not None:
        wanted["is_prepaid"] = variant.is_prepaid
    rows = frame.with_columns(pl.lit(value).alias(name) for name, value in wanted.items())
    share = variant.moved_to_solar_percent
    if not 0 <= share <= 100:
        raise ValueError(f"moved_to_solar_percent is {share}; it must be from 0 to 100.")
    if not share:
        return rows
    solar = pl.col("solar_wh").fill_null(0) if "solar_wh" in rows.columns else pl.lit(0, dtype=pl.Int64)
    moved = (pl.col("energy_wh") - solar) * share // 100
    if "peak_wh" in rows.columns:
        rows = rows.with_columns(peak_wh=pl.col("peak_wh") - pl.col("peak_wh") * share // 100)
    return rows.with_columns(solar_wh=solar + moved)


def revenue(rated: Rated, frame: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    """What rated rows bring in by category and slab: for an officer's "what if" of a whole company.

    One row a category and slab: `category_code`, `slab` ("0-50", "150-300", "300+": by the row's kWh in the
    slabs of the latest order that has the category), `rows`, `energy_wh`, one `<line>_paise` a line,
    `total_paise`. Rows that were not rated are left out.
    """
    lines = {f"{line.lower()}_paise": paise for line, paise in rated.lines.items()}
    known = _with_slab(frame, book).with_columns(
        *(pl.Series(name, paise) for name, paise in lines.items()), total_paise=rated.total_paise
    )
    return _summed(known.filter(pl.Series(rated.is_rated)), [*lines, "total_paise"])


def _with_slab(frame: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    """category_code, slab and energy_wh of each row."""
    energy, categories = frame.get_column("energy_wh"), frame.get_column("category_code").cast(pl.String)
    slabs = np.full(frame.height, "", dtype=object)
    for code in categories.unique().to_list():
        rows = (categories == code).to_numpy()
        slabs[rows] = _slab_names(_latest(book, code), energy.filter(pl.Series(rows)).to_numpy())
    named = pl.Series(slabs.tolist(), dtype=pl.String)
    return pl.DataFrame({"category_code": categories, "slab": named, "energy_wh": energy})


def _summed(rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    first_unit = pl.col("slab").str.extract(r"^(\d+)").cast(pl.Int64)
    return (
        rows.group_by("category_code", "slab")
        .agg(pl.len().cast(pl.Int64).alias("rows"), pl.col("energy_wh", *columns).sum())
        .sort("category_code", first_unit)
    )


def _latest(book: Rulebook, code: str) -> Category | None:
    return next((order.categories[code] for order in reversed(book.orders) if code in order.categories), None)


def _slab_names(category: Category | None, energy_wh: Int64s) -> list[str]:
    limits = [slab.up_to_wh // 1000 for slab in category.slabs if slab.up_to_wh] if category else []
    bounds = [0, *limits]
    names = [f"{low}-{high}" for low, high in zip(bounds, limits, strict=False)] + [f"{bounds[-1]}+"]
    places = np.searchsorted(
        np.array([limit * 1000 for limit in limits], dtype=np.int64), energy_wh, side="left"
    )
    return [names[place] for place in places.tolist()]
