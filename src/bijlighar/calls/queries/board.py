"""The supervisor's board: figures counted from the calls, which are folded from what the exchange told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection as database

from bijlighar.calls.rules import erlang
from bijlighar.calls.rules.policy import CallsPolicy, NoCallsPolicy, policy_on
from bijlighar.kernel.time import day_bounds, settlement_day
from bijlighar.network import queries as network

_HOUR = timedelta(hours=1)
_ENOUGH = 20
"""Calls of the last hour from which on their own measured length is taken instead of the rulebook's."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """What the next hour needs at the rate of the last quarter of an hour, by Erlang A.

    `operators` for all calls that go to operators, at `handle_seconds`; `there` are signed on now.
    `lines` so that no more than the rulebook's share hears busy.
    """

    calls_per_hour: int
    handle_seconds: int
    is_measured: bool
    operators: int
    there: int
    lines: int


@dataclass(frozen=True, slots=True)
class Board:
    """How 1912 does at `at`; the counts are of [from_at, at).

    `arrived` = `talked` + `served` + `abandoned` + `dropped` + `going_on`. `in_time` of `asked_operator` were
    answered within the rulebook's seconds; both leave out who still waits within them.
    """

    at: datetime
    from_at: datetime
    arrived: int
    talked: int
    served: int
    abandoned: int
    dropped: int
    going_on: int
    waiting: int
    longest_wait_seconds: int
    asked_operator: int
    in_time: int
    told_outage: int
    wished_message: int
    complaints: int
    open_call_backs: int
    late_call_backs: int
    mean_talk_seconds: int
    last_quarter: int
    agents: dict[str, int]
    service_percent: int
    within_seconds: int
    staffing: Staffing

    @property
    def percent_in_time(self) -> int | None:
        """The service level in whole per cent, rounded down; None before anybody asked for an operator."""
        return self.in_time * 100 // self.asked_operator if self.asked_operator else None


_COUNTED = """
SELECT count(*), count(*) FILTER (WHERE end_code = 'TALKED'), count(*) FILTER (WHERE end_code = 'SERVED'),
 count(*) FILTER (WHERE end_code = 'ABANDONED'), count(*) FILTER (WHERE end_code = 'DROPPED'),
 count(*) FILTER (WHERE end_code = ''),
 count(*) FILTER (WHERE asked AND (answered_at IS NOT NULL OR ended_at IS NOT NULL OR from_queue + %(within)s < %(at)s)),
 count(*) FILTER (WHERE asked AND answered_at - from_queue <= %(within)s),
 count(*) FILTER (WHERE outage_id IS NOT NULL), count(*) FILTER (WHERE wants_message),
 count(*) FILTER (WHERE complaint_id IS NOT NULL),
 coalesce(avg(extract(epoch FROM ended_at - answered_at)) FILTER (WHERE answered_at IS NOT NULL AND ended_at IS NOT NULL), 0)::int,
 count(*) FILTER (WHERE arrived_at >= %(quarter)s),
 count(*) FILTER (WHERE arrived_at >= %(quarter)s AND asked),
 count(*) FILTER (WHERE ended_at >= %(hour)s AND answered_at IS NOT NULL),
 coalesce(avg(extract(epoch FROM ended_at - answered_at)) FILTER (WHERE ended_at >= %(hour)s AND answered_at IS NOT NULL), 0)::int
FROM (SELECT *, coalesce(queued_at, offered_at) AS from_queue, coalesce(queued_at, offered_at, answered_at) IS NOT NULL AS asked
 FROM calls_call WHERE arrived_at >= %(from)s AND arrived_at < %(at)s
 AND (%(all)s OR company_id IS NULL OR company_id = ANY(%(ids)s::bigint[]))) c
"""  # noqa: E501


def supervisor_board(
    at: datetime, company_ids: Sequence[int] | None = None, *, from_at: datetime | None = None
) -> Board:
    """The board of some companies (all: None) at an instant, from its day's beginning or `from_at` on."""
    begins = from_at or day_bounds(settlement_day(at))[0]
    policy = _policy(company_ids, at)
    given: dict[str, Any] = {
        "at": at, "from": begins, "all": company_ids is None, "ids": list(company_ids or []),
        "within": timedelta(seconds=policy.within_seconds), "quarter": at - _HOUR / 4, "hour": at - _HOUR,
    }  # fmt: skip
    mine = "(%(all)s OR company_id IS NULL OR company_id = ANY(%(ids)s::bigint[]))"
    with database.cursor() as cursor:
        cursor.execute(_COUNTED, given)
        counted = cursor.fetchone()
        cursor.execute(
            "SELECT count(*), coalesce(extract(epoch FROM %(at)s - min(queued_at)), 0)::int FROM calls_call"
            f" WHERE state_code = 'WAITING' AND ended_at IS NULL AND queued_at <= %(at)s AND {mine}",
            given,
        )
        waiting, longest = cursor.fetchone()
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE due_at < %(at)s) FROM calls_call_back"
            f" WHERE done_at IS NULL AND asked_at <= %(at)s AND {mine}",
            given,
        )
        backs = cursor.fetchone()
        cursor.execute(
            "SELECT state_code, count(*) FROM calls_agent WHERE %(all)s OR companies && %(ids)s::bigint[]"
            " GROUP BY state_code",
            given,
        )
        agents = {code: int(number) for code, number in cursor.fetchall()}
    return Board(
        at=at,
        from_at=begins,
        arrived=counted[0],
        talked=counted[1],
        served=counted[2],
        abandoned=counted[3],
        dropped=counted[4],
        going_on=counted[5],
        waiting=waiting,
        longest_wait_seconds=longest,
        asked_operator=counted[6],
        in_time=counted[7],
        told_outage=counted[8],
        wished_message=counted[9],
        complaints=counted[10],
        open_call_backs=backs[0],
        late_call_backs=backs[1],
        mean_talk_seconds=counted[11],
        last_quarter=counted[12],
        agents=agents,
        service_percent=policy.service_percent,
        within_seconds=policy.within_seconds,
        staffing=_staffing(
            counted[13] * 4,
            counted[12] * 4,
            counted[15] if counted[14] >= _ENOUGH else None,
            sum(number for code, number in agents.items() if code != "OFF"),
            policy,
        ),
    )


def _policy(company_ids: Sequence[int] | None, at: datetime) -> CallsPolicy:
    every = [each for each in network.companies() if company_ids is None or each.id in company_ids]
    for company in every:
        try:
            return policy_on(company.state_code, settlement_day(at), company.code)
        except NoCallsPolicy:
            continue
    raise NoCallsPolicy("no rulebook of these companies says what holds for calls; write `calls` into one.")


def _staffing(
    to_operators: int, arriving: int, measured: int | None, there: int, policy: CallsPolicy
) -> Staffing:
    handle = max(measured, 1) if measured is not None else policy.handle_seconds
    operators, lines = _needed(
        to_operators, arriving, handle, policy.service_percent, policy.within_seconds,
        policy.patience_seconds, policy.busy_percent,
    )  # fmt: skip
    return Staffing(
        to_operators, handle, measured is not None, operators, there, max(lines, policy.least_lines)
    )


@lru_cache(maxsize=256)
def _needed(
    to_operators: int, arriving: int, handle: int, percent: int, within: int, patience: int, busy: int
) -> tuple[int, int]:
    try:
        operators = erlang.operators_needed(to_operators, handle, percent / 100, within, patience)
        lines = erlang.lines_needed(arriving, handle + within, busy / 100)
    except erlang.NotReckonable:
        return 0, 0
    return operators, lines
