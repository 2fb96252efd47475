"""What people write is read in Hindi, in English and in Hindi with Latin letters (M16)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.interfaces.answer import mobile as mobiles
from bijlighar.interfaces.answer.reply import rupees
from bijlighar.interfaces.answer.words import Question, read
from bijlighar.kernel import mobile as kernel_mobile
from bijlighar.kernel.money import decimal_rupees
from bijlighar.kernel.money import rupees as kernel_rupees


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("BAL", Question("BALANCE")),
        ("bal", Question("BALANCE")),
        ("Balance?", Question("BALANCE")),
        ("balence", Question("BALANCE")),
        ("BAL 0001", Question("BALANCE", None, "0001")),
        ("BAL N1000000001", Question("BALANCE", None, "1000000001")),
        ("0001", Question("BALANCE", None, "0001")),
        ("BAL EN", Question("BALANCE", "en")),
        ("BAL HI", Question("BALANCE", "hi")),
        ("kitna bacha", Question("BALANCE", "hi")),
        ("Kitna bacha hai bijli ka", Question("BALANCE", "hi")),
        ("paise kitne baki", Question("BALANCE", "hi")),
        ("बैलेंस", Question("BALANCE", "hi")),
        ("बैलेंस कितना है?", Question("BALANCE", "hi")),
        ("बाक़ी", Question("BALANCE", "hi")),
        ("BAL ०००१", Question("BALANCE", None, "0001")),
        ("खपत", Question("BALANCE", "hi")),
        ("help", Question("HELP")),
        ("मदद", Question("HELP", "hi")),
        ("STOP", Question("HELP")),
        ("good morning", Question("HELP")),
        ("hai", Question("HELP", "hi")),
        ("", Question("HELP")),
        ("🙏🙏", Question("HELP")),
    ],
)
def test_it_is_understood(text: str, question: Question) -> None:
    assert read(text) == question


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    assert read(text).kind in ("BALANCE", "HELP")
    assert read(text).digits.isascii()


MOBILES = st.one_of(
    st.from_regex(r"(\+91|91|0091|0|\+)?[ -]?[5-9][0-9]{8,10}", fullmatch=True),
    st.text(alphabet="+0123456789०१२९ -()a", max_size=16),
)


@given(MOBILES)
def test_a_mobile_is_read_as_everywhere_else(text: str) -> None:
    """The kernel's reader needs packages that are not here; both must agree."""
    try:
        expected = kernel_mobile.normalise(text)
    except kernel_mobile.NotAMobile:
        expected = None
    assert mobiles.normalise(text) == expected


def test_a_hash_needs_the_key() -> None:
    one = mobiles.hashed("+916000000001", b"a" * 32)
    assert len(one) == 16
    assert one != mobiles.hashed("+916000000001", b"b" * 32)
    assert one != mobiles.hashed("+916000000002", b"a" * 32)


@given(st.integers(0, 10**12))
def test_money_is_written_as_everywhere_else(paise: int) -> None:
    assert rupees(paise, "hi") == kernel_rupees(paise, "hi")
    assert rupees(paise, "en").replace(",", "") == f"Rs {decimal_rupees(paise)}".replace(",", "")
