"""The demo's payment gateway: the sandbox beside the server, so that a recharge can be tried to its end."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from bijlighar.conf.gateways import gateways_file
from bijlighar.conf.home import home

_CHECKOUT = Path(__file__).resolve().parents[4]


def start(host: str, port: int) -> subprocess.Popen[bytes] | None:
    """Start the sandbox on a free port; None where its sources are not here, or real gateways are set up.

    It tells the server on `host` and `port` what is paid, and ends when its standard input does.
    """
    file = gateways_file()
    if not (_CHECKOUT / "tools" / "gateway_sandbox").is_dir() or file.parent != home():
        return None
    if file.exists() and set(tomllib.loads(file.read_text(encoding="utf-8"))) - {"sandbox"}:
        return None
    told = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    shown = f"[{told}]" if ":" in told else told
    return subprocess.Popen(
        [
            sys.executable, "-m", "tools.gateway_sandbox", "--home", str(home().absolute()), "--port", "0",
            "--webhook", f"http://{shown}:{port}/api/v1/payments/webhooks/sandbox", "--with-parent",
        ],
        cwd=_CHECKOUT,
        stdin=subprocess.PIPE,
    )  # fmt: skip
