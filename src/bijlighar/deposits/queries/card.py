"""A consumer's deposit: what is held, how it was worked out, which instalments are paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.deposits.models import Interest, ReviewItem, Settlement
from bijlighar.deposits.queries.reviews import ItemRecord, ReviewRecord, item_record, review
from bijlighar.deposits.rules import (
    DepositPolicy,
    DepositStep,
    NoDepositPolicy,
    Reason,
    Worked,
    policy_on,
    steps,
)
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, Entry
from bijlighar.network import queries as network

InstalmentState = Literal["PAID", "PART", "DUE", "COMING", "DROPPED"]


@dataclass(frozen=True, slots=True)
class InstalmentRecord:
    """One instalment; `open_paise` of it is due and not paid. DROPPED: no longer asked for."""

    due_date: date
    amount_paise: int
    open_paise: int
    state: InstalmentState


@dataclass(frozen=True, slots=True)
class InterestRecord:
    """Interest over [from_date, to_date), both as booked."""

    from_date: date
    to_date: date
    last_day: date
    amount_paise: int
    credited_code: int


@dataclass(frozen=True, slots=True)
class SettlementRecord:
    """What a deposit was used for on a day."""

    reason_code: Reason
    settled_on: date
    used_paise: int
    moved_paise: int
    refunded_paise: int
    withdrawn_paise: int


@dataclass(frozen=True, slots=True)
class DepositCard:
    """A connection's deposit as it stands at the end of `as_of`.

    `due_paise`: instalments due and not paid; of them `arrear_paise` from before the last one that fell due.
    `review`, `item` and `steps` are of the latest approved review that looked at it, None and empty without.
    """

    connection_id: int
    as_of: date
    held_paise: int
    due_paise: int
    arrear_paise: int
    is_prepaid: bool
    policy: DepositPolicy | None
    review: ReviewRecord | None
    item: ItemRecord | None
    steps: tuple[DepositStep, ...]
    instalments: tuple[InstalmentRecord, ...]
    interest: tuple[InterestRecord, ...]
    settlements: tuple[SettlementRecord, ...]


def deposit_card(connection_id: int, day: date) -> DepositCard:
    """What is held of a connection, what is asked and why."""
    held, due = (
        max(ledger.balance(connection_id, account, as_of_day=day), 0)
        for account in (Account.DEPOSIT, Account.DEPOSIT_DUE)
    )
    row = (
        ReviewItem.objects.filter(connection_id=connection_id, review__approved_at__isnull=False)
        .select_related("review")
        .order_by("-review__year_from")
        .first()
    )
    looked = review(row.review_id) if row else None
    item = item_record(row) if row else None
    policy = _policy(connection_id, looked.review_day if looked else day)
    instalments = _instalments(connection_id, item, looked, due, day) if item and looked else ()
    newest = [each for each in instalments if each.state in ("PAID", "PART", "DUE")][-1:]
    return DepositCard(
        connection_id=connection_id,
        as_of=day,
        held_paise=held,
        due_paise=due,
        arrear_paise=max(due - sum(each.open_paise for each in newest), 0),
        is_prepaid=consumers.is_prepaid_on(connection_id, day),
        policy=policy,
        review=looked,
        item=item,
        steps=steps(_worked(item), policy) if item and policy and _is_worked(item) else (),
        instalments=instalments,
        interest=tuple(
            InterestRecord(
                each.from_date,
                each.to_date,
                each.to_date - timedelta(days=1),
                each.amount_paise,
                each.credited_code,
            )
            for each in Interest.objects.filter(connection_id=connection_id).order_by("-from_date")[:10]
        ),
        settlements=tuple(
            SettlementRecord(
                cast(Reason, each.reason_code),
                each.settled_on,
                each.used_paise,
                each.moved_paise,
                each.refunded_paise,
                each.withdrawn_paise,
            )
            for each in Settlement.objects.filter(connection_id=connection_id).order_by("-number")[:10]
        ),
    )


def _policy(connection_id: int, day: date) -> DepositPolicy | None:
    there = consumers.connection(connection_id)
    company = network.company(there.company_id) if there else None
    try:
        return policy_on(company.state_code, day) if company else None
    except NoDepositPolicy:
        return None


def _is_worked(item: ItemRecord) -> bool:
    return item.outcome_code in ("ASKED", "COVERED", "NO_USE")


def _worked(item: ItemRecord) -> Worked:
    return Worked(**{name: getattr(item, name) for name in Worked.__dataclass_fields__})


def _instalments(
    connection_id: int, item: ItemRecord, looked: ReviewRecord, due_paise: int, day: date
) -> tuple[InstalmentRecord, ...]:
    """The instalments of a review: the oldest are paid first, the latest withdrawn first."""
    if not item.total_paise:
        return ()
    entries = ledger.entries(
        [Entry.DEPOSIT_INSTALMENT, Entry.DEPOSIT_WITHDRAWN],
        [connection_id],
        looked.due_days[0],
        date.fromordinal(day.toordinal() + 1),
    )
    is_asked = pl.col("code") == int(Entry.DEPOSIT_INSTALMENT)
    booked = set(entries.filter(is_asked).get_column("for_day").to_list())
    withdrawn = int(entries.filter(~is_asked).get_column("amount_paise").sum())
    found: list[InstalmentRecord] = []
    left = due_paise
    for on, paise in _pairs(looked.due_days, item.instalments_paise):
        if not paise:
            continue
        if on in booked:
            open_paise = min(paise, left)
            left -= open_paise
            gone = min(paise - open_paise, withdrawn)
            withdrawn -= gone
            state = "DROPPED" if gone and gone == paise - open_paise else _state(paise, open_paise)
            found.append(InstalmentRecord(on, paise, open_paise, state))
        else:
            is_over = looked.booked_through is not None and on <= looked.booked_through
            found.append(InstalmentRecord(on, paise, 0, "DROPPED" if is_over else "COMING"))
    return tuple(reversed(found))


def _pairs(days: Sequence[date], amounts: Sequence[int]) -> list[tuple[date, int]]:
    return list(zip(days, amounts, strict=True))[::-1]


def _state(paise: int, open_paise: int) -> InstalmentState:
    if not open_paise:
        return "PAID"
    return "DUE" if open_paise == paise else "PART"
