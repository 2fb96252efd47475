"""All connections of a family or an office: totals, search, file, names, one payment (M1, M16, M24)."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bijlighar.billing.actions import bill_cycle
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests.place import NEIGHBOUR, STRANGER, SUNITA
from bijlighar.interfaces.crediting import taken_and_credited
from bijlighar.interfaces.portal import features
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.kernel.actor import Actor
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.payments import actions
from bijlighar.payments import queries as payments
from bijlighar.payments.rules.told import Told

pytestmark = pytest.mark.django_db
OFFICE, FAMILY = 40, 3
NOW = datetime(2026, 7, 21, 4, 30, tzinfo=UTC)
MAY, JUNE, JULY, TODAY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1), date(2026, 7, 21)
ME = Actor("consumer", "test")


@pytest.fixture
def homes(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Forty connections of Sunita's office, three of her neighbour's family; May and June billed, July runs.

    Each uses 4 units a day; the office's last one 6 since July.
    """
    (tmp_path / "gateways.toml").write_text(
        '[sandbox]\nadapter = "checkout"\naddress = "http://127.0.0.1:9"\nkey_id = "key"\n'
        'key_secret_file = "key"\nwebhook_secret_file = "key"\n'
    )
    (tmp_path / "key").write_text("a secret of sixteen signs or more")
    monkeypatch.setenv("BIJLIGHAR_GATEWAYS", str(tmp_path / "gateways.toml"))
    settings.UPI_PAYEES = {"east": "bijli@bank"}
    settings.PORTAL_NOW = NOW
    settings.FEATURE_SECONDS = 0
    features._seen.clear()
    company, found = company_with_connections(OFFICE + FAMILY)
    for place, each in enumerate(found):
        mobile = SUNITA if place < OFFICE else NEIGHBOUR
        consumers.link_by_staff(mobile=mobile, connection_id=each, by=BY, at=NOW)
    days = all_days(MAY, TODAY)
    energy = np.full((len(found), len(days)), 4_000)
    energy[OFFICE - 1, [number for number, day in enumerate(days) if day >= JULY]] = 6_000
    store(found, days, energy)
    for first, to in ((MAY, JUNE), (JUNE, JULY)):
        at = morning_after(to)
        bill_cycle(company_id=company, cycle_from=first, cycle_to=to, by=BY, at=at)
    return found


def client(mobile: str = SUNITA) -> Client:
    found = Client()
    session = found.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    return found


def words(answer: Any) -> str:
    text = re.sub(r"<svg.*?</svg>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Counts what the database is asked: statements of Django's and every COPY, which Django does not see."""
    copies, counted = [0], list[int]()
    copy = psycopg.Cursor.copy

    def counting(self: Any, *args: Any, **kwargs: Any) -> Any:
        copies[0] += 1
        return copy(self, *args, **kwargs)

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as asked:
        patch.setattr(psycopg.Cursor, "copy", counting)
        yield counted
    counted.append(len(asked) + copies[0])


def test_three_and_forty_are_read_by_as_many_statements(
    homes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    family, office = client(NEIGHBOUR), client()
    for browser in (family, office):
        browser.get("/en/connections")
    with statements(monkeypatch) as three:
        assert family.get("/en/connections").status_code == 200
    with statements(monkeypatch) as forty:
        assert office.get("/en/connections").status_code == 200
    assert three == forty
    assert three[0] > 5


def test_totals_are_the_sums_by_hand(homes: list[int]) -> None:
    owed = sum(ledger.balance(home, Account.RECEIVABLE) for home in homes[:OFFICE])
    page = words(client().get("/en/connections"))
    assert owed > 0
    amount = f"₹{writing_of(owed)}"
    assert f"To pay together, as of 21 July {amount[:-3]} {amount[-3:]} 40 of 40 connections" in page
    # 39 x 20 days x 4 and 20 days x 6, beside 40 x 20 days x 4 from 1 to 20 June.
    assert "3,240.00 units from 1 July to 20 July" in page
    assert "3,240.00 3,200.00 +40.00" in page
    assert "Bills the last bill and the one before, 40 connections" in page
    assert "Rose most" in page and "120.00 units, before 80.00 +40.00" in page


def writing_of(paise: int) -> str:
    from bijlighar.interfaces.portal.writing import rupees

    return rupees(paise).removeprefix("₹")


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("path", ["connections", "connections/pay"])
def test_forty_fit_a_slow_line(homes: list[int], language: str, path: str) -> None:
    answer = client().get(f"/{language}/{path}")
    assert answer.status_code == 200
    assert "htmx.js" not in answer.content.decode()  # a plain page: whole before any script
    assert len(answer.content) < 60_000


def test_the_comparison_stands_between_the_totals_and_the_rows(homes: list[int]) -> None:
    for query in ("", "?order=rise", "?state=dues"):
        page = words(client().get(f"/en/connections{query}"))
        # As above: 40 of 3,240 units more than on the same days of June.
        compared = page.index("Beside the month before 3,240.00 units, before 3,200.00 +40.00")
        assert page.index("40 of 40 connections") < compared < page.index("Find and sort")
        assert page.index("Find and sort") < page.index("units this month")


def test_found_by_name_number_and_state_and_sorted(homes: list[int]) -> None:
    browser = client()
    assert browser.post(f"/en/c/{homes[4]}/name", {"given_name": "  Mother's   house "}).status_code == 302
    found = words(browser.get("/en/connections?q=mother"))
    assert "Mother's house Sunita Patel" in found and "N0000 000 006" not in found
    assert "N0000 000 007" in words(browser.get("/en/connections?q=N0000000007")).replace("\u00a0", " ")
    assert "None of your connections is like that" in words(browser.get("/en/connections?state=off"))
    rising = browser.get("/en/connections?order=rise").content.decode()
    assert re.findall(r'class="row" href="/en/c/(\d+)/"', rising)[0] == str(homes[OFFICE - 1])
    for query in ("page=9999999", "page=x", "office=no&state=none&order=none", f"office={10**30}"):
        assert browser.get(f"/en/connections?{query}").status_code == 200
    assert browser.post(f"/en/c/{homes[4]}/name", {"given_name": ""}).status_code == 302
    assert "Mother" not in words(browser.get("/en/connections"))


def test_more_than_fifty_come_in_pages(homes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    from bijlighar.interfaces.portal.views import connections

    monkeypatch.setattr(connections, "PAGE", 15)
    seen, path = [], "/en/connections?order=name"
    for _ in range(3):
        text = client().get(path).content.decode()
        seen += re.findall(r'class="row" href="/en/c/(\d+)/"', text)
        following = re.search(r'href="(\?[^"]+)" rel="next"', text)
        path = f"/en/connections{html.unescape(following[1])}" if following else ""
    assert path == "" and sorted(map(int, seen)) == homes[:OFFICE]


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_same_as_a_table(homes: list[int], language: str) -> None:
    browser = client()
    browser.post(f"/en/c/{homes[0]}/name", {"given_name": "=1+1"})
    answer = browser.get(f"/{language}/connections/file?order=rise")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert len(rows) == 1 + OFFICE and len({len(row) for row in rows}) == 1
    assert rows[1][2] == f"N{OFFICE:010d}" and rows[1][11:15] == [
        "120.000",
        "2026-07-01",
        "2026-07-20",
        "80.000",
    ]
    assert {row[0] for row in rows[1:]} == {"", "'=1+1"}  # a spreadsheet runs nothing of it


def pay_form(browser: Client, **changes: Any) -> dict[str, Any]:
    """What the page would send as it stands."""
    text = browser.get("/en/connections/pay").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    boxes = re.findall(r'<input type="checkbox" name="c" value="(\d+)" checked>', text)
    return {**hidden, "c": boxes, "channel": "UPI"} | changes


def test_all_that_is_due_is_ticked_and_paid_by_one_order(homes: list[int]) -> None:
    browser = client(NEIGHBOUR)
    family = homes[OFFICE:]
    owed = {home: ledger.balance(home, Account.RECEIVABLE) for home in family}
    sent = pay_form(browser)
    assert sent["c"] == [str(home) for home in family] and sent["shown"] == str(sum(owed.values()))
    answer = browser.post("/en/connections/pay", sent)
    again = browser.post("/en/connections/pay", sent)
    page = answer.headers["Location"]
    assert again.headers["Location"] == page
    shown = words(browser.get(page))
    assert "Not paid yet" in shown and "N0000000041" in shown.replace("\u00a0", "").replace(" ", "")
    assert asked_again(browser, page) == (204, None), "nothing became of it yet"
    (one,) = {each.part_of_id for home in family for each in payments.orders(home)}
    order = payments.order_of(one or 0)
    assert order is not None and order.amount_paise == sum(owed.values())
    told = Told("PAID", tr=order.tr, payment_reference="pay_1", amount_paise=order.amount_paise)
    waits = browser.get(page)
    for _ in range(2):
        taken_and_credited(
            lambda: actions.take_told(gateway_code="sandbox", told=told, source="LOOKUP", by=BY, at=NOW),
            by=BY,
            at=NOW,
        )
    assert asked_again(browser, page, waits) == (204, "true"), "the page that stayed open is loaded anew"
    assert [ledger.balance(home, Account.RECEIVABLE) for home in family] == [0, 0, 0]
    receipts = [payments.receipts(home) for home in family]
    assert [[each.amount_paise for each in mine] for mine in receipts] == [[owed[home]] for home in family]
    shown = words(browser.get(page))
    assert "Paid and credited" in shown and "hx-get" not in browser.get(page).content.decode()
    assert all(mine[0].number in shown for mine in receipts)
    assert browser.get("/hi" + page[3:]).status_code == 200
    assert "Nothing is to be paid on any of your connections" in words(browser.get("/en/connections/pay"))


def asked_again(browser: Client, page: str, shown: Any = None) -> tuple[int, str | None]:
    """What the page of an order, as it was `shown`, hears when it asks: status, and whether to go on."""
    shown = shown or browser.get(page)
    asks = re.search(r'hx-get="(\?[^"]+)" hx-trigger="every 3s"', shown.content.decode())
    assert asks is not None
    answer = browser.get(page + html.unescape(asks[1]), headers={"HX-Request": "true"})
    return answer.status_code, answer.headers.get("HX-Refresh")


@pytest.mark.parametrize(("language", "pays"), [("en", "Pay by UPI"), ("hi", "यूपीआई से भरें")])
def test_the_button_names_no_amount_that_other_ticks_would_change(
    homes: list[int], language: str, pays: str
) -> None:
    text = client(NEIGHBOUR).get(f"/{language}/connections/pay").content.decode()
    (button,) = re.findall(r'<button[^>]* name="channel" value="UPI">(.*?)</button>', text)
    assert button == pays


def test_more_than_one_payment_holds_is_said_and_untick_some(homes: list[int]) -> None:
    """What one payment cannot hold has no button until some are unticked, by script or by adding up again."""
    browser = client(NEIGHBOUR)
    text = browser.get("/en/connections/pay").content.decode()
    assert '<div id="ways">' in text and '<p id="too-much" hidden>' in text
    nothing = browser.post("/en/connections/pay", pay_form(browser, c=[])).content.decode()
    assert '<div id="ways" hidden>' in nothing


def test_ticks_that_changed_are_added_up_before_anything_is_paid(homes: list[int]) -> None:
    browser = client(NEIGHBOUR)
    family = homes[OFFICE:]
    sent = pay_form(browser, c=[str(family[0])])
    answer = browser.post("/en/connections/pay", sent)
    owed = ledger.balance(family[0], Account.RECEIVABLE)
    assert f"It comes to ₹{writing_of(owed)} now. Nothing has been taken yet" in words(answer)
    assert payments.orders(family[0]) == []
    assert browser.post("/en/connections/pay", {**sent, "shown": str(owed)}).status_code == 302
    assert [each.amount_paise for each in payments.orders(family[0])] == [owed]
    assert payments.orders(family[1]) == []
    nothing = browser.post("/en/connections/pay", {**sent, "c": []})
    assert nothing.status_code == 400 and "Choose at least one connection" in words(nothing)


def test_a_neighbour_and_a_stranger_see_nothing_of_it(homes: list[int]) -> None:
    mine, other, stranger = client(NEIGHBOUR), client(), client(STRANGER)
    page = mine.post("/en/connections/pay", pay_form(mine)).headers["Location"]
    number = "N0000000041"
    for visitor in (other, stranger):
        assert visitor.get(page).status_code == 404
        for path in ("/en/connections", "/en/connections/pay", "/en/connections/file"):
            answer = visitor.get(path)
            text = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
            assert number not in text.decode().replace("\u00a0", "").replace(" ", "")
        assert visitor.post(f"/en/c/{homes[OFFICE]}/name", {"given_name": "x"}).status_code == 404
        # Somebody else's connection among the ticks is passed over.
        answer = visitor.post(
            "/en/connections/pay", {"c": [str(homes[OFFICE])], "shown": "1", "channel": "UPI"}
        )
        assert answer.status_code == 400
    for path in ("/en/connections/pay", "/en/connections/file", page):
        assert Client().get(path).headers["Location"].startswith("/en/sign-in?next=")
