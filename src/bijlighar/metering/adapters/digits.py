"""What a program thinks to see on a photo: the digits inside a frame, and a likeness that finds copies.

Recognition is an extra (`pip install --require-hashes -r requirements-photo.txt`), runs here and offline, and
only ever gives a hint: a person says what the register shows. Without it there is no hint.
"""

from __future__ import annotations

import importlib
import io
import logging
import re
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

log = logging.getLogger(__name__)

LEAST_PERCENT = 60
"""Below this it is a guess, and a wrong hint is worse than none."""
_WIDEST = 640
_LOOK_ALIKE = str.maketrans({"O": "0", "o": "0", "D": "0", "l": "1", "I": "1", "|": "1", "B": "8", "S": "5",
                             ",": "."})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of a photo, in thousandths of its width and height."""

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        right, bottom = self.left + self.width, self.top + self.height
        if min(self.left, self.top) < 0 or min(self.width, self.height) < 10 or max(right, bottom) > 1000:
            raise ValueError("A frame lies within the photo, in thousandths of it.")


@dataclass(frozen=True, slots=True)
class Hint:
    """Digits as seen (perhaps with a point), and how sure the program is."""

    digits: str
    percent: int


class Reader(Protocol):
    """Reads one line of a picture: (n, m, 3) points blue-green-red -> the text and how sure (0 to 1)."""

    def __call__(self, points: NDArray[np.uint8]) -> tuple[str, float]: ...


def is_there() -> bool:
    """Whether recognition is installed and works on this machine."""
    return _reader() is not None


def hint(photo: bytes, frame: Frame, reader: Reader | None = None) -> Hint | None:
    """The digits inside the frame of a stored photo; None where nothing sure is seen or nothing can look."""
    reader = reader or _reader()
    if reader is None:
        return None
    with Image.open(io.BytesIO(photo)) as image:
        w, h = image.size
        right, bottom = frame.left + frame.width, frame.top + frame.height
        box = (frame.left * w // 1000, frame.top * h // 1000, -(-right * w // 1000), -(-bottom * h // 1000))
        part = image.convert("RGB").crop(box)
    part.thumbnail((_WIDEST, _WIDEST))
    points = np.ascontiguousarray(np.asarray(part)[:, :, ::-1])
    try:
        text, sure = reader(points)
    except Exception:  # another's program on a stranger's picture: a hint may be missing, the page may not
        log.exception("The recognition of digits failed; the page goes on without a hint.")
        return None
    digits = digits_of(text)
    percent = round(sure * 100)
    return Hint(digits, percent) if digits and percent >= LEAST_PERCENT else None


def digits_of(text: str) -> str:
    """The register in a recognised line: letters that look like digits count as such; "" where none is."""
    plain = re.sub(r"kwh|\s", "", text, flags=re.IGNORECASE).translate(_LOOK_ALIKE)
    found = [
        each
        for each in re.findall(r"[0-9]+(?:[.][0-9]{1,3})?", plain)
        if 3 <= len(each.partition(".")[0]) <= 8
    ]
    return found[0][:12] if len(found) == 1 else ""


def likeness(photo: bytes) -> bytes:
    """32 bytes that are nearly the same for copies of one photo: where it gets brighter to the right."""
    with Image.open(io.BytesIO(photo)) as image:
        small = np.asarray(image.convert("L").resize((17, 16), Image.Resampling.LANCZOS), np.int16)
    return np.packbits(small[:, 1:] > small[:, :-1]).tobytes()


@cache
def _reader() -> Reader | None:
    try:
        engine: Any = importlib.import_module("rapidocr").RapidOCR(params={"Global.log_level": "error"})
    except Exception as problem:  # not installed, or it does not run on this machine
        log.info("No digits are recognised here (%s).", problem)
        return None
    one_at_a_time = threading.Lock()

    def read(points: NDArray[np.uint8]) -> tuple[str, float]:
        with one_at_a_time:
            found = engine(points, use_det=False, use_cls=False, use_rec=True)
        texts = [str(each) for each in found.txts or ()]
        return "".join(texts), min((float(each) for each in found.scores or ()), default=0.0)

    return read
