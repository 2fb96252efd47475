"""`bijlighar prepaid`: a conversion from the wish to the daily parts, and the morning's messages."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from click.testing import CliRunner, Result

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.interfaces.cli import main
from bijlighar.prepaid import queries
from bijlighar.prepaid.actions import charge_days

JUNE = all_days(date(2025, 6, 1), date(2025, 7, 1))
TURN = JUNE[10]


def typed(*words: str, on: date) -> Result:
    at = morning_after(on - timedelta(days=1)).isoformat()
    return CliRunner().invoke(main, ["prepaid", *words, "--at", at])


def lines(done: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_from_bills_to_daily_parts(committed_database: Any) -> None:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    store([home], [day for day in JUNE if day != JUNE[4]], 12_000)
    asked = ("convert", "N0000000001", "--to", "prepaid", "--from")
    assert typed(*asked, str(JUNE[2]), on=JUNE[5]).exit_code == 3
    assert typed("convert", "N0000000009", "--to", "prepaid", "--from", str(TURN), on=JUNE[5]).exit_code == 3
    assert typed(*asked, str(TURN), on=JUNE[5]).exit_code == 0
    assert lines(typed("settle", "--json", on=JUNE[9])) == []

    waits = typed("settle", "--json", on=TURN)
    assert waits.exit_code == 1
    assert lines(waits)[0]["connection_id"] == home
    assert "2025-06-05" in lines(waits)[0]["waits"]
    store([home], [JUNE[4]], 12_000, known_at=morning_after(TURN))
    done = typed("settle", "--json", on=JUNE[12])
    assert done.exit_code == 0, done.output
    (plan,) = queries.arrears_plans(home)
    assert lines(done)[0]["planned_paise"] == plan.amount_paise > 0
    assert plan.from_day == JUNE[12]
    assert typed("settle", on=JUNE[12]).output == ""

    for day in JUNE[11:16]:
        charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
    warned = lines(typed("warn", "--json", on=JUNE[16]))
    assert warned == [{"company": "east", "low": 1, "month_start": 0, "late": 0}]
    assert lines(typed("warn", "--json", on=JUNE[16]))[0]["low"] == 0
