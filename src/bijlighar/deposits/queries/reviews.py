"""Reviews of a company and what they found, for an officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db import connection

from bijlighar.consumers import queries as consumers
from bijlighar.deposits.models import Review, ReviewItem
from bijlighar.deposits.rules import Outcome

State = Literal["DRAFT", "APPROVED", "DROPPED"]


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """A review; the year is [year_from, year_to). `drafted_by` and `approved_by` are labels of people."""

    id: int
    company_id: int
    year_from: date
    year_to: date
    review_day: date
    due_days: tuple[date, ...]
    booked_through: date | None
    connections: int
    asked_connections: int
    shortfall_paise: int
    extra_paise: int
    withdrawn_paise: int
    state: State
    drafted_by: str
    drafted_by_key: str
    drafted_at: datetime
    approved_by: str
    approved_at: datetime | None

    @property
    def total_paise(self) -> int:
        """What is asked in all."""
        return self.shortfall_paise + self.extra_paise


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """What a review found for one connection; amounts in paise."""

    connection_id: int
    service_number: str
    outcome_code: Outcome
    reason: str
    months: int
    max_wh: int
    max_from: date | None
    max_to: date | None
    basis_wh: int
    unpaid_months: int
    month_paise: int
    required_paise: int
    held_paise: int
    asked_paise: int
    shortfall_paise: int
    extra_paise: int
    total_paise: int
    withdrawn_paise: int
    instalments_paise: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many connections a review left with an outcome, and what it asks of them (paise)."""

    outcome_code: Outcome
    connections: int
    total_paise: int


def reviews(company_id: int, limit: int = 20) -> list[ReviewRecord]:
    """A company's reviews, the newest first."""
    rows = Review.objects.filter(company_id=company_id).order_by("-id")[:limit]
    return [_record(row) for row in rows]


def review(review_id: int) -> ReviewRecord | None:
    """One review, or None."""
    row = Review.objects.filter(id=review_id).first()
    return None if row is None else _record(row)


def outcomes(review_id: int) -> list[OutcomeCount]:
    """How many connections came to each outcome, the most first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome_code, count(*), sum(total_paise)::bigint FROM deposits_review_item"
            " WHERE review_id = %s GROUP BY 1 ORDER BY 2 DESC, 1",
            [review_id],
        )
        return [OutcomeCount(*row) for row in cursor.fetchall()]


def items(
    review_id: int,
    outcome: Outcome | None = None,
    after: int = 0,
    limit: int = 50,
    *,
    among: Sequence[int] | None = None,
) -> list[ItemRecord]:
    """A page of a review's connections by their number, those after `after`.

    Of one outcome, and only among some connections, where these are given.
    """
    found = ReviewItem.objects.filter(review_id=review_id, connection_id__gt=after)
    if outcome is not None:
        found = found.filter(outcome_code=outcome)
    if among is not None:
        found = found.filter(connection_id__in=list(among))
    return [item_record(row) for row in found.order_by("connection_id")[:limit]]


def item_record(row: ReviewItem) -> ItemRecord:
    """An item as others see it, with the number on the consumer's bill."""
    there = consumers.connection(row.connection_id)
    values = {
        name: getattr(row, name)
        for name in ItemRecord.__dataclass_fields__
        if name not in ("service_number", "instalments_paise")
    }
    return ItemRecord(
        **values,
        service_number=there.service_number if there else "",
        instalments_paise=tuple(row.instalments_paise),
    )


def _record(row: Review) -> ReviewRecord:
    state: State = "APPROVED" if row.approved_at else "DROPPED" if row.dropped_at else "DRAFT"
    return ReviewRecord(
        id=row.id,
        company_id=row.company_id,
        year_from=row.year_from,
        year_to=row.year_to,
        review_day=row.review_day,
        due_days=tuple(row.due_days),
        booked_through=row.booked_through,
        connections=row.connections,
        asked_connections=row.asked_connections,
        shortfall_paise=row.shortfall_paise,
        extra_paise=row.extra_paise,
        withdrawn_paise=row.withdrawn_paise,
        state=state,
        drafted_by=_label(row.drafted_by),
        drafted_by_key=row.drafted_by,
        drafted_at=row.drafted_at,
        approved_by=_label(row.approved_by or ""),
        approved_at=row.approved_at,
    )


def _label(key: str) -> str:
    return key.split("/", 2)[-1]
