"""How money for several connections falls to them."""

from __future__ import annotations

from collections.abc import Sequence


def split(paid_paise: int, ordered_paise: Sequence[int]) -> list[int]:
    """What each part gets of what was paid, in their order: the shares add up to `paid_paise`, paise.

    As much as was ordered falls to each as ordered. With less, the parts are filled one after the other, and
    the last ones get nothing; what is over falls to the last one, where it is credited ahead. Raises
    `ValueError` without a part.
    """
    if not ordered_paise:
        raise ValueError("There is nothing that the money could be for.")
    left, shares = paid_paise, []
    for ordered in ordered_paise:
        share = min(left, ordered)
        shares.append(share)
        left -= share
    shares[-1] += left
    return shares
