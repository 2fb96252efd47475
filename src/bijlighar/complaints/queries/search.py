"""Finding complaints by what a caller knows: number, mobile, service number, name or place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bijlighar.complaints.queries.lists import of_connections, of_mobile
from bijlighar.complaints.queries.one import by_number
from bijlighar.complaints.queries.records import ComplaintRecord
from bijlighar.complaints.queries.records import found as records
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.mobile import NotAMobile, normalise

MOST_FOUND = 50
_NUMBER = re.compile(r"[A-Za-z][0-9]{10}")
_DEVANAGARI = str.maketrans("०१२३४५६७८९", "0123456789")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found and by what: NUMBER, MOBILE, SERVICE_NUMBER, WORDS or NOTHING."""

    by_code: str
    rows: tuple[ComplaintRecord, ...]


def search(
    text: str, *, company_id: int | None = None, office_ids: Sequence[int] | None = None, limit: int = 20
) -> Found:
    """Complaints by number, mobile, service number, else by how a name or locality begins, newest first.

    Words anywhere in name, locality or remark are found among those that are not closed. Whoever may see
    only some offices names them in `office_ids`.
    """
    plain = " ".join(text.translate(_DEVANAGARI).split())
    limit = min(limit, MOST_FOUND)
    if len(plain) < 2:
        return Found("NOTHING", ())
    by_code, rows = _found(plain, company_id, limit)
    allowed = None if office_ids is None else set(office_ids)
    kept = [
        row
        for row in rows
        if (company_id is None or row.company_id == company_id)
        and (allowed is None or row.office_id in allowed)
    ]
    return Found(by_code if kept else "NOTHING", tuple(kept[:limit]))


def _found(plain: str, company_id: int | None, limit: int) -> tuple[str, list[ComplaintRecord]]:
    compact = plain.replace(" ", "")
    if _NUMBER.fullmatch(compact):
        found = by_number(None, compact)
        if found is not None:
            return "NUMBER", [found]
    if re.fullmatch(r"[+0-9\-()]{10,16}", compact):
        try:
            return "MOBILE", of_mobile(normalise(compact), limit=limit)
        except NotAMobile:
            pass
    if re.fullmatch(r"[A-Za-z]{0,3}[0-9]{6,14}", compact):
        connection = consumers.connection_of_number(compact)
        if connection is not None:
            return "SERVICE_NUMBER", of_connections([connection.id], limit=limit)
    return "WORDS", _by_words(plain, company_id, limit)


_BEGINS = """
    (SELECT id FROM complaints_complaint WHERE company_id = %(company)s AND lower({column}) LIKE %(prefix)s
     ORDER BY company_id, lower({column}) USING ~<~, id DESC LIMIT %(limit)s)
"""
_WORDS = """
    (SELECT id FROM complaints_complaint WHERE company_id = %(company)s AND closed_at IS NULL
     AND to_tsvector('simple', caller_name || ' ' || locality || ' ' || remark)
         @@ to_tsquery('simple', %(words)s) LIMIT %(limit)s)
"""


def _by_words(plain: str, company_id: int | None, limit: int) -> list[ComplaintRecord]:
    from bijlighar.network import queries as network

    companies = [company_id] if company_id is not None else [one.id for one in network.companies()]
    words = re.findall(r"[^\W_]+[\u0900-\u097f]*", plain.lower())
    prefix = re.sub(r"([%_\\])", r"\\\1", plain.lower()) + "%"
    parts = [_BEGINS.format(column="caller_name"), _BEGINS.format(column="locality"), _WORDS]
    found: list[ComplaintRecord] = []
    for company in companies:
        found += records(
            # As an array, so that they are looked up by their ids however many complaints there are.
            f"complaints_complaint.id = ANY(ARRAY({' UNION '.join(parts if words else parts[:2])}))",
            {
                "company": company,
                "prefix": prefix,
                "words": " & ".join(f"'{word}':*" for word in words),
                "limit": limit,
            },
            order="complaints_complaint.id DESC",
            limit=limit,
        )
    return sorted(found, key=lambda each: -each.id)[:limit]
