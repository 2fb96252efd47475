"""A deposit is used: for bills left unpaid, on becoming prepaid, or when the connection is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from bijlighar.billing import queries as billing
from bijlighar.consumers import queries as consumers
from bijlighar.deposits.actions.interest import book_interest, interest_earned
from bijlighar.deposits.actions.review import company_lock, who
from bijlighar.deposits.models import Settlement
from bijlighar.deposits.rules import NoDepositPolicy, Reason, deposit_transfers, policy_on
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry
from bijlighar.network import queries as network


class UnableToSettle(ValueError):
    """The deposit cannot be used as told; nothing was written."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a deposit went, in paise; `left_paise` is still held."""

    number: int
    held_paise: int
    used_paise: int
    moved_paise: int
    refunded_paise: int
    withdrawn_paise: int
    left_paise: int


@dataclass(frozen=True, slots=True)
class _Books:
    """A connection's accounts as the settlement finds them, in paise."""

    held: int
    owed: int
    prepaid: int
    due: int


@action
def settle(
    *,
    connection_id: int,
    reason_code: Reason,
    by: Actor,
    at: datetime,
    reference: str = "",
    note: str = "",
) -> Settled:
    """Use a deposit by one of three reasons, each moving only what it may.

    DEFAULT: bills past their due date are paid from it, the rest stays held. PREPAID, for a connection that
    is prepaid: what is owed is paid, the rest becomes prepaid balance. CLOSED, for one without terms:
    interest to the day is added, what is owed is paid, the rest goes back by `reference` (a transfer's
    number, needed when anything is left). The last two withdraw instalments still due.
    Raises `UnableToSettle`.
    """
    there = consumers.connection(connection_id)
    if there is None:
        raise UnableToSettle(f"There is no connection {connection_id}.")
    company_lock(there.company_id)
    today = settlement_day(at)
    terms = consumers.terms_on([connection_id], today)
    _refuse(connection_id, reason_code, today, terms)
    if reason_code == "CLOSED":
        _last_interest(connection_id, there.company_id, today, by, at)
    books = _Books(
        *(
            ledger.balance(connection_id, account)
            for account in (Account.DEPOSIT, Account.RECEIVABLE, Account.PREPAID, Account.DEPOSIT_DUE)
        )
    )
    if books.held <= 0 and not (books.due > 0 and reason_code != "DEFAULT"):
        raise UnableToSettle(f"Nothing is held of connection {connection_id}.")
    used = min(books.held, max(books.owed, 0))
    rest = books.held - used
    moved = refunded = withdrawn = 0
    if reason_code == "DEFAULT" and not used:
        raise UnableToSettle(f"Connection {connection_id} owes nothing.")
    if reason_code != "DEFAULT":
        withdrawn = max(books.due, 0)
        moved = rest if reason_code == "PREPAID" else min(rest, max(-books.prepaid, 0))
        refunded = rest - moved
    if refunded and not reference:
        raise UnableToSettle(
            f"{refunded} paise go back to the consumer. Give the number of the transfer that pays them."
        )
    number = Settlement.objects.filter(connection_id=connection_id).count() + 1
    Settlement.objects.create(
        connection_id=connection_id,
        number=number,
        company_id=there.company_id,
        reason_code=reason_code,
        settled_on=today,
        settled_at=at,
        decided_by=who(by),
        held_paise=books.held,
        used_paise=used,
        moved_paise=moved,
        refunded_paise=refunded,
        withdrawn_paise=withdrawn,
        reference=reference,
        note=note,
    )
    amounts = {
        Entry.DEPOSIT_USED: used,
        Entry.DEPOSIT_MOVED: moved,
        Entry.DEPOSIT_REFUNDED: refunded,
        Entry.DEPOSIT_WITHDRAWN: withdrawn,
    }
    entries = [
        deposit_transfers(
            _row(connection_id, today, number, paise), what, company_id=there.company_id, posted_on=today
        )
        for what, paise in amounts.items()
    ]
    post(transfers=pl.concat(entries), by=by, at=at)
    return Settled(number, books.held, used, moved, refunded, withdrawn, books.held - used - moved - refunded)


@action
def settle_on_conversion(*, connection_id: int, by: Actor, at: datetime) -> Settled | None:
    """Use the deposit of a connection that is prepaid from today on; None where there is nothing to use.

    What a conversion calls once its terms stand and its last bill is issued, in the same transaction: the
    deposit pays what is owed, the rest becomes balance, instalments still due are withdrawn. Again it finds
    nothing. Raises `UnableToSettle` for a connection that is not prepaid.
    """
    accounts = (Account.DEPOSIT, Account.DEPOSIT_DUE)
    if all(ledger.balance(connection_id, account) <= 0 for account in accounts):
        return None
    return settle(connection_id=connection_id, reason_code="PREPAID", by=by, at=at)


def _refuse(connection_id: int, reason_code: Reason, today: date, terms: pl.DataFrame) -> None:
    if reason_code == "DEFAULT":
        dues = billing.dues_card(connection_id, today)
        if dues.due_date is None or dues.due_date >= today:
            raise UnableToSettle(f"No bill of connection {connection_id} is past its due date.")
    elif reason_code == "CLOSED" and terms.height:
        raise UnableToSettle(
            f"Connection {connection_id} still has terms on {today}. End them first; then settle."
        )
    elif reason_code == "PREPAID" and not (terms.height and terms["is_prepaid"][0]):
        raise UnableToSettle(f"Connection {connection_id} is not prepaid on {today}.")


def _last_interest(connection_id: int, company_id: int, today: date, by: Actor, at: datetime) -> None:
    """Interest of the last whole year, unless credited, and of this one to today: added to the deposit."""
    company = network.company(company_id)
    assert company is not None
    try:
        policy = policy_on(company.state_code, today)
    except NoDepositPolicy:
        return
    from_date, to_date = policy.year_before(today)
    for start, end in ((from_date, to_date), (to_date, today)):
        if start < end:
            earned = interest_earned([connection_id], company.state_code, start, end)
            rows = earned.with_columns(credited_code=pl.lit(int(Account.DEPOSIT), dtype=pl.Int64))
            book_interest(rows, company_id, company.state_code, by=by, at=at)


def _row(connection_id: int, today: date, number: int, paise: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "connection_id": [connection_id],
            "for_day": [today],
            # Withdrawals by a review stand under the review's number; a settlement's are far above those.
            "sequence": [_SETTLEMENTS + number],
            "amount_paise": [paise],
            "document": [f"deposit/settlement/{number}"],
        },
        schema_overrides={"for_day": pl.Date},
    )


_SETTLEMENTS = 1 << 40
