"""SMS by HTTP, the request laid out as the provider asks for it in `messages.toml`. Standard library only.

The answering process uses it with PostgreSQL and the portal stopped.
"""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import threading
import urllib.parse
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bijlighar.notifications.rules.envelope import Envelope, Refused
from bijlighar.notifications.rules.render import is_gsm
from bijlighar.notifications.rules.setup import Provider, SetupRefused

_LATER = {401, 403, 408, 425, 429}
"""Our key or its turn: the message itself is not at fault."""


class HttpSms:
    """One provider.

    Options: `url`; `method` (POST or GET); `body` ("json", "form" or "query"); `fields`, name to a text with
    {mobile} {text} {header} {entity_id} {template_id} {reference} {language} {unicode} {secret}; `headers`
    likewise, and {basic} for user:password; `mobile` ("E164", "DIGITS" or "TEN"); `id_at`, where the answer
    holds the provider's name of the message, as "messages.0.id"; `refused_at` and `refused_values`, where the
    answer says that it never takes this one; `accepted_at` and `accepted_values`, where it says that it did.
    """

    def __init__(self, provider: Provider, secret: str = "") -> None:
        options = provider.options
        address = urllib.parse.urlsplit(str(options.get("url", "")))
        if address.scheme not in ("http", "https") or not address.hostname or "fields" not in options:
            raise SetupRefused(f"[provider.{provider.code}] needs url (http or https) and fields.")
        if options.get("body", "json") not in ("json", "form", "query"):
            raise SetupRefused(f"[provider.{provider.code}]: body may be json, form or query.")
        self._provider, self._address, self._secret = provider, address, secret
        self._lines = threading.local()

    def send(self, envelope: Envelope, *, at: datetime) -> str:
        """Hand one SMS over; the provider's name of it. Raises `Refused`, `OSError` if it may work later."""
        method, path, body, headers = self.request(envelope)
        status, content = self._asked(method, path, body, headers)
        return self.taken(status, content)

    def request(self, envelope: Envelope) -> tuple[str, str, bytes | None, dict[str, str]]:
        """Method, path, body and headers for one message."""
        options = self._provider.options
        put = self._filling(envelope)
        fields = {name: put(value) for name, value in options["fields"].items()}
        headers = {name: str(put(value)) for name, value in options.get("headers", {}).items()}
        form, path = options.get("body", "json"), self._address.path or "/"
        query, body = self._address.query, None
        if form == "query":
            query = "&".join(filter(None, (query, urllib.parse.urlencode(fields))))
        elif form == "form":
            body = urllib.parse.urlencode(fields).encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        else:
            body = json.dumps(fields, ensure_ascii=False).encode()
            headers.setdefault("Content-Type", "application/json")
        return str(options.get("method", "POST")), path + (f"?{query}" if query else ""), body, headers

    def taken(self, status: int, content: bytes) -> str:
        """The provider's name of the message from its answer. Raises as `send` does."""
        said = content[:200].decode("utf-8", "replace").strip()
        if status in _LATER or status >= 500 or status < 200:
            raise ConnectionError(f"{self._provider.code} answered {status}: {said}")
        if status >= 300:
            raise Refused(f"{self._provider.code} answered {status}: {said}")
        options = self._provider.options
        try:
            answer = json.loads(content) if content.strip() else {}
        except ValueError:
            answer = {}
        refused = _at(answer, options.get("refused_at", ""))
        if refused is not None and str(refused) in [str(each) for each in options.get("refused_values", [])]:
            raise Refused(f"{self._provider.code} said: {said}")
        if "accepted_at" in options:
            accepted = _at(answer, options["accepted_at"])
            if str(accepted) not in [str(each) for each in options.get("accepted_values", [])]:
                raise ConnectionError(f"{self._provider.code} said: {said}")
        found = _at(answer, options.get("id_at", ""))
        return "" if found is None else str(found)[:200]

    def _filling(self, envelope: Envelope) -> Any:
        digits = envelope.to.removeprefix("+")
        mobiles = {"E164": envelope.to, "DIGITS": digits, "TEN": digits[-10:]}
        values = {
            "mobile": mobiles[str(self._provider.options.get("mobile", "E164"))],
            "text": envelope.text,
            "header": envelope.header,
            "entity_id": envelope.entity_id,
            "template_id": envelope.template_id,
            "reference": envelope.reference,
            "language": envelope.language,
            "unicode": "0" if is_gsm(envelope.text) else "1",
            "secret": self._secret,
            "basic": base64.b64encode(self._secret.encode()).decode(),
        }

        def put(value: Any) -> Any:
            return value.format_map(values) if isinstance(value, str) else value

        return put

    def _asked(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """One request on this thread's own line, which is kept open between messages."""
        line = getattr(self._lines, "line", None)
        is_kept = line is not None
        line = line or self._connected()
        try:
            try:
                line.request(method, path, body, dict(headers))
                answer = line.getresponse()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                line.close()
                if not is_kept:
                    raise
                # A line that was closed while nobody used it: nothing of this message was read.
                line = self._connected()
                line.request(method, path, body, dict(headers))
                answer = line.getresponse()
            content = answer.read(65_536)
        except (http.client.HTTPException, OSError) as problem:
            line.close()
            self._lines.line = None
            if isinstance(problem, OSError):
                raise
            raise ConnectionError(f"{self._provider.code} answered no HTTP: {problem!r}") from problem
        self._lines.line = line
        return answer.status, content

    def _connected(self) -> http.client.HTTPConnection:
        host, port = str(self._address.hostname), self._address.port
        timeout = self._provider.timeout_seconds
        if self._address.scheme == "https":
            return http.client.HTTPSConnection(
                host, port, timeout=timeout, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(host, port, timeout=timeout)


def _at(answer: Any, path: str) -> Any:
    """What stands at "messages.0.id"; None where nothing does."""
    if not path:
        return None
    for step in path.split("."):
        if isinstance(answer, list) and step.isdigit() and int(step) < len(answer):
            answer = answer[int(step)]
        elif isinstance(answer, dict) and step in answer:
            answer = answer[step]
        else:
            return None
    return answer
