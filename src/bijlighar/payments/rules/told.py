"""What a gateway tells of a payment or refund, in our words; adapters make these records from its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bijlighar.payments.rules.codes import Method

Kind = Literal["PAID", "FAILED", "REFUNDED", "REFUND_FAILED", "OTHER"]


class UnreadableEvent(ValueError):
    """The message is genuine, or claims to be, and makes no sense to us."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told. `order_reference` is the gateway's, `tr` ours; either may be empty, not both for PAID.

    `amount_paise` is what was paid (for refunds: given back); `fee_paise` includes `gst_paise`, both None
    where not told. `instrument` is masked already. `key` is our own name of a refund.
    """

    kind: Kind
    event_reference: str = ""
    order_reference: str = ""
    tr: str = ""
    payment_reference: str = ""
    refund_reference: str = ""
    key: str = ""
    amount_paise: int = 0
    method_code: Method = "OTHER"
    instrument: str = ""
    bank_reference: str = ""
    paid_at: datetime | None = None
    fee_paise: int | None = None
    gst_paise: int | None = None
    reason: str = ""
