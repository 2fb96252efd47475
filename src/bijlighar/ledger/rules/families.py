"""Which entries a person looks for together: what was deducted, what was paid, bills, corrections.

Moves of the deposit, rebates and refunds are in none of them: they stand in the whole passbook. What takes an
entry back stands beside it, and among the corrections too.
"""

from __future__ import annotations

from typing import Literal, get_args

from bijlighar.ledger.rules.entries import REVERSAL, Entry, codes_of, is_known

Family = Literal["deductions", "payments", "bills", "corrections"]
FAMILIES: tuple[Family, ...] = get_args(Family)
_KINDS: dict[Family, tuple[Entry, ...]] = {
    "deductions": (
        Entry.DAY,
        Entry.THRESHOLD,
        Entry.CLOSING,
        Entry.RELEASE,
        Entry.ARREARS_PART,
        Entry.ARREARS_PLANNED,
        Entry.ARREARS_PAID,
        Entry.ARREARS_ENDED,
    ),
    "payments": (
        Entry.RECHARGE,
        Entry.PAYMENT,
        # One payment towards the deposit is booked as up to three entries, which pages show as one line.
        Entry.DEPOSIT_PAID,
        Entry.DEPOSIT_COLLECTED,
        Entry.DEPOSIT_SETTLED,
        Entry.APPLICATION_PAID,
    ),
    "bills": (Entry.BILL, Entry.LATE_CHARGE),
    "corrections": (Entry.CORRECTION, Entry.PAID_OUT, Entry.ADJUSTMENT),
}


def codes_of_family(family: Family) -> frozenset[int]:
    """The codes of a family's entries and of their reversals; corrections hold every reversal."""
    plain = {code for kind in _KINDS[family] for code in codes_of(kind)}
    taken_back = {code for code in range(REVERSAL) if is_known(code)} if family == "corrections" else plain
    return frozenset(plain | {code + REVERSAL for code in taken_back})
