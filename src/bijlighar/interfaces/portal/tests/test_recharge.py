"""Recharging and paying a bill in the portal: pages of every release, sent once or twice (M18, M24, M41)."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bijlighar.billing.tests.readings import BY, company_with_connections, morning_after
from bijlighar.consumers import actions as consumers
from bijlighar.consumers.tests.place import NEIGHBOUR, SUNITA
from bijlighar.interfaces.portal import features
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.kernel.actor import Actor
from bijlighar.payments import queries as payments
from bijlighar.payments.actions import note_gateway_order
from bijlighar.payments.models import Order
from bijlighar.prepaid import actions as prepaid
from bijlighar.prepaid.tests.months import JUNE
from bijlighar.releases import actions as releases

pytestmark = pytest.mark.django_db
AT = morning_after(JUNE[0])


@pytest.fixture
def gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    (tmp_path / "gateways.toml").write_text(
        '[sandbox]\nadapter = "checkout"\naddress = "http://127.0.0.1:9"\nkey_id = "key"\n'
        'key_secret_file = "key"\nwebhook_secret_file = "key"\n'
    )
    (tmp_path / "key").write_text("a secret of sixteen signs or more")
    monkeypatch.setenv("BIJLIGHAR_GATEWAYS", str(tmp_path / "gateways.toml"))
    settings.UPI_PAYEES = {"east": "bijli@bank"}
    settings.PORTAL_NOW = AT
    settings.FEATURE_SECONDS = 0
    features._seen.clear()


@pytest.fixture
def homes(gateway: None) -> list[int]:
    """Two prepaid homes, Sunita's with 500 rupees, and her neighbour's."""
    _, found = company_with_connections(2, is_prepaid=True)
    for mobile, number in ((SUNITA, "N0000000001"), (NEIGHBOUR, "N0000000002")):
        consumers.link(mobile=mobile, service_number=number, by=Actor("consumer", "test"), at=AT)
    prepaid.credit(
        connection_id=found[0], amount_paise=50_000, receipt_number="R1", channel="UPI", by=BY, at=AT
    )
    return found


def client(mobile: str = SUNITA) -> Client:
    found = Client()
    session = found.session
    session[SIGNED_IN_MOBILE] = mobile
    session.save()
    return found


def words(answer: Any) -> str:
    """What a person reads: tags out, spaces made one."""
    text = re.sub(r"<svg.*?</svg>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def form(browser: Client, path: str) -> dict[str, str]:
    """The hidden fields of the page's first form."""
    text = browser.get(path).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text.split("</form>")[0]))


def send(home: int, **values: str) -> Any:
    return client().post(f"/en/c/{home}/recharge", values)


def test_an_amount_becomes_an_order_with_a_link_and_a_square(homes: list[int], settings: Any) -> None:
    browser = client()
    page = f"/en/c/{homes[0]}/recharge"
    assert "Balance ₹500.00" in words(browser.get(page))
    answer = browser.post(page, {**form(browser, page), "amount": "₹1,050", "channel": "UPI"}, follow=True)
    shown, text = words(answer), answer.content.decode()
    assert "Not paid yet" in shown and "₹1,050" in shown and "We know of no payment so far" in shown
    assert "upi://pay?pa=bijli@bank" in text and "am=1050.00" in text and 'class="square"' in text
    (order,) = payments.orders(homes[0])
    assert (order.purpose_code, order.channel_code, order.amount_paise) == ("RECHARGE", "UPI", 105_000)
    assert order.return_path in answer.redirect_chain[-1][0]
    # Who went on to the bank's page may have paid there: that nothing came is not said as if it were known.
    note_gateway_order(order_id=order.id, gateway_reference="order_1", by=BY, at=AT)
    page = answer.redirect_chain[-1][0]
    back = browser.get(page)
    gone, text = words(back), back.content.decode()
    assert "We are waiting for the bank's word; this page looks again by itself" in gone
    assert "do not pay again" in gone and "Not paid yet" not in gone
    assert 'class="btn lit"' not in text and order.upi_link not in text, "what invites to pay twice"
    assert f'<a class="tap" href="{order.pay_url}"' in text, "who did not pay still finds the way"
    assert "Go on only if you are sure that nothing was taken" in gone
    assert "बैंक की खबर का इंतज़ार है" in words(browser.get(page.replace("/en/", "/hi/")))
    # Once it ended, or failed, it may be paid as at first.
    assert order.expires_at is not None
    settings.PORTAL_NOW = order.expires_at
    assert 'class="btn lit"' in browser.get(page).content.decode()
    settings.PORTAL_NOW = AT
    Order.objects.update(failed_at=AT)
    assert 'class="btn lit"' in browser.get(page).content.decode()


def test_a_second_try_after_a_failed_one_is_awaited_too(homes: list[int], settings: Any) -> None:
    browser = client()
    form_page = f"/en/c/{homes[0]}/recharge"
    asked = {**form(browser, form_page), "amount": "1050", "channel": "UPI"}
    page = browser.post(form_page, asked, follow=True).redirect_chain[-1][0]
    (order,) = payments.orders(homes[0])
    note_gateway_order(order_id=order.id, gateway_reference="order_1", by=BY, at=AT)
    Order.objects.update(failed_at=AT + timedelta(minutes=1))
    settings.PORTAL_NOW = AT + timedelta(minutes=2)
    (failed,) = payments.orders(homes[0])
    assert failed.state == "FAILED"
    assert "Try again" in words(browser.get(page)) and 'class="btn lit"' in browser.get(page).content.decode()
    assert 'class="btn lit"' in browser.get(form_page).content.decode()
    # On to the same gateway once more, in the order's last minute: what the bank says of that is not known.
    at = AT + timedelta(minutes=29)
    note_gateway_order(order_id=order.id, gateway_reference="order_1", by=BY, at=at)
    settings.PORTAL_NOW = at + timedelta(minutes=2)
    (again,) = payments.orders(homes[0])
    assert again.state == "OPEN"
    for asked_page in (page, form_page):
        back = browser.get(asked_page)
        assert "We are waiting for the bank's word" in words(back) and "do not pay again" in words(back)
        assert 'class="btn lit"' not in back.content.decode(), "what invites to pay twice"
    assert "The payment did not go through" not in words(browser.get(page))
    Order.objects.update(failed_at=at + timedelta(minutes=1))
    assert "Try again" in words(browser.get(page))
    settings.PORTAL_NOW = at + timedelta(minutes=31)
    assert "do not pay again" not in words(browser.get(form_page))


def test_nothing_stands_in_the_amount_before_it_is_chosen(homes: list[int]) -> None:
    text = client().get(f"/en/c/{homes[0]}/recharge").content.decode()
    (field,) = re.findall(r'<input id="amount"[^>]*>', text)
    assert 'value=""' in field
    assert "checked" not in text


def test_a_form_sent_twice_is_one_order(homes: list[int]) -> None:
    browser, page = client(), f"/en/c/{homes[0]}/recharge"
    sent = {**form(browser, page), "amount": "200", "channel": "UPI"}
    first, again = browser.post(page, sent), browser.post(page, sent)
    assert first.headers["Location"] == again.headers["Location"]
    assert len(payments.orders(homes[0])) == 1
    other = browser.post(page, {**sent, "amount": "300"})
    assert other.headers["Location"] != first.headers["Location"]
    assert [each.amount_paise for each in payments.orders(homes[0])] == [30_000, 20_000]


OLD_AND_NEW: list[dict[str, str]] = [
    {"amount": "200"},
    {"form": "1", "amount": "200"},
    {"form": "2", "key": "0123456789abcdef0123", "amount": "200", "channel": "UPI"},
    {
        "form": "3",
        "key": "0123456789abcdef0123",
        "amount": "200",
        "channel": "WALLET",
        "coupon": "X",
        "tip": "9",
    },
    {"form": "9", "key": "<script>", "amount": "200", "channel": ""},
]


@pytest.mark.parametrize("sent", OLD_AND_NEW, ids=["first", "one", "this", "later", "strange"])
def test_pages_of_every_release_open_an_order(homes: list[int], sent: dict[str, str]) -> None:
    """M41: the old page with the new server, and the new page with the old one, still recharge."""
    answer = send(homes[0], **sent)
    assert answer.status_code == 302
    assert "/orders/" in answer.headers["Location"]
    (order,) = payments.orders(homes[0])
    assert (order.amount_paise, order.channel_code) == (20_000, "UPI")


def test_a_wrong_amount_is_said_beside_the_field_and_kept(homes: list[int]) -> None:
    answer = send(homes[0], amount="5", channel="UPI")
    assert answer.status_code == 200
    assert "₹10 is the least" in words(answer)
    assert 'value="5"' in answer.content.decode()
    assert payments.orders(homes[0]) == []


def test_the_neighbour_sees_no_order_and_cannot_use_the_key(homes: list[int]) -> None:
    address = send(homes[0], amount="200", channel="UPI").headers["Location"]
    token = address.rsplit("/", 1)[1]
    theirs = client(NEIGHBOUR)
    for path in (address, f"{address}/steps", f"/en/c/{homes[1]}/orders/{token}"):
        assert theirs.get(path).status_code == 404, path
    theirs.post(f"/en/c/{homes[1]}/recharge", {"amount": "200", "key": token})
    assert [len(payments.orders(home)) for home in homes] == [1, 1]
    assert payments.orders(homes[0])[0].key != payments.orders(homes[1])[0].key


def test_without_the_features_the_page_recharges_all_the_same(homes: list[int]) -> None:
    """M41: what a switch turns off is never the recharge itself."""
    for code in ("RECHARGE_DAYS", "PAY_BY_CARD", "PART_OF_BILL", "STORY_BY_ITSELF"):
        releases.set_share(feature_code=code, company_code="east", per_thousand=0, reason="off", by=BY, at=AT)
    text = client().get(f"/en/c/{homes[0]}/recharge").content.decode()
    assert 'value="UPI"' in text and "NETBANKING" not in text and "chips" not in text.partition("</head>")[2]
    answer = client().post(f"/en/c/{homes[0]}/recharge", {"amount": "200", "channel": "CARD"}, follow=True)
    assert payments.orders(homes[0])[0].channel_code == "UPI"
    assert "hx-get" not in answer.content.decode().split('id="steps"')[1].split(">")[0]
    assert "Look again" in words(answer)


def test_without_a_gateway_it_says_where_else(homes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIJLIGHAR_GATEWAYS", "/nowhere/gateways.toml")
    page = client().get(f"/en/c/{homes[0]}/recharge")
    assert "not set up" in words(page) and "1912" in words(page)
    assert 'name="amount"' not in page.content.decode()
    assert "could not be opened" in words(send(homes[0], amount="200"))
    assert payments.orders(homes[0]) == []


def test_an_order_that_was_not_paid_says_so_when_it_has_ended(homes: list[int], settings: Any) -> None:
    address = send(homes[0], amount="200").headers["Location"]
    settings.PORTAL_NOW = AT + timedelta(hours=2)
    shown = words(client().get(address))
    assert "This order has ended" in shown
    assert "If you did pay, it is credited" in shown


def test_a_postpaid_home_pays_its_bill_and_is_not_asked_to_recharge(gateway: None) -> None:
    _, (home,) = company_with_connections(1)
    consumers.link(mobile=SUNITA, service_number="N0000000001", by=Actor("consumer", "test"), at=AT)
    answer = client().get(f"/en/c/{home}/recharge")
    assert answer.headers["Location"] == f"/en/c/{home}/pay"
    assert "Nothing is to be paid" in words(client().get(f"/en/c/{home}/pay"))
    sent = client().post(f"/en/c/{home}/pay", {"amount": "300"})
    assert "/orders/" in sent.headers["Location"]
    assert payments.orders(home)[0].purpose_code == "BILL"


def test_receipts_are_empty_before_the_first(homes: list[int]) -> None:
    assert "Nothing has been paid yet" in words(client(NEIGHBOUR).get(f"/en/c/{homes[1]}/orders"))


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_pages_are_light(homes: list[int], language: str) -> None:
    address = send(homes[0], amount="200").headers["Location"].replace("/en/", f"/{language}/")
    for path in (f"/{language}/c/{homes[0]}/recharge", address, f"/{language}/c/{homes[0]}/orders"):
        answer = client().get(path)
        assert answer.status_code == 200
        assert len(answer.content) < 60_000, path


def test_becoming_prepaid_is_said_with_what_it_means_while_the_grace_runs(
    gateway: None, settings: Any
) -> None:
    _, (home,) = company_with_connections(1, code="bihar", category_code="DS-II")
    consumers.link(mobile=SUNITA, service_number="N0000000001", by=Actor("consumer", "test"), at=AT)
    assert "Prepaid since" not in words(client().get(f"/en/c/{home}/"))
    first_day = AT.date() + timedelta(days=5)
    consumers.change_terms(connection_id=home, from_date=first_day, is_prepaid=True, by=BY, at=AT)
    settings.PORTAL_NOW = AT + timedelta(days=6)
    said = words(client().get(f"/en/c/{home}/"))
    assert f"Prepaid since {first_day.day}" in said
    assert "no monthly bill comes any more" in said and "you are not cut off for an empty balance" in said
    settings.PORTAL_NOW = AT + timedelta(days=300)
    assert "Prepaid since" not in words(client().get(f"/en/c/{home}/"))
