"""The portal and PostgreSQL are both stopped, and an SMS is answered all the same, with its "as of" (M16)."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.sms_sandbox.provider import Provider
from tools.sms_sandbox.server import Sandbox

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main(prog_name='bijlighar')"]
# Without the packages of the environment: what is not in the standard library cannot be imported.
ANSWERING = [sys.executable, "-S", "-m", "bijlighar.interfaces.answer"]
TOKEN = "let-me-in"
CARD = """
from bijlighar.interfaces.cli.django import ready; ready()
from bijlighar.consumers.queries import connections_of_mobile
from bijlighar.prepaid.queries import balance_card
from bijlighar.kernel.time import settlement_day
from datetime import UTC, datetime
(home,) = connections_of_mobile("+91" + {mobile!r})
card = balance_card(home.id, settlement_day(datetime.now(UTC)))
print(card.balance_paise, card.as_of.strftime("%d-%m-%Y"), home.service_number[-4:])
"""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A provider of SMS."""
    server = Sandbox(Provider())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_an_sms_is_answered_with_portal_and_database_stopped(own_home: Path, sandbox: Sandbox) -> None:
    environment = {**os.environ, "BIJLIGHAR_HOME": str(own_home)}

    def program(*arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [*PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr[-2000:]
        return done.stdout

    program("migrate", "--quiet")
    program("demo", "load", "--connections", "6", "--days", "8", "--no-who")
    people = [json.loads(line) for line in program("demo", "who", "--json").splitlines()]
    mobile = next(one["mobile"] for one in people if "prepaid" in one["see_en"].lower())
    port = free_port()
    with (own_home / "portal.log").open("w") as log:
        portal = subprocess.Popen(
            [*PROGRAM, "serve", "--port", str(port), "--workers", "1", "--no-canary"],
            env=environment,
            stdout=log,
            stderr=log,
        )
        wait_for(f"http://127.0.0.1:{port}/alive")
        card = subprocess.run(
            [sys.executable, "-c", CARD.format(mobile=mobile)],
            env=environment, capture_output=True, text=True, check=True,
        ).stdout.split()  # fmt: skip
        paise, charged, ends = int(card[0]), card[1], card[2]
        made = json.loads(program("answer", "snapshot", "--json"))
        assert made["connections"] > 20
        portal.send_signal(signal.SIGTERM)
        portal.wait(30)
    program("db", "stop")
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/alive", timeout=2)
    assert not list(own_home.glob("**/postmaster.pid"))

    settings(own_home, sandbox.address)
    door = free_port()
    answering = subprocess.Popen(
        [*ANSWERING, "--port", str(door)], env={**environment, "PYTHONPATH": str(ROOT / "src")}
    )
    try:
        wait_for(f"http://127.0.0.1:{door}/alive")
        assert ask(door, mobile, "kitna bacha", "in-1") == {"outcome": "ANSWERED"}
        (sms,) = sandbox.provider.wait_for(1, mobile=mobile)
        rupees = f"{abs(paise) / 100:.2f}"
        text = sms["text"].replace(",", "")
        assert text.startswith(f"..{ends}: बैलेंस")
        assert f"₹{rupees}" in text
        assert re.search(r"\d\d-\d\d-\d{4} \d\d:\d\d तक का", text), "it says until when it is true"
        assert f"कटौती {charged} तक" in text
        # The same SMS brought twice is answered once; a missed call is answered as BAL is.
        assert ask(door, mobile, "kitna bacha", "in-1") == {"outcome": "REPEATED"}
        assert ask(door, mobile, None, "call-1") == {"outcome": "ANSWERED"}
        assert len(sandbox.provider.wait_for(2, mobile=mobile)) == 2
        # A stranger gets nobody's data, and is told how to link the mobile.
        assert ask(door, "6999999999", "BAL EN", "in-2") == {"outcome": "ANSWERED"}
        (to_stranger,) = sandbox.provider.wait_for(1, mobile="6999999999")
        assert to_stranger["text"].startswith("This mobile is not linked")
        assert not re.search(r"Rs|\d\d-\d\d", to_stranger["text"])
        with urllib.request.urlopen(f"http://127.0.0.1:{door}/health", timeout=5) as answer:
            health = json.load(answer)
        # The provider has the third; that it does may not be noted yet.
        assert health["is_stale"] is False and sum(health["replies"].values()) == 3
        with pytest.raises(urllib.error.HTTPError, match="401"):
            ask(door, mobile, "BAL", "in-3", token="guessed")
    finally:
        answering.terminate()
        assert answering.wait(20) == 0


def settings(home: Path, address: str) -> None:
    """How the sandbox is spoken to."""
    (home / "messages.toml").write_text(
        f"""
[provider.sandbox]
way = "SMS"
maker = "http"
url = "{address}/send"
fields = {{ to = "{{mobile}}", text = "{{text}}", ref = "{{reference}}" }}
id_at = "id"
token_file = "sandbox_token"
cost_urs_per_part = 120000
"""
    )
    (home / "sandbox_token").write_text(TOKEN)
    (home / "sandbox_token").chmod(0o600)


def ask(port: int, mobile: str, text: str | None, ref: str, token: str = TOKEN) -> dict[str, str]:
    """Bring an SMS, or a missed call, as the provider does."""
    what = "missed-call" if text is None else "sms"
    body = json.dumps({"id": ref, "from": f"91{mobile}", "text": text}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/{what}/sandbox?token={token}",
        data=body,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, str] = json.load(answer)
        return found


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    """Wait until an address answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
