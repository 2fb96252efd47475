"""Which rows are shown in which order, what they come to together, and who rose most. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.overview.rows import Beside, Row

State = Literal["dues", "overdue", "low", "off"]
Order = Literal["", "name", "due", "use", "rise"]
STATES: tuple[State, ...] = get_args(State)
ORDERS: tuple[Order, ...] = get_args(Order)
PAGE = 50
MOST_RISES = 3

_IS: dict[State, Callable[[Row], bool]] = {
    "dues": lambda row: row.due.total_paise > 0,
    "overdue": lambda row: row.is_overdue,
    "low": lambda row: row.is_low,
    "off": lambda row: bool(row.off),
}
_LAST_DAY = date.max


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: words of a name, address or number, a place, a state, an order."""

    words: str = ""
    office_id: int = 0
    state: State | None = None
    order: Order = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows together. Days are None where no row tells any.

    `use_wh` is of all rows, `compared_wh` of those whose month before is known too; so are bills and what was
    taken from balances.
    """

    rows: int
    due_paise: int
    due_rows: int
    first_due_date: date | None
    balance_paise: int
    prepaid_rows: int
    balance_as_of: date | None
    use_wh: int
    use_first: date | None
    use_last: date | None
    compared: int
    compared_wh: int
    compared_before_wh: int
    billed_paise: int
    billed_before_paise: int
    billed_rows: int
    taken_paise: int
    taken_before_paise: int
    taken_rows: int

    @property
    def use_change_wh(self) -> int:
        """How the units changed."""
        return writing.change_wh(self.compared_wh, self.compared_before_wh)

    @property
    def billed_change_paise(self) -> int:
        """How the bills changed."""
        return self.billed_paise - self.billed_before_paise

    @property
    def taken_change_paise(self) -> int:
        """How that changed which days took."""
        return self.taken_paise - self.taken_before_paise


@dataclass(frozen=True, slots=True)
class Rise:
    """A row that used more than in the month before, in Wh."""

    row: Row
    use: Beside
    rise_wh: int


def chosen(rows: Sequence[Row], asked: Asked) -> list[Row]:
    """The rows that are asked for, in their order; every word must stand somewhere in a row."""
    words = asked.words.casefold().split()
    found = [
        row
        for row in rows
        if (asked.office_id in (0, row.record.office_id))
        and (asked.state is None or _IS[asked.state](row))
        and all(word in _text(row) for word in words)
    ]
    return sorted(found, key=_KEYS[asked.order]) if asked.order else found


def counted(rows: Sequence[Row]) -> dict[State, int]:
    """How many rows are in each state."""
    return {state: sum(_IS[state](row) for row in rows) for state in STATES}


def totals(rows: Sequence[Row]) -> Totals:
    """What the rows come to together."""
    due = [row.due for row in rows if row.due.total_paise > 0]
    held = [row for row in rows if row.balance_paise is not None]
    uses = [row.use for row in rows if row.use is not None]
    both = [use for use in uses if use.before is not None]
    billed = [row.cost for row in rows if not row.is_prepaid and row.cost and row.cost.before is not None]
    taken = [row.cost for row in rows if row.is_prepaid and row.cost and row.cost.before is not None]
    return Totals(
        rows=len(rows),
        due_paise=sum(each.total_paise for each in due),
        due_rows=len(due),
        first_due_date=min((each.due_date for each in due if each.due_date), default=None),
        balance_paise=sum(row.balance_paise or 0 for row in held),
        prepaid_rows=len(held),
        balance_as_of=min((row.balance_as_of for row in held if row.balance_as_of), default=None),
        use_wh=sum(use.now for use in uses),
        use_first=min((use.first for use in uses), default=None),
        use_last=max((use.last for use in uses), default=None),
        compared=len(both),
        compared_wh=sum(use.now for use in both),
        compared_before_wh=sum(use.before or 0 for use in both),
        billed_paise=sum(each.now for each in billed),
        billed_before_paise=sum(each.before or 0 for each in billed),
        billed_rows=len(billed),
        taken_paise=sum(each.now for each in taken),
        taken_before_paise=sum(each.before or 0 for each in taken),
        taken_rows=len(taken),
    )


def rises(rows: Sequence[Row]) -> list[Rise]:
    """Who used more than in the month before, the highest rise first."""
    found = [Rise(row, row.use, rise) for row in rows if row.use and (rise := row.rise_wh or 0) > 0]
    return sorted(found, key=lambda each: -each.rise_wh)[:MOST_RISES]


def _text(row: Row) -> str:
    record = row.record
    return " ".join(
        (
            row.given_name, record.name_en, record.name_hi, record.address_en, record.address_hi,
            record.service_number, row.office_en, row.office_hi,
        )
    ).casefold()  # fmt: skip


def _rise(row: Row) -> int:
    return row.rise_wh if row.rise_wh is not None else -(10**12)


_KEYS: dict[Order, Callable[[Row], tuple[object, ...]]] = {
    "name": lambda row: ((row.given_name or row.record.name_en).casefold(), row.record.id),
    "due": lambda row: (-row.due.total_paise, row.due.due_date or _LAST_DAY, row.record.id),
    "use": lambda row: (-(row.use.now if row.use else -1), row.record.id),
    "rise": lambda row: (-_rise(row), row.record.id),
}
