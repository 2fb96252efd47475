"""The signature that every exchange of ours shares: HMAC-SHA256 over the request, its time and its body.

    X-Telephony-Time: 1795344000              seconds since 1970 at sending
    X-Telephony-Nonce: 6f1c9a0e5b7d4c21       by chance, another one for every message
    X-Telephony-Signature: <hex>              HMAC-SHA256(secret, the lines below)

    POST                                      the method
    /api/telephony/desk/events                the path as it is asked for, with what follows a "?"
    1795344000                                the time
    6f1c9a0e5b7d4c21                          the nonce
    {"call_key": ...}                         the body, byte for byte, to its end

Lines end with a line feed; the body is the last. What was signed longer ago than `FRESH_SECONDS` is not
taken, and within that time the same signature is taken once: a copy is of no use anywhere, at any time.
Whoever sends again signs anew.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bijlighar.calls.rules.event import FRESH_SECONDS, NotSigned

TIME, NONCE, SIGNATURE = "X-Telephony-Time", "X-Telephony-Nonce", "X-Telephony-Signature"
_TIME, _NONCE = re.compile(r"[0-9]{1,11}", re.ASCII), re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


class NotFresh(NotSigned):
    """Signed, but too long ago, or by a clock that is wrong."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What is signed: the request, when it was sent (seconds since 1970), a text by chance, and the body."""

    method: str
    path: str
    sent_at: str
    nonce: str
    body: bytes


def signature(secret: bytes, told: Signed) -> str:
    """What an exchange writes into its header."""
    lines = f"{told.method.upper()}\n{told.path}\n{told.sent_at}\n{told.nonce}\n"
    return hmac.new(secret, lines.encode() + told.body, hashlib.sha256).hexdigest()


def check(
    method: str, path: str, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], at: datetime
) -> str:
    """The signature of a request that is an exchange's, by which a copy of it is known again.

    Raises NotSigned, or NotFresh for a genuine message that is too old or from the future.
    """
    sent, nonce = headers.get(TIME, ""), headers.get(NONCE, "")
    given = headers.get(SIGNATURE, "").strip().lower()
    if not (_TIME.fullmatch(sent) and _NONCE.fullmatch(nonce) and given.isascii()):
        raise NotSigned(f"The headers {TIME}, {NONCE} and {SIGNATURE} are missing or of another form.")
    told = Signed(method, path, sent, nonce, body)
    # Every secret is tried, so that the time taken does not tell which one nearly fitted.
    fits = [hmac.compare_digest(signature(secret, told), given) for secret in secrets]
    if not any(fits):
        raise NotSigned("The signature is not the exchange's, or of another address.")
    if abs(int(sent) - int(at.timestamp())) > FRESH_SECONDS:
        raise NotFresh(f"Sent at {sent}, and it is {int(at.timestamp())}: send again, signed anew.")
    return given
