"""A consumer, a neighbour and a stranger over HTTP: nobody sees another's connection, by any URL (M16)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import URLPattern

from bijlighar.interfaces.portal.urls import urlpatterns
from bijlighar.interfaces.portal.writing import INDIA
from tests.served import Served, Visitor

STRANGER = "7999999902"
PERSONAL = [each for each in urlpatterns if "connection_id" in str(each.pattern)]
PUBLIC = {
    "welcome", "design", "appearance", "sign_in", "code", "sign_out", "bill_key", "bill_checker",
    "status", "cuts", "shutdowns", "wrong", "tell", "follow_by_code", "complaint_follow", "follow_photo",
    "report_theft", "follow_theft", "where", "call", "guest_pay", "guest_due", "guest_back", "guest_order",
    "guest_steps",
}  # fmt: skip
SIGNED_IN = {
    "connections", "connections_file", "pay_together", "paid_together", "recharge_together", "link",
    "link_code", "link_letter", "complaints", "complaint", "complaint_photo", "call_back", "call_not_needed",
}  # fmt: skip
"""Whose complaint may be opened by whom is told in its own journey, `test_complaint.py`; what a neighbour
sees of all connections together in the portal's `test_connections.py`."""
_WITHOUT_NAMES = ("today", "bill_away", "bill_paper", "order_steps", "passbook_file")
"""Parts of pages and files in which neither name nor number of the owner stands."""
_ORDERS: dict[str, str] = {}


def test_every_address_is_known_to_this_test() -> None:
    names = {str(each.name) for each in urlpatterns}
    assert names == PUBLIC | SIGNED_IN | {str(each.name) for each in PERSONAL}
    assert len(PERSONAL) >= 11


@pytest.mark.parametrize("pattern", PERSONAL, ids=lambda each: str(each.name))
def test_every_address_of_a_connection_checks_it(pattern: URLPattern) -> None:
    assert getattr(pattern.callback, "checks_connection", False)


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda each: str(each.name))
def test_every_other_address_asks_for_sign_in_or_is_public(pattern: URLPattern) -> None:
    assert str(pattern.name) in PUBLIC or getattr(pattern.callback, "asks_sign_in", False)


@pytest.fixture(scope="module")
def owner(served: Served) -> Visitor:
    return served.person(1)


@pytest.fixture(scope="module")
def neighbour(served: Served) -> Visitor:
    return served.person(3)


@pytest.fixture(scope="module")
def stranger(served: Served) -> Visitor:
    visitor = served.visitor()
    visitor.sign_in(STRANGER)
    return visitor


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("pattern", PERSONAL, ids=lambda each: str(each.name))
def test_only_the_owner_sees_anything(
    served: Served, owner: Visitor, neighbour: Visitor, stranger: Visitor, pattern: URLPattern, language: str
) -> None:
    path = _address(owner, pattern, language)
    secrets = _secrets(served, owner)
    page = owner.get(path)
    # This person pays after the month, so no day of theirs was charged; nor was anything put right by hand. A
    # message when power is back is asked for by a form, while it is off; and so does a link or a letter end.
    if str(pattern.name) not in ("why", "adjustment", "told_when_back", "end_link", "stop_letters"):
        assert page.status == 200
        assert str(pattern.name) in (
            "today",
            "bill_away",
            "bill_paper",
            "order_steps",
            "passbook_file",
        ) or any(secret in page.text for secret in secrets)
    for other in (neighbour, stranger):
        for page in (other.get(path), other.post(path)):
            assert page.status == 404
            assert not any(secret in page.text for secret in secrets)
    page = served.visitor().get(path)
    assert page.path.startswith(f"/{language}/sign-in?next=")
    assert not any(secret in page.text for secret in secrets)


def test_a_connection_that_never_was_answers_like_a_neighbours(owner: Visitor, neighbour: Visitor) -> None:
    theirs = neighbour.get(_home(owner))
    nobodys = neighbour.get("/en/c/99999999/")
    assert theirs.status == nobodys.status == 404
    same = [re.sub(r"/c/\d+/", "/c/N/", page.text) for page in (theirs, nobodys)]
    assert same[0] == same[1]


@pytest.mark.parametrize("path", ["/en/", "/en/sign-in", "/en/connections", "HOME"])
def test_answers_carry_the_policy_and_are_never_kept(owner: Visitor, path: str) -> None:
    page = owner.get(_home(owner) if path == "HOME" else path)
    assert page.headers["cache-control"] == "private, no-store"
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-frame-options"] == "DENY"


def test_our_own_files_may_be_kept(owner: Visitor) -> None:
    style = re.search(r'data-at="(/style\.css\?\w+)"', owner.get("/en/").text)
    assert style is not None
    page = owner.get(style[1])
    assert "max-age=31536000" in page.headers["cache-control"]


def _home(owner: Visitor) -> str:
    return owner.get("/en/connections").links(r"/en/c/\d+/")[0]


def _address(owner: Visitor, pattern: URLPattern, language: str) -> str:
    connection = re.findall(r"\d+", _home(owner))[0]
    yesterday = (datetime.now(UTC).astimezone(INDIA) - timedelta(days=1)).date()
    bills = owner.get(f"/en/c/{connection}/money/bills").links(r"/en/c/\d+/money/bills/\d+")
    bill = bills[0].rpartition("/")[2] if bills else "1"
    path = str(pattern.pattern).replace("<int:connection_id>", connection)
    path = path.replace("<day:day>", yesterday.isoformat()).replace("<int:bill_id>", bill)
    path = path.replace("<int:adjustment_id>", "1").replace("<int:outage_id>", "1")
    path = path.replace("<int:link_id>", "1")
    path = path.replace("<slug:kind>", "grievance")
    if "<path:number>" in path:
        (receipt, *_) = owner.get(f"/en/c/{connection}/orders").links(r"/en/c/\d+/receipts/[^\"]+")
        path = path.replace("<slug:paid_as>/<path:number>", receipt.partition("/receipts/")[2])
    if "<int:request_id>" in path:
        path = path.replace("<int:request_id>", _asked(owner, connection))
    if "<str:token>" in path:
        path = path.replace("<str:token>", _order(owner, connection))
    assert "<" not in path
    return f"/{language}/{path}"


def _asked(owner: Visitor, connection: str) -> str:
    """The id of what the owner asked about his data: the one form sent again is the same request."""
    page = owner.post(f"/en/c/{connection}/privacy/ask/grievance", words="who looked?", once="access")
    assert "/requests/" in page.path
    return page.path.rpartition("/")[2]


def _order(owner: Visitor, connection: str) -> str:
    """The name of an order of the owner: the one that is there, or a new one that nobody pays."""
    if connection not in _ORDERS:
        page = owner.post(f"/en/c/{connection}/pay", amount="100")
        assert "/orders/" in page.path
        _ORDERS[connection] = page.path.rpartition("/")[2]
    return _ORDERS[connection]


def _secrets(served: Served, owner: Visitor) -> list[str]:
    person = served.people[1]
    numbers = person["service_numbers"]
    assert isinstance(numbers, list)
    return [str(person["name_en"]), str(person["name_hi"]), f"{numbers[0][:5]}\u00a0{numbers[0][5:8]}"]
