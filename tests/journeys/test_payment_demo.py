"""The demo as `make run` serves it: a recharge at the sandbox gateway, with a plain browser (M18, M21)."""

from __future__ import annotations

import re
import time
import urllib.parse
import urllib.request
from pathlib import Path

import psycopg

from tests.served import Page, Served, Visitor, serving


def prepaid_home(visitor: Visitor) -> str:
    """The number of a prepaid connection of somebody who is signed in; "" where he has none."""
    for link in visitor.get("/en/connections").links(r"/en/c/\d+/"):
        page = visitor.get(f"{link}recharge")
        if page.path.endswith("/recharge") and page.status == 200:
            return link
    return ""


def somebody(served: Served) -> tuple[Visitor, str]:
    for place in range(len(served.people)):
        visitor = served.person(place)
        if home := prepaid_home(visitor):
            return visitor, home
    raise AssertionError("nobody of the demo is prepaid")


def pay_at_sandbox(visitor: Visitor, way: str, order: Page) -> str:
    """Follow the link to the gateway and press one of its buttons; where it leads back to."""
    (link,) = order.links(r"/pay/BJ\w+")
    page = visitor.get(link)
    assert page.status == 200 and "/pay/order_" in page.address, page.text[:300]
    assert "script" not in page.text
    opener = urllib.request.build_opener(_Stay)
    body = urllib.parse.urlencode({"way": way}).encode()
    with opener.open(urllib.request.Request(page.address, data=body), timeout=20) as answer:
        assert answer.status == 303
        return str(answer.headers["Location"])


def with_receipt(visitor: Visitor, path: str) -> Page:
    """The page of an order once its receipt stands there."""
    deadline = time.monotonic() + 30
    page = visitor.get(path)
    while not re.search(r"R\d{6}-\d+", page.text) and time.monotonic() < deadline:
        time.sleep(0.3)
        page = visitor.get(path)
    assert re.search(r"R\d{6}-\d+", page.text), "no receipt came within half a minute"
    return page


class _Stay(urllib.request.HTTPRedirectHandler):
    def http_error_303(self, req, fp, code, msg, headers):  # type: ignore[no-untyped-def]
        return fp


def test_a_recharge_at_the_sandbox_reaches_the_balance(served: Served) -> None:
    visitor, home = somebody(served)
    before = visitor.get(home).text
    order = visitor.post(f"{home}recharge", amount="137.50", channel="UPI")
    assert order.status == 200, order.text[:500]
    back = pay_at_sandbox(visitor, "paid:upi", order)
    assert urllib.parse.urlsplit(back).path == urllib.parse.urlsplit(order.address).path
    page = with_receipt(visitor, order.path)
    assert not page.links(r"/pay/BJ\w+"), "what is paid is not offered again"
    assert visitor.get(home).text != before
    assert "₹137.50" in visitor.get(f"{home}money").text


def test_a_payment_that_the_gateway_never_told_of_is_credited_all_the_same(
    served: Served, tmp_path: Path
) -> None:
    visitor, home = somebody(served)
    order = visitor.post(f"{home}recharge", amount="61", channel="UPI")
    pay_at_sandbox(visitor, "lost:upi", order)
    (tr,) = re.findall(r"/pay/(BJ\w+)", order.text)[:1]
    assert not re.search(r"R\d{6}-\d+", visitor.get(order.path).text), "the gateway told of it"
    with psycopg.connect(served.environment["DATABASE_URL"], autocommit=True) as database:
        # Gateways have two minutes to tell by themselves before they are asked.
        older = "UPDATE payments_order SET opened_at = opened_at - interval '3 minutes' WHERE tr = %s"
        assert database.execute(older, [tr]).rowcount == 1
    with serving(served.environment, tmp_path / "log", "--ask-seconds", "0.5"):
        with_receipt(visitor, order.path)
