"""A table of the desk as CSV, and that it was given."""

from __future__ import annotations

from collections.abc import Iterable

from bijlighar.interfaces.console.access import Desk
from bijlighar.interfaces.csv_file import csv_answer
from bijlighar.privacy import actions as privacy

__all__ = ["FILE_PAGE", "csv_answer", "noted"]

FILE_PAGE = 5_000
"""How many rows of a file are read at once, and the looks at them recorded in one write."""


def noted(desk: Desk, page: str, connection_ids: Iterable[int | None]) -> None:
    """Record, in one write, that a file with these connections is given; before their rows are sent."""
    privacy.record_accesses(
        connection_ids=sorted({each for each in connection_ids if each is not None}),
        purpose_code="METERING",
        page=page,
        by=desk.by,
        at=desk.at,
    )
