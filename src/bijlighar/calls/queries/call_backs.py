"""Who is to be called back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database


@dataclass(frozen=True, slots=True)
class CallBackRecord:
    """Somebody to call; `agent_id` is who took it upon himself."""

    id: int
    company_id: int | None
    call_id: int | None
    mobile: str
    connection_id: int | None
    complaint_id: int | None
    reason_code: str
    asked_at: datetime
    due_at: datetime
    agent_id: int | None
    tries: int
    done_at: datetime | None
    end_code: str
    note: str


_COLUMNS = ", ".join(CallBackRecord.__dataclass_fields__)


def call_back_list(
    company_ids: Sequence[int] | None = None,
    *,
    after: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[CallBackRecord]:
    """Open call-backs of companies (all: None), the first due first; `after`: (due_at, id) seen last."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM calls_call_back WHERE done_at IS NULL"
            " AND (%(all)s OR company_id IS NULL OR company_id = ANY(%(ids)s::bigint[]))"
            " AND (%(after)s::timestamptz IS NULL OR (due_at, id) > (%(after)s, %(after_id)s))"
            " ORDER BY due_at, id LIMIT %(most)s",
            {
                "all": company_ids is None, "ids": list(company_ids or []), "most": limit,
                "after": after[0] if after else None, "after_id": after[1] if after else 0,
            },
        )  # fmt: skip
        return [CallBackRecord(*row) for row in cursor.fetchall()]


def call_backs_of(mobile: str, *, limit: int = 3) -> list[CallBackRecord]:
    """The newest call-backs that this mobile asked for on the portal, open or done."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM calls_call_back WHERE mobile = %s AND reason_code = 'PORTAL'"
            " ORDER BY asked_at DESC, id DESC LIMIT %s",
            [mobile, limit],
        )
        return [CallBackRecord(*row) for row in cursor.fetchall()]


def call_back(call_back_id: int) -> CallBackRecord | None:
    """One call-back, open or done."""
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM calls_call_back WHERE id = %s", [call_back_id])
        row = cursor.fetchone()
    return CallBackRecord(*row) if row else None
