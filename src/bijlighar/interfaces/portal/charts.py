"""Charts as paths for SVG, drawn on the server: bars from zero, gaps left open, nothing smoothed.

Pure. A drawing is stretched to the reader's width, so it carries no text: every label is HTML beside it. One
path a series keeps a day of 96 bars near two kilobytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 100
BLOCKS = 96
SOLAR = range(36, 68)
"""Blocks of the sunshine hours, 9 am to 5 pm."""

_LEADS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its Wh (None: no reading came), and whether it was estimated or is unfinished."""

    wh: int | None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Paths of one chart on a canvas `width` x 100.

    `solid`, `sun` and `hollow` are bars; `hollow` ones are estimated or unfinished.
    `off` marks blocks without supply.
    `band_from`, `band_to` bound the sunshine hours; from `waiting_from` on nothing has come yet.
    """

    width: int
    ceiling_wh: int
    solid: str
    sun: str
    hollow: str
    off: str
    average_y: float | None = None
    band_from: int | None = None
    band_to: int | None = None
    waiting_from: int | None = None


def ceiling(highest: int) -> int:
    """Return the round number of Wh at the top of the axis, never below the highest bar, at least 100."""
    scale = 10
    while True:
        for lead in _LEADS:
            if lead * scale >= highest:
                return lead * scale
        scale *= 10


def day_drawing(
    values_wh: Sequence[int | None],
    estimated: Sequence[bool],
    no_supply: Sequence[bool],
    *,
    waiting_from: int | None = None,
) -> Drawing:
    """Draw 96 blocks of a day; `waiting_from` is the first block that has not happened yet."""
    end = BLOCKS if waiting_from is None else waiting_from
    top = ceiling(max((value for value in values_wh[:end] if value is not None), default=0))
    solid: list[str] = []
    sun: list[str] = []
    hollow: list[str] = []
    off: list[str] = []
    for block in range(end):
        if no_supply[block]:
            off.append(f"M{block * 4} 100v-2h3v2z")
        value = values_wh[block]
        if value is None or value <= 0:
            continue
        bar = _bar(block * 4, 3, value, top)
        if estimated[block]:
            hollow.append(bar)
        else:
            (sun if block in SOLAR else solid).append(bar)
    return Drawing(
        width=BLOCKS * 4,
        ceiling_wh=top,
        solid="".join(solid),
        sun="".join(sun),
        hollow="".join(hollow),
        off="".join(off),
        band_from=SOLAR.start * 4,
        band_to=SOLAR.stop * 4,
        waiting_from=None if waiting_from is None else waiting_from * 4,
    )


def row_drawing(bars: Sequence[Bar], *, average_wh: int | None = None) -> Drawing:
    """Draw one bar a day or a month, with the average as a dashed line."""
    top = ceiling(max((bar.wh for bar in bars if bar.wh is not None), default=0))
    solid: list[str] = []
    hollow: list[str] = []
    for place, bar in enumerate(bars):
        if bar.wh is None or bar.wh <= 0:
            continue
        (hollow if bar.is_open else solid).append(_bar(place * 12 + 1, 10, bar.wh, top))
    return Drawing(
        width=max(len(bars), 1) * 12,
        ceiling_wh=top,
        solid="".join(solid),
        sun="",
        hollow="".join(hollow),
        off="",
        average_y=None if average_wh is None else round(HEIGHT - HEIGHT * average_wh / top, 1),
    )


def _bar(left: int, width: int, value: int, top: int) -> str:
    height = max(1, (HEIGHT * value * 2 + top) // (2 * top))
    return f"M{left} 100v-{height}h{width}v{height}z"
