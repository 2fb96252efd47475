"""Addresses that an open page asks for, or that stand in messages and bookmarks, stay (M41).

The list only grows. One that must go is kept here with where it leads now, and answers with a redirect.
"""

from __future__ import annotations

import pytest
from django.urls import resolve
from django.utils import translation

STAY = """
/hi/
/hi/sign-in
/hi/sign-in/code
/hi/sign-out
/hi/connections
/hi/connections/link
/hi/connections/link/code
/hi/appearance
/hi/status
/hi/check-a-bill
/hi/c/1/
/hi/c/1/today
/hi/c/1/usage
/hi/c/1/usage/months
/hi/c/1/usage/2026-11-21
/hi/c/1/usage/export
/hi/c/1/meter
/hi/c/1/money
/hi/c/1/money/2026-11-21
/hi/c/1/money/bills
/hi/c/1/money/bills/1
/hi/c/1/money/bills/1/paper
/hi/c/1/money/bills/1/file
/hi/c/1/money/deposit
/hi/c/1/recharge
/hi/c/1/pay
/hi/c/1/orders
/hi/c/1/orders/0123456789abcdef
/hi/c/1/orders/0123456789abcdef/steps
/hi/c/1/settings
/hi/pay
/hi/pay/for/0123456789abcdef0123
/hi/pay/back/0123456789abcdef0123
/hi/pay/order/0123456789abcdef0123
/hi/pay/order/0123456789abcdef0123/steps
/hi/wrong
/hi/wrong/NO_SUPPLY
/hi/complaints
/hi/complaints/1
/hi/follow
/hi/follow/0123456789abcdef0123
/hi/report-theft
/hi/report-theft/follow
/hi/install
/hi/offline/token
/hi/app/east.webmanifest
/worker.js
/alive
"""


@pytest.mark.parametrize("address", STAY.split())
def test_it_still_answers(address: str) -> None:
    for language in ("hi", "en"):
        with translation.override(language):
            assert resolve(address.replace("/hi/", f"/{language}/")).route
