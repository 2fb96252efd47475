"""The billing cycle, step by step: readings counted, drafted, issued and posted, with their messages.

300,000 connections, June's thirty days each; BIJLIGHAR_BENCH_CONNECTIONS says another number. Nine million
meter-days are stored first, which takes minutes and several gigabytes of disk. The yardstick is the engine
without drafts and approval (`bijlighar bill --month`), on a tenth of the connections.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bench._database import database
from bench._result import Measured

CONNECTIONS = int(os.environ.get("BIJLIGHAR_BENCH_CONNECTIONS", "300000"))
PORTION = 20_000
FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
AT_ONCE = "at once, unchecked"
CODES = ("east", "west")


def run() -> Iterator[Measured]:
    with database():
        yield from _measured()


def _measured() -> Iterator[Measured]:
    from bijlighar.billing import actions, queries
    from bijlighar.billing.tests.readings import BY, morning_after
    from bijlighar.kernel.actor import Actor
    from bijlighar.network import queries as network
    from bijlighar.people import actions as people

    at = morning_after(TO - timedelta(days=1))
    few, many = _store(CODES[1], CONNECTIONS // 10), _store(CODES[0], CONNECTIONS)

    began, bills, total = time.perf_counter(), 0, 0
    for portion in queries.portions(few, FROM, TO, PORTION):
        done = actions.bill_cycle(
            company_id=few, cycle_from=FROM, cycle_to=TO, connection_ids=portion, by=BY, at=at
        )
        bills += done.bills
    yield _line("bill", AT_ONCE, bills, began, f"{PORTION:,} at a time", is_yardstick=True)

    actions.plan_cycle(company_id=many, cycle_from=FROM, cycle_to=TO, by=BY, at=at)
    (group,) = queries.groups(company_id=many, cycle_from=FROM)
    began = time.perf_counter()
    actions.check_reads(group_id=group.id, by=BY, at=at)
    yield _line("reads", "one group", CONNECTIONS, began, "every connection's days counted")

    began = time.perf_counter()
    drafts = _portions("draft", queries.to_draft(group.id), lambda portion: actions.draft_bills(
        group_id=group.id, connection_ids=portion, by=BY, at=at).drafts)  # fmt: skip
    drafted = time.perf_counter() - began
    found = actions.close_checks(group_id=group.id, by=BY, at=at)
    yield _line("draft", "with its checks", drafts, began, f"{found.waiting:,} doubtful")

    head = network.head_office(many)
    assert head is not None
    staff_id = people.add_staff(login="ravi", name_en="Ravi", name_hi="रवि", by=BY, at=at)
    people.give_role(staff_id=staff_id, role_code="BILLING_OFFICER", office_id=head, by=BY, at=at)
    officer = Actor("staff", "Ravi", staff_id)
    actions.approve_group(
        group_id=group.id, bills=found.bills, total_paise=found.total_paise, by=officer, at=at
    )
    began, transfers = time.perf_counter(), 0

    def issue(portion: list[int]) -> int:
        nonlocal transfers, total
        done = actions.issue_bills(group_id=group.id, connection_ids=portion, by=BY, at=at)
        transfers, total = transfers + done.transfers, total + done.total_paise
        return done.bills

    bills = _portions("issue", queries.to_issue(group.id), issue)
    issued = time.perf_counter() - began
    yield _line("issue", "approved, with messages", bills, began, f"{transfers:,} transfers")
    assert (bills, total) == (found.bills, found.total_paise)
    yield Measured(
        step="cycle",
        contestant="drafted and issued",
        count=bills,
        unit="bills",
        seconds=drafted + issued,
        note=f"{_peak_mb():,} MB at most, the database's own memory apart",
    )


def _portions(what: str, connections: list[int], do: Callable[[list[int]], int]) -> int:
    """Do a step portion by portion, with its progress on stderr."""
    done, began = 0, time.perf_counter()
    for start in range(0, len(connections), PORTION):
        done += do(connections[start : start + PORTION])
        pace = done / (time.perf_counter() - began)
        print(f"\r{what} {done:,} of {len(connections):,}, {pace:,.0f} a second ", end="", file=sys.stderr)
    print(file=sys.stderr)
    return done


def _line(
    step: str, contestant: str, count: int, began: float, note: str, *, is_yardstick: bool = False
) -> Measured:
    return Measured(
        step=step,
        contestant=contestant,
        count=count,
        unit="connections",
        seconds=time.perf_counter() - began,
        is_yardstick=is_yardstick,
        note=f"{note}; {_peak_mb():,} MB at most",
    )


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _store(code: str, count: int) -> int:
    """A company with so many connections and June's days of each, written by the database itself."""
    from django.db import connections, transaction

    from bijlighar.billing.tests.readings import company_with_connections

    first = 1 + CODES.index(code) * 1_000_000
    with transaction.atomic():
        company_id, homes = company_with_connections(count, code=code, first=first)
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT metering_make_months(%s, %s)", [FROM, TO - timedelta(days=1)])
            for start in range(0, len(homes), PORTION):
                cursor.execute(
                    "INSERT INTO metering_day (day, meter_id, version, batch_id, energy_wh, solar_wh,"
                    " estimated_wh, missing_blocks, is_complete, input_digest, known_at, values_wh, flags)"
                    " SELECT d.day, i.meter_id, 1, 0, e.wh, e.wh / 3, 0, 0, true, 1,"
                    " (d.day + 1)::timestamp AT TIME ZONE 'Asia/Kolkata' + interval '5h',"
                    " decode(repeat('00', 384), 'hex'), decode(repeat('00', 96), 'hex')"
                    " FROM metering_installation i"
                    " CROSS JOIN generate_series(0, %s) AS n"
                    " CROSS JOIN LATERAL (SELECT (%s::date + n)::date AS day) d"
                    " CROSS JOIN LATERAL (SELECT (500 + abs(hashtext(i.meter_id || '/' || n)::bigint)"
                    " %% 12000)::int AS wh) e"
                    " WHERE i.connection_id = ANY(%s) ORDER BY d.day, i.meter_id",
                    [(TO - FROM).days - 1, FROM, homes[start : start + PORTION]],
                )
    connections["owner"].cursor().execute("ANALYZE")  # as autovacuum does within a minute
    return company_id
