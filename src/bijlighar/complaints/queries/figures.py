"""How complaints stand and how well they were put right, for many offices at once; each figure its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection as database

from bijlighar.complaints.queries.lists import ListFilter

AGES: tuple[tuple[str, timedelta | None, timedelta | None], ...] = (
    ("UNDER_4H", None, timedelta(hours=4)),
    ("UNDER_1D", timedelta(hours=4), timedelta(days=1)),
    ("UNDER_3D", timedelta(days=1), timedelta(days=3)),
    ("UNDER_7D", timedelta(days=3), timedelta(days=7)),
    ("OVER_7D", timedelta(days=7), None),
)
"""Ages of what is open: older than the first, younger than the second."""


@dataclass(frozen=True, slots=True)
class Board:
    """One group of offices. What is open counts now; all else counts complaints registered in the period.

    Minutes run from the registration to the (last) restoration, None where nothing was attended.
    """

    group_id: int
    open: int
    open_danger: int
    open_late: int
    due_soon: int
    paused: int
    force_asked: int
    escalated: int
    open_by_age: tuple[int, ...]
    registered: int
    attended: int
    attended_late: int
    reopened: int
    satisfied: int
    not_restored: int
    no_answer: int
    forced: int
    compensated: int
    compensation_paise: int
    median_minutes: int | None
    ninetieth_minutes: int | None

    @property
    def in_time_percent(self) -> int | None:
        """How many of a hundred were attended in time; None where none was attended."""
        return None if not self.attended else 100 * (self.attended - self.attended_late) // self.attended


_NOW = """
    SELECT g.group_id, count(*), count(*) FILTER (WHERE c.is_danger),
           count(*) FILTER (WHERE c.attended_at IS NULL AND c.due_at < %(at)s OR c.attended_at > c.due_at),
           count(*) FILTER (WHERE c.attended_at IS NULL AND c.due_at >= %(at)s AND c.due_at < %(soon)s),
           count(*) FILTER (WHERE c.paused_at IS NOT NULL),
           count(*) FILTER (WHERE c.force_asked_at IS NOT NULL), count(*) FILTER (WHERE c.level > 0),
           {ages}
    FROM unnest(%(offices)s::bigint[], %(groups)s::bigint[]) AS g(office_id, group_id)
    JOIN complaints_complaint c ON c.office_id = g.office_id AND c.closed_at IS NULL
    GROUP BY g.group_id
"""
_PERIOD = """
    SELECT g.group_id, count(*), count(c.attended_at), count(*) FILTER (WHERE c.attended_at > c.due_at),
           count(*) FILTER (WHERE c.reopened > 0), count(*) FILTER (WHERE c.feedback_code = 'SATISFIED'),
           count(*) FILTER (WHERE c.feedback_code = 'NOT_RESTORED'),
           count(*) FILTER (WHERE c.feedback_code = 'NO_ANSWER'),
           count(*) FILTER (WHERE c.state_code = 'FORCED_CLOSED'),
           count(p.complaint_id), coalesce(sum(p.paise), 0)::bigint,
           (percentile_cont(0.5) WITHIN GROUP
            (ORDER BY extract(epoch FROM c.attended_at - c.registered_at)) / 60)::int,
           (percentile_cont(0.9) WITHIN GROUP
            (ORDER BY extract(epoch FROM c.attended_at - c.registered_at)) / 60)::int
    FROM unnest(%(offices)s::bigint[], %(groups)s::bigint[]) AS g(office_id, group_id)
    JOIN complaints_complaint c ON c.office_id = g.office_id
         AND c.registered_at >= %(from)s AND c.registered_at < %(to)s
    LEFT JOIN LATERAL (SELECT p.complaint_id, sum(p.amount_paise) AS paise FROM complaints_compensation p
                       WHERE p.complaint_id = c.id GROUP BY p.complaint_id) p ON c.waived_at IS NULL
    GROUP BY g.group_id
"""


def boards(
    groups: Mapping[int, Sequence[int]],
    from_at: datetime,
    to_at: datetime,
    *,
    at: datetime,
    due_soon: timedelta = timedelta(hours=1),
) -> dict[int, Board]:
    """A board for each group of offices (by any id, mostly that of the office above them), in two queries."""
    pairs = [(office_id, group_id) for group_id, offices in groups.items() for office_id in offices]
    given: dict[str, Any] = {
        "offices": [pair[0] for pair in pairs],
        "groups": [pair[1] for pair in pairs],
        "at": at,
        "soon": at + due_soon,
        "from": from_at,
        "to": to_at,
    }
    ages = []
    for place, (_, older, younger) in enumerate(AGES):
        bounds = []
        if older is not None:
            given[f"older{place}"] = at - older
            bounds.append(f"c.registered_at <= %(older{place})s")
        if younger is not None:
            given[f"younger{place}"] = at - younger
            bounds.append(f"c.registered_at > %(younger{place})s")
        ages.append(f"count(*) FILTER (WHERE {' AND '.join(bounds)})")
    with database.cursor() as cursor:
        cursor.execute(_NOW.format(ages=", ".join(ages)), given)
        now = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(_PERIOD, given)
        period = {row[0]: row[1:] for row in cursor.fetchall()}
    return {
        group_id: _board(
            group_id, now.get(group_id, (0,) * 12), period.get(group_id, (0,) * 10 + (None, None))
        )
        for group_id in groups
    }


def board(
    office_ids: Sequence[int],
    from_at: datetime,
    to_at: datetime,
    *,
    at: datetime,
    due_soon: timedelta = timedelta(hours=1),
) -> Board:
    """The board of some offices together."""
    return boards({0: office_ids}, from_at, to_at, at=at, due_soon=due_soon)[0]


def figure_filter(
    figure: str, from_at: datetime, to_at: datetime, *, due_soon: timedelta = timedelta(hours=1)
) -> ListFilter:
    """The list behind a figure of a board: `listing` and `count` with it give exactly what was counted.

    `figure` is a field's name, or one of AGES. KeyError for any other, and for figures that count no rows.
    """
    for code, older, younger in AGES:
        if figure == code:
            return ListFilter(states=("OPEN_ALL",), older_than=older, younger_than=younger)
    now = ListFilter(states=("OPEN_ALL",))
    period = ListFilter(registered_from=from_at, registered_to=to_at)
    found = {
        "open": now,
        "open_danger": replace(now, is_danger=True),
        "open_late": replace(now, is_late=True),
        "due_soon": replace(now, due_within=due_soon),
        "paused": replace(now, is_paused=True),
        "force_asked": replace(now, force_asked=True),
        "escalated": replace(now, level_from=1),
        "registered": period,
        "attended": replace(period, is_attended=True),
        "attended_late": replace(period, is_attended=True, is_late=True),
        "reopened": replace(period, is_reopened=True),
        "satisfied": replace(period, feedback_code="SATISFIED"),
        "not_restored": replace(period, feedback_code="NOT_RESTORED"),
        "no_answer": replace(period, feedback_code="NO_ANSWER"),
        "forced": replace(period, states=("FORCED_CLOSED",)),
        "compensated": replace(period, is_compensated=True),
    }
    return found[figure]


def _board(group_id: int, now: Sequence[int], period: Sequence[int | None]) -> Board:
    counted = [figure or 0 for figure in period[:10]]
    return Board(
        group_id, now[0], now[1], now[2], now[3], now[4], now[5], now[6], tuple(now[7:]), counted[0],
        counted[1], counted[2], counted[3], counted[4], counted[5], counted[6], counted[7], counted[8],
        counted[9], period[10], period[11],
    )  # fmt: skip
