"""A deposit is used: for bills left unpaid, on becoming prepaid, or, with all accounts, on closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from bijlighar.billing import queries as billing
from bijlighar.consumers import queries as consumers
from bijlighar.deposits.actions.interest import book_interest, interest_earned
from bijlighar.deposits.actions.review import company_lock, who
from bijlighar.deposits.models import Settlement
from bijlighar.deposits.rules import (
    Accounts,
    NoDepositPolicy,
    Parts,
    Reason,
    deposit_transfers,
    final_parts,
    policy_on,
)
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry
from bijlighar.network import queries as network
from bijlighar.payments import actions as payments


class UnableToSettle(ValueError):
    """The deposit cannot be used as told; nothing was written."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a deposit went, in paise; `left_paise` is still held.

    `back_paise` is what goes back to the consumer of all accounts, by the refund `refund_id` of payments
    where no transfer's number was given.
    """

    number: int
    held_paise: int
    used_paise: int
    moved_paise: int
    refunded_paise: int
    withdrawn_paise: int
    left_paise: int
    back_paise: int = 0
    refund_id: int | None = None


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
    interest to the day is added; deposit, dues, prepaid balance and what was paid beyond the bills are set
    off, and what is left goes back in one: paid already by `reference` (a transfer's number), or else as a
    refund that another person approves and pays. The last two withdraw instalments still due.
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
    accounts = _accounts(connection_id)
    parts = _parts(connection_id, reason_code, accounts)
    number = Settlement.objects.filter(connection_id=connection_id).count() + 1
    refund_id = None
    if parts.back and not reference:
        refund_id = payments.propose_closing_refund(
            company_id=there.company_id, connection_id=connection_id, amount_paise=parts.back,
            key=f"closing-{connection_id}-{number}", by=by, at=at,
        )  # fmt: skip
    Settlement.objects.create(
        connection_id=connection_id,
        number=number,
        company_id=there.company_id,
        reason_code=reason_code,
        settled_on=today,
        settled_at=at,
        decided_by=who(by),
        held_paise=accounts.held,
        used_paise=parts.deposit_used,
        moved_paise=parts.deposit_moved,
        refunded_paise=parts.deposit_back,
        withdrawn_paise=parts.withdrawn,
        balance_used_paise=parts.balance_used,
        surplus_used_paise=parts.surplus_used,
        balance_back_paise=parts.balance_back,
        surplus_back_paise=parts.surplus_back,
        refund_id=refund_id,
        reference=reference,
        note=note,
    )
    amounts = {
        Entry.BALANCE_USED: parts.balance_used,
        Entry.SURPLUS_USED: parts.surplus_used,
        Entry.DEPOSIT_USED: parts.deposit_used,
        Entry.DEPOSIT_MOVED: parts.deposit_moved,
        Entry.DEPOSIT_REFUNDED: parts.deposit_back,
        Entry.BALANCE_REFUNDED: parts.balance_back,
        Entry.SURPLUS_REFUNDED: parts.surplus_back,
        Entry.DEPOSIT_WITHDRAWN: parts.withdrawn,
        Entry.REFUND_PAID: parts.back if reference else 0,
    }
    entries = [
        deposit_transfers(
            _row(connection_id, today, number, paise), what, company_id=there.company_id, posted_on=today
        )
        for what, paise in amounts.items()
    ]
    post(transfers=pl.concat(entries), by=by, at=at)
    return Settled(
        number=number,
        held_paise=accounts.held,
        used_paise=parts.deposit_used,
        moved_paise=parts.deposit_moved,
        refunded_paise=parts.deposit_back,
        withdrawn_paise=parts.withdrawn,
        left_paise=accounts.held - parts.deposit_used - parts.deposit_moved - parts.deposit_back,
        back_paise=parts.back,
        refund_id=refund_id,
    )


def _accounts(connection_id: int) -> Accounts:
    codes = (
        Account.DEPOSIT, Account.RECEIVABLE, Account.PREPAID, Account.NOT_YET_DUE, Account.DEPOSIT_DUE,
    )  # fmt: skip
    rows = ledger.accounts_of(codes, [connection_id]).drop("holder_id").rows()
    return Accounts(*rows[0]) if rows else Accounts(0, 0, 0)


def _parts(connection_id: int, reason_code: Reason, accounts: Accounts) -> Parts:
    """What moves where. Raises `UnableToSettle` where nothing may."""
    if reason_code == "CLOSED":
        parts = final_parts(accounts)
        if parts == Parts():
            raise UnableToSettle(f"Nothing is held of connection {connection_id}, and nothing is over.")
        return parts
    if accounts.held <= 0 and not (accounts.instalments_due > 0 and reason_code != "DEFAULT"):
        raise UnableToSettle(f"Nothing is held of connection {connection_id}.")
    used = min(accounts.held, max(accounts.owed, 0))
    if reason_code == "PREPAID":
        return Parts(
            deposit_used=used,
            deposit_moved=accounts.held - used,
            withdrawn=max(accounts.instalments_due, 0),
        )
    if not used:
        raise UnableToSettle(f"Connection {connection_id} owes nothing.")
    return Parts(deposit_used=used)


@action
def settle_on_closing(
    *, connection_id: int, by: Actor, at: datetime, reference: str = "", note: str = ""
) -> Settled | None:
    """Settle all accounts of a connection that has ended, as `settle` does; None where nothing stands on any.

    Raises `UnableToSettle` for a connection that still has terms.
    """
    if final_parts(_accounts(connection_id)) == Parts():
        return None
    return settle(
        connection_id=connection_id, reason_code="CLOSED", reference=reference, note=note, by=by, at=at
    )


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
    elif reason_code == "PREPAID" and not consumers.are_prepaid(terms):
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
