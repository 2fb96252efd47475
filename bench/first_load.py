"""The first look at home over 2G: what crosses the air, when the four answers stand there, when a tap goes.

Chromium at 360 x 640 with a processor slowed four times, over a line of 250 kbit/s (`_slow_line`), where each
connection costs a round trip for TCP and one for TLS and its certificates are counted: an empty phone first,
then the same phone again with what its service worker has kept. The median of five. GPRS, looked at once, is
for information, and so is Chromium's own throttling with the figures of 2G, which reaches neither connecting
nor the worker. The server runs beside, on the same machine ("server" is what it took for home without the
line). "kB" is everything on the line until then; "of its files" what the page fetches in all, connecting left
out, and "with the worker" everything once nothing more comes: the app's own files and pages as well.
"""

from __future__ import annotations

import http.client
import itertools
import statistics
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bench._demo import CHROMIUM, Demo, demo
from bench._result import Figure, Limit, Result
from bench._slow_line import Line, Profile, slow_line

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROUNDS = 5
MOST_KB, MOST_SECONDS = 60, 3
SLOWER = 4
TWO_G = Profile("2G", down_kbit=250, up_kbit=50, round_trip=0.3)
GPRS = Profile("GPRS", down_kbit=50, up_kbit=20, round_trip=0.7)
PROFILES = (TWO_G, GPRS)
QUIET_SECONDS = 2.0
"""Nothing more comes when nothing has come for so long."""

FIGURES = {
    "kB": "kB", "requests": "n", "server": "s", "first paint": "s", "four answers": "s",
    "Recharge seen": "s", "tap sent": "s", "whole page": "s",
    "kB of its files": "kB", "kB with the worker": "kB",
}  # fmt: skip

_LOOK = """() => {
    const seen = window.__seen = {};
    const stands = (each) => {
        const box = each && each.getBoundingClientRect();
        return box && box.height > 0 && box.top < innerHeight;
    };
    const look = () => {
        const now = performance.now(), go = document.querySelector('a.btn.lit');
        const four = [document.querySelector('.hero .num'), ...document.querySelectorAll('.pair .stat'),
            document.querySelector('main > .sec p')];
        if (!seen.answers && four.length === 4 && four.every(stands)) seen.answers = now;
        if (!seen.recharge && stands(go)) {
            const box = go.getBoundingClientRect();
            const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            if (hit && go.contains(hit)) seen.recharge = now;
        }
        if (!(seen.answers && seen.recharge)) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""
"""Looks whenever the browser could paint. It is no part of the page, so that its policy says nothing."""

_TOLD = """() => ({
    paint: (performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime,
    load: performance.getEntriesByType('navigation')[0].loadEventEnd,
    requests: performance.getEntriesByType('resource').length + 1,
    ...window.__seen,
})"""


_FILES = """() => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
    .reduce((sum, each) => sum + each.transferSize, 0)"""
"""What the page and all its files weigh as they are sent, those that come once it stands among them."""


def run() -> Iterator[Result]:
    if not CHROMIUM.exists():
        raise SystemExit("no browser here: apt-get install chromium")
    if find_spec("playwright") is None:
        raise SystemExit("the packages of the tests are not here: sh tools/setup.sh dev")
    with demo() as found, _browser() as browser:
        yield from measured(found, browser)


@contextmanager
def _browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


def measured(found: Demo, browser: Browser) -> Iterator[Result]:
    for home, (path, session) in found.homes.items():
        first: dict[str, float] = {}
        for profile in PROFILES:
            port = urllib.parse.urlsplit(found.address).port
            assert port is not None
            with slow_line(port, profile) as line:
                rounds = [
                    _round(browser, line, path, session) for _ in range(ROUNDS if profile is TWO_G else 1)
                ]
            for load in ("first", "second"):
                middle = _middle([each[load] for each in rounds])
                yield from _figures(home, f"{profile.name}, {load} load", middle, note=str(profile))
                if (profile, load) == (TWO_G, "first"):
                    first = middle
        alone = _middle([_browsers_own(browser, found.address, path, session) for _ in range(ROUNDS)])
        yield from _figures(home, "2G by the browser's throttling", alone)
        yield Limit(
            asked_for=f"{home}, first load", at_most=MOST_KB, measured=first["kB of its files"], unit="kB"
        )
        for name in ("four answers", "tap sent"):
            yield Limit(
                asked_for=f"{home} over 2G, first load: {name}",
                at_most=MOST_SECONDS, measured=first[name], unit="s",
            )  # fmt: skip


def _figures(home: str, contestant: str, middle: dict[str, float], note: str = "") -> Iterator[Figure]:
    for name, unit in FIGURES.items():
        if name in middle:
            yield Figure(
                step=home, contestant=contestant, figure=name, value=middle[name], unit=unit,
                note=note if name == "kB" and "first" in contestant else "",
            )  # fmt: skip


def _middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}


def _round(browser: Browser, line: Line, path: str, session: str) -> dict[str, dict[str, float]]:
    """An empty phone opens home, and again once its worker stands; another taps as soon as it can."""
    waited = _server(line, path, session)
    line.forget()
    with _phone(browser, line.address, session) as context:
        page = _slowed(context)
        first = _opened(page, line.address + path, lambda: line.down.bytes + line.up.bytes)
        first["server"] = waited
        first["kB with the worker"] = _when_quiet(line) / 1000
        first["kB of its files"] = page.evaluate(_FILES) / 1000
        page.goto("about:blank")
        before = line.down.bytes + line.up.bytes
        second = _opened(
            page,
            line.address + path,
            lambda: line.down.bytes + line.up.bytes - before,
        )
    line.forget()
    with _phone(browser, line.address, session) as context:
        first["tap sent"] = _tapped(_slowed(context), line.address + path)
    return {"first": first, "second": second}


def _server(line: Line, path: str, session: str) -> float:
    """Seconds that the server takes for home just now, asked without the line."""
    connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != HTTPStatus.OK:
        raise RuntimeError(f"{path}: {answer.status}")
    return time.perf_counter() - began


def _browsers_own(browser: Browser, address: str, path: str, session: str) -> dict[str, float]:
    with _phone(browser, address, session) as context:
        page = _slowed(context)
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False, "latency": 1000 * TWO_G.round_trip,
                "downloadThroughput": 125 * TWO_G.down_kbit, "uploadThroughput": 125 * TWO_G.up_kbit,
            },
        )  # fmt: skip
        sizes: list[float] = []
        network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        return _opened(page, address + path, lambda: sum(sizes))


@contextmanager
def _phone(browser: Browser, address: str, session: str) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True, device_scale_factor=2
    )
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    context.set_default_timeout(120_000)
    context.add_init_script(f"({_LOOK})()")
    yield context
    context.close()


def _slowed(context: BrowserContext) -> Page:
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def _opened(page: Page, address: str, crossed: Callable[[], float]) -> dict[str, float]:
    page.goto(address, wait_until="load")
    told: dict[str, Any] = page.evaluate(_TOLD)
    if told["paint"] is None:
        page.wait_for_timeout(500)
        told = page.evaluate(_TOLD)
    return {
        "kB": crossed() / 1000,
        "requests": told["requests"],
        "first paint": told["paint"] / 1000,
        "four answers": max(told["answers"], told["paint"]) / 1000,
        "Recharge seen": max(told["recharge"], told["paint"]) / 1000,
        "whole page": told["load"] / 1000,
    }


def _tapped(page: Page, address: str) -> float:
    """Seconds until the phone asks for the page behind the button, tapped as soon as it can be."""
    went: list[float] = []
    page.on(
        "request",
        lambda each: went.append(time.perf_counter()) if each.url.endswith(("/recharge", "/pay")) else None,
    )
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator("a.btn.lit").tap(no_wait_after=True)
    for _ in itertools.takewhile(lambda _: not went, range(600)):
        page.wait_for_timeout(10)
    return went[0] - began


def _when_quiet(line: Line) -> int:
    """All bytes so far, once nothing more comes."""
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < QUIET_SECONDS:
        now = line.down.bytes + line.up.bytes
        if now != seen:
            seen, since = now, time.monotonic()
        time.sleep(0.1)
    return seen
