"""Reads of deposits: what a review would find, reviews, and a connection's deposit."""

from bijlighar.deposits.queries.card import (
    DepositCard,
    InstalmentRecord,
    InterestRecord,
    SettlementRecord,
    deposit_card,
)
from bijlighar.deposits.queries.due import DueCard, due_card, due_cards
from bijlighar.deposits.queries.interest import credited_years, interest_of
from bijlighar.deposits.queries.reckon import (
    PORTION,
    Year,
    asked,
    due,
    held,
    portions,
    reckoned,
    year_of,
)
from bijlighar.deposits.queries.reviews import (
    ItemRecord,
    OutcomeCount,
    ReviewRecord,
    items,
    outcomes,
    review,
    reviews,
)

__all__ = [
    "PORTION",
    "DepositCard",
    "DueCard",
    "InstalmentRecord",
    "InterestRecord",
    "ItemRecord",
    "OutcomeCount",
    "ReviewRecord",
    "SettlementRecord",
    "Year",
    "asked",
    "credited_years",
    "deposit_card",
    "due",
    "due_card",
    "due_cards",
    "held",
    "interest_of",
    "items",
    "outcomes",
    "portions",
    "reckoned",
    "review",
    "reviews",
    "year_of",
]
