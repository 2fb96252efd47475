"""The passbook of one kind of entries: found in the whole of it, in pages that stay of that kind."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests import place
from bijlighar.interfaces.portal import money_lines
from bijlighar.interfaces.portal.tests.test_preferences import browser
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry
from bijlighar.ledger.tests.frames import AT, BY, transfer, transfers

pytestmark = pytest.mark.django_db
FIRST = date(2026, 6, 1)
DAYS = 70


@pytest.fixture
def home() -> int:
    """Seventy days of 10 rupees, 1,000 rupees recharged on the first day, and a recharge taken back."""
    found = place.connection(place.company(), 1)
    consumers.link_by_staff(mobile=place.SUNITA, connection_id=found, by=BY, at=AT)
    recharge = {"holder_id": found, "code": int(Entry.RECHARGE), "for_day": FIRST, "posted_on": FIRST}
    taken_back = {"debit_code": int(Account.PREPAID), "credit_code": int(Account.CASH)}
    rows = [
        transfer(**recharge, amount_paise=100_000, document="receipt/1"),
        transfer(**{**recharge, "sequence": 1}, amount_paise=50_000, document="receipt/2"),
        transfer(
            **{**recharge, "code": Entry.RECHARGE + 1000, "for_day": FIRST + timedelta(days=1),
               "posted_on": FIRST + timedelta(days=1)},
            **taken_back, amount_paise=50_000, document="reversal of receipt/2",
        ),
    ]  # fmt: skip
    for number in range(DAYS):
        day = FIRST + timedelta(days=2 + number)
        rows.append(
            transfer(
                holder_id=found, code=Entry.DAY + 1, for_day=day, posted_on=day, amount_paise=1000,
                debit_code=int(Account.PREPAID), credit_code=int(Account.REVENUE_ENERGY),
                document=f"charge/{number}",
            )
        )  # fmt: skip
    post(transfers=transfers(*rows), by=BY, at=AT)
    return found


def lines(client: Client, address: str) -> list[tuple[str, str]]:
    """The lines of a page: amount, and what stands below it."""
    shown = html.unescape(client.get(address).content.decode())
    return re.findall(r'<span class="amt[^"]*">([^<]*)</span><small>([^<]*)</small>', shown)


def test_what_was_paid_is_found_below_seventy_deductions(home: int) -> None:
    sunita, there = browser(place.SUNITA), f"/en/c/{home}/money"
    assert len(lines(sunita, there)) < DAYS, "the whole passbook has pages"
    paid = [amount for amount, _ in lines(sunita, f"{there}?kind=payments")]
    assert sorted(paid) == sorted(["+₹1,500.00", "−₹500.00"]), paid
    assert [amount for amount, _ in lines(sunita, f"{there}?kind=corrections")] == ["−₹500.00"]


def test_pages_stay_of_the_kind_and_hold_each_line_once_with_its_balance(home: int) -> None:
    sunita, there = browser(place.SUNITA), f"/en/c/{home}/money"
    address, found = f"{there}?kind=deductions", []
    for _ in range(9):
        found += lines(sunita, address)
        older = re.findall(r'href="(\?[^"]*before=[^"]*)"', sunita.get(address).content.decode())
        if not older:
            break
        assert "kind=deductions" in older[0]
        address = there + html.unescape(older[0])
    # 1,000 left after the payments, 10 a day: the latest day leaves 300, the first one 990.
    assert [amount for amount, _ in found] == ["−₹10.00"] * DAYS
    assert [below for _, below in found] == [f"balance ₹{300 + 10 * number}.00" for number in range(DAYS)]


def test_the_links_say_which_is_chosen_and_keep_the_month(home: int) -> None:
    shown = browser(place.SUNITA).get(f"/en/c/{home}/money?kind=payments&month=2026-07").content.decode()
    chosen = re.findall(r'<a href="(\?[^"]*)" aria-current="true">([^<]*)</a>', shown)
    assert chosen == [("?kind=payments&amp;month=2026-07", "Recharges and payments")]
    assert '<a href="?kind=bills&amp;month=2026-07">Bills</a>' in shown
    assert '<a href="?month=2026-07">All</a>' in shown
    assert '<input type="hidden" name="kind" value="payments">' in shown
    assert f"/en/c/{home}/money/file?kind=payments&amp;month=2026-07" in shown


def test_a_kind_without_entries_says_so_and_leads_back(home: int) -> None:
    sunita = browser(place.SUNITA)
    shown = sunita.get(f"/hi/c/{home}/money?kind=bills").content.decode()
    assert "इस तरह की कोई एंट्री यहाँ नहीं है" in shown
    assert '<a href="?">सारी एंट्री</a>' in shown
    assert sunita.get(f"/hi/c/{home}/money?kind=whatever").status_code == 404
    assert sunita.get(f"/hi/c/{home}/money/file?kind=whatever").status_code == 404


def test_the_table_holds_what_the_page_shows(home: int) -> None:
    answer = browser(place.SUNITA).get(f"/en/c/{home}/money/file?kind=payments&month=2026-06")
    rows = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))  # type: ignore[attr-defined]
    assert sorted(row[3] for row in list(rows)[1:]) == sorted(["1500.00", "-500.00"])


def test_the_last_entries_of_a_home_are_whole_however_many_transfers_a_day_has(home: int) -> None:
    latest = money_lines.last_entries(home, 4)
    assert [line.amount_paise for line in latest] == [-1000] * 4
    assert [line.balance_paise for line in latest] == [30_000, 31_000, 32_000, 33_000]
    day = FIRST + timedelta(days=2 + DAYS)
    recharges = [
        transfer(
            holder_id=home, code=int(Entry.RECHARGE), for_day=day, posted_on=day, sequence=number,
            amount_paise=100, document=f"receipt/{10 + number}",
        )
        for number in range(60)
    ]  # fmt: skip
    post(transfers=transfers(*recharges), by=BY, at=AT)
    latest = money_lines.last_entries(home, 4)
    assert [line.amount_paise for line in latest] == [6000, -1000, -1000, -1000]
    assert [line.balance_paise for line in latest] == [36_000, 30_000, 31_000, 32_000]
