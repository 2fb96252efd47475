"""Adjustments: why money may be put right, how it is spread over the lines, and up to what one approves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from bijlighar.billing.rules.heads import FEE, line_transfers
from bijlighar.ledger.rules import Account, Entry
from bijlighar.tariffs.rules import LINES

MOST_LETTERS = 500
CORRECTED = (*LINES, FEE)
"""What an adjustment may put right: a line of a bill, or a fee that was taken beside the bills."""
REASONS: dict[str, tuple[str, str]] = {
    "CHECK_METER": ("The check meter showed it", "चेक मीटर से निकला"),
    "WRONG_READING": ("A reading was wrong", "रीडिंग गलत थी"),
    "WRONG_TERMS": ("Category or load was wrong", "श्रेणी या भार गलत था"),
    "BILLED_TWICE": ("It was charged twice", "दो बार वसूला गया"),
    "ORDER": ("A forum or court decided so", "फ़ोरम या अदालत का फ़ैसला"),
    "OTHER": ("Another reason", "कोई और कारण"),
}
"""Why an adjustment is made, in English and Hindi; the officer's own words stand beside it."""

DEFAULT_LIMITS_PAISE = {
    "dc": 1_000_00,
    "subdivision": 5_000_00,
    "division": 50_000_00,
    "circle": 2_00_000_00,
    "region": 10_00_000_00,
    "company": 1_00_00_000_00,
}
"""Up to how much an officer may approve, by the kind of office the role is held over; unverified."""


def on_lines(amount_paise: int, parts: Mapping[str, int] | None, line: str = "ENERGY") -> list[int]:
    """An amount over `CORRECTED`: as `parts` say, else all of it on one line.

    Raises ValueError for a line that is none and for parts that do not add up to the amount.
    """
    spread = dict(parts) if parts else {line: amount_paise}
    if strange := set(spread) - set(CORRECTED):
        raise ValueError(f"{', '.join(sorted(strange))} is no line of a bill. Known: {', '.join(CORRECTED)}.")
    if sum(spread.values()) != amount_paise:
        raise ValueError(f"The lines add up to {sum(spread.values())} paise, not to {amount_paise}.")
    return [spread.get(name, 0) for name in CORRECTED]


def lines_of(lines_paise: Iterable[int]) -> dict[str, int]:
    """Kept paise by what they put right; what was proposed before fees could be has only the tariff's."""
    return dict.fromkeys(CORRECTED, 0) | dict(zip(CORRECTED, lines_paise, strict=False))


def adjustment_transfers(
    *,
    adjustment_id: int,
    company_id: int,
    connection_id: int,
    lines_paise: Iterable[int],
    to_date: date,
    booked_on: date,
    account: Account,
) -> pl.DataFrame:
    """The transfers of an adjustment: a line each against what is owed, or the prepaid balance.

    They belong to the last day of its period; its number is their sequence.
    """
    row = pl.DataFrame(
        [
            {
                "company_id": company_id,
                "holder_id": connection_id,
                "for_day": date.fromordinal(to_date.toordinal() - 1),
                "posted_on": booked_on,
                "sequence": adjustment_id,
                "document": document_of(adjustment_id),
                **{f"line_{name}": paise for name, paise in lines_of(lines_paise).items()},
            }
        ]
    )
    return line_transfers(row, "line_", Entry.ADJUSTMENT, account, CORRECTED)


def document_of(adjustment_id: int) -> str:
    """What an adjustment's entries name as their document."""
    return f"adjustment/{adjustment_id}"


def may_approve_paise(held: Iterable[tuple[str, str]], limits: Mapping[tuple[str, str], int]) -> int:
    """The most that somebody may approve who holds these (role, kind of office); 0 where no limit is set."""
    return max((limits.get(one, 0) for one in held), default=0)
