"""Serves the written status page and says how old it is; needs no database, no Django and no script.

It runs on when everything else stands still, on this machine or on another that gets the two files.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LANGUAGES = ("hi", "en")
STALE_SECONDS = 15 * 60
"""The page is written every five minutes; one that is older than this was not written when it should be."""
AGE_MARK = "<!--age-->"
_WRITTEN = re.compile(r'<meta name="written" content="([^"]+)">')
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

_UNITS = {
    "hi": ("सेकंड", "मिनट", "घंटे", "दिन"),
    "en": ("seconds", "minutes", "hours", "days"),
}
_ONE = {"hi": ("सेकंड", "मिनट", "घंटा", "दिन"), "en": ("second", "minute", "hour", "day")}
_STALE = {
    "hi": (
        "यह पन्ना {age} पुराना है",
        "इसे लिखने वाला प्रोग्राम जवाब नहीं दे रहा, इसलिए नीचे जो लिखा है वह उस समय का है। पैसे के लिए बिजली काटने का "
        "आदेश भी वही प्रोग्राम देता है: जब तक वह बंद है, ऐसा कोई आदेश नहीं जाता।",
    ),
    "en": (
        "This page is {age} old",
        "The program that writes it does not answer, so what stands below is as of then. The same program "
        "gives the orders to cut off for payment: while it stands still, none goes out.",
    ),
}
_FRESH = {"hi": "{age} पहले लिखा गया", "en": "Written {age} ago"}
_NOTHING = (
    "<!doctype html><html lang=hi><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>बिजलीघर</title><p>स्थिति का पन्ना अभी लिखा नहीं गया है। 1912 पर पूछ सकते हैं।"
    "<p lang=en>The status page has not been written yet. You can ask at 1912.</html>"
)


def age_words(seconds: int, language: str) -> str:
    """How long ago, in the largest whole unit: 200 -> "3 minutes"."""
    amount, place = max(seconds, 0), 0
    for size in (60, 60, 24):
        if amount < size:
            break
        amount, place = amount // size, place + 1
    return f"{amount}\u00a0{(_ONE if amount == 1 else _UNITS)[language][place]}"


def with_age(text: str, language: str, at: datetime) -> str:
    """The written page with its age in the place that was left for it; old ones say so above all else."""
    found = _WRITTEN.search(text)
    if found is None:
        return text
    seconds = int((at - datetime.fromisoformat(found[1])).total_seconds())
    age = age_words(seconds, language)
    if seconds <= STALE_SECONDS:
        said = f'<p class="at">{_FRESH[language].format(age=age)}</p>'
    else:
        title, words = _STALE[language]
        said = f'<div class="old" role="status"><h2>{title.format(age=age)}</h2><p>{words}</p></div>'
    return text.replace(AGE_MARK, said, 1)


def server(host: str, port: int, folder: Path, clock: Callable[[], datetime]) -> ThreadingHTTPServer:
    """A server of the pages in a folder; the caller runs and closes it."""

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "bijlighar-status", ""
        timeout = 20

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            path = self.path.split("?", 1)[0].strip("/")
            if path == "alive":
                self._send(HTTPStatus.OK, "ok", "text/plain", with_body=with_body)
            elif path in ("", *LANGUAGES):
                self._page(path or self._language(), with_body=with_body)
            else:
                self._send(HTTPStatus.NOT_FOUND, _NOTHING, "text/html", with_body=with_body)

        def _page(self, language: str, *, with_body: bool) -> None:
            try:
                text = (folder / file_name(language)).read_text(encoding="utf-8")
            except OSError:
                self._send(HTTPStatus.SERVICE_UNAVAILABLE, _NOTHING, "text/html", with_body=with_body)
                return
            self._send(HTTPStatus.OK, with_age(text, language, clock()), "text/html", with_body=with_body)

        def _language(self) -> str:
            asked = self.headers.get("Accept-Language", "").lower()
            return "en" if asked.startswith("en") else "hi"

        def _send(self, status: HTTPStatus, text: str, kind: str, *, with_body: bool) -> None:
            body = text.encode()
            style = _STYLE.search(text)
            mark = b64encode(hashlib.sha256(style[1].encode()).digest()).decode() if style else ""
            allowed = f"'sha256-{mark}'" if mark else "'none'"
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-cache")
            self.send_header("Vary", "Accept-Language")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header(
                "Content-Security-Policy",
                f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'; "
                "frame-ancestors 'none'",
            )
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing of who looked."""

    return ThreadingHTTPServer((host, port), Handler)


def file_name(language: str) -> str:
    """The file of a language within the folder."""
    return f"status.{language}.html"


def utc_now() -> datetime:
    """This instant."""
    return datetime.now(UTC)
