"""The smoke test of a release: a real consumer sees his balance and can begin a recharge, over HTTP."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.cookiejar import Cookie, CookieJar
from time import monotonic

SECONDS = 10
AMOUNT = "100"
"""Orders of the smoke test are for this many rupees and nobody pays them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was tried: whether it went well, what was seen, and how long it took in ms."""

    name: str
    is_good: bool
    words: str
    took_ms: int


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the test looks at: the session of a browser, the connection, and what his page must say."""

    session: str
    connection_id: int
    balance: str
    """The balance as it is written on the page ("₹1,050" without paise); empty for a postpaid connection."""


def look(url: str, account: Account, *, cookie_name: str = "sessionid") -> Iterator[Seen]:
    """Try the balance and the recharge in both languages, the old form too; yields what was seen."""
    browser = _Browser(url.rstrip("/"), cookie_name, account.session)
    yield _tried("program answers", partial(_page_says, browser, "/alive", "ok"))
    for language in ("hi", "en"):
        home = f"/{language}/c/{account.connection_id}/"
        yield _tried(f"balance ({language})", partial(_page_says, browser, home, account.balance))
        page = f"{home}recharge" if account.balance else f"{home}pay"
        form = f"{language}: {'recharge' if account.balance else 'pay a bill'}"
        yield _tried(form, partial(_page_says, browser, page, 'name="amount"'))
        yield _tried(f"{form}, order", partial(_ordered, browser, page))


class _Failed(Exception):
    pass


class _Browser:
    """Cookies and forms of a browser without script."""

    def __init__(self, url: str, cookie_name: str, session: str) -> None:
        self.url = url
        self.jar = CookieJar()
        host = urllib.parse.urlsplit(url).hostname or ""
        self.jar.set_cookie(_cookie(cookie_name, session, host if "." in host else f"{host}.local"))
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> tuple[str, str]:
        return self._open(urllib.request.Request(self.url + path))

    def post(self, path: str, values: dict[str, str]) -> tuple[str, str]:
        body = urllib.parse.urlencode(values).encode()
        headers = {"Referer": self.url + path}
        return self._open(urllib.request.Request(self.url + path, data=body, headers=headers))

    def _open(self, request: urllib.request.Request) -> tuple[str, str]:
        try:
            with self.opener.open(request, timeout=SECONDS) as answer:
                return answer.url, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as problem:
            with problem:
                raise _Failed(f"it answered {problem.code}") from problem
        except OSError as problem:
            raise _Failed(f"no answer ({problem})") from problem


def _ordered(browser: _Browser, page: str) -> str:
    _, text = browser.get(page)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)
    if token is None:
        raise _Failed("the page has no form")
    # As the first pages sent it: an amount and nothing else. A page opened yesterday must work today.
    address, _ = browser.post(page, {"csrfmiddlewaretoken": token[1], "amount": AMOUNT})
    if "/orders/" not in address:
        raise _Failed(f"no order was opened; it ended at {urllib.parse.urlsplit(address).path}")
    return "an order was opened, and nothing was paid"


def _page_says(browser: _Browser, path: str, words: str) -> str:
    address, text = browser.get(path)
    if words not in text:
        raise _Failed(f"{urllib.parse.urlsplit(address).path} does not say {words}")
    return "says what it must" if words else "answers"


def _tried(name: str, attempt: Callable[[], str]) -> Seen:
    began = monotonic()
    try:
        words, is_good = attempt(), True
    except _Failed as problem:
        words, is_good = str(problem), False
    return Seen(name, is_good, words, round((monotonic() - began) * 1000))


def _cookie(name: str, value: str, domain: str) -> Cookie:
    return Cookie(
        version=0,
        name=name,
        value=value,
        port=None,
        port_specified=False,
        domain=domain,
        domain_specified=False,
        domain_initial_dot=False,
        path="/",
        path_specified=True,
        secure=False,
        expires=None,
        discard=True,
        comment=None,
        comment_url=None,
        rest={},
    )
