"""What is asked of a consumer: deposit needed, what is held, the shortfall, the extra of who did not pay.

docs/rules/deposits.md has the same with worked figures.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from bijlighar.deposits.rules.policy import DepositPolicy
from bijlighar.kernel.money import PAISE_PER_RUPEE, Int64s, multiply, round_half_away
from bijlighar.tariffs.rules.book import Value

PARTS = "instalments_paise"
DEMANDED = (
    "month_paise",
    "required_paise",
    "shortfall_paise",
    "extra_paise",
    "total_paise",
    "withdrawn_paise",
)


def demands(frame: pl.DataFrame, policy: DepositPolicy, value_millipaise: Int64s) -> pl.DataFrame:
    """The frame with what is asked of each row, and its parts in `instalments_paise` (a list).

    Frame: unpaid_months, held_paise, asked_paise (asked for earlier and not paid yet; what is held and asked
    cannot be asked again). `value_millipaise`: what each row's month is worth, thousandths of a paisa.

        needed     = months_of_basis x value, to the paisa
        shortfall  = needed - held - asked, not below nothing, to the rupee
        extra      = extra_months x value less what is held beyond `needed` (by setting), to the rupee
        withdrawn  = of what was asked, the part that is no longer needed
    """
    of = {name: frame.get_column(name).to_numpy() for name in ("unpaid_months", "held_paise", "asked_paise")}
    covered = of["held_paise"] + of["asked_paise"]
    required = _times(value_millipaise, policy.months_of_basis)
    left_unpaid = of["unpaid_months"] >= int(policy.unpaid_months.exact)
    extra_full = np.where(left_unpaid, _times(value_millipaise, policy.extra_months), 0)
    surplus = np.maximum(covered - required, 0)
    set_off = np.minimum(surplus, extra_full) if policy.is_surplus_set_off else np.zeros_like(surplus)
    shortfall = _whole_rupees(np.maximum(required - covered, 0))
    extra = _whole_rupees(extra_full - set_off)
    withdrawn = np.minimum(of["asked_paise"], surplus - set_off)
    total = shortfall + extra
    amounts = (
        round_half_away(value_millipaise, 1000), required, shortfall, extra, total, withdrawn,
    )  # fmt: skip
    parts = in_parts(total, len(policy.due_months))
    return frame.with_columns(
        *(pl.Series(name, values) for name, values in zip(DEMANDED, amounts, strict=True)),
        pl.Series(PARTS, parts.tolist(), dtype=pl.List(pl.Int64)),
    )


def in_parts(total_paise: Int64s, count: int) -> Int64s:
    """Whole rupees in `count` parts, a row a total: each rounded half up, the last takes the rest.

    683 rupees in three parts are 228, 228 and 227. No part is below nothing, and they add up to the total.
    """
    left = total_paise // PAISE_PER_RUPEE
    each = round_half_away(left, count)
    parts = np.zeros((total_paise.size, count), dtype=np.int64)
    for place in range(count - 1):
        parts[:, place] = np.minimum(each, left)
        left = left - parts[:, place]
    parts[:, -1] = left
    return parts * PAISE_PER_RUPEE


def _times(value_millipaise: Int64s, months: Value) -> Int64s:
    exact = months.exact
    return round_half_away(multiply(value_millipaise, exact.numerator), 1000 * exact.denominator)


def _whole_rupees(paise: Int64s) -> Int64s:
    return round_half_away(paise, PAISE_PER_RUPEE) * PAISE_PER_RUPEE
