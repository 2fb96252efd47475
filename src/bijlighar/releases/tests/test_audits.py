"""The audits find nothing in what the actions wrote, and do find what contradicts itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bijlighar.kernel.actor import Actor
from bijlighar.releases import actions
from bijlighar.releases.models import FeatureSetting, Release

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
BY: dict[str, Any] = {"by": Actor.system("release"), "at": NOW, "reason": "trying it"}
AUDITS = {
    file.stem: file.read_text(encoding="utf-8")
    for file in sorted((Path(__file__).resolve().parents[1] / "audits").glob("*.sql"))
}


def offending(name: str) -> int:
    _, checked, question = AUDITS[name].split("\n", 2)
    with connection.cursor() as cursor:
        cursor.execute(checked.removeprefix("-- checked: "))
        assert cursor.fetchone()[0]
        cursor.execute(question)
        return len(cursor.fetchall())


@pytest.fixture(autouse=True)
def gone_back() -> None:
    actions.set_share(feature_code="PART_OF_BILL", company_code="", per_thousand=10, **BY)
    actions.begin(version="1", **BY)
    actions.set_share(feature_code="PART_OF_BILL", company_code="", per_thousand=20, **BY)
    actions.go_back(**BY)


@pytest.mark.parametrize("name", AUDITS)
def test_nothing_is_found_in_what_was_written_properly(name: str) -> None:
    assert offending(name) == 0


def setting(**changes: Any) -> None:
    row = {"feature_code": "PART_OF_BILL", "per_thousand": 20, "set_at": NOW, "by_label": "x", "reason": "x"}
    FeatureSetting.objects.create(**row | changes)


def test_a_setting_without_a_reason_is_found() -> None:
    setting(reason=" ")
    assert offending("settings_have_a_reason") == 1


def test_a_way_back_that_left_a_feature_behind_is_found() -> None:
    actions.begin(version="2", **BY)
    setting(per_thousand=30)
    last = FeatureSetting.objects.order_by("-id").values_list("id", flat=True)[0]
    undone = Release.objects.filter(kind_code="BEGIN").order_by("-id")[0]
    Release.objects.create(
        kind_code="BACK",
        version="2",
        begun_at=NOW,
        by_label="x",
        reason="x",
        last_setting_id=last,
        undoes=undone,
    )
    assert offending("ways_back_lead_back") == 1
