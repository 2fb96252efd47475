"""Opening and closing an association: AARQ, AARE, RLRQ as bytes (BER around A-XDR)."""

from __future__ import annotations

from dataclasses import dataclass

from bijlighar.metering.adapters.dlms import axdr
from bijlighar.metering.adapters.dlms.records import Unread
from bijlighar.metering.rules.is15959.reasons import Reason

AARQ, AARE, RLRQ, RLRE = 0x60, 0x61, 0x62, 0x63
LLS, GMAC = 1, 5
_MECHANISM = bytes.fromhex("608574050802")
CONFORMANCE = bytes.fromhex("00101d")
"""What we use: get, its transfer in blocks, selective access, set, action."""
GENERAL_CONFORMANCE = bytes.fromhex("40101d")
"""The same with general-glo ciphering."""
KEY_DIAGNOSTICS = frozenset({11, 12, 13})
"""Diagnostics that say: mechanism not recognised or required, authentication failed."""
PROOF_WANTED = 14


def initiate(max_pdu: int, conformance: bytes = CONFORMANCE) -> bytes:
    """The proposal inside an AARQ."""
    return b"\x01\x00\x00\x00\x06\x5f\x1f\x04\x00" + conformance + max_pdu.to_bytes(2, "big")


def aarq(
    user_information: bytes,
    *,
    is_ciphered: bool,
    title: bytes = b"",
    mechanism: int = 0,
    secret: bytes = b"",
) -> bytes:
    """The request. `secret` is the password (LLS) or our challenge (HLS)."""
    body = b"\xa1\x09\x06\x07\x60\x85\x74\x05\x08\x01" + bytes([3 if is_ciphered else 1])
    if title:
        body += b"\xa6" + axdr.sized(b"\x04" + axdr.sized(title))
    if mechanism:
        body += b"\x8a\x02\x07\x80\x8b\x07" + _MECHANISM + bytes([mechanism])
        body += b"\xac" + axdr.sized(b"\x80" + axdr.sized(secret))
    return bytes([AARQ]) + axdr.sized(body + b"\xbe" + axdr.sized(b"\x04" + axdr.sized(user_information)))


def rlrq() -> bytes:
    """A normal release."""
    return b"\x62\x03\x80\x01\x00"


@dataclass(frozen=True, slots=True)
class Aare:
    """The answer: `result` 0 is accepted; `diagnostic` of the user or, plus 100, of the provider."""

    result: int
    diagnostic: int
    title: bytes
    challenge: bytes
    user_information: bytes
    is_ciphered: bool


def read_aare(data: bytes) -> Aare:
    """Read an AARE. Raises Unread for anything else."""
    if not data or data[0] != AARE:
        raise Unread(Reason.PROTOCOL, f"no answer to the association ({data[:1].hex()})")
    size, at = axdr.length(data, 1)
    if size != len(data) - at:
        raise Unread(Reason.TRUNCATED, "the answer to the association has another length than it says")
    result, diagnostic, title, challenge, information, is_ciphered = -1, -1, b"", b"", b"", False
    while at < len(data):
        tag = data[at]
        size, at = axdr.length(data, at + 1)
        content, at = axdr.taken(data, at, size)
        if not content:
            continue
        if tag == 0xA1:
            is_ciphered = content[-1] == 3
        elif tag == 0xA2:
            result = content[-1]
        elif tag == 0xA3:
            diagnostic = content[-1] + (100 if content[0] == 0xA2 else 0)
        elif tag == 0xA4:
            title = content[2:]
        elif tag == 0xAA:
            challenge = content[2:]
        elif tag == 0xBE:
            _, start = axdr.length(content, 1)
            information = content[start:]
    if result < 0:
        raise Unread(Reason.PROTOCOL, "the answer to the association has no result")
    return Aare(result, diagnostic, title, challenge, information, is_ciphered)


def server_max_pdu(plain: bytes) -> int:
    """The largest message the meter takes, from its initiate response (0: no limit)."""
    if len(plain) < 14 or plain[0] != 0x08:
        raise Unread(Reason.PROTOCOL, "the meter's proposal cannot be read")
    return int.from_bytes(plain[-4:-2], "big")
