"""Every receipt in one list with date and way, each with a page to print; none of a neighbour's (M18)."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from bijlighar.billing.tests.readings import BY
from bijlighar.consumers.tests.place import NEIGHBOUR
from bijlighar.interfaces.portal.tests.test_guest_pay import paid
from bijlighar.interfaces.portal.tests.test_recharge import AT, client, gateway, homes, words
from bijlighar.interfaces.portal.views.orders import BEGUN
from bijlighar.ledger.actions import post, receive
from bijlighar.ledger.rules import REVERSAL, REVERSAL_OF, Account, Entry, one_receipt, sequence_of
from bijlighar.ledger.tests.frames import transfer, transfers
from bijlighar.payments import queries as payments
from bijlighar.payments.models import Order
from bijlighar.prepaid import actions as prepaid

__all__ = ["gateway", "homes"]
pytestmark = pytest.mark.django_db
"""`homes`: Sunita's has R1, 500 rupees by UPI that came past any order, on the morning after 1 June 2025."""


def listed(home: int, language: str = "en", asks: str = "") -> str:
    answer = client().get(f"/{language}/c/{home}/orders{asks}")
    assert answer.status_code == 200
    return words(answer).replace("\u00a0", " ").partition("Skip to the content")[2] or words(answer)


def links(home: int, asks: str = "") -> list[str]:
    """The receipts' pages in the order of the list."""
    text = client().get(f"/en/c/{home}/orders{asks}").content.decode()
    return [html.unescape(each) for each in re.findall(r'href="(/en/c/\d+/receipts/[^"]+)"', text)]


def begin(home: int, rupees: int) -> str:
    answer = client().post(f"/en/c/{home}/recharge", {"amount": str(rupees), "channel": "UPI"})
    return str(answer.headers["Location"])


def test_what_came_past_any_order_is_listed_with_its_day_and_time(homes: list[int]) -> None:
    prepaid.credit(
        connection_id=homes[0], amount_paise=70_000, receipt_number="OLD/7 b", channel="COUNTER", by=BY,
        at=AT - timedelta(days=40, hours=2),
    )  # fmt: skip
    said = listed(homes[0])
    assert "Nothing has been paid yet" not in said
    assert re.search(r"Recharge today 6 am · UPI Receipt R1 ₹500.00", said), said
    assert re.search(r"Recharge 23 April, 4 am · Counter Receipt OLD/7 b ₹700.00", said), said
    assert said.index("₹500.00") < said.index("₹700.00"), "the newest first"
    assert "काउंटर" in listed(homes[0], "hi")


def test_a_receipt_has_a_page_to_print(homes: list[int]) -> None:
    (page,) = links(homes[0])
    said = words(client().get(page)).replace("\u00a0", " ")
    for each in ("Receipt number R1", "Amount ₹500.00", "How it was paid UPI", "into the prepaid balance"):
        assert each in said
    assert re.search(r"Paid on \d+ June 2025, 6 am", said), said
    assert "N0000000001" in said.replace(" ", "") and "Sunita Patel" in said
    assert client().get(page.replace("/en/", "/hi/")).status_code == 200
    for was, wrong in (("R1", "R2"), ("/recharge/", "/bill/"), ("/recharge/", "/x/")):
        assert client().get(page.replace(was, wrong)).status_code == 404
    # A number holds what its maker put into it.
    prepaid.credit(
        connection_id=homes[0], amount_paise=70_000, receipt_number="OLD/7 b.?", channel="RTGS", by=BY, at=AT
    )
    for each in links(homes[0]):
        assert client().get(each).status_code == 200
    assert any("How it was paid Another way" in words(client().get(each)) for each in links(homes[0]))


def test_nobody_else_reads_it(homes: list[int]) -> None:
    (page,) = links(homes[0])
    assert client(NEIGHBOUR).get(page).status_code == 404
    assert client(NEIGHBOUR).get(page.replace(f"/c/{homes[0]}/", f"/c/{homes[1]}/")).status_code == 404
    assert Client().get(page).status_code == 302


def test_an_order_stands_above_until_it_is_credited_and_leads_to_its_receipt(homes: list[int]) -> None:
    order_page = begin(homes[0], 350)
    said = listed(homes[0])
    assert re.search(r"Begun, not credited yet Not paid yet today 6 am ₹350.00", said), said
    paid(homes[0])
    said = listed(homes[0])
    assert "Begun, not credited yet" not in said and said.count("₹350.00") == 1
    order = client().get(order_page)
    (record, *_) = payments.orders(homes[0])
    address = f"/en/c/{homes[0]}/receipts/recharge/{record.receipt_number}"
    assert address in order.content.decode()
    assert order_page in client().get(address).content.decode()
    day = AT.strftime("%-d June")
    assert f"{day}, " in words(order).replace("\u00a0", " "), "a receipt's steps say the day too"


def test_what_failed_is_marked_and_goes_after_a_week(homes: list[int], settings: object) -> None:
    begin(homes[0], 350)
    Order.objects.update(failed_at=AT)
    assert "The payment did not go through" in listed(homes[0])
    settings.PORTAL_NOW = AT + BEGUN  # type: ignore[attr-defined]
    assert "The payment did not go through" not in listed(homes[0])


def test_what_a_stranger_began_and_never_paid_tells_the_home_nothing(homes: list[int]) -> None:
    guest = Client()
    due = guest.post("/en/pay", {"service_number": "N0000000001"}).headers["Location"]
    guest.post(due, {"amount": "200"})
    assert len(payments.orders(homes[0])) == 1
    assert "Begun, not credited yet" not in listed(homes[0])
    paid(homes[0])
    assert "₹200.00" in listed(homes[0]) and len(links(homes[0])) == 2


def test_a_long_list_goes_on_below_and_shows_each_once(homes: list[int]) -> None:
    for number in range(90):
        receive(
            company_id=1, receipts=one_receipt(homes[0], 1_000 + number, f"C{number:03}", "COUNTER"),
            what=Entry.RECHARGE, by=BY, at=AT + timedelta(minutes=number // 2),
        )  # fmt: skip
    found, asks = [], ""
    while True:
        found += links(homes[0], asks)
        text = client().get(f"/en/c/{homes[0]}/orders{asks}").content.decode()
        older = re.search(r'href="(\?before=[^"]+)"', text)
        if older is None:
            break
        asks = html.unescape(older.group(1))
    assert len(found) == len(set(found)) == 91
    rows = client().get(f"/en/c/{homes[0]}/orders{asks}", headers={"HX-Request": "true"}).content.decode()
    assert rows.lstrip().startswith("<li>") and "<html" not in rows
    assert client().get(f"/en/c/{homes[0]}/orders?before=x").status_code == 404


def test_what_was_taken_back_says_so(homes: list[int]) -> None:
    (page,) = links(homes[0])
    back = transfer(
        holder_id=homes[0], code=int(Entry.RECHARGE) + REVERSAL, for_day=AT.date(), posted_on=AT.date(),
        sequence=sequence_of("R1"), document=f"{REVERSAL_OF}receipt/R1", amount_paise=50_000,
        debit_code=int(Account.PREPAID), credit_code=int(Account.CASH),
    )  # fmt: skip
    post(transfers=transfers(back), by=BY, at=AT)
    assert "taken back on" in listed(homes[0])
    assert "Taken back on" in words(client().get(page))


def test_the_passbook_leads_to_the_receipt(homes: list[int]) -> None:
    (page,) = links(homes[0])
    assert page in client().get(f"/en/c/{homes[0]}/money").content.decode()
    # Several of one day are one line there: it leads to the list, which has each.
    prepaid.credit(
        connection_id=homes[0], amount_paise=70_000, receipt_number="R7", channel="COUNTER", by=BY, at=AT
    )
    passbook = client().get(f"/en/c/{homes[0]}/money").content.decode()
    assert page not in passbook and f'href="/en/c/{homes[0]}/orders"><span>' in passbook
