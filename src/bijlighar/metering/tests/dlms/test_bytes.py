"""Values and messages as bytes: tables, and nothing but a named reason for whatever a meter may send (M2)."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.metering.adapters.dlms import association, axdr, cosem
from bijlighar.metering.adapters.dlms.records import Unread


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("00", None),
        ("0300", False),
        ("0301", True),
        ("11ff", 255),
        ("0fff", -1),
        ("12ffff", 65535),
        ("10ffff", -1),
        ("0600000001", 1),
        ("05ffffffff", -1),
        ("15000000000000000a", 10),
        ("1602", 2),
        ("0903010203", b"\x01\x02\x03"),
        ("0a034b5748", "KWH"),
        ("0405a8", "10101"),
        ("02021101" + "0100", [1, []]),
        ("09" + "8180" + "00" * 128, bytes(128)),
        ("09" + "820100" + "00" * 256, bytes(256)),
    ],
)
def test_value(raw: str, value: object) -> None:
    assert axdr.value(bytes.fromhex(raw)) == value


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "TRUNCATED"),
        ("0600", "TRUNCATED"),
        ("0905aa", "TRUNCATED"),
        ("09", "TRUNCATED"),
        ("0102" + "1101", "TRUNCATED"),
        ("01847fffffff", "TRUNCATED"),
        ("0985" + "00" * 8, "PROTOCOL"),
        ("ff", "PROTOCOL"),
        ("1101" + "11", "PROTOCOL"),
        ("0101" * 12 + "00", "PROTOCOL"),
    ],
)
def test_what_is_no_value_says_why(raw: str, reason: str) -> None:
    with pytest.raises(Unread) as refused:
        axdr.value(bytes.fromhex(raw))
    assert refused.value.reason == reason


@given(st.binary(max_size=200))
def test_no_bytes_of_a_meter_break_the_reader(raw: bytes) -> None:
    for read in (axdr.value, cosem.answer, association.read_aare, axdr.instant):
        with contextlib.suppress(Unread):
            read(raw)


@given(
    st.sampled_from([b"\xc4\x01\xc1", b"\xc4\x02\xc1", b"\xc7\x01\xc1", b"\x61\x20"]), st.binary(max_size=60)
)
def test_nor_do_bytes_that_begin_well(head: bytes, raw: bytes) -> None:
    for read in (cosem.answer, association.read_aare):
        with contextlib.suppress(Unread):
            read(head + raw)


@pytest.mark.parametrize(
    ("raw", "instant", "status"),
    [
        # 18 November 2026, 23:45 in India, in the three ways that Indian meters write it.
        ("07ea0b12ff172d0000feb600", datetime(2026, 11, 18, 18, 15, tzinfo=UTC), 0),
        ("07ea0b12ff172d0000014a00", datetime(2026, 11, 18, 18, 15, tzinfo=UTC), 0),
        ("07ea0b12ff172d0000800003", datetime(2026, 11, 18, 18, 15, tzinfo=UTC), 3),
        # Deviation 0: the meter says that this is UTC.
        ("07ea0b12ff172d0000000000", datetime(2026, 11, 18, 23, 45, tzinfo=UTC), 0),
        # Seconds and hundredths left open.
        ("07ea0b12ff172dffff8000ff", datetime(2026, 11, 18, 18, 15, tzinfo=UTC), 255),
    ],
)
def test_instant(raw: str, instant: datetime, status: int) -> None:
    assert axdr.instant(bytes.fromhex(raw)) == (instant, status)


def test_an_instant_that_is_none_is_refused() -> None:
    for raw in ("07ea0d12ff172d0000feb600", "ffffffffffffffffff800000", "07ea0b12"):
        with pytest.raises(Unread):
            axdr.instant(bytes.fromhex(raw))
    with pytest.raises(Unread):
        axdr.instant(7)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_instant_sent_is_the_instant_read(at: datetime) -> None:
    assert axdr.instant(axdr.stamp(at)) == (at.replace(microsecond=0), 0)


@given(st.binary(max_size=300))
def test_octets_sent_are_the_octets_read(raw: bytes) -> None:
    assert axdr.value(axdr.octets(raw)) == raw


def test_a_counter_error_is_told_from_other_exceptions() -> None:
    with pytest.raises(Unread) as refused:
        cosem.answer(bytes.fromhex("d80106" + "000004d2"))
    assert refused.value.reason == "COUNTER_REFUSED"
    with pytest.raises(Unread) as refused:
        cosem.answer(bytes.fromhex("d80102"))
    assert refused.value.reason == "PROTOCOL"
