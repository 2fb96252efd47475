"""Photos of registers, drawn here: seven segments on a display, as a phone would send them."""

from __future__ import annotations

import io

from PIL import ExifTags, Image, ImageDraw, ImageFilter

from bijlighar.metering.adapters.digits import Frame

SEGMENTS = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc",
    "7": "abc", "8": "abcdefg", "9": "abcdfg",
}  # fmt: skip
SIZE = (900, 600)
DISPLAY = (200, 220, 700, 370)
FRAME = Frame(210, 350, 580, 280)
"""The display with a little around it, as a person holds the guide."""


def photo(digits: str, *, shade: int = 0, taken: str = "", place: bool = False, kind: str = "JPEG") -> bytes:
    """A photo whose display shows `digits`; `shade` makes another photo of the same meter."""
    image = Image.new("RGB", SIZE, (130 + shade, 128, 120))
    draw = ImageDraw.Draw(image)
    draw.rectangle((120 + shade, 120, 780, 480), fill=(210, 210, 205))
    # Something else in the picture for each photo, as hands, shadows and light differ.
    for nth in range(6):
        x, y = (nth * 151 + shade * 37) % 800, (nth * 97 + shade * 53) % 110
        draw.ellipse((x, y, x + 90, y + 60), fill=(60 + nth * 25, 90, 140 - nth * 10))
    draw.rectangle(DISPLAY, fill=(150, 170, 140))
    left = 225
    for digit in digits:
        _digit(draw, digit, left, 240)
        left += 76
    image = image.filter(ImageFilter.GaussianBlur(1))
    exif = Image.Exif()
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if place:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (23.0, 15.0, 36.0)
        gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (77.0, 24.0, 18.0)
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def _digit(draw: ImageDraw.ImageDraw, digit: str, left: int, top: int, height: int = 110) -> None:
    wide, thick, half = 56, 12, height // 2
    bars = {
        "a": (thick, 0, wide - thick, thick),
        "g": (thick, half - thick // 2, wide - thick, half + thick // 2),
        "d": (thick, height - thick, wide - thick, height),
        "f": (0, thick, thick, half - 1),
        "b": (wide - thick, thick, wide, half - 1),
        "e": (0, half + 1, thick, height - thick),
        "c": (wide - thick, half + 1, wide, height - thick),
    }
    for name in SEGMENTS[digit]:
        x0, y0, x1, y1 = bars[name]
        draw.rectangle((left + x0, top + y0, left + x1, top + y1), fill=(20, 30, 20))
