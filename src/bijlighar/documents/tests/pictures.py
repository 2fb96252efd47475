"""Small photos and papers to send."""

from __future__ import annotations

import io
import struct
import zlib
from fractions import Fraction
from typing import Any

from PIL import ExifTags, Image

TIME = "2026:11:20 10:15:00"
BHOPAL = ((23, 15, 36), (77, 24, 18))


def photo(
    kind: str = "JPEG",
    size: tuple[int, int] = (60, 40),
    *,
    place: tuple[tuple[int, int, int], tuple[int, int, int]] | None = None,
    south: bool = False,
    time: str = "",
    orientation: int = 1,
    colour: str = "white",
) -> bytes:
    """A photo with the notes a camera would write."""
    image = Image.new("RGB", size, colour)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "SecretPhone"
    if time:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = time
    if place:
        gps: dict[int, Any] = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef] = "S" if south else "N"
        gps[ExifTags.GPS.GPSLatitude] = tuple(Fraction(part) for part in place[0])
        gps[ExifTags.GPS.GPSLongitudeRef] = "E"
        gps[ExifTags.GPS.GPSLongitude] = tuple(Fraction(part) for part in place[1])
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises a picture of width x height points."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def paper(inside: bytes = b"") -> bytes:
    """A PDF of one empty page."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R" + inside + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
