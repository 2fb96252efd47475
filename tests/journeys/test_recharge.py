"""From an amount to power over HTTP, by a gateway that also declines and forgets (M18, M20, M24, M41)."""

from __future__ import annotations

import html
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.served import Page, Served, Visitor

KAVITA = 6
"""A prepaid home of the demo with little balance left."""
PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]


def words(text: str) -> str:
    """What a person reads: tags out, spaces made one."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def kavita(served: Served) -> Visitor:
    return served.person(KAVITA)


@pytest.fixture(scope="module")
def home(kavita: Visitor) -> str:
    return kavita.get("/en/connections").links(r"/en/c/\d+/")[0]


def order(kavita: Visitor, home: str, **values: str) -> Page:
    page = kavita.post(f"{home}recharge", **values)
    assert "/orders/" in page.path, words(page.text)
    return page


def at_the_gateway(page: Page, served: Served, kavita: Visitor, what: str) -> None:
    """Go on to the gateway's page and touch one of its buttons; it sends the browser back to us."""
    (link,) = page.links(r"/pay/\w+")
    there = kavita.get(link)
    assert urllib.parse.urlsplit(there.address).netloc != urllib.parse.urlsplit(served.address).netloc
    button = r'<button name="(\w+)" value="([^"]*)"[^>]*>(?:(?!</button>).)*'
    found = re.search(button + what, there.text, re.DOTALL)
    assert found, there.text
    body = urllib.parse.urlencode({found[1]: html.unescape(found[2])}).encode()
    with urllib.request.urlopen(urllib.request.Request(there.address, data=body), timeout=30) as answer:
        assert answer.status == 200


def until(kavita: Visitor, path: str, sentence: str) -> str:
    """Look at a page again, as a person does, until it says a sentence."""
    said = ""
    for _ in range(60):
        said = words(kavita.get(path).text)
        if sentence in said:
            return said
        time.sleep(0.5)
    raise AssertionError(f"{path} never said {sentence!r}: {said}")


def balance(kavita: Visitor, home: str) -> str:
    found = re.search(r"Balance (\S?₹[\d,.]+)", words(kavita.get(f"{home}recharge").text))
    assert found is not None
    return found[1]


def test_money_becomes_balance_step_by_step(served: Served, kavita: Visitor, home: str) -> None:
    before = balance(kavita, home)
    page = order(kavita, home, amount="300", channel="CARD")
    assert "Not paid yet" in words(page.text)
    at_the_gateway(page, served, kavita, "Pay by card")
    said = until(kavita, page.path, "Paid and credited")
    assert "The payment arrived" in said and "It is in your balance" in said
    (receipt,) = set(re.findall(r"Receipt (R\d+-\d+)", said))
    assert balance(kavita, home) != before
    assert receipt in words(kavita.get(f"{home}orders").text)
    steps = kavita.get(f"{page.path}/steps?state=OPEN")
    assert steps.headers["hx-refresh"] == "true", "an open page is loaded anew when it is over"


def test_a_declined_payment_says_that_nothing_was_taken_and_can_be_tried_again(
    served: Served, kavita: Visitor, home: str
) -> None:
    before = balance(kavita, home)
    page = order(kavita, home, amount="210", channel="UPI")
    at_the_gateway(page, served, kavita, "decline")
    said = until(kavita, page.path, "The payment did not go through")
    assert "Try again" in said and "The bank said no at" in said
    assert balance(kavita, home) == before
    again = kavita.get(page.path)
    at_the_gateway(again, served, kavita, "Pay by UPI")
    assert "Receipt" in until(kavita, page.path, "Paid and credited")


def test_pages_of_yesterday_and_of_tomorrow_recharge(kavita: Visitor, home: str) -> None:
    """M41: the first release's form, and one with fields this release does not know."""
    old = order(kavita, home, amount="120")
    new = order(kavita, home, form="7", amount="130", channel="COINS", autopay="1", key="0123456789abcdef01")
    assert old.path != new.path
    assert "₹120 .00" in words(old.text) and "₹130 .00" in words(new.text)
    same = order(kavita, home, form="7", amount="130", channel="COINS", key="0123456789abcdef01")
    assert same.path == new.path, "sent twice, one order"


def run(served: Served, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        env={**served.environment, **changes},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_smoke_test_lets_a_good_release_pass_and_stops_a_bad_one(served: Served) -> None:
    good = run(served, "release", "smoke", "--url", served.address)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "FAILED" not in good.stdout and "₹" not in good.stdout
    bad = run(served, "release", "smoke", "--url", "http://127.0.0.1:9")
    assert bad.returncode == 1
    assert "rollback" in bad.stderr


def test_a_feature_goes_and_the_recharge_stays_then_one_command_leads_back(
    served: Served, kavita: Visitor, home: str
) -> None:
    assert run(served, "release", "begin", "--reason", "journey").returncode == 0
    off = run(served, "release", "set", "RECHARGE_DAYS", "0", "--company", "west", "--reason", "journey")
    assert off.returncode == 0, off.stderr
    shown = _until_days(kavita, home, are_there=False)
    assert 'name="amount"' in shown
    back = run(served, "release", "rollback", "--reason", "journey")
    assert back.returncode == 0, back.stderr
    assert "as never set" in back.stdout
    _until_days(kavita, home, are_there=True)
    assert run(served, "release", "rollback", "--reason", "journey").returncode == 3
    refused = run(served, "release", "set", "RECHARGE", "0", "--reason", "journey")
    assert refused.returncode == 3 and "no feature RECHARGE" in refused.stderr


def _until_days(kavita: Visitor, home: str, *, are_there: bool) -> str:
    for _ in range(60):
        text = kavita.get(f"{home}recharge").text
        if ('class="chips"' in text) is are_there:
            return text
        time.sleep(0.5)
    raise AssertionError("the switch never counted")


def test_the_status_page_is_served_without_the_program_and_without_its_database(served: Served) -> None:
    """M20: written once, then served by a process that can reach no database and no portal."""
    assert run(served, "status", "write").returncode == 0
    nowhere = {
        **served.environment,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
        "DATABASE_APP_URL": "postgresql://nobody@127.0.0.1:9/nothing",
    }
    port = _free_port()
    process = subprocess.Popen(
        [*PROGRAM, "status", "serve", "--port", str(port)], env=nowhere, stdout=subprocess.DEVNULL
    )
    try:
        for language, company in (("hi", "पश्चिम"), ("en", "Paschim")):
            text = _answer(f"http://127.0.0.1:{port}/{language}")
            assert company in text
            assert len(text.encode()) < 20_000
            assert "<script" not in text and "src=" not in text
    finally:
        process.terminate()
        process.wait(20)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answer(address: str) -> str:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
