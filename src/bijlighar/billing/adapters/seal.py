"""Seals a bill to take away with Ed25519 (RFC 8032); `tools/verify_bill.py` opens the seal without us."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = "bijlighar-bill-1"


def sealed(content: dict[str, Any], private_key: bytes) -> str:
    """The file to take away: content and seal as JSON. `content` holds texts, integers and truths only."""
    key = Ed25519PrivateKey.from_private_bytes(private_key)
    message = FORMAT.encode() + b"\n" + canonical(content)
    seal = {
        "algorithm": "Ed25519",
        "public_key": public_key(private_key),
        "signature": key.sign(message).hex(),
    }
    whole = {"format": FORMAT, "seal": seal, "content": content}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def canonical(content: dict[str, Any]) -> bytes:
    """The bytes that are sealed: JSON without spaces, keys in order, UTF-8."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def public_key(private_key: bytes) -> str:
    """The half of the key that is published, as 64 hexadecimal signs."""
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw().hex()


def fingerprint(public: str) -> str:
    """A published key as people compare it: sixteen signs of its sha256 in fours."""
    digest = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]
    return " ".join(digest[place : place + 4] for place in range(0, 16, 4))
