"""Spellings of one place that are one name, and places that stay two."""

from __future__ import annotations

import pytest

from bijlighar.network.rules.names import folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("रांझी", "राँझी"),  # the dot, or the moon with it
        ("रांझी", "रांझि"),  # a long or a short vowel
        ("कदमकुआँ", "कदमकूआं"),
        ("मोड़", "मोड"),  # with its dot below, or without
        ("\u0915\u0902\u0915\u095c\u092c\u093e\u0917", "कंकडबाग"),  # a letter with its dot as one sign
        ("इंदौर", "इन्दौर"),  # a nasal written out
        ("खंबा", "खम्बा"),
        ("पंडा", "पण्डा"),
        ("ईदगाह", "इदगाह"),
        ("ऊँचेहरा", "उंचेहरा"),
        ("कॉलोनी", "कालोनी"),
        ("डीपी २", "डीपी 2"),
        ("क\u094d\u200dष", "क्ष"),  # a joiner that nobody sees
        ("ललिता नगर", "ललितानगर"),
        ("RANJHI", "Raanjhee"),
        ("Rānjhī", "ranjhi"),
        ("Vijay Nagar", "wijay-nagar"),
        ("Zamania", "Jamania"),
        ("Kooper Colony", "Kuper Collony"),
    ],
)
def test_one_name(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("रांझी", "झांसी"),
        ("पाटन", "पटना"),
        ("भोपाल", "गोपाल"),
        ("Ranjhi", "Sanjhi"),
        ("DP 1", "DP 2"),
        ("कोलार", "कोलर"),  # a vowel in the middle is another word
    ],
)
def test_two_names(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize("text", ["", " ", "—!?", "\u200d", "\u093c"])
def test_what_is_no_name_is_empty(text: str) -> None:
    assert folded(text) == ""


def test_folding_twice_changes_nothing() -> None:
    for name in ("राँझी बस्ती", "जन्म", "Raanjhee 12"):
        assert folded(folded(name)) == folded(name)
