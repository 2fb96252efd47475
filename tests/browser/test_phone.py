"""Somebody calls 1912: his card opens in the operator's browser, and they talk (M29, M30).

A caller by sipp, kamailio, the switchboard as it is run, the application, JsSIP in Chromium, rtpengine
where there is one.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, sync_playwright

from bijlighar.interfaces.telephony import configuration
from bijlighar.interfaces.telephony.settings import Settings
from tests.browser.conftest import CHROMIUM, sign_in_officer
from tests.served import Served
from tools.operator_simulator.exchange import SCENARIO, Callers, free_port, free_settings, lacking, proxies

PASSWORD = "gold-neem-river-4711"
PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]


@pytest.fixture(scope="module")
def line(served: Served) -> Iterator[Settings]:
    """The whole line beside the served demo, with its settings where the application reads them."""
    if missing := lacking():
        pytest.skip(f"no telephone line here: apt-get install {' '.join(missing)}")
    home = Path(served.environment["BIJLIGHAR_HOME"])
    media = ("127.0.0.1", free_port(socket.SOCK_DGRAM)) if shutil.which("rtpengine") else None
    found = free_settings(home / "telephony", origin=served.address, media=media)
    found.folder.mkdir(exist_ok=True)
    lines = [f"BIJLIGHAR_SIP_PAGE={found.page}", f"BIJLIGHAR_SIP={found.sip[0]}:{found.sip[1]}"]
    lines.append(f"BIJLIGHAR_SWITCHBOARD={found.switchboard[0]}:{found.switchboard[1]}")
    lines.append("BIJLIGHAR_SIP_MENU=0")  # what the menu says is tested elsewhere, and takes a minute
    (found.folder / "settings.env").write_text("\n".join(lines))
    configuration.let_in(found, home / "exchanges.toml")
    with proxies(found), (found.folder / "switchboard.log").open("w") as log:
        command = [*PROGRAM, "telephony", "serve", "--application", served.address]
        board = subprocess.Popen(command, env=served.environment, stdout=log, stderr=log)
        yield found
        board.terminate()
        assert board.wait(20) == 0, (found.folder / "switchboard.log").read_text()


@pytest.fixture(scope="module")
def operator(served: Served) -> str:
    """The login of somebody who takes calls of the east."""
    login = f"op.{os.getpid()}"
    with psycopg.connect(served.environment["DATABASE_URL"]) as database:
        (top,) = database.execute(
            "SELECT path FROM network_office WHERE path LIKE 'east/%' ORDER BY length(path) LIMIT 1"
        ).fetchone() or ("",)
    for arguments in (
        ["staff", "add", login, "--name-en", "Asha Verma", "--name-hi", "आशा वर्मा", "--password", PASSWORD],
        ["staff", "give", login, "OPERATOR", top],
    ):
        done = subprocess.run(
            [*PROGRAM, *arguments], env=served.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return login


@pytest.fixture(scope="module")
def desk(served: Served, line: Settings, operator: str) -> Iterator[Page]:
    """The operator at a desk, the telephone ready; the browser lends it a microphone that beeps."""
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        arguments = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        # Host names of the local network hide addresses from other sites; the relay must find this browser.
        arguments.append("--disable-features=WebRtcHideLocalIpsWithMdns")
        try:
            browser = playwright.chromium.launch(executable_path=path, args=arguments)
        except Exception as problem:
            pytest.skip(f"no browser here: install chromium ({str(problem).splitlines()[0]})")
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.problems = []  # type: ignore[attr-defined]
        page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
        sign_in_officer(page, served.address, operator, PASSWORD, after="/en/console/calls")
        page.fill("#desk-code", f"d{os.getpid()}")
        page.get_by_role("button", name="Take calls").click()
        try:
            page.locator("#phone[data-state=Ready]").wait_for(timeout=20_000)
        except Exception as late:
            raise AssertionError(f"no telephone: {page.problems} {page.inner_text('#phone')}") from late  # type: ignore[attr-defined]
        yield page
        browser.close()


def test_a_call_opens_the_card_of_who_calls(
    desk: Page, served: Served, line: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    caller = str(served.people[0]["mobile"])
    began = time.perf_counter()
    callers = Callers(line, [caller], 200, SCENARIO)
    desk.locator("#phone[data-state=Ringing]").wait_for(timeout=60_000)
    rang = time.perf_counter()
    desk.locator("#live").get_by_text(caller[-4:]).first.wait_for(timeout=10_000)
    shown = time.perf_counter()
    with capsys.disabled():
        sys.stdout.write(
            f"\nfrom the start of sipp to the ringing {1000 * (rang - began):.0f} ms, "
            f"to the open card {1000 * (shown - began):.0f} ms\n"
        )
    if folder := os.environ.get("BIJLIGHAR_PICTURES"):
        desk.screenshot(path=str(Path(folder) / "call.png"))
    if line.media is not None:
        desk.get_by_role("button", name="Answer").click()
        desk.locator("#phone[data-state=Talking]").wait_for(timeout=15_000)
        desk.get_by_role("button", name="Hang up").click()
        assert callers.result() == {"well": 1, "failed": 0}, callers.errors()
    else:
        callers.stop()
    assert desk.problems == []  # type: ignore[attr-defined]
