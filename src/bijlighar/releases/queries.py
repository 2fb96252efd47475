"""Reads of what is on for whom, and of the releases so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from bijlighar.releases.models import FeatureSetting, Release
from bijlighar.releases.rules import FEATURES, Settings, is_within, share_of


@dataclass(frozen=True, slots=True)
class Switches:
    """Every setting as it was at one look; asks the database nothing more."""

    settings: Settings

    def is_on(self, feature_code: str, company_code: str, subject: str) -> bool:
        """Whether a feature is on for a subject ("connection/17") of a company; unknown features are off."""
        found = FEATURES.get(feature_code)
        if found is None:
            return False
        share = share_of(self.settings, feature_code, company_code, found.default_per_thousand)
        return is_within(feature_code, subject, share)


@dataclass(frozen=True, slots=True)
class SettingRecord:
    """What a feature is set to at a company, since when, by whom and why."""

    feature_code: str
    company_code: str
    per_thousand: int | None
    set_at: datetime
    by_label: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """A release that began (BEGIN) or the way back from one (BACK)."""

    id: int
    kind_code: str
    version: str
    begun_at: datetime
    by_label: str
    reason: str
    last_setting_id: int
    code_from: str
    code_to: str
    undoes_id: int | None


_RELEASE = tuple(ReleaseRecord.__dataclass_fields__)
_SETTING = tuple(SettingRecord.__dataclass_fields__)


def settings_until(last_id: int | None = None) -> Settings:
    """What every feature is set to: the newest rows, or those up to a row of the past."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (feature_code, company_code) feature_code, company_code, per_thousand "
            "FROM releases_setting WHERE %(last)s::bigint IS NULL OR id <= %(last)s "
            "ORDER BY feature_code, company_code, id DESC",
            {"last": last_id},
        )
        return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def switches() -> Switches:
    """Every feature's settings, in one look of a few rows."""
    return Switches(settings_until())


def history(limit: int = 100) -> list[SettingRecord]:
    """The newest settings first, those that no longer hold included."""
    rows = FeatureSetting.objects.order_by("-id").values(*_SETTING)[:limit]
    return [SettingRecord(**row) for row in rows]


def releases(limit: int = 20) -> list[ReleaseRecord]:
    """The newest releases and ways back first."""
    return [ReleaseRecord(**row) for row in Release.objects.order_by("-id").values(*_RELEASE)[:limit]]


def release(release_id: int) -> ReleaseRecord | None:
    """One release."""
    row = Release.objects.filter(id=release_id).values(*_RELEASE).first()
    return ReleaseRecord(**row) if row else None


def release_to_undo() -> ReleaseRecord | None:
    """The newest release nobody has gone back from, or None."""
    undone = Release.objects.filter(kind_code="BACK").values("undoes_id")
    row = (
        Release.objects.filter(kind_code="BEGIN")
        .exclude(id__in=undone)
        .order_by("-id")
        .values(*_RELEASE)
        .first()
    )
    return ReleaseRecord(**row) if row else None
