"""Stands before the framework: has the kept page, or has one made and keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from bijlighar.interfaces.portal.kept.listener import Listener
from bijlighar.interfaces.portal.kept.page import KeptPage, kept_of, ticks
from bijlighar.interfaces.portal.kept.store import Store, mark

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

_SESSION = re.compile(r"(?:^|;\s*)sessionid=(\w+)")
_OTHERS = (
    "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "HTTP_COOKIE", "HTTP_ACCEPT_ENCODING", "HTTP_HX_REQUEST",
    "HTTP_X_FORWARDED_PROTO",
)  # fmt: skip
"""Two requests that differ in one of these get pages of their own."""


class Front:
    """An application that answers as another does, sooner where it may; its pages lie in a folder."""

    def __init__(self, application: Application, folder: Path) -> None:
        self._application = application
        self._store = Store(folder)
        self._store.sweep(everything=True)  # of a time when nobody listened
        self.listener = Listener(self._store.sweep)

    def at_hand(self, environ: Environ) -> KeptPage | None:
        """The kept page that answers a request, without the framework; None where one has to be made."""
        session = _session_of(environ)
        if session is None or environ["REQUEST_METHOD"] != "GET":
            return None
        self.listener.begin()
        kept = self._store.get(session, _name_of(environ))
        return kept if kept is not None and self.listener.is_fresh(kept) else None

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer a request, as the protocol of web servers for Python has it."""
        kept = self.at_hand(environ)
        if kept is not None:
            start_response(kept.status, kept.headers)
            return [kept.body]
        method, session = environ["REQUEST_METHOD"], _session_of(environ)
        if session is None or method == "HEAD":
            return self._application(environ, start_response)
        if method != "GET":
            # What a person did himself he sees at once, and after signing out nothing.
            self._store.forget(session)
            try:
                return self._application(environ, start_response)
            finally:
                self._store.forget(session)
        with self._store.of(session) as pages:
            return _made(self._application, environ, start_response, partial(pages.put, _name_of(environ)))


def _session_of(environ: Environ) -> str | None:
    found = _SESSION.search(environ.get("HTTP_COOKIE", ""))
    return mark(found[1]) if found else None


def _name_of(environ: Environ) -> str:
    return mark(*(environ.get(each, "") for each in _OTHERS))


def _made(
    application: Application, environ: Environ, start_response: Start, keep: Callable[[KeptPage], None]
) -> Iterable[bytes]:
    began = ticks()
    said: tuple[str, list[tuple[str, str]]] = ("", [])

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        nonlocal said
        said = (status, list(headers))
        return start_response(status, headers, *rest)

    answered = application(environ, start)
    of = kept_of(environ)
    status, headers = said
    if of is None or status != "200 OK" or any(name.lower() == "set-cookie" for name, _ in headers):
        return answered
    try:
        body = b"".join(answered)
    finally:
        if (close := getattr(answered, "close", None)) is not None:
            close()
    keep(KeptPage(of.connection_id, of.company_id, of.wires, began, began + of.lasts, status, headers, body))
    return [body]
