"""Web push: a text sealed for one browser (RFC 8291, 8188) and our signature for its push service (RFC 8292).

The packages that do this need ten others and one that is only had as source; it is two pages of arithmetic on
`cryptography`, which is here, and RFC 8291 prints an example to hold it against.
"""

from __future__ import annotations

import base64
import json
import struct

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MOST_BYTES = 3993
"""What fits in one record of 4,096 bytes, which push services must take."""
_RECORD = 4096


class NoSubscription(ValueError):
    """What a browser gave is no subscription that can be sealed for."""


def sealed(text: bytes, *, p256dh: str, auth: str, private: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The body of a push. `p256dh` and `auth` are the browser's; `private` and `salt` (16 bytes) ours, new.

    Raises `NoSubscription`, and `ValueError` for a text of more than `MOST_BYTES`.
    """
    if len(text) > MOST_BYTES:
        raise ValueError(f"A push holds {MOST_BYTES} bytes; this has {len(text)}.")
    try:
        theirs = from_base64(p256dh)
        secret = from_base64(auth)
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    except ValueError as problem:
        raise NoSubscription(f"The browser's key is none: {problem}") from problem
    if len(secret) != 16:
        raise NoSubscription("The browser's secret must have 16 bytes.")
    ours = _point(private.public_key())
    shared = private.exchange(ec.ECDH(), public)
    key = _derived(shared, secret, b"WebPush: info\0" + theirs + ours, 32)
    cipher = AESGCM(_derived(key, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derived(key, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + struct.pack(">IB", _RECORD, len(ours)) + ours
    return head + cipher.encrypt(nonce, text + b"\x02", None)


def signed(key: ec.EllipticCurvePrivateKey, *, audience: str, subject: str, expires: int) -> str:
    """The Authorization of a push: who sends it, to which service, until when (seconds since 1970)."""
    head = {"typ": "JWT", "alg": "ES256"}
    claims = {"aud": audience, "exp": expires, "sub": subject}
    token = ".".join(to_base64(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    r, s = decode_dss_signature(key.sign(token.encode(), ec.ECDSA(hashes.SHA256())))
    signature = to_base64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={token}.{signature}, k={public_text(key)}"


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """The public half as browsers ask for it."""
    return to_base64(_point(key.public_key()))


def new_key() -> str:
    """A key of an installation, as the text to keep in its file (32 bytes)."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return to_base64(number.to_bytes(32, "big"))


def key_of(text: str) -> ec.EllipticCurvePrivateKey:
    """The key from its text. Raises `ValueError`."""
    raw = from_base64(text.strip())
    if len(raw) != 32:
        raise ValueError("A key has 32 bytes.")
    return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())


def to_base64(raw: bytes) -> str:
    """Base64 for addresses, without filling."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    """The way back, with filling or without. Raises `ValueError`."""
    return base64.b64decode(
        text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True
    )


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _derived(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(key)
