"""Stands before the threads that make pages: what is kept is given at once, however busy they are."""

from __future__ import annotations

from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import build_environ

from bijlighar.interfaces.portal.kept.front import Front
from bijlighar.interfaces.portal.kept.page import KeptPage

THREADS = 8
"""Of a process. Each has a connection to the database."""


class Window:
    """An asynchronous application: kept pages without a thread, others by `front` in one of its threads."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._threads = WSGIMiddleware(front, workers=THREADS)  # type: ignore[arg-type]  # it wants its own `Environ`

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, as the protocol of asynchronous web servers has it."""
        if scope["type"] == "http":
            # X_Forwarded_For would be taken for X-Forwarded-For, which our proxies write and nobody else.
            scope["headers"] = [each for each in scope["headers"] if b"_" not in each[0]]
            kept = self._front.at_hand(build_environ(scope, body=None))  # type: ignore[arg-type]
            if kept is not None:
                await _give(kept, send)
                return
        await self._threads(scope, receive, send)


async def _give(kept: KeptPage, send: Any) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in kept.headers]
    await send({"type": "http.response.start", "status": int(kept.status[:3]), "headers": headers})
    await send({"type": "http.response.body", "body": kept.body})
