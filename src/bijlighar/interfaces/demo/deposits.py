"""The demo's deposit of July to September: a year billed before, its review, three instalments, two paid.

Central alone reviews: the other companies show how the page looks before a review. What people pay goes to
the deposit itself, so that their bills stay as they are.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
from django.db import transaction

from bijlighar.deposits import actions, queries
from bijlighar.deposits.rules import policy_on
from bijlighar.interfaces.demo.connect import BY, connection_ids
from bijlighar.interfaces.demo.world import CompanyWorld
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import block_start, months
from bijlighar.ledger.rules import one_receipt

COMPANY = "central"
REVIEWED_ON, APPROVED_ON, PAID_AFTER = (6, 10), (6, 12), timedelta(days=9)
AN_HOUR_OF_OFFICE = 44
STORY_MONTHS_KWH = (118, 196, 300, 242, 205, 181, 164, 147, 122, 104, 98, 111)
"""The story's home over its year; 300 units in the highest month, and 2,000 rupees held."""
STORY_HELD_PAISE = 200_000
TIMES = {"LV-4": 14, "LV-5.1": 3}
"""How many times a home's units a mill and a pump use, and its deposit they have given."""
_APPROVER = Actor.system("demo, a second person")


def bring_in(company: CompanyWorld, company_id: int, *, last_day: date) -> int:
    """Take the year over, review it and book what has come since; how many connections are asked."""
    if company.company.code != COMPANY:
        return 0
    reviewed = date(last_day.year, *REVIEWED_ON)
    if date(last_day.year, *APPROVED_ON) >= last_day:
        reviewed = reviewed.replace(year=last_day.year - 1)
    year_from, year_to = policy_on("mp", reviewed).year_before(reviewed)
    with transaction.atomic():  # a load that was cut off leaves all of it or none
        _take_over(company, company_id, year_from, year_to)
        if all(each.state != "APPROVED" or each.year_to != year_to for each in queries.reviews(company_id)):
            draft = actions.draft_review(company_id=company_id, by=BY, at=_office(reviewed))
            approved = reviewed.replace(day=APPROVED_ON[1])
            actions.approve_review(review_id=draft.review_id, by=_APPROVER, at=_office(approved))
        (review, *_) = queries.reviews(company_id)
        for number, day in enumerate(each for each in review.due_days if each < last_day):
            actions.fall_due(company_id=company_id, by=BY, at=_office(day))
            if number < 2 and day + PAID_AFTER < last_day:
                _pay(company, company_id, review.id, number, day + PAID_AFTER)
    return review.asked_connections


def collect(company_id: int, *, last_day: date) -> int:
    """Pay instalments from what people have ahead of their bills, as the last whole day did; of how many."""
    return actions.collect(company_id=company_id, by=BY, at=_office(last_day - timedelta(days=1))).connections


def _take_over(company: CompanyWorld, company_id: int, year_from: date, year_to: date) -> None:
    ids = connection_ids(company_id)
    rng = np.random.default_rng((*company.key, 53))
    used, held = [], []
    for connection in company.connections:
        holder = ids[connection.service_number]
        luck, is_story = float(rng.random()), _is_story(connection.member)
        wave = rng.integers(40, 110, 12) + int(luck * 180)
        times = TIMES.get(connection.category_code, 1)
        kwh = STORY_MONTHS_KWH if is_story else tuple((wave * times).tolist())
        if connection.is_prepaid:
            continue
        for (start, end), each in zip(months(year_from, year_to), kwh, strict=True):
            used.append((holder, start, end, 1000 * each, luck > 0.94 and not is_story and start.month < 10))
        held.append((holder, STORY_HELD_PAISE if is_story else 100 * times * int(500 + luck * 2500)))
    before = pl.DataFrame(
        used, schema=["connection_id", "cycle_from", "cycle_to", "energy_wh", "was_unpaid"], orient="row"
    )
    deposits = pl.DataFrame(held, schema=["connection_id", "amount_paise"], orient="row")
    at = _office(year_to)
    actions.take_over_months(company_id=company_id, months=before, by=BY, at=at)
    actions.take_over(company_id=company_id, held=deposits, by=BY, at=at)


def _pay(company: CompanyWorld, company_id: int, review_id: int, number: int, day: date) -> None:
    """Most pay an instalment; the story's home pays the first two and leaves the third."""
    chance = np.random.default_rng((*company.key, 59, number))
    ids = connection_ids(company_id)
    story = {ids[each.service_number] for each in company.connections if _is_story(each.member)}
    receipts = [
        one_receipt(
            item.connection_id,
            item.instalments_paise[number],
            f"DEMO-SD-{review_id}-{number + 1}-{item.service_number}",
            "COUNTER",
        )
        for item in queries.items(review_id, "ASKED", limit=len(ids))
        if item.instalments_paise[number] and (item.connection_id in story or chance.random() < 0.8)
    ]
    if receipts:
        actions.receive_deposits(company_id=company_id, receipts=pl.concat(receipts), by=BY, at=_office(day))


def _is_story(member: object) -> bool:
    return getattr(member, "number", 0) == 1


def _office(day: date) -> datetime:
    return block_start(day, AN_HOUR_OF_OFFICE)
