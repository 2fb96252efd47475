"""How a closing adds up: for each personal account its column, and what a transfer does to it."""

from __future__ import annotations

from bijlighar.ledger.rules.chart import ACCOUNTS, Account

PERSONAL = tuple(account for account in Account if account.is_personal)
COLUMNS = {account: f"{account.name.lower()}_paise" for account in PERSONAL}
"""The columns of a closing, by account."""


def change(account: Account, transfer: str = "t") -> str:
    """SQL: by how much the transfer `transfer` makes an account grow, on the account's own side."""
    side = ACCOUNTS[account].side.value
    return (
        f"{side} * (CASE {int(account)} WHEN {transfer}.debit_code THEN {transfer}.amount_paise"
        f" WHEN {transfer}.credit_code THEN -{transfer}.amount_paise ELSE 0 END)"
    )


def sums(accounts: tuple[Account, ...] = PERSONAL, transfer: str = "t") -> str:
    """SQL: the sums of all transfers of a group, one a closing's column, under its name."""
    return ", ".join(
        f"coalesce(sum({change(account, transfer)}), 0)::bigint AS {COLUMNS[account]}" for account in accounts
    )
