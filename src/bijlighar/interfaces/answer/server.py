"""The process itself: takes what providers bring over HTTP, and sends the answers beside it."""

from __future__ import annotations

import hmac
import json
import logging
import threading
import urllib.parse
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bijlighar.conf.messages import token_of
from bijlighar.interfaces.answer.desk import Desk, layout, now
from bijlighar.notifications.rules.reports import read_reports
from bijlighar.notifications.rules.setup import Provider, Setup, SetupRefused

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
PAUSE_SECONDS = 0.5
INCOMING = {"id": "id", "mobile": "from", "text": "text"}
MISSED = {"id": "id", "mobile": "from"}


class Server(ThreadingHTTPServer):
    """Listens for providers. `/sms/<provider>`, `/missed-call/<provider>` and `/report/<provider>` ask for
    the provider's token; `/alive` and `/health` tell nobody's data."""

    daemon_threads = True

    def __init__(self, home: Path, setup: Setup, desk: Desk | None = None) -> None:
        self.desk = desk or Desk(home, setup)
        self.setup, self.home = setup, home
        self.waits = threading.Event()
        super().__init__((setup.answering.host, setup.answering.port), Handler)

    def send_forever(self, stop: threading.Event) -> None:
        """Send answers as they come, until told to stop."""
        rounds = 0
        while not stop.is_set():
            try:
                if self.desk.send_due(now()):
                    continue
                rounds += 1
                if rounds % 10_000 == 1:
                    self.desk.state.forget(now().timestamp())
            except Exception:
                log.exception("Answers could not be sent; trying again")
                stop.wait(5)
            self.waits.wait(PAUSE_SECONDS)
            self.waits.clear()


class Handler(BaseHTTPRequestHandler):
    """One call."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 20

    def do_GET(self) -> None:
        """Tell how it is, or take what a provider brings in the address."""
        path = urllib.parse.urlsplit(self.path).path
        if path == "/alive":
            self._say(HTTPStatus.OK, {"alive": True})
        elif path == "/health":
            self._say(HTTPStatus.OK, self.server.desk.health(now()))
        else:
            self._take({})

    def do_POST(self) -> None:
        """Take what a provider brings in the body."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            self.close_connection = True
            return self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": "TOO_LARGE"})
        body = self.rfile.read(int(length))
        try:
            if "json" in self.headers.get("Content-Type", ""):
                sent = json.loads(body)
            else:
                sent = dict(urllib.parse.parse_qsl(body.decode()))
        except ValueError:
            return self._say(HTTPStatus.BAD_REQUEST, {"error": "NOT_UNDERSTOOD"})
        return self._take(sent)

    def _take(self, sent: Any) -> None:
        address = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(address.query))
        _, what, code, *rest = [*address.path.split("/"), "", ""]
        provider = self.server.setup.provider(code)
        if what not in ("sms", "missed-call", "report") or any(rest):
            return self._say(HTTPStatus.NOT_FOUND, {"error": "NO_SUCH_ADDRESS"})
        if provider is None or not self._is_let_in(provider, query):
            return self._say(HTTPStatus.UNAUTHORIZED, {"error": "NOT_LET_IN"})
        given = {**query, **sent} if isinstance(sent, Mapping) else sent
        try:
            if what == "report":
                return self._report(provider, given)
            return self._question(provider, given, what)
        except Exception:
            log.exception("A call failed")
            return self._say(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "OUR_FAULT"})

    def _question(self, provider: Provider, given: Any, what: str) -> None:
        name, usual = ("incoming", INCOMING) if what == "sms" else ("missed_call", MISSED)
        asked = read_question(given, layout(provider.options, name, usual))
        if asked is None:
            return self._say(HTTPStatus.BAD_REQUEST, {"error": "LACKS_SOMETHING"})
        ref, sender, text = asked
        outcome = self.server.desk.question(
            provider.code, f"{what}/{ref}", sender, text if what == "sms" else None, now()
        )
        self.server.waits.set()
        return self._say(HTTPStatus.OK, {"outcome": outcome})

    def _report(self, provider: Provider, given: Any) -> None:
        at = now().timestamp()
        changed = sum(
            self.server.desk.state.reported(provider.code, one.provider_ref, one.state, at)
            for one in read_reports(given, provider.options)
        )
        return self._say(HTTPStatus.OK, {"changed": changed})

    def _is_let_in(self, provider: Provider, query: Mapping[str, str]) -> bool:
        try:
            token = token_of(provider, self.server.home)
        except SetupRefused as problem:
            log.error("%s", problem)
            return False
        given = query.get("token") or self.headers.get("Authorization", "").removeprefix("Bearer ")
        return bool(token) and hmac.compare_digest(given.encode(), token.encode())

    def _say(self, status: HTTPStatus, content: Mapping[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of calls: their addresses hold mobiles and tokens."""


def read_question(given: Any, names: Mapping[str, str]) -> tuple[str, str, str] | None:
    """The provider's name of a question, the mobile and the text; None where id or mobile is missing."""
    if not isinstance(given, Mapping):
        return None
    found = [given.get(names[name]) for name in ("id", "mobile")]
    if any(each in (None, "") for each in found):
        return None
    text = given.get(names["text"]) if "text" in names else ""
    return str(found[0])[:200], str(found[1])[:40], str(text or "")


def serve(home: Path, setup: Setup, stop: threading.Event) -> None:
    """Listen and send until told to stop. Raises `OSError` when the port is taken, `SetupRefused`."""
    server = Server(home, setup)
    sender = threading.Thread(target=server.send_forever, args=(stop,), daemon=True)
    listener = threading.Thread(target=server.serve_forever, daemon=True)
    sender.start()
    listener.start()
    stop.wait()
    server.shutdown()
    server.server_close()
    server.waits.set()
    sender.join(10)
