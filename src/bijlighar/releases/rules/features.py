"""The features that may be switched. Seeing the balance and recharging are none of them.

What a release must never take away has no switch: without the feature a page still does its work, in the
plainer way that `without_en` names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


class UnknownFeature(LookupError):
    """No feature has this name."""


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that can be on for some and off for others.

    `default_per_thousand` holds where nobody has set anything; `without_en` says what people see without it.
    """

    code: str
    words_en: str
    without_en: str
    default_per_thousand: int


_LIST = (
    Feature(
        "RECHARGE_DAYS",
        "Recharge: amounts for 7, 15 and 30 days of one's own use",
        "the amount is typed",
        1000,
    ),
    Feature(
        "PAY_BY_CARD",
        "Recharge and bills: card and netbanking through the gateway",
        "UPI link, UPI square and counters",
        1000,
    ),
    Feature(
        "PART_OF_BILL",
        "Bills: a part can be paid",
        "the whole bill is paid online, parts at the counter",
        1000,
    ),
    Feature(
        "STORY_BY_ITSELF",
        "After a recharge: the steps come by themselves while the page is open",
        "the page is loaded again by hand",
        1000,
    ),
)
FEATURES: Mapping[str, Feature] = MappingProxyType({each.code: each for each in _LIST})


def feature(code: str) -> Feature:
    """Return the feature of that name. Raises `UnknownFeature` that lists what there is."""
    try:
        return FEATURES[code]
    except KeyError:
        raise UnknownFeature(f"There is no feature {code}; there are {', '.join(FEATURES)}.") from None
