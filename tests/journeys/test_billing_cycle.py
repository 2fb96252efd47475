"""A cycle at the command line: planned, drafted, approved, issued, sent, corrected (M1, M21)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from click.testing import CliRunner, Result

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.interfaces.cli import main
from bijlighar.kernel.actor import Actor

FROM, TO = date(2025, 12, 1), date(2026, 1, 1)
DAYS = all_days(FROM, TO)
AT = morning_after(DAYS[-1])
LATER = morning_after(date(2026, 1, 20))


def broken(done: Result) -> bool:
    """Whether a command ended by an error nobody foresaw."""
    return not isinstance(done.exception, SystemExit | None)


def test_a_cycle_from_its_plan_to_its_corrections(committed_database: Any) -> None:
    from bijlighar.billing import actions, queries
    from bijlighar.consumers.actions import close_connection
    from bijlighar.network import queries as network
    from bijlighar.people import actions as people

    def run(*words: str, code: int = 0, at: Any = AT) -> list[dict[str, Any]]:
        program = list(words)
        if words[0] == "bill" and "doubts" not in words and "list" not in words:
            program += ["--at", at.isoformat()]
        done = CliRunner().invoke(main, [*program, "--json"])
        assert (done.exit_code, broken(done)) == (code, False), done.output
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def step(name: str, *more: str, code: int = 0, at: Any = AT) -> list[dict[str, Any]]:
        return run("bill", name, "--month", "2025-12", *more, code=code, at=at)

    company_id, (home, late, silent) = company_with_connections(3)
    store([home], DAYS, 4000)
    store([late], DAYS[:25], 3000)
    assert step("plan") == [{"company": "east", "month": "2025-12", "planned": 1}]
    (reads,) = step("reads", code=1)
    assert (reads["complete"], reads["partial"], reads["silent"]) == (1, 1, 1)
    step("reads", "--despite", "the month is over")
    assert step("draft", code=1)[0]["waiting"] == 2
    (group,) = queries.groups(company_id=company_id)
    waiting = run("bill", "doubts", str(group.id), code=1)
    assert {one["connection"]: one["doubts"] for one in waiting} == {late: "MISSING", silent: "NO_READS"}
    step("check", code=1)
    head = network.head_office(company_id)
    assert head is not None
    staff_id = people.add_staff(login="ravi", name_en="Ravi", name_hi="रवि", by=BY, at=AT)
    people.give_role(staff_id=staff_id, role_code="BILLING_OFFICER", office_id=head, by=BY, at=AT)
    said: dict[str, Any] = {"group_id": group.id, "note": "seen", "expected": 1, "by": BY, "at": AT}
    actions.decide_drafts(decision="ACCEPT", connection_ids=[late], **said)
    actions.decide_drafts(decision="READ", connection_ids=[silent], **said)
    (checked,) = step("check")
    actions.approve_group(
        group_id=group.id, bills=2, total_paise=checked["total_paise"],
        by=Actor("staff", "Ravi", staff_id), at=AT,
    )  # fmt: skip
    (issued,) = step("issue")
    assert (issued["bills"], issued["messages"], issued["total_paise"]) == (2, 2, checked["total_paise"])
    (sent,) = step("deliver", code=1)
    assert sent["waiting"] == 2
    assert [one["state"] for one in step("state")] == ["ISSUED"]

    # The days that were missing come; the bill is proposed anew once, and the silent home gets a round.
    store([late], DAYS[25:], 3000, known_at=LATER - timedelta(hours=1))
    (proposed,) = step("correct", at=LATER)
    assert (proposed["bills"], proposed["still_provisional"]) == (1, 0)
    assert step("correct", at=LATER) == []
    assert step("plan", at=LATER)[0]["planned"] == 1

    # Arrears in parts, and a last bill.
    owed = queries.bills(home)[0].total_paise
    number = "N0000000001"
    parts = run(
        "bill", "arrears", "agree", number, "--amount", str(owed // 100), "--parts", "3",
        "--first", "2026-01-31", "--document", "letter 7", at=LATER,
    )  # fmt: skip
    assert [one["due_date"] for one in parts] == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert run("bill", "arrears", "list")[0]["left_paise"] == owed // 100 * 100
    (settled,) = run("bill", "arrears", "settle", at=morning_after(date(2026, 2, 9)), code=1)
    assert (settled["kept"], settled["broken"]) == (0, 1)
    store([home], all_days(TO, date(2026, 1, 11)), 4000)
    run("bill", "final", number, code=3, at=LATER)
    close_connection(connection_id=home, from_date=date(2026, 1, 11), by=BY, at=LATER)
    assert run("bill", "final", number, at=LATER) == [
        {"connection": home, "number": f"EAST-260101-{home:07d}"}
    ]


def test_what_needs_no_person_is_prepared_again_and_again(committed_database: Any) -> None:
    """As the clock does it: each call goes on where readings and decisions let it."""
    from bijlighar.billing import queries

    def prepare(code: int, at: Any) -> dict[str, Any]:
        words = ["bill", "prepare", "--month", "2025-12", "--at", at.isoformat(), "--json"]
        done = CliRunner().invoke(main, words)
        assert (done.exit_code, broken(done)) == (code, False), done.output
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    company_id, (home, late) = company_with_connections(2)
    store([home], DAYS, 4000)
    store([late], DAYS[:20], 3000)
    first = prepare(1, AT)
    assert (first["planned"], first["waiting_for_readings"], first["drafts"]) == (1, 1, 0)
    store([late], DAYS[20:], 0, known_at=LATER - timedelta(hours=1))
    second = prepare(0, LATER)
    assert (second["planned"], second["waiting_for_readings"], second["drafts"]) == (0, 0, 2)
    assert (second["waiting_for_decision"], second["checked"]) == (0, 1)
    third = prepare(0, LATER)
    assert (third["planned"], third["drafts"], third["checked"]) == (0, 0, 0)
    (group,) = queries.groups(company_id=company_id)
    assert group.state_code == "CHECKED", "nothing was approved"
    assert queries.bills(home) == []
