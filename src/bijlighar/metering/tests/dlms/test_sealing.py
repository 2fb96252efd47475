"""Sealing with suite 0: the published example of the standard, and an independent library on random input."""

from __future__ import annotations

import pytest
from dlms_cosem import security
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.metering.adapters.dlms.ciphering import Ciphering, WrongSeal
from bijlighar.metering.adapters.dlms.records import MeterKeys, Unread

KEYS = MeterKeys(
    bytes.fromhex("000102030405060708090A0B0C0D0E0F"), bytes.fromhex("D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF")
)
TITLE = bytes.fromhex("4D4D4D0000BC614E")
COUNTER = 0x01234567
BOTH = security.SecurityControlField(0, authenticated=True, encrypted=True)
PROVEN = security.SecurityControlField(0, authenticated=True, encrypted=False)


def test_the_example_of_the_standard() -> None:
    """DLMS UA Green Book, glo-get-request of the clock's logical name."""
    plain = bytes.fromhex("C0010000080000010000FF0200")
    sealed = bytes.fromhex("3001234567411312FF935A47566827C467BC7D825C3BE4A77C3FCC056B6B")
    assert Ciphering(KEYS).seal(TITLE, COUNTER, plain) == sealed
    assert Ciphering(KEYS).open(TITLE, sealed) == (plain, COUNTER)


def test_the_proof_of_the_standard() -> None:
    """DLMS UA Green Book, HLS mechanism 5: both sides' answers to the other's challenge."""
    ours = Ciphering(KEYS).proof(bytes.fromhex("4D4D4D0000000001"), 1, b"P6wRJ21F")
    assert ours == bytes.fromhex("10000000011A52FE7DD3E72748973C1E28")
    theirs = Ciphering(KEYS).proof(TITLE, COUNTER, b"K56iVagY")
    assert theirs == bytes.fromhex("1001234567FE1466AFB3DBCD4F9389E2B7")


@given(st.binary(min_size=8, max_size=8), st.integers(0, 2**32 - 1), st.binary(max_size=300))
def test_an_independent_library_seals_alike(title: bytes, counter: int, plain: bytes) -> None:
    head = b"\x30" + counter.to_bytes(4, "big")
    theirs = head + security.encrypt(BOTH, title, counter, KEYS.encryption, plain, KEYS.authentication)
    assert Ciphering(KEYS).seal(title, counter, plain) == theirs
    assert Ciphering(KEYS).open(title, theirs) == (plain, counter)


@given(st.binary(min_size=8, max_size=8), st.integers(0, 2**32 - 1), st.binary(min_size=8, max_size=64))
def test_an_independent_library_proves_alike(title: bytes, counter: int, challenge: bytes) -> None:
    theirs = security.gmac(PROVEN, title, counter, KEYS.encryption, KEYS.authentication, challenge)
    assert Ciphering(KEYS).proof(title, counter, challenge)[5:] == theirs


@given(st.binary(min_size=1, max_size=60), st.data())
def test_a_changed_bit_breaks_the_seal(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(Ciphering(KEYS).seal(TITLE, COUNTER, plain))
    place = data.draw(st.integers(1, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(WrongSeal):
        Ciphering(KEYS).open(TITLE, bytes(sealed))


@pytest.mark.parametrize("control", [0x00, 0x10, 0x20, 0x31])
def test_less_than_both_is_not_opened(control: int) -> None:
    """A meter's answer that is only encrypted, only signed, or neither would be a way around the key."""
    sealed = bytes([control]) + Ciphering(KEYS).seal(TITLE, COUNTER, b"plain")[1:]
    with pytest.raises(Unread) as refused:
        Ciphering(KEYS).open(TITLE, sealed)
    assert refused.value.reason == "PROTOCOL"


def test_keys_are_never_shown() -> None:
    shown = f"{KEYS!r} {KEYS} {Ciphering(KEYS)!r}"
    assert KEYS.encryption.hex() not in shown
    assert repr(KEYS.encryption) not in shown
    assert repr(KEYS.authentication) not in shown
    with pytest.raises(ValueError, match="16 bytes"):
        MeterKeys(b"short", bytes(16))
