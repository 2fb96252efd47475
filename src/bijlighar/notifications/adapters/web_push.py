"""Web push: a message to a browser that asked for it, sealed for it alone (RFC 8291), signed with our key."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from bijlighar.notifications.rules.envelope import AddressGone, Envelope, Refused
from bijlighar.notifications.rules.sealed import NoSubscription, key_of, sealed, signed
from bijlighar.notifications.rules.setup import Provider, SetupRefused

LIVES = timedelta(days=2)
_SIGNED_FOR = timedelta(hours=12)
_LATER = {401, 403, 408, 425, 429}


class WebPush:
    """All browsers: each names its own push service in its subscription.

    Options: `subject`, a mailto: address that push services can write to; `hosts`, the push services that
    may be asked, by the end of their names. Anybody who signs in may name an address, so others are refused.
    """

    def __init__(self, provider: Provider, secret: str = "") -> None:
        options = provider.options
        if not str(options.get("subject", "")).startswith("mailto:"):
            raise SetupRefused(f"[provider.{provider.code}] needs subject, as mailto:someone@example.org.")
        self._provider = provider
        self._hosts = tuple(str(each) for each in options.get("hosts", PUSH_SERVICES))
        try:
            self._key = key_of(secret)
        except ValueError as problem:
            raise SetupRefused(
                f"[provider.{provider.code}]: its secret is no key. Make one with `bijlighar messages key`."
            ) from problem

    def send(self, envelope: Envelope, *, at: datetime) -> str:
        """Hand one message over; where the push service keeps it. Raises as a carrier does."""
        request = self.request(envelope, at=at)
        try:
            with _OPENER.open(request, timeout=self._provider.timeout_seconds) as answer:
                return str(answer.headers.get("Location", ""))[:200]
        except urllib.error.HTTPError as problem:
            problem.close()
            words = f"The push service answered {problem.code}."
            if problem.code in (404, 410):
                raise AddressGone(words) from problem
            if problem.code in _LATER or problem.code >= 500:
                raise ConnectionError(words) from problem
            raise Refused(words) from problem

    def request(self, envelope: Envelope, *, at: datetime) -> urllib.request.Request:
        """The sealed and signed request. Raises `AddressGone` where the subscription is none."""
        try:
            subscription = json.loads(envelope.to)
            endpoint, keys = str(subscription["endpoint"]), subscription["keys"]
            p256dh, auth = str(keys["p256dh"]), str(keys["auth"])
        except (ValueError, KeyError, TypeError) as problem:
            raise AddressGone("What the browser gave is no subscription.") from problem
        if not may_ask(endpoint, self._hosts):
            raise AddressGone("The subscription names a push service that may not be asked.")
        said = {"title": envelope.subject, "body": envelope.text, "lang": envelope.language}
        try:
            body = sealed(
                json.dumps({**said, "tag": envelope.reference}, ensure_ascii=False).encode(),
                p256dh=p256dh,
                auth=auth,
                private=ec.generate_private_key(ec.SECP256R1()),
                salt=os.urandom(16),
            )
        except NoSubscription as problem:
            raise AddressGone(str(problem)) from problem
        address = urlsplit(endpoint)
        authorization = signed(
            self._key,
            audience=f"{address.scheme}://{address.netloc}",
            subject=str(self._provider.options["subject"]),
            expires=int((at + _SIGNED_FOR).timestamp()),
        )
        headers = {
            "Authorization": authorization,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(LIVES.total_seconds())),
            "Topic": _topic(envelope.reference),
        }
        return urllib.request.Request(endpoint, data=body, headers=headers, method="POST")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A push service answers itself; what it sends us on to was not among the names that may be asked."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


PUSH_SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
"""The push services of the browsers in use."""


def may_ask(endpoint: str, hosts: tuple[str, ...] = PUSH_SERVICES) -> bool:
    """Whether an address is one of a push service, so that nobody makes us ask another server."""
    try:
        address = urlsplit(endpoint)
        port = address.port
    except ValueError:
        return False
    host = address.hostname or ""
    if f"{host}:{port}" in hosts:  # one named with its port is a server of one's own, also without TLS
        return address.scheme in ("http", "https")
    is_known = any(host == each or host.endswith(f".{each}") for each in hosts)
    return address.scheme == "https" and port in (None, 443) and is_known


def _topic(reference: str) -> str:
    """A message that waits at the push service is replaced by the same message sent again."""
    return "".join(letter for letter in reference if letter.isalnum() or letter in "-_")[:32]
