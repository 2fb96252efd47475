"""What is open at one connection, for its home: one look into one index, at each opening of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database

_MOST = 50


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """A complaint that is not closed, with no more than a household asks of it.

    `caller_mobile` says whose it is and is shown nowhere.
    """

    id: int
    number: str
    company_id: int
    connection_id: int
    category_code: str
    state_code: str
    is_danger: bool
    caller_mobile: str
    registered_at: datetime
    due_at: datetime

    @property
    def is_put_right(self) -> bool:
        """Whether only the consumer's word is awaited."""
        return self.state_code == "ATTENDED"

    def is_late(self, at: datetime) -> bool:
        """Whether it is not put right and its time is over."""
        return not self.is_put_right and at > self.due_at


_COLUMNS = ", ".join(OpenComplaint.__dataclass_fields__)


def open_at(connection_id: int) -> list[OpenComplaint]:
    """Complaints of a connection that are not closed, the newest first."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM complaints_complaint WHERE connection_id = %s AND closed_at IS NULL"
            " ORDER BY id DESC LIMIT %s",
            [connection_id, _MOST],
        )
        return [OpenComplaint(*row) for row in cursor.fetchall()]
