"""The last settlement of a connection: its accounts set off against each other, what is left goes back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accounts:
    """A connection's accounts in paise.

    `owed` is below nothing where more was paid than billed, `prepaid` where the balance is used up. Of
    `prepaid`, `to_come` is spoken for: parts of charges that fall due on later days.
    """

    held: int
    owed: int
    prepaid: int
    to_come: int = 0
    instalments_due: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """What becomes of each account, in paise, none below nothing; every part is an entry of its own.

    The balance and what was paid beyond the bills set off each other's debt first; then the deposit pays what
    is still owed (`deposit_used`) and what the balance lacks (`deposit_moved`). What is left goes back.
    """

    balance_used: int = 0
    surplus_used: int = 0
    deposit_used: int = 0
    deposit_moved: int = 0
    deposit_back: int = 0
    balance_back: int = 0
    surplus_back: int = 0
    withdrawn: int = 0

    @property
    def back(self) -> int:
        """What goes back to the consumer, as one refund."""
        return self.deposit_back + self.balance_back + self.surplus_back


def final_parts(accounts: Accounts) -> Parts:
    """Set off deposit, dues, balance and surplus; nothing goes back while anything is owed."""
    owed, free = accounts.owed, accounts.prepaid - max(accounts.to_come, 0)
    held = max(accounts.held, 0)
    balance_used = min(max(free, 0), max(owed, 0))
    surplus_used = min(max(-owed, 0), max(-free, 0))
    owed += surplus_used - balance_used
    free += surplus_used - balance_used
    used = min(held, max(owed, 0))
    moved = min(held - used, max(-free, 0))
    return Parts(
        balance_used=balance_used,
        surplus_used=surplus_used,
        deposit_used=used,
        deposit_moved=moved,
        deposit_back=held - used - moved,
        balance_back=max(free, 0),
        surplus_back=max(-owed, 0),
        withdrawn=max(accounts.instalments_due, 0),
    )
