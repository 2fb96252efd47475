"""The yearly review: drafted by one person, approved by another, then its instalments fall due one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection

from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.deposits import queries
from bijlighar.deposits.actions.tell import tell as tell_asked
from bijlighar.deposits.models import Review
from bijlighar.deposits.rules import PARTS, NoDepositPolicy, deposit_transfers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Entry

Tell = Callable[[int], None]
"""Told how many connections a portion had."""
_ITEM = (
    "connection_id", "outcome_code", "reason", "months", "max_wh", "max_from", "max_to", "basis_wh",
    "unpaid_months", "month_paise", "required_paise", "held_paise", "asked_paise", "shortfall_paise",
    "extra_paise", "total_paise", "withdrawn_paise", PARTS,
)  # fmt: skip


class UnableToReview(ValueError):
    """The review cannot be drafted, approved or dropped as told; nothing was written."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a draft found; amounts are in paise."""

    review_id: int
    connections: int
    asked_connections: int
    shortfall_paise: int
    extra_paise: int
    withdrawn_paise: int


def who(by: Actor) -> str:
    """A person as a review keeps them: kind, number and label, so that two are never mixed up."""
    return f"{by.kind}/{'' if by.id is None else by.id}/{by.label}"[:120]


def company_lock(company_id: int) -> None:
    """Everything that moves deposits of a company waits for each other."""
    one_at_a_time(f"deposits.{company_id}")


@action
def draft_review(
    *,
    company_id: int,
    by: Actor,
    at: datetime,
    year_to: date | None = None,
    tell: Tell | None = None,
) -> Drafted:
    """Reckon the deposits of a company's year and keep it as a draft; an earlier draft of it is dropped.

    The year is the last whole one, or the one that ends with `year_to`. Nothing is asked of anybody before
    another person has approved it. Raises `UnableToReview`.
    """
    company_lock(company_id)
    day = settlement_day(at)
    try:
        year = queries.year_of(company_id, day, year_to)
    except (NoDepositPolicy, ValueError) as problem:
        raise UnableToReview(f"The deposits cannot be reviewed: {problem}") from problem
    same = Review.objects.filter(company_id=company_id, year_from=year.from_date, dropped_at__isnull=True)
    if same.filter(approved_at__isnull=False).exists():
        raise UnableToReview(
            f"The review of {year.from_date} to {year.to_date} is approved already; it is made once a year."
        )
    same.update(dropped_by=who(by), dropped_at=at)
    review = Review.objects.create(
        company_id=company_id,
        year_from=year.from_date,
        year_to=year.to_date,
        review_day=day,
        due_days=list(year.policy.due_days(year.to_date)),
        rulebook=digest_half(book_of(year.state_code)),
        drafted_by=who(by),
        drafted_at=at,
    )
    for portion in queries.portions(company_id, day):
        found = queries.reckoned(year, portion)
        _insert(found, review.id)
        review.connections += found.height
        review.asked_connections += found.filter(pl.col("outcome_code") == "ASKED").height
        for name in ("shortfall_paise", "extra_paise", "withdrawn_paise"):
            setattr(review, name, getattr(review, name) + int(found.get_column(name).sum()))
        if tell is not None:
            tell(len(portion))
    review.save()
    return Drafted(
        review.id,
        review.connections,
        review.asked_connections,
        review.shortfall_paise,
        review.extra_paise,
        review.withdrawn_paise,
    )


@action
def approve_review(*, review_id: int, by: Actor, at: datetime) -> int:
    """Approve a draft; returns how many connections are asked. Instalments fall due on their own days.

    What was asked for earlier and is no longer needed is withdrawn now, and who is asked is told. Refused
    (`UnableToReview`) for the person who drafted it, and where a deposit has moved since: what was reckoned
    is then no longer true.
    """
    review = _locked(review_id)
    if who(by) == review.drafted_by:
        raise UnableToReview("Another person than the one who drafted the review approves it.")
    if moved := _moved_since(review):
        raise UnableToReview(
            f"Deposits of {moved} connections have moved since the draft of {review.review_day}. "
            "Draft it anew; what is asked must be true on the day it is approved."
        )
    review.approved_by, review.approved_at = who(by), at
    review.save()
    today = settlement_day(at)
    rows = (
        _items(review.id, "withdrawn_paise")
        .filter(pl.col("withdrawn_paise") > 0)
        .with_columns(
            amount_paise="withdrawn_paise",
            for_day=pl.lit(today),
            sequence=pl.lit(review.id, dtype=pl.Int64),
            document=pl.lit(f"deposit/review/{review.id}"),
        )
    )
    due = queries.due(rows.get_column("connection_id").to_list())
    rows = rows.join(due, on="connection_id", how="inner", maintain_order="left").with_columns(
        amount_paise=pl.min_horizontal("amount_paise", "due_paise")
    )
    post(
        transfers=deposit_transfers(
            rows, Entry.DEPOSIT_WITHDRAWN, company_id=review.company_id, posted_on=today
        ),
        by=by,
        at=at,
    )
    tell_asked(review.id, review.company_id, _asked(review.id), review.due_days, at)
    return review.asked_connections


def _asked(review_id: int) -> pl.DataFrame:
    """Of whom a review asks something, and its parts."""
    return outgoing(
        f"SELECT connection_id, total_paise, array_to_string({PARTS}, ' ') FROM deposits_review_item"
        " WHERE review_id = %(review)s AND total_paise > 0 ORDER BY connection_id",
        {"review": review_id},
        {"connection_id": pl.Int64(), "total_paise": pl.Int64(), PARTS: pl.String()},
    ).with_columns(pl.col(PARTS).str.split(" ").cast(pl.List(pl.Int64)))


@action
def drop_review(*, review_id: int, by: Actor, at: datetime) -> None:
    """Drop a draft; nothing was asked of anybody. Raises `UnableToReview`."""
    review = _locked(review_id)
    review.dropped_by, review.dropped_at = who(by), at
    review.save()


def _moved_since(review: Review) -> int:
    """Of how many connections the deposit is no longer what the draft found."""
    was = _items(review.id, "held_paise", "asked_paise")
    ids = was.get_column("connection_id").to_list()
    now = (
        was.select("connection_id")
        .join(queries.held(ids), on="connection_id", how="left")
        .join(queries.asked(ids), on="connection_id", how="left")
        .with_columns(pl.col("held_paise", "asked_paise").fill_null(0))
    )
    return was.join(now, on=["connection_id", "held_paise", "asked_paise"], how="anti").height


def _items(review_id: int, *names: str) -> pl.DataFrame:
    """A review's items: connection_id and some amounts."""
    return outgoing(
        f"SELECT connection_id, {', '.join(names)} FROM deposits_review_item WHERE review_id = %(review)s"
        " ORDER BY connection_id",
        {"review": review_id},
        {"connection_id": pl.Int64(), **dict.fromkeys(names, pl.Int64())},
    )


def _insert(found: pl.DataFrame, review_id: int) -> None:
    rows = found.select(_ITEM).with_columns(
        pl.concat_str(pl.lit("{"), pl.col(PARTS).cast(pl.List(pl.String)).list.join(","), pl.lit("}")).alias(
            PARTS
        )
    )
    names = ", ".join(_ITEM)
    values = ", ".join(f"{name}::bigint[]" if name == PARTS else name for name in _ITEM)
    with incoming(rows, "deposit_items"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO deposits_review_item (review_id, {names}) SELECT %s, {values} FROM deposit_items"
            " ORDER BY connection_id",
            [review_id],
        )


def _locked(review_id: int) -> Review:
    review = Review.objects.filter(id=review_id).first()
    if review is None:
        raise UnableToReview(f"There is no review {review_id}.")
    company_lock(review.company_id)
    review.refresh_from_db()
    if review.approved_at is not None:
        raise UnableToReview(f"Review {review_id} is approved already.")
    if review.dropped_at is not None:
        raise UnableToReview(f"Review {review_id} was dropped. Draft the year anew.")
    return review
