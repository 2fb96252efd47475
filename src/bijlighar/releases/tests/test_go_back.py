"""One command leads back from a release: every feature as it was, once, and with its trace (M41)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import AuditEntry
from bijlighar.releases import actions, queries
from bijlighar.releases.rules import Setting, UnknownFeature

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
BY: dict[str, Any] = {"by": Actor.system("release"), "at": NOW, "reason": "trying it"}


def put(code: str, share: int, company: str = "") -> None:
    actions.set_share(feature_code=code, company_code=company, per_thousand=share, **BY)


def test_it_goes_back_to_what_was_set_before_and_to_what_was_never_set() -> None:
    put("PAY_BY_CARD", 100, "east")
    begun = actions.begin(version="2.0", **BY)
    put("PAY_BY_CARD", 900, "east")
    put("PAY_BY_CARD", 950, "east")
    put("RECHARGE_DAYS", 0)
    done = actions.go_back(**BY)
    assert done.undoes_id == begun
    assert done.settings == (Setting("PAY_BY_CARD", "east", 100), Setting("RECHARGE_DAYS", "", None))
    switches = queries.switches()
    assert switches.is_on("RECHARGE_DAYS", "east", "connection/1"), "its default again"
    assert switches.settings["PAY_BY_CARD", "east"] == 100
    assert len(queries.history()) == 6, "nothing of what was set is lost"


def test_the_newest_release_that_stands_is_gone_back_from_and_only_once() -> None:
    first = actions.begin(version="1", **BY)
    put("PART_OF_BILL", 10)
    second = actions.begin(version="2", **BY)
    put("PART_OF_BILL", 20)
    assert actions.go_back(**BY).undoes_id == second
    assert queries.settings_until()["PART_OF_BILL", ""] == 10
    assert actions.go_back(**BY).undoes_id == first
    assert queries.settings_until()["PART_OF_BILL", ""] is None
    with pytest.raises(actions.UnableToGoBack, match="no release"):
        actions.go_back(**BY)
    with pytest.raises(actions.UnableToGoBack, match="already"):
        actions.go_back(release_id=second, **BY)
    with pytest.raises(actions.UnableToGoBack, match="There is no release 999"):
        actions.go_back(release_id=999, **BY)
    assert [each.kind_code for each in queries.releases()] == ["BACK", "BACK", "BEGIN", "BEGIN"]


def test_a_refused_way_back_changes_nothing() -> None:
    put("PART_OF_BILL", 10)
    before = AuditEntry.objects.count()
    with pytest.raises(actions.UnableToGoBack), transaction.atomic():
        actions.go_back(**BY)
    assert queries.settings_until() == {("PART_OF_BILL", ""): 10}
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(("code", "share", "reason"), [("PAY_BY_CARD", 1001, "x"), ("PAY_BY_CARD", 5, " ")])
def test_a_share_is_up_to_a_thousand_and_has_a_reason(code: str, share: int, reason: str) -> None:
    with pytest.raises(actions.UnableToSetShare):
        actions.set_share(feature_code=code, company_code="", per_thousand=share, **{**BY, "reason": reason})


def test_what_must_never_go_cannot_be_switched() -> None:
    with pytest.raises(UnknownFeature):
        put("RECHARGE", 0)
    assert not queries.switches().is_on("RECHARGE", "east", "connection/1")


@pytest.mark.parametrize("table", ["releases_setting", "releases_release"])
def test_the_past_is_not_rewritten(table: str) -> None:
    actions.begin(version="1", **BY)
    put("PART_OF_BILL", 10)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")


def test_settings_of_the_past_are_read_as_they_were() -> None:
    put("PART_OF_BILL", 10)
    actions.begin(version="1", **{**BY, "at": NOW + timedelta(days=1)})
    put("PART_OF_BILL", 20)
    begun = queries.release_to_undo()
    assert begun is not None
    assert queries.settings_until(begun.last_setting_id) == {("PART_OF_BILL", ""): 10}
