"""Goes back from a release: every feature as it was set when the release began."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.releases.actions.set_share import LOCK
from bijlighar.releases.models import FeatureSetting, Release
from bijlighar.releases.queries import release, release_to_undo, settings_until
from bijlighar.releases.rules import Setting, way_back


class UnableToGoBack(ValueError):
    """Nothing was changed."""


@dataclass(frozen=True, slots=True)
class WentBack:
    """What was done: the release it undoes, and the settings that were made."""

    id: int
    undoes_id: int
    settings: tuple[Setting, ...]


@action
def go_back(
    *, reason: str, by: Actor, at: datetime, release_id: int | None = None, pointer_back: bool = False
) -> WentBack:
    """Set every feature as it was before a release (the newest that still stands); note it once.

    `pointer_back` notes that the caller moves the pointer to the program's folder back as well.
    Raises `UnableToGoBack` where there is no such release or somebody went back from it already.
    """
    one_at_a_time(LOCK)
    found = release_to_undo() if release_id is None else release(release_id)
    if found is None or found.kind_code != "BEGIN":
        raise UnableToGoBack(
            "There is no release to go back from: none has begun, or all were gone back from already."
            if release_id is None
            else f"There is no release {release_id}; `bijlighar release list` shows those there are."
        )
    if Release.objects.filter(undoes_id=found.id).exists():
        raise UnableToGoBack(f"Somebody went back from release {found.id} already.")
    settings = way_back(settings_until(found.last_setting_id), settings_until())
    FeatureSetting.objects.bulk_create(
        FeatureSetting(
            feature_code=each.feature_code,
            company_code=each.company_code,
            per_thousand=each.per_thousand,
            set_at=at,
            by_label=by.label,
            reason=f"Back from release {found.id}: {reason.strip()}"[:300],
        )
        for each in settings
    )
    done = Release.objects.create(
        kind_code="BACK",
        version=found.version,
        begun_at=at,
        by_label=by.label,
        reason=reason.strip()[:300],
        last_setting_id=FeatureSetting.objects.aggregate(newest=Max("id"))["newest"] or 0,
        code_from=found.code_to if pointer_back else "",
        code_to=found.code_from if pointer_back else "",
        undoes_id=found.id,
    )
    return WentBack(done.id, found.id, settings)
