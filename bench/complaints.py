"""Complaints: whole lifecycles over HTTP with 10,000, 100,000 and 1,000,000 complaints already stored.

A lifecycle is five calls of the JSON API over HTTP: create, assign, resolve, feedback, search (by number,
mobile, service number, name and place in turn). What counts is processor time of the web server and of the
database, read from /proc; the load generator and the sender of messages are left out. Rounds of the sizes'
own are run one after the other, and the one that used least is taken: other work of the machine makes some
dearer. What a million costs more is counted in work, a round's seconds times the pace of a plain loop beside
it: minutes lie between the sizes, in which a machine that others share may become half as fast.
`BIJLIGHAR_BENCH_STORED=10000,50000` measures other sizes, `BIJLIGHAR_BENCH_PROFILE=1` prints where the time
goes and every statement of a lifecycle.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench._database import database
from bench._pace import pace
from bench._result import Measured, Result, Target
from bench._web import PARTS, served, used

SIZES = [int(each) for each in os.environ.get("BIJLIGHAR_BENCH_STORED", "10000,100000,1000000").split(",")]
ROUNDS = int(os.environ.get("BIJLIGHAR_BENCH_ROUNDS", "6"))
LIFECYCLES = int(os.environ.get("BIJLIGHAR_BENCH_LIFECYCLES", "60"))
OFFICES, GANGS_AN_OFFICE, CONNECTIONS, OPEN_AN_OFFICE = 200, 3, 20_000, 10
LEAST_A_SECOND, MOST_GROWTH = 20, 1.2


def run() -> Iterator[Result]:
    with database():
        yield from _measured()


def _measured() -> Iterator[Result]:
    home = Path(os.environ["BIJLIGHAR_HOME"])
    key = stage()
    stored, cost, steps = 0, {}, {}
    with served(home) as address:
        call = Caller(address, key)
        for size in SIZES:
            began = time.perf_counter()
            fill(stored, size)
            stored = size
            filled = time.perf_counter() - began
            call.http.close()  # filling takes longer than the server keeps a silent connection
            for warm in range(10):
                call.lifecycle(f"warm-{size}", warm)
            rounds, walls, work = [], [], []
            for turn in range(ROUNDS):
                speed = pace()
                before, began = used(home), time.perf_counter()
                for number in range(LIFECYCLES):
                    call.lifecycle(f"{size}-{turn}", number)
                walls.append(time.perf_counter() - began)
                after = used(home)
                rounds.append({part: after[part] - before[part] for part in PARTS})
                work.append(sum(rounds[-1].values()) * (speed + pace()) / 2)
            best = min(rounds, key=lambda each: sum(each.values()))
            cost[size] = sum(best.values()) / LIFECYCLES
            steps[size] = min(work) / LIFECYCLES
            worst = max(sum(each.values()) for each in rounds) / LIFECYCLES
            yield Measured(
                step=f"{size:,} stored", contestant="web server + database", count=LIFECYCLES,
                unit="lifecycles", seconds=sum(best.values()), is_yardstick=True,
                note=f"processor time: {1000 * cost[size]:.1f} ms a lifecycle (dearest round "
                f"{1000 * worst:.1f}); by the clock, one caller: {LIFECYCLES / min(walls):.0f} a second; "
                f"filled in {filled:.0f} s",
            )  # fmt: skip
            for part in PARTS:
                yield Measured(
                    step=f"{size:,} stored", contestant=part, count=LIFECYCLES, unit="lifecycles",
                    seconds=max(best[part], 1e-9), note=f"{1000 * best[part] / LIFECYCLES:.1f} ms",
                )  # fmt: skip
            if os.environ.get("BIJLIGHAR_BENCH_PROFILE") == "1":
                profile(call.headers, size)
    for size in SIZES:
        yield Target(
            asked_for=f"lifecycles a second of server processor time, {size:,} stored",
            at_least=LEAST_A_SECOND, measured=1 / cost[size], unit="a second",
        )  # fmt: skip
    if len(SIZES) > 1:
        yield Target(
            asked_for=f"work at {SIZES[0]:,} / work at {SIZES[-1]:,}: at most {MOST_GROWTH} x as dear",
            at_least=1 / MOST_GROWTH, measured=steps[SIZES[0]] / steps[SIZES[-1]], unit="times",
        )  # fmt: skip


class Caller:
    """One caller with a connection kept open, as a call centre's program has."""

    def __init__(self, address: tuple[str, int], key: str) -> None:
        self.http = http.client.HTTPConnection(*address, timeout=60)
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def __call__(self, method: str, path: str, body: Any = None, key: str = "") -> dict[str, Any]:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        self.http.request(method, f"/api/v1/{path}", None if body is None else json.dumps(body), headers)
        answer = self.http.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status} {content[:300]!r}")
        found: dict[str, Any] = json.loads(content)
        return found

    def lifecycle(self, name: str, number: int) -> None:
        """Create, assign, resolve, feedback, search."""
        home = abs(hash((name, number))) % CONNECTIONS + 1
        for method, asked, body in lifecycle_calls(home, number):
            path = asked
            if body is not None and path == "complaints":
                made = self(method, path, body, key=f"{name}-{number}")
                found_by = {"{number}": made["number"], "{home}": f"{home:010d}"}
            else:
                for mark, text in found_by.items():
                    path = path.replace(mark, text)
                found = self(method, path, body, key=f"{number}" if body is not None else "")
        if "complaints" in found and not found["complaints"]:
            raise AssertionError(f"{path} found nothing")


def lifecycle_calls(home: int, number: int) -> list[tuple[str, str, Any]]:
    searches = ("{number}", "600{mobile}", "N{home}", "Caller%20{home}", "Colony%20{place}")
    text = searches[number % len(searches)]
    text = text.replace("{mobile}", f"{home:07d}").replace("{place}", f"{home % 500}")
    body = {
        "category": ("NO_SUPPLY", "VOLTAGE", "METER", "NO_SUPPLY")[number % 4],
        "service_number": f"N{home:010d}", "caller_mobile": f"+91600{home:07d}",
        "caller_name": f"Caller {home:010d}", "place": {"locality": f"Colony {home % 500}", "pin": "482001"},
        "answers": {"WHERE": "HOME"}, "remark": "dark since the morning",
    }  # fmt: skip
    return [
        ("POST", "complaints", body),
        ("POST", "complaints/{number}/assign", {}),
        ("POST", "complaints/{number}/resolve", {"cause": "FUSE", "material": "1 fuse"}),
        ("POST", "complaints/{number}/feedback", {"answer": "SATISFIED"}),
        ("GET", f"complaints?q={text}", None),
    ]


def stage() -> str:
    """A company with offices, gangs on duty day and night, and homes; the key of a program."""
    import polars as pl
    from django.db import connections

    from bijlighar.consumers import actions as consumers
    from bijlighar.consumers.tests import place
    from bijlighar.network import actions as network
    from bijlighar.people.actions import add_api_client

    said: dict[str, Any] = {"by": place.BY, "at": place.AT}
    company_id = place.company("east")
    codes = [f"C{number:03d}" for number in range(OFFICES)]
    offices = pl.DataFrame({"code": codes}).with_columns(
        kind=pl.lit("dc"), parent_code=pl.lit("HO"), area_code=pl.lit("URBAN"), name_en=pl.col("code"),
        name_hi=pl.col("code"),
    )  # fmt: skip
    network.register_offices(company_id=company_id, rows=offices, **said)
    homes = place.rows(CONNECTIONS).with_columns(
        office_code=pl.lit("C") + (pl.int_range(CONNECTIONS) % OFFICES).cast(pl.String).str.zfill(3)
    )
    consumers.register_connections(company_id=company_id, rows=homes, **said)
    with connections["owner"].cursor() as cursor:
        cursor.execute(_TEAMS, {"gangs": GANGS_AN_OFFICE})
        cursor.execute("ANALYZE")
    made = add_api_client(
        name="bench", agency_label="bench", company_id=company_id, purposes=["COMPLAINTS"], **said
    )
    return made.key


_TEAMS = """
    WITH made AS (
        INSERT INTO complaints_gang (company_id, office_id, code, name_en, name_hi, mobile)
        SELECT company_id, id, code || '-' || n, 'Gang ' || code || ' ' || n, 'गैंग ' || code || ' ' || n, ''
        FROM network_office, generate_series(1, %(gangs)s) AS n WHERE kind = 'dc' RETURNING id, office_id)
    INSERT INTO complaints_duty (office_id, gang_id, from_date, weekdays, from_minute, to_minute,
                                 category_codes, feeder_ids)
    SELECT office_id, id, '2025-01-01', '{1,2,3,4,5,6,7}', 0, 1440, '{}', '{}' FROM made
"""


def fill(before: int, until: int) -> None:
    """Store complaints up to a number, with their steps: one in a hundred years old, a few still open.

    As many are open at every size as are at work on a day, however long the past is.
    """
    from django.db import connections

    open_from = until - OFFICES * OPEN_AN_OFFICE
    began = datetime.now(UTC) - timedelta(days=400)
    with connections["owner"].cursor() as cursor:
        # Those that were open at the size before are closed by now.
        cursor.execute(
            "UPDATE complaints_complaint SET state_code = 'CLOSED', attended_at = registered_at, closed_at ="
            " registered_at, escalate_at = NULL, compensate_at = NULL WHERE closed_at IS NULL"
        )
        cursor.execute(_FILL, {"from": before, "to": until, "open": open_from, "began": began})
        cursor.execute(_FILL_STEPS, {"from": before, "to": until, "began": began})
        cursor.execute("VACUUM ANALYZE complaints_complaint, complaints_step, kernel_outbox, kernel_audit")
        cursor.execute("CHECKPOINT") if _may_checkpoint(cursor) else None


def _may_checkpoint(cursor: Any) -> bool:
    cursor.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'MEMBER')")
    return bool(cursor.fetchone()[0])


_FILL = """
    WITH homes AS (SELECT array_agg(id ORDER BY id) AS ids, array_agg(office_id ORDER BY id) AS offices,
                   min(company_id) AS company_id, min(transformer_id) AS transformer_id
                   FROM consumers_connection),
         gangs AS (SELECT office_id, min(id) AS gang_id FROM complaints_gang GROUP BY office_id),
         made AS (
             SELECT n, %(began)s + n * interval '30 seconds' AS at, 1 + n %% 20000 AS home,
                    n < %(open)s AS is_over FROM generate_series(%(from)s, %(to)s - 1) AS n)
    INSERT INTO complaints_complaint (company_id, number, key, follow_hash, connection_id, category_code,
        channel_code, state_code, is_danger, area_code, office_id, gang_id, transformer_id, is_signalled,
        caller_mobile, caller_name, language, locality, pin, digipin, pole, dtr_code, answers, remark,
        photo_keys, registered_at, clock_from, allowed_minutes, due_at, level, escalate_at, compensate_at,
        pause_code,
        assigned_at, attended_at, closed_at, cause_code, material, feedback_code, feedback_tries, reopened,
        reopen_until, force_asked_by_kind, force_reason)
    SELECT h.company_id, 'F' || to_char(n, 'FM0000000000'), 'fill-' || n, md5(n::text) || md5((-n)::text),
        h.ids[home], 'NO_SUPPLY', '1912', CASE WHEN is_over THEN 'CLOSED' ELSE 'ASSIGNED' END, n %% 50 = 0,
        'URBAN', h.offices[home], g.gang_id, h.transformer_id, TRUE,
        '+91600' || to_char(home, 'FM0000000'), 'Caller ' || to_char(home, 'FM0000000000'), 'hi',
        'Colony ' || home %% 500, '482001', '', '', '', '{"WHERE": "HOME"}', 'dark since the morning', '{}',
        at, at, 240, at + interval '4 hours', 0,
        CASE WHEN is_over THEN NULL ELSE at + interval '4 hours' END,
        CASE WHEN is_over THEN NULL ELSE at + interval '4 hours' END, '', at,
        CASE WHEN is_over THEN at + interval '1 hour' END, CASE WHEN is_over THEN at + interval '2 hours' END,
        CASE WHEN is_over THEN 'FUSE' ELSE '' END, '', CASE WHEN is_over THEN 'SATISFIED' ELSE '' END,
        CASE WHEN is_over THEN 1 ELSE 0 END, 0, CASE WHEN is_over THEN at + interval '3 days' END, '', ''
    FROM made CROSS JOIN homes h LEFT JOIN gangs g ON g.office_id = h.offices[home]
"""
_FILL_STEPS = """
    INSERT INTO complaints_step (complaint_id, verb_code, state_code, at, by_kind, by_id, by_label, note, key,
                                 facts)
    SELECT c.id, s.verb, s.state, c.registered_at, 'system', NULL, 'bench', '', '', '{}'
    FROM complaints_complaint c
    JOIN (VALUES ('REGISTER', 'ASSIGNED'), ('RESOLVE', 'ATTENDED'), ('FEEDBACK', 'ATTENDED'),
                 ('CLOSE', 'CLOSED')) AS s(verb, state) ON s.verb = 'REGISTER' OR c.closed_at IS NOT NULL
    WHERE c.registered_at >= %(began)s + %(from)s * interval '30 seconds' AND c.number LIKE 'F%%'
    ORDER BY c.id
"""


def profile(headers: dict[str, str], size: int) -> None:
    """Say where the time of lifecycles goes in Python, and each statement of one, on the error output."""
    import cProfile
    import pstats

    from django.conf import settings
    from django.db import connection, reset_queries
    from django.test import Client

    settings.DEBUG = True
    client = Client(HTTP_HOST="127.0.0.1")
    asked = {"Authorization": headers["Authorization"]}

    def lifecycle(name: str, number: int) -> list[tuple[str, list[str]]]:
        said, found = [], ""
        for method, asked_path, body in lifecycle_calls(number + 1, number):
            reset_queries()
            path = f"/api/v1/{asked_path}".replace("{number}", found).replace("{home}", f"{number + 1:010d}")
            more = {**asked, "Idempotency-Key": f"{name}-{number}-{len(said)}"}
            answer = (
                client.post(path, json.dumps(body), content_type="application/json", headers=more)
                if method == "POST"
                else client.get(path, headers=more)
            )
            found = found or answer.json()["number"]
            said.append((path, [f"{each['time']} {each['sql'][:150]}" for each in connection.queries]))
        return said

    for number in range(5):
        shown = lifecycle(f"look-{size}", number)
    for path, statements in shown:
        print(f"{path}: {len(statements)} statements", *statements, sep="\n    ", file=sys.stderr)
    settings.DEBUG = False
    watch = cProfile.Profile()
    watch.enable()
    for number in range(100):
        lifecycle(f"profile-{size}", number)
    watch.disable()
    pstats.Stats(watch, stream=sys.stderr).sort_stats("tottime").print_stats(30)
