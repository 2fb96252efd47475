"""Paying for anybody without signing in: a number, what is to be paid, an order by its token (M1, M24)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from bijlighar.billing import queries as billing
from bijlighar.billing.actions import bill_cycle
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import close_connection
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.interfaces.crediting import taken_and_credited
from bijlighar.interfaces.portal import clock, often, writing
from bijlighar.interfaces.portal.tests.test_recharge import AT, client, form, gateway, homes, words
from bijlighar.payments import queries as payments
from bijlighar.payments.actions import take_told
from bijlighar.payments.rules.told import Told
from bijlighar.privacy.queries import accesses_of

__all__ = ["gateway", "homes"]
pytestmark = pytest.mark.django_db
SECRETS = (
    "Sunita", "Patel", "सुनीता", "पटेल", "Adhartal", "अधारताल", "6000000001", "60000 00001", "500.00",
    "Balance", "/c/",
)  # fmt: skip
"""What nobody learns by a number: whole names, address, mobile, balance, the home's own pages."""


def asked(browser: Client, number: str = "N0000000001", language: str = "en") -> str:
    """Type a number; the address of the page that says what is to be paid."""
    answer = browser.post(f"/{language}/pay", {"service_number": number})
    assert answer.status_code == 302, words(answer)
    address = str(answer.headers["Location"])
    assert f"/{language}/pay/for/" in address
    return address


def paid(home: int) -> None:
    """The newest order's money comes from the gateway and is credited."""
    (order, *_), at = payments.orders(home), clock.now()
    told = Told(
        "PAID", tr=order.tr, payment_reference=f"pay_{order.id}", amount_paise=order.amount_paise,
        method_code="UPI",
    )  # fmt: skip
    taken_and_credited(
        lambda: take_told(gateway_code="sandbox", told=told, source="WEBHOOK", by=BY, at=at), by=BY, at=at
    )


@pytest.fixture
def billed(gateway: None, settings: Any) -> int:
    """A postpaid home with a bill of December."""
    company_id, (found,) = company_with_connections(1)
    store([found], all_days(date(2025, 12, 1), date(2026, 1, 1)), 4000)
    issued = morning_after(date(2025, 12, 31))
    bill_cycle(
        company_id=company_id, cycle_from=date(2025, 12, 1), cycle_to=date(2026, 1, 1), by=BY, at=issued
    )
    settings.PORTAL_NOW = issued + timedelta(days=1)
    return found


@pytest.mark.parametrize(
    ("language", "start", "named"),
    [("en", "Pay for anybody", "S•••• P••••"), ("hi", "किसी का भी बिल भरिए", "स•••• प••••")],
)
def test_a_prepaid_home_is_recharged_and_says_nothing_of_itself(
    homes: list[int], language: str, start: str, named: str
) -> None:
    guest = Client()
    for way in ("", "sign-in", "wrong"):
        assert f'href="/{language}/pay"' in guest.get(f"/{language}/{way}").content.decode(), way
    assert start in words(guest.get(f"/{language}/pay"))
    due = asked(guest, "n0000-000 001", language)
    page = guest.get(due)
    assert named in words(page) and "₹500" in words(page), "a usual amount to touch"
    assert not any(secret in page.content.decode() for secret in SECRETS)
    (field,) = re.findall(r'<input id="amount"[^>]*>', page.content.decode())
    assert 'value=""' in field, "nothing stands there that would tell what is lacking"
    (field,) = re.findall(r'<input id="amount"[^>]*>', guest.get(f"{due}?amount=500").content.decode())
    assert 'value="500"' in field

    sent = {**form(guest, due), "amount": "350", "channel": "UPI"}
    opened, again = guest.post(due, sent), guest.post(due, sent)
    address = opened.headers["Location"]
    assert again.headers["Location"] == address
    (order,) = payments.orders(homes[0])
    assert (order.purpose_code, order.amount_paise, order.state) == ("RECHARGE", 35_000, "OPEN")
    token = address.rsplit("/", 1)[1]
    assert token not in order.key and token not in order.return_path, "who reads orders opens no page"
    shown = guest.get(address)
    assert named in words(shown)
    assert "am=350.00" in shown.content.decode() and "hx-get" in shown.content.decode()

    paid(homes[0])
    assert Client().get(f"{address}/steps?state=OPEN").headers["HX-Refresh"] == "true"
    (credited,) = payments.orders(homes[0])
    stranger = Client()
    over = stranger.get(address)
    assert credited.receipt_number and credited.receipt_number in words(over)
    assert "₹350" in words(over) and f'href="/{language}/pay"' in over.content.decode()
    for each in (shown, over, Client().get(f"{address}/steps")):
        assert not any(secret in each.content.decode() for secret in SECRETS)
    # The browser that opened it finds back from the gateway; another one begins anew.
    assert guest.get(order.return_path).headers["Location"] == address
    assert Client().get(order.return_path).headers["Location"] == f"/{language}/pay"


def test_a_bill_is_paid_whole_or_in_part_with_its_last_day(billed: int) -> None:
    guest = Client()
    due = asked(guest)
    owed = billing.dues_card(billed, date(2026, 1, 2))
    assert owed.owed_paise > 0 and owed.due_date is not None
    said = words(guest.get(due)).replace(" .", ".")
    assert writing.rupees(owed.owed_paise) in said and "to pay by" in said
    assert not any(secret in guest.get(due).content.decode() for secret in SECRETS)
    whole = form(guest, due)
    assert guest.post(due, {**whole, "channel": "UPI"}).status_code == 302
    wrong = guest.post(due, {"amount": "5", "key": whole["key"] + "2"})
    assert wrong.status_code == 422 and "₹10 is the least" in words(wrong)
    assert 'value="5"' in wrong.content.decode()
    part = guest.post(due, {"amount": "50", "key": whole["key"] + "2"})
    assert part.status_code == 302
    orders = payments.orders(billed)
    assert [each.amount_paise for each in orders] == [5_000, owed.owed_paise]
    assert owed.last_bill is not None
    assert {(each.purpose_code, each.document) for each in orders} == {("BILL", owed.last_bill.number)}
    paid(billed)
    assert "Paid and credited" in words(guest.get(part.headers["Location"]))


def test_unknown_closed_and_misspelt_numbers_answer_alike_and_count_alike(homes: list[int]) -> None:
    guest = Client()
    open_page = asked(guest, "N0000000002")
    close_connection(connection_id=homes[1], from_date=AT.date(), by=BY, at=AT)
    empty = guest.post("/en/pay", {"service_number": "  "})
    assert empty.status_code == 422 and "number that stands on the bill" in words(empty)
    numbers = ("N9999999999", "?" * 90, "N0000000002")
    answers = [guest.post("/en/pay", {"service_number": number}) for number in numbers]
    assert [each.status_code for each in answers] == [422, 422, 422]
    assert all("No connection has this number" in words(each) for each in answers)
    assert guest.get(open_page).headers["Location"] == "/en/pay?again=1", "closed while its page was open"
    for _ in range(often.FORMS - len(answers) - 1):
        assert guest.post("/en/pay", {"service_number": "N9999999998"}).status_code == 422
    for number in ("N9999999999", "N0000000001"):
        over = Client().post("/en/pay", {"service_number": number})
        assert over.status_code == 429
        assert "Many numbers were asked for from here today" in words(over)
    assert "बहुत सारे नंबर" in words(Client().post("/hi/pay", {"service_number": "N1"}))
    assert asked(Client(REMOTE_ADDR="203.0.113.7")), "another address has its own count"


def test_a_token_opens_its_own_order_and_nothing_else(homes: list[int]) -> None:
    guest = Client()
    due = asked(guest)
    address = guest.post(due, {"amount": "200", "key": "0123456789abcdef0123"}).headers["Location"]
    token = address.rsplit("/", 1)[1]
    other = asked(guest, "N0000000002")
    # The same key for another home is another order, whose token is new.
    theirs = guest.post(other, {"amount": "200", "key": token}).headers["Location"]
    assert theirs != address
    assert [len(payments.orders(home)) for home in homes] == [1, 1]
    assert "N0000" in words(guest.get(address)) and words(guest.get(address)) != words(guest.get(theirs))
    nobody = f"/en/pay/order/{token[:-1]}{'0' if token[-1] != '0' else '1'}"
    for path in (nobody, f"{nobody}/steps"):
        assert Client().get(path).status_code == 404
    # Neither is a home's own order opened by a guest's page, nor a guest's by the home's pages.
    own = client().post(f"/en/c/{homes[0]}/recharge", {"amount": "200"}).headers["Location"].rsplit("/", 1)[1]
    assert Client().get(f"/en/pay/order/{own}").status_code == 404
    for browser in (client(SUNITA), client(NEIGHBOUR)):
        assert browser.get(f"/en/c/{homes[0]}/orders/{token}").status_code == 404
    for path in (f"/en/c/{homes[0]}/", f"/en/c/{homes[0]}/orders"):
        assert guest.get(path).headers["Location"].startswith("/en/sign-in")


def test_what_was_typed_is_asked_again_elsewhere_later_and_when_it_was_closed(
    homes: list[int], settings: Any
) -> None:
    guest = Client()
    due = asked(guest)
    assert guest.get(due).status_code == 200
    assert Client().get(due).headers["Location"] == "/en/pay?again=1", "in another browser"
    settings.PORTAL_NOW = AT + timedelta(hours=3)
    assert guest.post(due, {"amount": "200"}).headers["Location"] == "/en/pay?again=1"
    assert "write the number once more" in words(guest.get("/en/pay?again=1"))
    assert payments.orders(homes[0]) == []


def test_the_home_reads_that_somebody_asked_and_owners_go_to_their_own_pages(homes: list[int]) -> None:
    guest = Client()
    address = guest.post(asked(guest), {"amount": "200"}).headers["Location"]
    guest.get(address)
    guest.get(address)
    looks = accesses_of(homes[0])
    assert [(each.by_kind, each.by_label, each.purpose_code) for each in looks] == [
        ("consumer", "guest", "GUEST_PAY")
    ] * 2, "by the number, and on the order's page once a browser"
    assert accesses_of(homes[1]) == []
    said = words(client().get(f"/en/c/{homes[0]}/settings"))
    assert "Somebody who had not signed in to pay for this connection, by its number" in said
    assert "बिना साइन इन किए किसी ने" in words(client().get(f"/hi/c/{homes[0]}/settings"))
    own = client().post("/en/pay", {"service_number": "N0000000001"})
    assert own.headers["Location"] == f"/en/c/{homes[0]}/pay"
    other = client().post("/en/pay", {"service_number": "N0000000002"})
    assert "/en/pay/for/" in other.headers["Location"]
    assert 'href="/en/pay"' in client().get("/en/connections").content.decode()


def test_a_company_without_a_gateway_says_where_else(
    homes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIJLIGHAR_GATEWAYS", "/nowhere/gateways.toml")
    guest = Client()
    page = guest.get(asked(guest))
    assert "takes no money here yet" in words(page) and "1912" in words(page)
    assert 'name="amount"' not in page.content.decode()
