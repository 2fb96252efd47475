"""The demo's payment gateway: the sandbox beside the server, so that a recharge can be tried to its end."""

from __future__ import annotations

import socket
import subprocess
import sys
import tomllib
import urllib.parse
from pathlib import Path

from bijlighar.conf.gateways import gateways_file
from bijlighar.conf.home import home
from bijlighar.interfaces.demo.beside import server_address

_CHECKOUT = Path(__file__).resolve().parents[4]


def start(host: str, port: int) -> subprocess.Popen[bytes] | None:
    """Start the sandbox on a free port; None where it is not wanted.

    That is: its sources are not here, real gateways are set up, or that of another server of this home runs.
    It tells the server on `host` and `port` what is paid, and ends when its standard input does.
    """
    file = gateways_file()
    if not (_CHECKOUT / "tools" / "gateway_sandbox").is_dir() or file.parent != home():
        return None
    there = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if set(there) - {"sandbox"} or _answers(there.get("sandbox", {}).get("address", "")):
        return None
    return subprocess.Popen(
        [
            sys.executable, "-m", "tools.gateway_sandbox", "--home", str(home().absolute()), "--port", "0",
            "--webhook", f"{server_address(host, port)}/api/v1/payments/webhooks/sandbox", "--with-parent",
        ],
        cwd=_CHECKOUT,
        stdin=subprocess.PIPE,
    )  # fmt: skip


def _answers(address: str) -> bool:
    where = urllib.parse.urlsplit(address)
    if where.hostname is None or where.port is None:
        return False
    try:
        with socket.create_connection((where.hostname, where.port), timeout=1):
            return True
    except OSError:
        return False
