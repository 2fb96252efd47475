"""Security suite 0: AES-GCM-128 with a tag of 12 bytes, and the GMAC by which both sides prove their key."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from bijlighar.metering.adapters.dlms.records import MeterKeys, Unread
from bijlighar.metering.rules.is15959.reasons import Reason

SEALED = 0x30
PROOF = 0x10
TAG = 12
LAST_COUNTER = 0xFFFFFFFF


class WrongSeal(Exception):
    """The tag does not fit: another key, or changed bytes. Who asked knows which of the two it can be."""


class Ciphering:
    """Seals and opens with the keys of one meter; says nothing of them."""

    def __init__(self, keys: MeterKeys) -> None:
        self._sealer, self._key, self._authentication = (
            AESGCM(keys.encryption),
            AES(keys.encryption),
            keys.authentication,
        )

    def seal(self, title: bytes, counter: int, plain: bytes) -> bytes:
        """Security byte, counter, ciphertext and tag."""
        head = counter.to_bytes(4, "big")
        made = self._sealer.encrypt(title + head, plain, bytes([SEALED]) + self._authentication)
        return bytes([SEALED]) + head + made[: len(made) - 16 + TAG]

    def open(self, title: bytes, sealed: bytes) -> tuple[bytes, int]:
        """(plain bytes, counter). Only what is both authenticated and encrypted is opened."""
        if len(sealed) < 5 + TAG:
            raise Unread(Reason.TRUNCATED, "a sealed message is shorter than its seal")
        if sealed[0] != SEALED:
            raise Unread(
                Reason.PROTOCOL, f"security byte {sealed[0]:#04x}: not both authenticated and encrypted"
            )
        mode = GCM(title + sealed[1:5], sealed[-TAG:], min_tag_length=TAG)
        opener = Cipher(self._key, mode).decryptor()
        opener.authenticate_additional_data(bytes([SEALED]) + self._authentication)
        try:
            plain = opener.update(sealed[5:-TAG]) + opener.finalize()
        except InvalidTag:
            raise WrongSeal from None
        return plain, int.from_bytes(sealed[1:5], "big")

    def proof(self, title: bytes, counter: int, challenge: bytes) -> bytes:
        """The answer to a challenge of the other side: security byte, counter, GMAC."""
        head = counter.to_bytes(4, "big")
        tag = self._sealer.encrypt(title + head, b"", bytes([PROOF]) + self._authentication + challenge)[:TAG]
        return bytes([PROOF]) + head + tag
