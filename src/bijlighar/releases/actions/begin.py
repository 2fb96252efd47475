"""Notes that a release begins: from here on there is a way back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.releases.actions.set_share import LOCK
from bijlighar.releases.models import FeatureSetting, Release


@action
def begin(
    *, version: str, reason: str, by: Actor, at: datetime, code_from: str = "", code_to: str = ""
) -> int:
    """Note a release with what the features are set to now; returns its number.

    `code_from` and `code_to` are what the pointer to the program's folder shows before and after.
    """
    one_at_a_time(LOCK)
    newest = FeatureSetting.objects.aggregate(newest=Max("id"))["newest"]
    return Release.objects.create(
        kind_code="BEGIN",
        version=version[:40],
        begun_at=at,
        by_label=by.label,
        reason=reason.strip()[:300],
        last_setting_id=newest or 0,
        code_from=code_from,
        code_to=code_to,
    ).id
