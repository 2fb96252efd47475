"""Sets of bills to be made anew, as lists and opened; and why a bill was made anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db import connection as database

from bijlighar.billing.rules.cycle import bill_id
from bijlighar.tariffs.rules import LINES

RevisionState = Literal["PROPOSED", "APPROVED", "REFUSED"]
_STATE = "coalesce(d.step_code, 'PROPOSED')"
_SELECT = f"""SELECT s.id, s.company_id, s.office_id, s.cycle_from, s.cycle_to, s.reason_code, s.words_en,
    s.words_hi, s.proposed_at, s.proposed_by_id, s.proposed_by, {_STATE}, d.reason, d.taken_at, d.taken_by,
    m.bills, m.old_paise, m.new_paise, m.old_wh, m.new_wh, m.dearer, m.cheaper, m.largest,
    (SELECT count(*) FROM billing_revision v WHERE v.set_id = s.id)
    FROM billing_revision_set s
    LEFT JOIN billing_revision_decision d ON d.set_id = s.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS bills, coalesce(sum(old_total_paise), 0)::bigint AS old_paise,
               coalesce(sum(new_total_paise), 0)::bigint AS new_paise,
               coalesce(sum(old_energy_wh), 0)::bigint AS old_wh,
               coalesce(sum(new_energy_wh), 0)::bigint AS new_wh,
               count(*) FILTER (WHERE new_total_paise > old_total_paise) AS dearer,
               count(*) FILTER (WHERE new_total_paise < old_total_paise) AS cheaper,
               coalesce(max(abs(new_total_paise - old_total_paise)), 0) AS largest
        FROM billing_revision_member WHERE set_id = s.id) m"""


@dataclass(frozen=True, slots=True)
class RevisionSetRecord:
    """A set with its summary: how many bills, units and rupees before and after, how many go up and down.

    `largest_paise` is the largest difference of one bill; `issued` how many of the bills were made anew.
    """

    id: int
    company_id: int
    office_id: int
    cycle_from: date
    cycle_to: date
    reason_code: str
    words_en: str
    words_hi: str
    proposed_at: datetime
    proposed_by_id: int | None
    proposed_by: str
    state: RevisionState
    decided_reason: str | None
    decided_at: datetime | None
    decided_by: str | None
    bills: int
    old_paise: int
    new_paise: int
    old_wh: int
    new_wh: int
    dearer: int
    cheaper: int
    largest_paise: int
    issued: int

    @property
    def change_paise(self) -> int:
        """What all of it changes."""
        return self.new_paise - self.old_paise


@dataclass(frozen=True, slots=True)
class RevisionMemberRecord:
    """One bill of a set; `revision` is the one it becomes."""

    connection_id: int
    revision: int
    old_total_paise: int
    new_total_paise: int
    old_energy_wh: int
    new_energy_wh: int
    is_issued: bool

    @property
    def change_paise(self) -> int:
        """What it changes."""
        return self.new_total_paise - self.old_total_paise


@dataclass(frozen=True, slots=True)
class RevisionReason:
    """Why a bill was made anew, in the words of who proposed it."""

    set_id: int
    reason_code: str
    words_en: str
    words_hi: str


@dataclass(frozen=True, slots=True)
class RevisedBill:
    """One of the bills of a cycle, the first or made anew; `lines` in paise by line, `reason` why anew."""

    id: int
    revision: int
    number: str
    issued_on: date
    energy_wh: int
    missing_days: int
    lines: tuple[tuple[str, int], ...]
    total_paise: int
    reason: RevisionReason | None


def bill_revisions(connection_id: int, cycle_from: date) -> list[RevisedBill]:
    """Every bill that a connection had for a cycle, the first first."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT b.revision, b.number, b.issued_on, b.energy_wh, cardinality(b.missing_days),"
            " b.lines_paise, b.total_paise, s.id, s.reason_code, s.words_en, s.words_hi FROM billing_bill b"
            " LEFT JOIN billing_revision v USING (connection_id, cycle_from, revision)"
            " LEFT JOIN billing_revision_set s ON s.id = v.set_id"
            " WHERE b.connection_id = %s AND b.cycle_from = %s ORDER BY b.revision",
            [connection_id, cycle_from],
        )
        return [
            RevisedBill(
                id=bill_id(cycle_from, revision),
                revision=revision,
                number=number,
                issued_on=issued_on,
                energy_wh=energy_wh,
                missing_days=missing,
                lines=tuple(zip(LINES, lines, strict=False)),
                total_paise=total,
                reason=RevisionReason(*reason) if reason[0] is not None else None,
            )
            for revision, number, issued_on, energy_wh, missing, lines, total, *reason in cursor.fetchall()
        ]


def revision_sets(
    *,
    office_ids: Sequence[int],
    state: RevisionState | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[RevisionSetRecord]:
    """Sets of some offices, the newest first; `before_id` is the last one shown."""
    where, asked = ["s.office_id = ANY(%(offices)s)"], dict[str, Any](limit=limit, offices=list(office_ids))
    if state is not None:
        where.append(f"{_STATE} = %(state)s")
        asked["state"] = state
    if before_id is not None:
        where.append("s.id < %(before)s")
        asked["before"] = before_id
    return _sets(f"WHERE {' AND '.join(where)} ORDER BY s.id DESC LIMIT %(limit)s", asked)


def revision_set(set_id: int) -> RevisionSetRecord | None:
    """One set."""
    return next(iter(_sets("WHERE s.id = %(id)s", {"id": set_id})), None)


def revision_members(
    set_id: int, after: tuple[int, int] | None = None, limit: int = 50
) -> list[RevisionMemberRecord]:
    """Bills of a set, the largest difference first; `after` is (difference, connection) shown last."""
    beyond = (
        "AND (-abs(new_total_paise - old_total_paise), connection_id) > (-%(size)s, %(last)s)"
        if after
        else ""
    )
    size, last = after or (0, 0)
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT connection_id, revision, old_total_paise, new_total_paise, old_energy_wh, new_energy_wh,"
            " EXISTS (SELECT 1 FROM billing_revision v JOIN billing_revision_set s ON s.id = v.set_id"
            "  WHERE v.set_id = m.set_id AND v.connection_id = m.connection_id)"
            f" FROM billing_revision_member m WHERE set_id = %(set)s {beyond}"
            " ORDER BY abs(new_total_paise - old_total_paise) DESC, connection_id LIMIT %(limit)s",
            {"set": set_id, "size": size, "last": last, "limit": limit},
        )
        return [RevisionMemberRecord(*row) for row in cursor.fetchall()]


def revision_sets_waiting(office_ids: Sequence[int], most: int) -> tuple[int, datetime | None]:
    """How many sets of some offices wait for a decision, counted up to `most`, and since when."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(proposed_at) FROM (SELECT s.proposed_at FROM billing_revision_set s"
            " WHERE s.office_id = ANY(%s) AND NOT EXISTS"
            " (SELECT 1 FROM billing_revision_decision d WHERE d.set_id = s.id) LIMIT %s) waiting",
            [list(office_ids), most],
        )
        count, since = cursor.fetchone()
        return int(count), since


def _sets(where: str, asked: dict[str, Any]) -> list[RevisionSetRecord]:
    with database.cursor() as cursor:
        cursor.execute(f"{_SELECT} {where}", asked)
        return [RevisionSetRecord(*row) for row in cursor.fetchall()]
