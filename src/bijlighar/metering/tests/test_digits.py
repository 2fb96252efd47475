"""Digits seen on photos of registers drawn here (M28): the extra `photo` recognises them for real."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bijlighar.metering.adapters import digits
from bijlighar.metering.adapters.digits import Frame
from bijlighar.metering.rules.photo import is_same
from bijlighar.metering.tests import registers

recognises = pytest.mark.skipif(
    not digits.is_there(), reason="recognition is not installed: pip install 'bijlighar[photo]'"
)


@recognises
@pytest.mark.parametrize("shown", ["012345", "004217", "987650", "31908", "00076", "555123"])
def test_digits_inside_the_frame_are_seen(shown: str) -> None:
    found = digits.hint(registers.photo(shown, shade=int(shown) % 7), registers.FRAME)
    assert found is not None
    assert found.digits == shown


@recognises
def test_where_no_digits_are_nothing_is_seen() -> None:
    assert digits.hint(registers.photo("012345"), Frame(0, 850, 1000, 150)) is None


def test_the_frame_is_what_is_looked_at() -> None:
    seen: list[Any] = []

    def look(points: Any) -> tuple[str, float]:
        seen.append(points)
        return "01234", 0.9

    photo = registers.photo("01234")
    assert digits.hint(photo, Frame(250, 400, 500, 200), look) == digits.Hint("01234", 90)
    assert seen[0].shape == (120, 450, 3)
    with Image.open(io.BytesIO(photo)) as whole:
        part = np.asarray(whole.crop((225, 240, 675, 360)))
    assert (seen[0][:, :, ::-1] == part).all()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("012345", "012345"), ("01234.5", "01234.5"), ("O1234", "01234"), ("0l23 4kWh", "01234"),
        ("", ""), ("12", ""), ("012345 98765", ""), ("123456789", ""), ("1234-5678", ""), ("١٢٣٤", ""),
    ],
)  # fmt: skip
def test_which_digits_of_a_line_are_the_register(text: str, found: str) -> None:
    assert digits.digits_of(text) == found


def test_a_guess_is_no_hint_and_a_failure_is_none_either() -> None:
    def breaks(points: Any) -> tuple[str, float]:
        raise RuntimeError("the model is broken")

    photo = registers.photo("01234")
    assert digits.hint(photo, registers.FRAME, lambda _: ("01234", 0.59)) is None
    assert digits.hint(photo, registers.FRAME, breaks) is None


@pytest.mark.parametrize("frame", [(-1, 0, 100, 100), (0, 0, 1001, 100), (500, 0, 501, 10), (0, 0, 9, 100)])
def test_a_frame_lies_within_the_photo(frame: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="within the photo"):
        Frame(*frame)


def test_copies_of_a_photo_are_told_from_two_photos() -> None:
    photo = registers.photo("012345", kind="PNG")
    with Image.open(io.BytesIO(photo)) as image:
        smaller, worse = io.BytesIO(), io.BytesIO()
        image.resize((450, 300)).save(smaller, "PNG")
        image.convert("RGB").save(worse, "JPEG", quality=40)
    mine = digits.likeness(photo)
    assert len(mine) == 32
    assert is_same(mine, digits.likeness(smaller.getvalue()))
    assert is_same(mine, digits.likeness(worse.getvalue()))
    assert not is_same(mine, digits.likeness(registers.photo("012345", shade=5, kind="PNG")))
