"""Sets for what share of a company's connections a feature is on."""

from __future__ import annotations

from datetime import datetime

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.releases.models import FeatureSetting
from bijlighar.releases.rules import EVERYBODY, feature

LOCK = "releases"


class UnableToSetShare(ValueError):
    """The share was not set."""


@action
def set_share(
    *, feature_code: str, company_code: str, per_thousand: int, reason: str, by: Actor, at: datetime
) -> int:
    """Set a feature to a share in thousandths at a company, "" for every company; returns the row's id.

    The caller has seen that the company exists. Raises `UnableToSetShare`, `rules.UnknownFeature`.
    """
    feature(feature_code)
    if not 0 <= per_thousand <= EVERYBODY:
        raise UnableToSetShare(f"A share is 0 to {EVERYBODY} thousandths, not {per_thousand}.")
    if not reason.strip():
        raise UnableToSetShare("Say why: the next person who looks has only this line.")
    one_at_a_time(LOCK)
    return FeatureSetting.objects.create(
        feature_code=feature_code,
        company_code=company_code,
        per_thousand=per_thousand,
        set_at=at,
        by_label=by.label,
        reason=reason.strip()[:300],
    ).id
