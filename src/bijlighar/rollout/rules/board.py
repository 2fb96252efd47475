"""A programme's board: targets, what is done of them, what remains, each total with its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TargetFigure:
    """How many meters a place shall get."""

    code: str
    name_en: str
    name_hi: str
    district_en: str
    district_hi: str
    class_code: str
    number: int
    note_en: str = ""
    note_hi: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class DoneFigure:
    """How many are installed in a group of places, up to the end of `as_of_date`.

    `counts_for` are the codes of the targets it is set against: the grouping is the source's own.
    """

    code: str
    name_en: str
    name_hi: str
    counts_for: tuple[str, ...]
    number: int
    as_of_date: date
    note_en: str = ""
    note_hi: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A total as the source printed it: of TARGET, DONE, REMAINING or DISTRICTS."""

    code: str
    number: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """Places that are counted together; `target` is None for a group that names no place with a target."""

    targets: tuple[TargetFigure, ...]
    done_figure: DoneFigure | None
    target: int | None
    done: int

    @property
    def remaining(self) -> int:
        """Target less done; below zero where more is done than was to be."""
        return (self.target or 0) - self.done

    @property
    def is_told(self) -> bool:
        """Whether any figure of what is done came for these places."""
        return self.done_figure is not None

    def name(self, language: str) -> str:
        """The places' names, joined."""
        if not self.targets and self.done_figure is not None:
            return str(getattr(self.done_figure, f"name_{language}"))
        return ", ".join(str(getattr(target, f"name_{language}")) for target in self.targets)


@dataclass(frozen=True, slots=True)
class Board:
    """Rows in the order of the targets, those without a target last; printed totals beside the sums."""

    rows: tuple[BoardRow, ...]
    targets: tuple[TargetFigure, ...]
    done_figures: tuple[DoneFigure, ...]
    printed: tuple[PrintedFigure, ...]

    @property
    def target(self) -> int:
        """Sum of all targets."""
        return sum(row.target or 0 for row in self.rows)

    @property
    def done(self) -> int:
        """Sum of all that is done, also without or beyond a target."""
        return sum(row.done for row in self.rows)

    @property
    def remaining(self) -> int:
        """Target less done, with what stands below zero."""
        return self.target - self.done

    @property
    def open(self) -> int:
        """What has still to be installed: the remaining of the places that are not finished."""
        return sum(max(row.remaining, 0) for row in self.rows if row.target is not None)

    @property
    def districts(self) -> int:
        """How many districts the places lie in."""
        return len({target.district_en for target in self.targets})


def board(
    targets: Sequence[TargetFigure],
    done: Sequence[DoneFigure],
    printed: Sequence[PrintedFigure] = (),
) -> Board:
    """Set what is done against the targets as its source groups it.

    Places that share a group make one row; so do places of groups that overlap. A group that names no known
    place makes a row without a target.
    """
    known = {target.code: target for target in targets}
    together = {code: {code} for code in known}
    for figure in done:
        merged: set[str] = set()
        for code in figure.counts_for:
            merged |= together.get(code, set())
        for code in merged:
            together[code] = merged
    rows: list[BoardRow] = []
    seen: set[str] = set()
    for target in targets:
        if target.code in seen:
            continue
        places = [other for other in targets if other.code in together[target.code]]
        seen |= together[target.code]
        figures = [figure for figure in done if set(figure.counts_for) & together[target.code]]
        rows.append(
            BoardRow(
                targets=tuple(places),
                done_figure=_one(figures),
                target=sum(place.number for place in places),
                done=sum(figure.number for figure in figures),
            )
        )
    rows += [
        BoardRow((), figure, None, figure.number)
        for figure in done
        if not set(figure.counts_for) & set(known)
    ]
    return Board(tuple(rows), tuple(targets), tuple(done), tuple(printed))


def _one(figures: Sequence[DoneFigure]) -> DoneFigure | None:
    if not figures:
        return None
    first = figures[0]
    if len(figures) == 1:
        return first
    return DoneFigure(
        code=" ".join(figure.code for figure in figures),
        name_en=", ".join(figure.name_en for figure in figures),
        name_hi=", ".join(figure.name_hi for figure in figures),
        counts_for=tuple(code for figure in figures for code in figure.counts_for),
        number=sum(figure.number for figure in figures),
        as_of_date=min(figure.as_of_date for figure in figures),
        source=first.source,
    )
