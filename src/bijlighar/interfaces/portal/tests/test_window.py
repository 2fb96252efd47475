"""What stands before the threads: kept pages need none, and no header is taken for one of ours (M12)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bijlighar.interfaces.portal.kept import Front, Window
from bijlighar.interfaces.portal.kept.page import OF, Of
from bijlighar.interfaces.portal.kept.window import THREADS

SESSION = (b"cookie", b"sessionid=abc")


class Maker:
    """An application that makes pages which may be kept, and works on some of them until it is let go."""

    def __init__(self) -> None:
        self.busy, self.let_go = threading.Semaphore(0), threading.Event()
        self.made: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.made.append(environ)
        if environ["PATH_INFO"] == "/long":
            self.busy.release()
            self.let_go.wait(60)
        environ[OF] = Of(connection_id=1, company_id=1, wires=(), lasts=60.0)
        start_response("200 OK", [("Content-Type", "text/plain"), ("X-Frame-Options", "DENY")])
        return [b"balance"]


def ask(window: Window, path: str, *headers: tuple[bytes, bytes]) -> Any:
    """A request as an asynchronous web server gives it; status, headers and body of the answer."""
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path,
        "query_string": b"", "root_path": "", "server": ("127.0.0.1", 80), "client": ("192.0.2.1", 5),
        "headers": [(b"host", b"x"), *headers],
    }  # fmt: skip
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    async def answer() -> tuple[int, dict[bytes, bytes], bytes]:
        await window(scope, receive, send)
        return (
            said[0]["status"],
            dict(said[0]["headers"]),
            b"".join(each.get("body", b"") for each in said[1:]),
        )

    return answer()


def test_a_header_with_an_underscore_is_nobody_s(tmp_path: Path) -> None:
    """Both are written alike for the pages, and only the one with hyphens comes from our proxies."""
    maker = Maker()
    window = Window(Front(maker, tmp_path))
    false, true = (b"x_forwarded_for", b"198.51.100.9"), (b"x-forwarded-for", b"203.0.113.7")
    for headers in ((false,), (false, true), (true, false)):
        asyncio.run(ask(window, "/", *headers))
    assert [each.get("HTTP_X_FORWARDED_FOR") for each in maker.made] == [None, "203.0.113.7", "203.0.113.7"]


def test_a_kept_page_is_given_while_every_thread_is_busy(tmp_path: Path, committed_database: object) -> None:
    """After an outage message those who look again do not stand in line behind those who look first."""
    maker = Maker()
    front = Front(maker, tmp_path)
    window = Window(front)

    async def storm() -> list[Any]:
        busy = [asyncio.ensure_future(ask(window, "/long", SESSION)) for _ in range(THREADS)]
        await asyncio.to_thread(lambda: [maker.busy.acquire(timeout=60) for _ in busy])
        made, given = len(maker.made), await asyncio.wait_for(ask(window, "/home", SESSION), 60)
        assert len(maker.made) == made, "it was not made anew"
        maker.let_go.set()
        return [given, *await asyncio.gather(*busy)]

    try:
        for _ in range(200):  # until it listens, and has made the page after that
            made = len(maker.made)
            first = asyncio.run(ask(window, "/home", SESSION))
            if len(maker.made) == made:
                break
            threading.Event().wait(0.05)
        answers = asyncio.run(storm())
    finally:
        maker.let_go.set()
        front.listener.end()
    assert first == answers[0]
    assert {(status, body) for status, _, body in answers} == {(200, b"balance")}
    assert answers[0][1] == {b"content-type": b"text/plain", b"x-frame-options": b"DENY"}
