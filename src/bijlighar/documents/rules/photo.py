"""Photos: drawn anew from their points alone, so that nothing else a file may carry is kept."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from PIL import ExifTags, Image

from bijlighar.documents.rules.refused import DocumentRefused

MOST_PIXELS = 50_000_000
"""More points than this are refused from the header alone, before memory is spent on them."""
LONGEST_EDGE = 2_600
"""Stored photos are at most this long: the digits of a register stay readable at it."""
_QUALITY = 88
_TURNS: dict[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a photo upright, by the orientation that the camera noted."""
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What a camera noted beside the picture: the wall-clock time (no zone) and the place, in millionths
    of a degree; None where it did not."""

    taken_at: datetime | None = None
    latitude_udeg: int | None = None
    longitude_udeg: int | None = None


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A photo without anything but its points."""

    content: bytes
    media_type: str
    width: int
    height: int
    facts: PhotoFacts


def redrawn(content: bytes) -> Redrawn:
    """Draw a photo anew, upright, at most `LONGEST_EDGE` long. Raises `DocumentRefused`."""
    try:
        with warnings.catch_warnings():
            # The library warns of bombs at its own limit; ours is checked first, from the header.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as image:
                _refuse_bomb(*image.size)
                # A phone's JPEG with a second picture inside calls itself MPO.
                kind = "JPEG" if image.format == "MPO" else str(image.format)
                facts, turn = _facts(image), _turn(image)
                if kind == "JPEG":
                    image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
                image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
                plain = image.convert("RGB")
                if turn is not None:
                    plain = plain.transpose(turn)
    except Image.DecompressionBombError as problem:
        raise DocumentRefused("TOO_MANY_PIXELS", pixels="> 179", most=MOST_PIXELS // 10**6) from problem
    except (OSError, SyntaxError, ValueError, TypeError, MemoryError, EOFError) as problem:
        if isinstance(problem, DocumentRefused):
            raise
        raise DocumentRefused("BROKEN") from problem
    out = io.BytesIO()
    # A new image: `convert` keeps the notes of the old one, and savers write some of them back.
    bare = Image.frombytes("RGB", plain.size, plain.tobytes())
    bare.save(out, kind, **({"quality": _QUALITY} if kind != "PNG" else {}))
    return Redrawn(out.getvalue(), _FORMATS[kind], *bare.size, facts)


def _refuse_bomb(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise DocumentRefused(
            "TOO_MANY_PIXELS", pixels=-(-width * height // 10**6), most=MOST_PIXELS // 10**6
        )


def _facts(image: Image.Image) -> PhotoFacts:
    try:
        exif = image.getexif()
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        more = exif.get_ifd(ExifTags.IFD.Exif)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, EOFError):
        return PhotoFacts()
    latitude = _degrees(place, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S", 90)
    longitude = _degrees(place, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W", 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    text = more.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    return PhotoFacts(_instant(text), latitude, longitude)


def _turn(image: Image.Image) -> Image.Transpose | None:
    # The library's own way writes the notes anew, and fails on damaged ones.
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, EOFError):
        return None


def _degrees(place: dict[int, Any], tag: int, reference: int, negative: str, most: int) -> int | None:
    try:
        degrees, minutes, seconds = (Fraction(part) for part in place[tag])
        angle = degrees + minutes / 60 + seconds / 3600
        found = round(angle * 10**6)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    if not 0 <= found <= most * 10**6:
        return None
    return -found if str(place.get(reference, "")).strip().upper().startswith(negative) else found


def _instant(text: Any) -> datetime | None:
    try:
        return datetime.strptime(str(text).strip(), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - cameras note no zone
    except ValueError:
        return None
