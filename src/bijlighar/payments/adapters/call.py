"""One call of a gateway over HTTP, with its key; what comes back is bytes for the adapter to read."""

from __future__ import annotations

import base64
import urllib.error
import urllib.request

from bijlighar.payments.rules.gateway import Gateway

_MOST_BYTES = 4 * 1024 * 1024


class GatewayAway(Exception):
    """The gateway did not answer, or answered that it cannot now; the same call may be made again."""


class GatewayRefuses(Exception):
    """The gateway refused the call for good."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """A gateway's interface does not move; whoever redirects would be given our key."""


_OPENER = urllib.request.build_opener(_NoRedirect)


def call(
    gateway: Gateway, path: str, body: bytes | None = None, *, key: str = "", seconds: int = 15
) -> bytes:
    """POST a body, or GET without one; `key` makes a repeated POST the same. Raises the two above."""
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    told = f"{gateway.key_id}:{gateway.key_secret}".encode()
    headers["Authorization"] = "Basic " + base64.b64encode(told).decode()
    if key:
        headers["X-Idempotency-Key"] = key
    request = urllib.request.Request(gateway.address + path, data=body, headers=headers)
    try:
        with _OPENER.open(request, timeout=seconds) as answer:
            return bytes(answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as problem:
        with problem:
            said = problem.read(500).decode("utf-8", "replace")
        kind = GatewayAway if problem.code >= 500 or problem.code == 429 else GatewayRefuses
        raise kind(f"{gateway.code} answered {problem.code} to {path}: {said}") from problem
    except (OSError, ValueError) as problem:
        raise GatewayAway(f"{gateway.code} did not answer to {path}: {problem}") from problem
