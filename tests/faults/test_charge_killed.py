"""The daily charge killed with -9 in the middle (M17): after a rerun every day is charged exactly once.

Two companies with the same meter-days: one is charged undisturbed by two processes, the other is killed again
and again, each time at a random moment after another connection has been charged: twice in CI, 50 with
BIJLIGHAR_SOAK=1. Some of the homes pay off what they owed before they became prepaid.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from typing import Any

import numpy as np
import pytest

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store

KILLS = 50 if os.environ.get("BIJLIGHAR_SOAK") else 2
CONNECTIONS = 2 * KILLS + 4
CONVERTED = 3
JUNE = all_days(date(2025, 6, 1), date(2025, 7, 1))
CORRECTED_ON = date(2025, 7, 6)
PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]
PATIENCE_SECONDS = 120


@pytest.fixture
def companies(committed_database: Any) -> dict[str, int]:
    """`east` and `west`, alike in everything: June's days, and later a correction and a late day."""
    use = np.random.default_rng(17).integers(500, 16_000, size=(CONNECTIONS, len(JUNE)))
    found = {}
    for number, code in enumerate(("east", "west")):
        company_id, homes = company_with_connections(
            CONNECTIONS, code=code, first=1 + number * 1000, is_prepaid=True, sanctioned_load_w=3000
        )
        known = [n for n in range(len(JUNE)) if n != 11]
        store(homes, [JUNE[n] for n in known], use[:, known])
        owing(homes[:CONVERTED])
        found[code] = company_id
    return found


def owing(homes: list[int]) -> None:
    """These were postpaid until 2 June and owe a bill: every day takes a part of it as well."""
    from bijlighar.consumers.actions import change_terms
    from bijlighar.prepaid.actions import convert_to_prepaid, settle_conversion

    for home in homes:
        may = date(2025, 5, 1)
        change_terms(connection_id=home, from_date=may, is_prepaid=False, by=BY, at=morning_after(may))
        convert_to_prepaid(connection_id=home, from_date=JUNE[2], by=BY, at=morning_after(JUNE[0]))
        settle_conversion(connection_id=home, by=BY, at=morning_after(JUNE[1]))


def correct(company_id: int) -> None:
    """The 12th arrives late, and the 20th anew."""
    from bijlighar.consumers import queries

    homes = queries.numbers(company_id=company_id)["connection_id"].sort().to_list()
    known_at = morning_after(date(2025, 7, 5))
    store(homes, [JUNE[11]], 6000, known_at=known_at)
    store(homes, [JUNE[19]], 2500, version=2, known_at=known_at)


def charging(code: str, day: date, workers: int = 1) -> list[str]:
    at = morning_after(day).isoformat()
    return [
        *PROGRAM,
        "charge",
        "--company",
        code,
        "--through",
        str(day),
        "--at",
        at,
        "--portion",
        "1",
        "--workers",
        str(workers),
        "--json",
    ]


def run(database: Any, command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, env=database.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def charged_until(company_id: int, day: date) -> int:
    """How many connections of a company are charged through a day."""
    from bijlighar.consumers import queries as consumers
    from bijlighar.prepaid import queries

    homes = consumers.numbers(company_id=company_id)["connection_id"].to_list()
    return int((queries.progress(homes)["through_day"] == day).sum() or 0)


def run_and_kill(
    database: Any, company_id: int, code: str, day: date, more: int, luck: random.Random
) -> None:
    """Start the charge, wait until `more` further connections are charged, and kill it a little later."""
    before = charged_until(company_id, day)
    process = subprocess.Popen(
        charging(code, day), env=database.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while charged_until(company_id, day) < before + more:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline, "it charges nothing"
        time.sleep(0.01)
    time.sleep(luck.random() * 0.2)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def books(company_id: int) -> tuple[list[Any], list[Any], list[Any]]:
    """Charges, transfers but those of bills, and plans of a company, its connections numbered from 0."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT connection_id - min(connection_id) OVER () AS place, for_day, version, kind_code,"
            " posted_on, energy_before_wh, energy_after_wh, days_before, regular_paise, step_paise,"
            " step_reason, month_paise, spread_paise, spread_from, spread_parts"
            " FROM prepaid_charge WHERE company_id = %s ORDER BY 1, 2, 3",
            [company_id],
        )
        charges = cursor.fetchall()
        cursor.execute(
            "SELECT holder_id - min(holder_id) OVER () AS place, for_day, code, sequence, posted_on,"
            " debit_code, credit_code, amount_paise, document FROM ledger_transfer WHERE company_id = %s"
            " AND code NOT BETWEEN 11 AND 19 ORDER BY 1, 2, 3, 4",
            [company_id],
        )
        transfers = cursor.fetchall()
        cursor.execute(
            "SELECT connection_id - min(connection_id) OVER () AS place, number, amount_paise, parts,"
            " from_day, ended_on, end_code FROM prepaid_arrears_plan WHERE company_id = %s ORDER BY 1, 2",
            [company_id],
        )
        return charges, transfers, cursor.fetchall()


def test_a_killed_charge_rerun_is_the_charge_that_was_never_killed(
    committed_database: Any, companies: dict[str, int]
) -> None:
    luck = random.Random(1700)
    east, west = companies["east"], companies["west"]
    for day in (JUNE[-1], CORRECTED_ON):
        if day == CORRECTED_ON:
            correct(east)
            correct(west)
        run(committed_database, charging("west", day, workers=2))
        for _ in range(KILLS // 2):
            run_and_kill(committed_database, east, "east", day, luck.randint(1, 3), luck)
        run(committed_database, charging("east", day))

    charges, transfers, plans = books(east)
    assert len(charges) > (CONNECTIONS - CONVERTED) * len(JUNE)
    assert len(plans) == CONVERTED
    assert sum(row[2] == 61 for row in transfers) == sum(row[3] for row in plans) > CONVERTED
    assert (charges, transfers, plans) == books(west)
    again = run(committed_database, charging("east", CORRECTED_ON))
    assert (again["days"], again["corrections"], again["transfers"]) == (0, 0, 0)

    audit = subprocess.run(
        [*PROGRAM, "audit", "--area", "ledger", "--area", "prepaid", "--area", "billing", "--json"],
        env=committed_database.env,
        capture_output=True,
        text=True,
        check=False,
    )
    answers = [json.loads(line) for line in audit.stdout.splitlines()]
    assert [(one["name"], one["rows"]) for one in answers if one["offending"]] == []
    assert audit.returncode == 0, audit.stderr
    assert next(one["checked"] for one in answers if one["name"] == "charges_are_posted") == 2 * len(charges)
