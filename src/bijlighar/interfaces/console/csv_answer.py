"""A table as CSV, sent row by row, that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from bijlighar.interfaces.console.access import Desk
from bijlighar.privacy import actions as privacy

FILE_PAGE = 5_000
"""How many rows of a file are read at once, and the looks at them recorded in one write."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Send `rows` under `heads` as the file `name`, in UTF-8 with a mark so that Hindi opens well."""
    answer = StreamingHttpResponse(_lines(heads, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def noted(desk: Desk, page: str, connection_ids: Iterable[int | None]) -> None:
    """Record, in one write, that a file with these connections is given; before their rows are sent."""
    privacy.record_accesses(
        connection_ids=sorted({each for each in connection_ids if each is not None}),
        purpose_code="METERING",
        page=page,
        by=desk.by,
        at=desk.at,
    )


def _lines(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield "\ufeff"
    for row in _all(heads, rows):
        writer.writerow([_harmless(each) for each in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _all(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield heads
    yield from rows


def _harmless(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
