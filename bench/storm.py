"""A storm on 1912: 53,000 calls in 24 hours, 8,000 in the peak hour, 40 feeders down, 100 operators.

The exchange and the people are simulated from one seed with a clock of their own; every event goes through
the same actions as the webhook's, each its own transaction, committed to disk. Afterwards the board is
compared with a recount of the raw events and with what the simulated people lived through, and the area's
audits run.
BIJLIGHAR_BENCH_CALLS makes it smaller.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from bench._database import database
from bench._result import Measured, Result, Target

CALLS = int(os.environ.get("BIJLIGHAR_BENCH_CALLS", "53000"))


def run() -> Iterator[Result]:
    with database():
        yield from _measured()


def _measured() -> Iterator[Result]:
    import django

    django.setup()
    from django.db import connections

    from bijlighar.calls import queries
    from bijlighar.calls.tests.storm import BEGINS, Replay, Storm, build
    from bijlighar.complaints import queries as complaints
    from bijlighar.interfaces.cli.audit import all_audits, ask

    small = CALLS / 53_000
    storm = Storm(
        calls=CALLS,
        peak=round(8_000 * small),
        operators=max(2, round(100 * small)),
        homes_a_feeder=200 if small == 1 else 40,
    )
    company, mobiles, feeders, _ = build(storm)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    replay = Replay(storm, company, mobiles, feeders)
    began, spent = time.perf_counter(), time.process_time()
    played = replay.run()
    seconds, spent = time.perf_counter() - began, time.process_time() - spent
    board = queries.supervisor_board(BEGINS + timedelta(hours=30), [company], from_at=BEGINS)
    waits = np.array(played.waits or [0.0])
    below = complaints.open_counts_of_outages([fact.outage_id for fact in replay.facts if fact.outage_id])
    grouped = sum(below.values())
    yield Measured(
        step="storm on 1912", contestant="events of the exchange", count=played.events, unit="events",
        seconds=seconds, is_yardstick=True,
        note=f"{played.calls:,} calls, {played.peak_hour:,} in the peak hour, {storm.down} feeders down, "
        f"{storm.operators} operators; {spent / played.events * 1000:.1f} ms of this process an event",
    )  # fmt: skip
    yield Measured(
        step="storm on 1912", contestant="whole calls", count=played.calls, unit="calls", seconds=seconds,
        note=f"menu {board.served:,}, operator {board.talked:,}, gave up waiting {board.abandoned:,}, hung "
        f"up in the menu {board.dropped:,}; told of a known interruption {board.told_outage:,}, an estimate "
        f"{played.estimates_told:,}, asked for a message {board.wished_message:,}; complaints "
        f"{board.complaints:,}, {grouped:,} of them still open below an outage; longest queue "
        f"{played.longest_queue:,}, waits p50 {np.median(waits):.0f} s, p90 {np.quantile(waits, 0.9):.0f} s",
    )  # fmt: skip
    same = (
        board.arrived == played.calls and board.going_on == 0
        and board.talked == played.ends["TALKED"] and board.abandoned == played.ends["GAVE_UP"]
        and board.served + board.dropped == played.ends["MENU"]
    )  # fmt: skip
    offending = {
        audit.name: len(found.rows)
        for audit in all_audits()
        if audit.area == "calls" and (found := ask(audit)).offending
    }
    yield Target(
        asked_for=f"the board equals the recount of raw events; audits that object: {offending or 'none'}",
        at_least=1, measured=float(same and not offending), unit="yes",
    )  # fmt: skip
    yield Target(
        asked_for="no contact is lost", at_least=1,
        measured=float("nobody_who_called_is_lost" not in offending), unit="yes",
    )  # fmt: skip
    yield Target(
        asked_for="callers told of a known interruption who needed no operator",
        at_least=0.9, measured=1 - played.operator_of_known / max(board.told_outage, 1), unit="of 1",
    )  # fmt: skip
    a_second = played.events / played.calls * 8_000 / 3_600
    yield Target(
        asked_for="the events of 8,000 calls an hour are taken as fast as they come",
        at_least=1.0, measured=played.events / seconds / a_second, unit="times",
    )  # fmt: skip
