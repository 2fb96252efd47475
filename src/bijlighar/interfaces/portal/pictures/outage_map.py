"""A map of outages: where lines are without power and where it is planned, drawn without anybody's tiles.

North is up. The list beside it says the same in words: each mark bears the number of its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from bijlighar.network import queries as network
from bijlighar.network.queries import DevicePlace, OfficeArea
from bijlighar.outages.queries import OutageBrief

WIDTH = 360
_EDGE, _MOST_HEIGHT, _LEAST_HEIGHT = 26, 320, 180
MOST_MARKS, MOST_AREAS = 50, 24
_LEAST_SPAN_UDEG = 20_000
"""About two kilometres: one transformer alone is shown with what lies around it."""
_METRES_A_DEGREE = 111_320
_LENGTHS = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000)


@dataclass(frozen=True, slots=True)
class Mark:
    """One outage on the map: its number in the list, empty for what another page lists."""

    x: int
    y: int
    number: str


@dataclass(frozen=True, slots=True)
class Area:
    """An office's area as a path, with its name: amid `x`, from `y` down, so that large type stays on it."""

    path: str
    x: int
    y: int
    name: str


@dataclass(frozen=True, slots=True)
class OutageMap:
    """The drawing on a canvas `width` x `height`.

    `off`, `maybe` and `planned` are the marks of what is known, suspected and planned; `wires` a path from
    substations to transformers. `scale` is a bar of `scale_metres`. `without`: how many rows have no
    position; `numbers`: which rows of the list are on it.
    """

    width: int
    height: int
    areas: tuple[Area, ...]
    wires: str
    off: tuple[Mark, ...]
    maybe: tuple[Mark, ...]
    planned: tuple[Mark, ...]
    scale: int
    scale_metres: int
    without: int
    numbers: frozenset[int]

    @property
    def scale_km(self) -> str:
        """The bar's length in kilometres, as a number."""
        return f"{self.scale_metres / 1000:g}"


def outage_map(
    rows: Sequence[OutageBrief],
    coming: Sequence[OutageBrief] = (),
    *,
    in_hindi: bool = False,
    lists_coming: bool = False,
) -> OutageMap | None:
    """Draw outages, numbered from 1 in their order, and shutdowns to come; None where nobody knows a place.

    The first `MOST_MARKS` are drawn. `lists_coming`: the list beside it has the shutdowns too, so they go on
    with the numbers.
    """
    drawn = [*rows, *coming][:MOST_MARKS]
    listed = len(rows) + len(coming) * lists_coming
    places = network.device_places([(one.device_kind, one.device_id) for one in drawn])
    known = [
        (number, one, place)
        for number, (one, place) in enumerate(zip(drawn, places, strict=True), start=1)
        if place.points or place.source
    ]
    if not known:
        return None
    offices = list(dict.fromkeys(one.office_id for _, one, _ in known))[:MOST_AREAS]
    areas = network.office_areas(offices)
    view = _View.around([place for _, _, place in known], areas)
    marks: dict[str, list[Mark]] = {"OFF": [], "MAYBE": [], "PLANNED": []}
    wires = []
    for number, one, place in known:
        x, y = view.middle(place)
        state = "PLANNED" if number > len(rows) else "MAYBE" if one.state_code == "SUSPECTED" else "OFF"
        marks[state].append(Mark(x, y, str(number) if number <= listed else ""))
        if place.source and one.device_kind != "DTR":
            start = view.at(place.source)
            wires += [f"M{start[0]} {start[1]}L{end[0]} {end[1]}" for end in map(view.at, place.points)]
    scale, metres = view.scale()
    return OutageMap(
        width=WIDTH,
        height=view.height,
        areas=tuple(view.area(each, in_hindi) for each in areas),
        wires="".join(wires),
        off=tuple(marks["OFF"]),
        maybe=tuple(marks["MAYBE"]),
        planned=tuple(marks["PLANNED"]),
        scale=scale,
        scale_metres=metres,
        without=listed - sum(number <= listed for number, _, _ in known),
        numbers=frozenset(number for number, _, _ in known if number <= listed),
    )


@dataclass(frozen=True, slots=True)
class _View:
    """What part of the earth the canvas shows: its west and north, and how many units a degree has."""

    west: float
    north: float
    across: float
    down: float
    height: int

    @classmethod
    def around(cls, places: Sequence[DevicePlace], areas: Sequence[OfficeArea]) -> _View:
        points = [point for place in places for point in (*place.points, place.source) if point]
        points += [corner for area in areas for corner in area.corners]
        west, east = _spread([x for x, _ in points])
        south, north = _spread([y for _, y in points])
        narrow = cos(radians((south + north) / 2_000_000))
        free = WIDTH - 2 * _EDGE
        down = min(free / ((east - west) * narrow), (_MOST_HEIGHT - 2 * _EDGE) / (north - south))
        across = down * narrow
        height = max(_LEAST_HEIGHT, round((north - south) * down) + 2 * _EDGE)
        # What is left over lies on both sides alike.
        aside = (WIDTH / across - (east - west)) / 2
        above = (height / down - (north - south)) / 2
        return cls(west - aside, north + above, across, down, height)

    def at(self, point: tuple[int, int]) -> tuple[int, int]:
        return round((point[0] - self.west) * self.across), round((self.north - point[1]) * self.down)

    def middle(self, place: DevicePlace) -> tuple[int, int]:
        """Where the mark stands: a substation's on itself, a line's amid its transformers."""
        if place.kind == "SUBSTATION" and place.source:
            return self.at(place.source)
        points = place.points or ((place.source,) if place.source else ())
        count = len(points)
        return self.at((sum(x for x, _ in points) // count, sum(y for _, y in points) // count))

    def area(self, area: OfficeArea, in_hindi: bool) -> Area:
        corners = list(dict.fromkeys(map(self.at, area.corners)))
        x = min(max(sum(x for x, _ in corners) // len(corners), 70), WIDTH - 70)
        top = min(y for _, y in corners)
        path = "M" + "L".join(f"{x} {y}" for x, y in corners) + "z"
        return Area(path, x, max(top - 29, 1), area.name_hi if in_hindi else area.name_en)

    def scale(self) -> tuple[int, int]:
        """A bar of a round length, at most a third of the canvas: its units, and what it stands for."""
        metre = self.down * 1_000_000 / _METRES_A_DEGREE
        length = max((one for one in _LENGTHS if one * metre <= WIDTH / 3), default=_LENGTHS[0])
        return round(length * metre), length


def _spread(values: Sequence[int]) -> tuple[int, int]:
    least, most = min(values), max(values)
    short = max(0, _LEAST_SPAN_UDEG - (most - least)) // 2
    return least - short, most + short
