"""The payment that a phone reads from the square on the bill."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from bijlighar.kernel.money import decimal_rupees

MOST_REFERENCE = 35
"""Letters and digits that a payment's reference may have."""


def reference(bill_number: str) -> str:
    """The bill's number as a payment's reference: letters and digits only, at most 35."""
    return re.sub(r"[^A-Za-z0-9]", "", bill_number)[:MOST_REFERENCE]


def payment_intent(*, payee: str, company: str, bill_number: str, payable_paise: int) -> str:
    """`upi://pay?...` for what is payable; empty without a payee or when there is nothing to pay.

    `payee` is the company's own address for payments (name@bank); `tr` brings the bill's number back with the
    money, so that it finds its account by itself.
    """
    if not payee or payable_paise <= 0:
        return ""
    asked = {
        "pa": payee,
        "pn": company,
        "am": decimal_rupees(payable_paise),
        "cu": "INR",
        "tr": reference(bill_number),
    }
    return f"upi://pay?{urlencode(asked, quote_via=quote, safe='@')}"
