"""The tables of IS 15959 (M2): names, units, scalers, bits and words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.metering.rules.is15959 import objects, quantities, reasons, status


@pytest.mark.parametrize(
    ("number", "scaler", "decimals", "whole", "lost"),
    [
        (123, 0, 0, 123, False),  # Wh as Wh
        (5, 3, 0, 5000, False),  # kWh as Wh
        (2315, -1, 3, 231_500, False),  # 231.5 V in mV
        (152, -2, 3, 1_520, False),  # 1.52 A in mA
        (1234, -1, 0, 123, True),  # 123.4 Wh
        (1235, -1, 0, 124, True),  # 123.5: the even neighbour
        (1245, -1, 0, 124, True),  # 124.5: the even neighbour
        (-1235, -1, 0, -124, True),
        (0, -3, 0, 0, False),
    ],
)
def test_scaler(number: int, scaler: int, decimals: int, whole: int, lost: bool) -> None:
    assert quantities.scaled(number, scaler, decimals) == (whole, lost)


@given(st.integers(-(10**12), 10**12), st.integers(-6, 6), st.integers(0, 3))
def test_scaling_errs_by_half_a_step_at_most(number: int, scaler: int, decimals: int) -> None:
    whole, lost = quantities.scaled(number, scaler, decimals)
    # Compared in whole numbers: number * 10**(scaler + decimals) against whole.
    power = scaler + decimals
    exact, made = (number * 10**power, whole) if power >= 0 else (number, whole * 10**-power)
    assert abs(exact - made) * 2 <= (1 if power >= 0 else 10**-power)
    assert lost == (exact != made)


def test_a_maker_that_keeps_something_else_under_a_name_is_not_believed() -> None:
    assert quantities.quantity("1.0.1.29.0.255", 30).code == "ENERGY_IMPORT_BLOCK"
    assert quantities.quantity("1.0.1.29.0.255").code == "ENERGY_IMPORT_BLOCK"
    other = quantities.quantity("1.0.1.29.0.255", 31)
    assert (other.code, other.unit) == ("1.0.1.29.0.255", "VAh")
    assert quantities.quantity("1.0.99.99.0.255", 35).unit == "V"


def test_logical_names() -> None:
    assert objects.obis_bytes("1.0.99.1.0.255") == bytes([1, 0, 99, 1, 0, 255])
    assert objects.obis_text(bytes([0, 0, 96, 3, 10, 255])) == objects.RELAY
    with pytest.raises(ValueError, match="six numbers"):
        objects.obis_bytes("1.0.99")
    assert objects.OBIS_OF[objects.Profile.EVENTS_CONTROL] == "0.0.99.98.6.255"


def test_every_reason_has_words_in_both_languages() -> None:
    for reason in reasons.Reason:
        english, hindi = reasons.words(reason)
        assert english.endswith(".")
        assert hindi.endswith("।")


def test_a_wrong_key_is_never_tried_again() -> None:
    """A meter locks itself after a few: the second attempt would harm."""
    assert not {reasons.Reason.WRONG_KEY, reasons.Reason.OTHER_METER} & reasons.MAY_PASS


def test_bits_in_words() -> None:
    bits = ["0"] * 128
    bits[85] = bits[81] = "1"
    assert [code for code, _, _ in status.push_words("".join(bits))] == ["MAGNET", "LAST_GASP"]
    assert status.push_words("1111") == []
    assert status.clock_words(0x03)[1][0] == "The meter is not sure of its time."
    assert status.clock_words(0xFF) == []
    assert status.relay_words(2)[0].startswith("Ready")
