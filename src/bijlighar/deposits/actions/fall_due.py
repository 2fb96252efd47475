"""Instalments fall due on their days, as entries of the ledger that the bill and the passbook show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.deposits.actions.review import company_lock
from bijlighar.deposits.models import Review
from bijlighar.deposits.rules import deposit_transfers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Entry

PORTION = 50_000


@dataclass(frozen=True, slots=True)
class FallenDue:
    """How many instalments fell due, of how much; `passed_over` belong to who is prepaid or gone by then."""

    instalments: int
    amount_paise: int
    passed_over: int


@action
def fall_due(*, company_id: int, by: Actor, at: datetime) -> FallenDue:
    """Book the instalments of approved reviews whose day has come; again changes nothing.

    A connection that is prepaid or closed on the day is asked for nothing more: its deposit is settled by
    `settle`.
    """
    company_lock(company_id)
    today = settlement_day(at)
    done = FallenDue(0, 0, 0)
    reviews = Review.objects.filter(company_id=company_id, approved_at__isnull=False)
    for review in reviews.order_by("year_from"):
        days = [day for day in review.due_days if day <= today]
        for day in days:
            if review.booked_through is None or day > review.booked_through:
                new = _book(review, day, today, by, at)
                done = FallenDue(
                    done.instalments + new.instalments,
                    done.amount_paise + new.amount_paise,
                    done.passed_over + new.passed_over,
                )
        if days and review.booked_through != days[-1]:
            review.booked_through = days[-1]
            review.save(update_fields=["booked_through"])
    return done


def _book(review: Review, day: date, today: date, by: Actor, at: datetime) -> FallenDue:
    place = review.due_days.index(day) + 1
    rows = outgoing(
        "SELECT connection_id, instalments_paise[%(place)s] FROM deposits_review_item"
        " WHERE review_id = %(review)s AND instalments_paise[%(place)s] > 0 ORDER BY connection_id",
        {"review": review.id, "place": place},
        {"connection_id": pl.Int64(), "amount_paise": pl.Int64()},
    )
    booked = FallenDue(0, 0, 0)
    for portion in rows.iter_slices(PORTION):
        terms = consumers.terms_on(portion.get_column("connection_id").to_list(), day)
        asked = portion.join(terms.filter(~pl.col("is_prepaid")), on="connection_id", how="semi")
        keyed = asked.with_columns(
            for_day=pl.lit(day),
            sequence=pl.lit(review.id, dtype=pl.Int64),
            document=pl.lit(f"deposit/review/{review.id}"),
        )
        entries = deposit_transfers(
            keyed, Entry.DEPOSIT_INSTALMENT, company_id=review.company_id, posted_on=today
        )
        post(transfers=entries, by=by, at=at)
        booked = FallenDue(
            booked.instalments + asked.height,
            booked.amount_paise + int(asked.get_column("amount_paise").sum()),
            booked.passed_over + portion.height - asked.height,
        )
    return booked
