"""WhatsApp by the cloud interface: approved utility templates alone, with their variables in order."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import datetime

from bijlighar.notifications.rules.envelope import Envelope, Refused
from bijlighar.notifications.rules.setup import Provider, SetupRefused

_LATER = {401, 403, 408, 425, 429}
_LATER_CODES = {4, 80007, 130429, 131000, 131016, 131048, 131056, 133004}
"""Limits and faults of theirs, of the documented error codes: it may work later."""


class WhatsApp:
    """One sender's number.

    Options: `url`, up to and with the sender's number and /messages; `templates`, our code to the approved
    name where it is another; `otp`, those of the authentication kind, whose code fills the button too.
    """

    def __init__(self, provider: Provider, secret: str = "") -> None:
        if not str(provider.options.get("url", "")).startswith(("http://", "https://")):
            raise SetupRefused(f"[provider.{provider.code}] needs url.")
        self._provider, self._secret = provider, secret

    def send(self, envelope: Envelope, *, at: datetime) -> str:
        """Hand one message over; its name there. Raises `Refused`, or `OSError` when it may work later."""
        request = urllib.request.Request(
            str(self._provider.options["url"]),
            data=json.dumps(self.body(envelope), ensure_ascii=False).encode(),
            headers={"Authorization": f"Bearer {self._secret}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self._provider.timeout_seconds) as answer:
                return taken(answer.read(65_536))
        except urllib.error.HTTPError as problem:
            with problem:
                said, code = _fault(problem.read(65_536))
            if problem.code in _LATER or problem.code >= 500 or code in _LATER_CODES:
                raise ConnectionError(f"{self._provider.code} answered {problem.code}: {said}") from problem
            raise Refused(f"{self._provider.code} answered {problem.code}: {said}") from problem

    def body(self, envelope: Envelope) -> dict[str, object]:
        """What is sent: the template's approved name, its language, its variables in order."""
        names = self._provider.options.get("templates", {})
        parts: list[dict[str, object]] = []
        values = [{"type": "text", "text": value} for value in envelope.values]
        if values:
            parts.append({"type": "body", "parameters": values})
        if envelope.template in self._provider.options.get("otp", []):
            parts.append({"type": "button", "sub_type": "url", "index": "0", "parameters": values[:1]})
        return {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": envelope.to.removeprefix("+"),
            "type": "template",
            "template": {
                "name": names.get(envelope.template, envelope.template),
                "language": {"code": envelope.language},
                "components": parts,
            },
            "biz_opaque_callback_data": envelope.reference,
        }


def taken(content: bytes) -> str:
    """The message's name from the answer. Raises `ConnectionError` where there is none."""
    try:
        return str(json.loads(content)["messages"][0]["id"])
    except (ValueError, KeyError, IndexError, TypeError) as problem:
        raise ConnectionError(f"The answer names no message: {content[:200]!r}") from problem


def _fault(content: bytes) -> tuple[str, int]:
    try:
        fault = json.loads(content)["error"]
        return str(fault.get("message", ""))[:200], int(fault.get("code", 0))
    except (ValueError, KeyError, TypeError, AttributeError):
        return content[:200].decode("utf-8", "replace"), 0
