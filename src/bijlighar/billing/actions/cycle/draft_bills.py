"""Drafts of a group: what each connection would be billed, kept with everything doubtful about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection

from bijlighar.billing import queries
from bijlighar.billing.actions.cycle.read import Read, read_cycle
from bijlighar.billing.actions.cycle.refusal import UnableToStep, held_group
from bijlighar.billing.actions.cycle.write import lines_text
from bijlighar.billing.models import Group
from bijlighar.billing.rules.checks import Doubt, doubtful, history
from bijlighar.billing.rules.cycle import NotBilled, bills_of
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.time import is_calendar_month
from bijlighar.network import queries as network

_COLUMNS = (
    "connection_id", "doubts", "reason", "category_code", "energy_wh", "solar_wh", "estimated_wh",
    "known_days", "missing", "lines_paise", "total_paise", "last_wh", "usual_wh", "usual_days", "year_wh",
    "year_days",
)  # fmt: skip
_REPLACED = ", ".join(f"{name} = excluded.{name}" for name in (*_COLUMNS[1:], "state_code", "drafted_at"))
AGAIN = ("WAITING", "HELD", "TO_READ")


@dataclass(frozen=True, slots=True)
class Drafted:
    """What one portion came to: drafts written, and how many of them somebody has to look at."""

    drafts: int
    waiting: int


@action
def draft_bills(
    *, group_id: int, by: Actor, at: datetime, connection_ids: Sequence[int] | None = None
) -> Drafted:
    """Draft the bills of a group's connections that have no draft yet, `connection_ids` of them or all.

    A portion a call: interrupted, it goes on where it stopped. With the last one the group is DRAFTED.
    Raises `UnableToStep`.
    """
    group = held_group(group_id, ("READY",), "be drafted")
    left = queries.to_draft(group_id)
    asked = left if connection_ids is None else sorted(set(connection_ids) & set(left))
    done = _draft(group, asked, at)
    if len(asked) == len(left):
        group.state_code, group.drafted_at = "DRAFTED", at
        group.save(update_fields=["state_code", "drafted_at"])
    return done


@action
def draft_again(*, group_id: int, by: Actor, at: datetime, connection_ids: Sequence[int]) -> Drafted:
    """Draft doubtful connections of a group anew, from the readings that are there now.

    Only what waits, is held or is being read; a decision about the old draft falls. Raises `UnableToStep`.
    """
    group = held_group(group_id, ("DRAFTED",), "draft anew")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT connection_id FROM billing_draft WHERE group_id = %s AND connection_id = ANY(%s)"
            " AND state_code = ANY(%s)",
            [group_id, list(connection_ids), list(AGAIN)],
        )
        mine = sorted(one for (one,) in cursor.fetchall())
    if len(mine) != len(set(connection_ids)):
        raise UnableToStep(
            f"{len(set(connection_ids)) - len(mine)} of these connections have no doubtful draft in group "
            f"{group_id}. Nothing was drafted anew."
        )
    return _draft(group, mine, at)


def _draft(group: Group, connection_ids: list[int], at: datetime) -> Drafted:
    if not connection_ids:
        return Drafted(0, 0)
    company = network.company(group.company_id)
    assert company is not None
    read = read_cycle(group.company_id, company.state_code, connection_ids, group.cycle_from, group.cycle_to)
    found = drafts_of(read, connection_ids)
    earlier = history(
        queries.earlier_bills(
            connection_ids, group.cycle_from, _year_before(group.cycle_from, group.cycle_to)
        )
    )
    policy = queries.policy(group.company_id, group.cycle_to)
    rows = doubtful(found.join(earlier, on="connection_id", how="left"), policy.limits).select(_COLUMNS)
    names = ", ".join(_COLUMNS)
    values = ", ".join("lines_paise::bigint[]" if name == "lines_paise" else name for name in _COLUMNS)
    texts = rows.with_columns(pl.col("reason").str.slice(0, 300))
    with incoming(texts, "billing_new_drafts"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO billing_draft ({names}, state_code, cycle_from, round, group_id, drafted_at,"
            f" decided_by, decided_note) SELECT {values},"
            " CASE WHEN doubts = 0 THEN 'CLEAR' ELSE 'WAITING' END, %s, %s, %s, %s, '', ''"
            " FROM billing_new_drafts ORDER BY connection_id"
            f" ON CONFLICT (connection_id, cycle_from, round) DO UPDATE SET {_REPLACED},"
            " decided_at = NULL, decided_by_id = NULL, decided_by = '', decided_note = ''",
            [group.cycle_from, group.round, group.id, at],
        )
    return Drafted(rows.height, rows.filter(pl.col("doubts") > 0).height)


def drafts_of(read: Read | None, connection_ids: Sequence[int]) -> pl.DataFrame:
    """A row a connection: what its bill would hold, or the reason why there would be none, with its doubt."""
    empty = pl.DataFrame(
        schema={
            "connection_id": pl.Int64, "doubts": pl.Int64, "reason": pl.String, "category_code": pl.String,
            "energy_wh": pl.Int64, "solar_wh": pl.Int64, "estimated_wh": pl.Int64, "known_days": pl.Int64,
            "missing": pl.Int64, "lines_paise": pl.String, "total_paise": pl.Int64,
        }
    )  # fmt: skip
    parts, refusals = [empty], list[tuple[Doubt, NotBilled]]()
    if read is not None:
        refusals = [
            *((_doubt(one), one) for one in read.unread),
            *((Doubt.OVERLAP, one) for one in read.overlapping),
            *((Doubt.UNPRICED, one) for one in read.refused),
        ]
    if read is not None and not read.parts.is_empty():
        missing = read.parts.group_by("connection_id").agg(missing=pl.col("missing").list.len().sum())
        parts.append(
            bills_of(read.parts)
            .join(missing, on="connection_id")
            .with_columns(
                pl.col("missing").cast(pl.Int64),
                doubts=pl.lit(0, dtype=pl.Int64),
                reason=pl.lit(""),
                lines_paise=lines_text(),
            )
            .select(empty.columns)
        )
    said = {one.connection_id: (doubt, one.reason) for doubt, one in refusals}
    known = set(parts[-1].get_column("connection_id")) if len(parts) > 1 else set()
    for one in connection_ids:
        if one not in known:
            said.setdefault(one, (Doubt.NO_READS, "it was not postpaid on any day of the cycle"))
    rest = [(one, int(doubt), reason) for one, (doubt, reason) in sorted(said.items()) if one not in known]
    parts.append(
        pl.DataFrame(
            rest, schema={"connection_id": pl.Int64, "doubts": pl.Int64, "reason": pl.String}, orient="row"
        ).select(
            "connection_id", "doubts", "reason",
            category_code=pl.lit(""),
            **{name: pl.lit(0, dtype=pl.Int64) for name in empty.columns[4:9]},
            lines_paise=pl.lit(None, dtype=pl.String),
            total_paise=pl.lit(None, dtype=pl.Int64),
        )
    )  # fmt: skip
    return pl.concat(parts).sort("connection_id")


def _doubt(one: NotBilled) -> Doubt:
    return Doubt.NO_READS if "no complete day" in one.reason else Doubt.UNPRICED


def _year_before(cycle_from: date, cycle_to: date) -> date:
    """First day of the same month a year before; only calendar months have one."""
    if is_calendar_month(cycle_from, cycle_to):
        return cycle_from.replace(year=cycle_from.year - 1)
    return date(1, 1, 1)
