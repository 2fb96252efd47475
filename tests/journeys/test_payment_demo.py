"""The demo as `make run` serves it: a recharge at the sandbox gateway, with a plain browser (M18, M21)."""

from __future__ import annotations

import re
import time
import urllib.parse
import urllib.request

from tests.served import Page, Served, Visitor


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
    deadline = time.monotonic() + 30
    page = visitor.get(order.path)
    while not re.search(r"R\d{6}-\d+", page.text) and time.monotonic() < deadline:
        time.sleep(0.3)
        page = visitor.get(order.path)
    assert re.search(r"R\d{6}-\d+", page.text), "no receipt came within half a minute"
    assert not page.links(r"/pay/BJ\w+"), "what is paid is not offered again"
    assert visitor.get(home).text != before
    assert "₹137.50" in visitor.get(f"{home}money").text
