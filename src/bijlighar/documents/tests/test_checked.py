"""What an upload really is counts, and nothing but its points is stored (M28, M4)."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bijlighar.documents.rules import MOST_BYTES, DocumentRefused, checked, path_of
from bijlighar.documents.rules.photo import LONGEST_EDGE
from bijlighar.documents.tests.pictures import BHOPAL, TIME, bomb, paper, photo


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_a_photo_keeps_its_points_and_loses_its_notes(kind: str, media_type: str) -> None:
    sent = photo(kind, place=BHOPAL, time=TIME)
    assert b"SecretPhone" in sent
    done = checked(sent)
    assert (done.media_type, done.width, done.height) == (media_type, 60, 40)
    assert b"SecretPhone" not in done.content
    with Image.open(io.BytesIO(done.content)) as stored:
        assert not dict(stored.getexif())
        assert stored.size == (60, 40)
        assert "exif" not in stored.info
    # 23 + 15/60 + 36/3600 = 23.26; 77 + 24/60 + 18/3600 = 77.405
    assert (done.facts.latitude_udeg, done.facts.longitude_udeg) == (23_260_000, 77_405_000)
    assert done.facts.taken_at == datetime(2026, 11, 20, 10, 15)  # noqa: DTZ001 - cameras note no zone


def test_a_southern_place_is_negative_and_half_a_place_is_none() -> None:
    assert checked(photo(place=BHOPAL, south=True)).facts.latitude_udeg == -23_260_000
    assert checked(photo(place=((95, 0, 0), (77, 0, 0)))).facts.longitude_udeg is None
    assert checked(photo(time="yesterday")).facts.taken_at is None


def test_a_photo_taken_sideways_is_stored_upright() -> None:
    done = checked(photo(size=(60, 40), orientation=6))
    assert (done.width, done.height) == (40, 60)


@pytest.mark.parametrize("value", [1, 7, 9, 12, 255])
def test_a_photo_with_damaged_notes_is_stored_or_refused(value: int) -> None:
    sent = photo(orientation=6, place=BHOPAL, time=TIME)
    first = sent.index(b"Exif")
    for at in range(first, sent.index(b"\xff\xdb", first)):
        try:
            done = checked(sent[:at] + bytes([value]) + sent[at + 1 :])
        except DocumentRefused:
            continue
        assert {done.width, done.height} == {60, 40}


def test_a_large_photo_becomes_smaller() -> None:
    done = checked(photo(size=(5200, 100)))
    assert done.width == LONGEST_EDGE
    assert done.height == 50


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "TOO_BIG"),
        (b"<svg onload=alert(1)>", "UNKNOWN_KIND"),
        (b"MZ\x90\x00", "UNKNOWN_KIND"),
        (b"GIF89a" + bytes(20), "UNKNOWN_KIND"),
        (bomb(10_000, 5_001), "TOO_MANY_PIXELS"),
        (bomb(100_000, 100_000), "TOO_MANY_PIXELS"),
        (photo()[:200], "BROKEN"),
        (bomb(10, 10), "BROKEN"),
        (paper()[:-8], "BROKEN"),
        (paper(b"/OpenAction<</S/JavaScript>>"), "ACTIVE_PDF"),
        (paper(b"/Open#41ction 3 0 R"), "ACTIVE_PDF"),
        (paper(b"/Names<</EmbeddedFiles 4 0 R>>"), "ACTIVE_PDF"),
        (paper(b"/Encrypt 5 0 R"), "LOCKED_PDF"),
    ],
)
def test_what_is_refused_says_why_in_both_languages(content: bytes, code: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        checked(content)
    assert refused.value.code == code
    assert refused.value.words_en == str(refused.value)
    assert "{" not in refused.value.words_hi + refused.value.words_en


def test_what_hides_behind_a_photo_is_gone() -> None:
    sent = photo("PNG") + b"<script>alert(1)</script>"
    assert b"<script>" not in checked(sent).content


def test_a_paper_is_kept_as_it_came() -> None:
    sent = paper()
    done = checked(sent)
    assert (done.content, done.media_type, done.width) == (sent, "application/pdf", None)
    assert done.digest == done.received_digest
    assert path_of("abcd" + "0" * 60, "application/pdf").as_posix() == f"ab/cd/abcd{'0' * 60}.pdf"


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"%PDF-"]),
)
def test_rubbish_is_refused_and_never_breaks_the_program(rest: bytes, start: bytes) -> None:
    try:
        done = checked(start + rest)
    except DocumentRefused:
        return
    assert done.media_type == "application/pdf"
