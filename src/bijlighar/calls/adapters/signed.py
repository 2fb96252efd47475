"""The signature that every exchange of ours shares: HMAC-SHA256 over the time and the body.

    X-Telephony-Time: 1795344000              seconds since 1970 at sending
    X-Telephony-Signature: <hex>              HMAC-SHA256(secret, time + "." + body)

What was sent longer ago than `FRESH_SECONDS` is not taken, so that a copy is of no use later; a spool signs
anew what it sends again. Within that time a copy is a repeat, which changes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from bijlighar.calls.rules.event import NotSigned

FRESH_SECONDS = 300
TIME, SIGNATURE = "X-Telephony-Time", "X-Telephony-Signature"


class NotFresh(NotSigned):
    """Signed, but too long ago, or by a clock that is wrong."""


def signature(secret: bytes, sent_at: int | str, body: bytes) -> str:
    """What an exchange writes into its header."""
    return hmac.new(secret, f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()


def check(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], at: datetime) -> None:
    """Raises NotSigned, or NotFresh for a genuine message that is too old or from the future."""
    sent, given = headers.get(TIME, ""), headers.get(SIGNATURE, "").strip().lower()
    if not (sent.isascii() and sent.isdigit() and len(sent) < 12) or not given.isascii():
        raise NotSigned(f"The headers {TIME} and {SIGNATURE} are missing or of another form.")
    # Every secret is tried, so that the time taken does not tell which one nearly fitted.
    fits = [hmac.compare_digest(signature(secret, sent, body), given) for secret in secrets]
    if not any(fits):
        raise NotSigned("The signature is not the exchange's.")
    if abs(int(sent) - int(at.timestamp())) > FRESH_SECONDS:
        raise NotFresh(f"Sent at {sent}, and it is {int(at.timestamp())}: send again, signed anew.")
