"""`bijlighar prepaid warn`: the morning's messages, as the clock has them queued."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from click.testing import CliRunner

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.interfaces.cli import main
from bijlighar.prepaid.actions import charge_days

JUNE = all_days(date(2025, 6, 1), date(2025, 7, 1))


def warned(on: date, *words: str) -> list[dict[str, Any]]:
    at = morning_after(on - timedelta(days=1)).isoformat()
    done = CliRunner().invoke(main, ["prepaid", "warn", "--json", "--at", at, *words])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_is_told_once(committed_database: Any) -> None:
    """Two homes without a recharge: one is charged every morning, the other nine days late at once."""
    company_id, homes = company_with_connections(2, is_prepaid=True, sanctioned_load_w=3000)
    store(homes[:1], JUNE[:10], 12_000)
    for day in JUNE[:10]:
        charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
    store(homes[1:], JUNE[:10], 12_000, known_at=morning_after(JUNE[10]))
    charge_days(company_id=company_id, through_day=JUNE[10], by=BY, at=morning_after(JUNE[10]))
    once = {"company": "east", "low": 2, "month_start": 0, "late": 1}
    assert warned(JUNE[11], "--portion", "1") == [once]
    assert warned(JUNE[11]) == [once | {"low": 0, "late": 0}]
    assert warned(JUNE[11], "--company", "east")[0]["low"] == 0
