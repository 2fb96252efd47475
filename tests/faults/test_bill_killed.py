"""The billing cycle killed with -9 in the middle (M1, M17): after a rerun every bill is issued exactly once.

Two companies with the same meter-days: one goes through its cycle undisturbed, the other is killed again and
again while it drafts and while it issues, each time at a random moment after another connection is done:
once a step in CI, 30 times with BIJLIGHAR_SOAK=1.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pytest

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.kernel.actor import Actor

KILLS = 60 if os.environ.get("BIJLIGHAR_SOAK") else 2
CONNECTIONS = 2 * KILLS + 4
JUNE = all_days(date(2025, 6, 1), date(2025, 7, 1))
AT = morning_after(JUNE[-1])
PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]
PATIENCE_SECONDS = 120


@pytest.fixture
def companies(committed_database: Any) -> dict[str, int]:
    """`east` and `west`, alike in everything; some days are missing, and one home used nothing."""
    use = np.random.default_rng(19).integers(500, 16_000, size=(CONNECTIONS, len(JUNE)))
    use[3] = 0
    found = {}
    for number, code in enumerate(("east", "west")):
        company_id, homes = company_with_connections(
            CONNECTIONS, code=code, first=1 + number * 1000, sanctioned_load_w=3000
        )
        store(homes[2:], JUNE, use[2:])
        store(homes[:1], JUNE[:28], use[:1, :28])
        found[code] = company_id
    return found


def step(name: str, code: str, *more: str) -> list[str]:
    words = ["bill", name, "--company", code, "--month", "2025-06", "--at", AT.isoformat(), "--json"]
    return [*PROGRAM, *words, *more]


def run(database: Any, command: list[str], *, expected: tuple[int, ...] = (0,)) -> list[dict[str, Any]]:
    done = subprocess.run(command, env=database.env, capture_output=True, text=True, check=False)
    assert done.returncode in expected, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def run_and_kill(
    database: Any, command: list[str], count: Callable[[], int], more: int, luck: random.Random
) -> None:
    """Start a step, wait until `more` further connections are done, and kill it a little later."""
    before = count()
    process = subprocess.Popen(command, env=database.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while count() < before + more:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline, "it does nothing"
        time.sleep(0.01)
    time.sleep(luck.random() * 0.1)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def counted(table: str, company_id: int) -> int:
    from django.db import connection

    of_company = {
        "billing_bill": "SELECT count(*) FROM billing_bill WHERE company_id = %s",
        "billing_draft": "SELECT count(*) FROM billing_draft d JOIN billing_group g ON g.id = d.group_id"
        " WHERE g.company_id = %s",
    }
    with connection.cursor() as cursor:
        cursor.execute(of_company[table], [company_id])
        return int(cursor.fetchone()[0])


def decide_and_approve(company_id: int) -> None:
    """An officer accepts what can be billed and holds the rest; another approves."""
    from bijlighar.billing import actions, queries
    from bijlighar.network import queries as network
    from bijlighar.people import actions as people

    head = network.head_office(company_id)
    assert head is not None
    officers = []
    for login in ("asha", "ravi"):
        staff_id = people.add_staff(login=f"{login}{company_id}", name_en=login, name_hi=login, by=BY, at=AT)
        people.give_role(staff_id=staff_id, role_code="BILLING_OFFICER", office_id=head, by=BY, at=AT)
        officers.append(Actor("staff", login, staff_id))
    for group in queries.groups(company_id=company_id):
        for one in queries.doubtful_drafts(group.id):
            actions.decide_drafts(
                group_id=group.id,
                decision="ACCEPT" if one.is_billable else "HOLD",
                note="seen",
                expected=1,
                connection_ids=[one.connection_id],
                by=officers[0],
                at=AT,
            )
        found = actions.close_checks(group_id=group.id, by=officers[0], at=AT)
        actions.approve_group(
            group_id=group.id, bills=found.bills, total_paise=found.total_paise, by=officers[1], at=AT
        )


def books(company_id: int) -> list[list[Any]]:
    """Drafts, bills, transfers and messages of a company, its connections numbered from 0."""
    from django.db import connection

    place = "- (SELECT min(id) FROM consumers_connection c WHERE c.company_id = %(company)s)"
    selects = (
        f"SELECT connection_id {place} AS place, d.state_code, doubts, energy_wh, lines_paise FROM"
        " billing_draft d JOIN billing_group g ON g.id = d.group_id WHERE g.company_id = %(company)s",
        f"SELECT connection_id {place} AS place, cycle_from, revision, energy_wh, known_days, lines_paise,"
        " total_paise, payable_paise, due_date FROM billing_bill WHERE company_id = %(company)s",
        f"SELECT holder_id {place} AS place, for_day, code, sequence, debit_code, credit_code, amount_paise"
        " FROM ledger_transfer WHERE company_id = %(company)s",
        "SELECT row_number() OVER (ORDER BY key), template, context->>'amount', o.language"
        " FROM kernel_outbox o WHERE key IN"
        " (SELECT 'bill/' || number FROM billing_bill WHERE company_id = %(company)s)",
    )
    found = []
    with connection.cursor() as cursor:
        for select in selects:
            cursor.execute(f"{select} ORDER BY 1, 2, 3, 4", {"company": company_id})
            found.append(cursor.fetchall())
    return found


def test_a_killed_cycle_rerun_is_the_cycle_that_was_never_killed(
    committed_database: Any, companies: dict[str, int]
) -> None:
    luck = random.Random(1900)
    east, west = companies["east"], companies["west"]
    for code in ("east", "west"):
        run(committed_database, step("plan", code))
        run(committed_database, step("reads", code, "--despite", "the month is over"))

    for name, table in (("draft", "billing_draft"), ("issue", "billing_bill")):
        slow = step(name, "east", "--portion", "1")
        for _ in range(KILLS // 2):
            run_and_kill(committed_database, slow, partial(counted, table, east), luck.randint(1, 3), luck)
        for code in ("east", "west"):
            run(committed_database, step(name, code, "--portion", "7"), expected=(0, 1))
        if name == "draft":
            decide_and_approve(east)
            decide_and_approve(west)

    mine, others = books(east), books(west)
    assert [len(each) for each in mine][:2] == [CONNECTIONS, CONNECTIONS - 1]
    assert mine == others
    states = run(committed_database, step("state", "east"))
    assert [one["state"] for one in states] == ["ISSUED"]
    (again,) = run(committed_database, step("issue", "east"))
    assert (again["groups"], again["bills"]) == (0, 0)

    audit = subprocess.run(
        [*PROGRAM, "audit", "--area", "ledger", "--area", "billing", "--json"],
        env=committed_database.env,
        capture_output=True,
        text=True,
        check=False,
    )
    answers = [json.loads(line) for line in audit.stdout.splitlines()]
    assert [(one["name"], one["rows"]) for one in answers if one["offending"]] == []
    assert audit.returncode == 0, audit.stderr
