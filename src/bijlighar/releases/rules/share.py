"""Who is within a share: by a hash alone, the same on every machine and on every day."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

EVERYBODY = 1000
"""Shares are counted in thousandths, so that a company of a million can begin with a thousand."""

Settings = Mapping[tuple[str, str], int | None]
"""(feature, company code or "" for every company) -> thousandths; None: as if it had never been set."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a feature is set to at a company ("" for every company); None takes a setting back."""

    feature_code: str
    company_code: str
    per_thousand: int | None


def is_within(feature_code: str, subject: str, per_thousand: int) -> bool:
    """Whether a subject ("connection/17") is among the first so many thousandths of a feature.

    Whoever is within a share is within every larger one, so a feature that grows is never taken away; two
    features choose different people.
    """
    mark = hashlib.sha256(f"{feature_code}/{subject}".encode()).digest()
    return int.from_bytes(mark[:8], "big") % EVERYBODY < per_thousand


def share_of(settings: Settings, feature_code: str, company_code: str, default: int) -> int:
    """The share that holds at a company: its own setting, else that of every company, else the default."""
    for key in ((feature_code, company_code), (feature_code, "")):
        found = settings.get(key)
        if found is not None:
            return found
    return default


def way_back(then: Settings, now: Settings) -> tuple[Setting, ...]:
    """The settings to make so that what holds now becomes what held then, in the order of their names."""
    return tuple(
        Setting(feature_code, company_code, then.get((feature_code, company_code)))
        for feature_code, company_code in sorted(then.keys() | now.keys())
        if then.get((feature_code, company_code)) != now.get((feature_code, company_code))
    )
