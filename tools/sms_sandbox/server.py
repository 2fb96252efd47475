"""The sandbox over HTTP: `/send` for programs; `/messages` and `/manners` for whoever plays along."""

from __future__ import annotations

import json
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tools.sms_sandbox.provider import Provider


class Sandbox(ThreadingHTTPServer):
    """Listens on loopback alone."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, provider: Provider, port: int = 0) -> None:
        self.provider = provider
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One call."""

    server: Sandbox
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Show what was taken, or take an SMS whose fields stand in the address."""
        address = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(address.query))
        if address.path == "/messages":
            self._say(200, self.server.provider.messages(mobile=query.get("mobile", "")))
        elif address.path == "/send":
            self._say(*self.server.provider.take(query))
        else:
            self._say(404, {"status": "error"})

    def do_POST(self) -> None:
        """Take an SMS, or change how the provider behaves."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_json = "json" in self.headers.get("Content-Type", "")
        fields = json.loads(body) if is_json else dict(urllib.parse.parse_qsl(body.decode()))
        path = urllib.parse.urlsplit(self.path).path
        if path == "/send":
            self._say(*self.server.provider.take(fields))
        elif path == "/manners":
            self._say(200, vars(self.server.provider.behave(**fields)))
        else:
            self._say(404, {"status": "error"})

    def _say(self, status: int, content: Any) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of calls."""
