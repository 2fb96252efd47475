"""How the demo's people pay: recharges in round amounts when the balance runs down, some too late; bills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from bijlighar.interfaces.demo.stories import Purse

LASTS_DAYS = 24
"""For how many usual days a recharge is meant to last."""
AT_LEFT_DAYS = 2
"""People recharge when so many usual days are left."""
ROUND_TO_PAISE = 50_00
LEAST_PAISE = 100_00
LEAST_LOW_PAISE, LEAST_NEGATIVE_PAISE = 20_00, 60_00


@dataclass(frozen=True, slots=True)
class Recharge:
    """Money that comes in on the day with this number in the history, counted from 0."""

    day: int
    amount_paise: int


def recharges(taken_paise: npt.NDArray[np.int64], purse: Purse, luck: float) -> list[Recharge]:
    """When to recharge, given what was taken on each day of the history (paise, may be negative).

    The first recharge comes on the first day. A NORMAL purse never runs dry for long; a LOW one ends with one
    to two and a half usual days left, a NEGATIVE one that far below zero: by `luck` in [0, 1). What is left
    is met to within ten rupees, because recharges are whole tens of rupees.
    """
    usual = max(int(taken_paise.sum()) // max(len(taken_paise), 1), 0)
    amount = max(LEAST_PAISE, -(-usual * LASTS_DAYS // ROUND_TO_PAISE) * ROUND_TO_PAISE)
    made = [Recharge(0, amount)]
    balance = amount
    for day, taken in enumerate(taken_paise.tolist()):
        balance -= taken
        if balance < usual * AT_LEFT_DAYS and taken > 0:
            made.append(Recharge(day, amount))
            balance += amount
    if purse == "NORMAL" or usual == 0:
        return made
    left = int(usual * (1.0 + 1.5 * luck))
    left = max(left, LEAST_LOW_PAISE) if purse == "LOW" else -max(left, LEAST_NEGATIVE_PAISE)
    return _cut(made, int(taken_paise.sum()) + left)


def _cut(made: list[Recharge], total_paise: int) -> list[Recharge]:
    """The same recharges, the last ones left out or smaller, so that they come to about `total_paise`."""
    kept: list[Recharge] = []
    rest = total_paise
    for one in made:
        amount = min(one.amount_paise, rest)
        amount = (amount + 5_00) // 10_00 * 10_00
        if amount <= 0:
            break
        kept.append(Recharge(one.day, amount))
        rest -= amount
    if rest > 10_00 and kept:
        last = kept.pop()
        kept.append(Recharge(last.day, (last.amount_paise + rest) // 10_00 * 10_00))
    return kept


def pays_on(issued_on: date, due_date: date, luck: float) -> date | None:
    """When a postpaid bill is paid: mostly before it is due, sometimes ten days late, sometimes never."""
    if luck > 0.88:
        return None
    span = (due_date - issued_on).days
    late = 10 if luck > 0.78 else 0
    day = 2 + int(luck * 1000) % max(span - 2 + late, 1)
    return date.fromordinal(issued_on.toordinal() + day)
