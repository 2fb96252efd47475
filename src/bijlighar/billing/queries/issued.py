"""Bills as the consumer sees them: the list, one opened, and what is to be paid until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import polars as pl

from bijlighar.billing.models import Bill, Piece
from bijlighar.billing.queries.arrears import late_charges
from bijlighar.billing.queries.evidence import book_at_issue
from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.billing.rules.cycle import bill_id, cycle_and_revision
from bijlighar.billing.rules.explain import explained
from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.kept import ParcelDamaged
from bijlighar.billing.rules.pieces import INPUTS
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import DayRecord
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import LINES, Rulebook, RulebookRefused


class ExplanationDiffers(AssertionError):
    """A bill's explanation does not give the lines that were billed; it is not shown."""


@dataclass(frozen=True, slots=True)
class BillRecord:
    """One bill in a list; `id` names it among its connection's bills.

    `total_paise` is this cycle's, `payable_paise` with the dues of before as they stood on the day of issue.
    `is_paid`: all money received so far covers this bill and every older one; `open_paise` of this one is
    not. A bill that was made anew is `is_replaced`: its newer revision counts, it stays to be read.
    """

    id: int
    number: str
    cycle_from: date
    cycle_to: date
    issued_on: date
    due_date: date
    energy_wh: int
    total_paise: int
    previous_dues_paise: int
    payable_paise: int
    is_paid: bool
    is_provisional: bool
    revision: int = 0
    is_replaced: bool = False
    open_paise: int = 0


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """A meter's register at the start and end of what it measured of a cycle; None where it is not known."""

    meter_serial: str
    from_date: date
    to_date: date
    register_start_wh: int | None
    register_end_wh: int | None


@dataclass(frozen=True, slots=True)
class BillPiece:
    """A stretch of a bill's days under one set of terms.

    It costs, at its terms, all energy of the cycle through its end less all that was used before it
    (`energy_before_wh`, counted from `start_date`); the pieces of a bill add up to its lines.
    """

    start_date: date
    from_date: date
    to_date: date
    category_code: str
    area_code: str
    sanctioned_load_w: int
    is_smart: bool
    energy_before_wh: int
    energy_wh: int
    lines: tuple[tuple[str, int], ...]
    total_paise: int


@dataclass(frozen=True, slots=True)
class BillDetail:
    """A bill, opened.

    `lines` add up to `total_paise`; `open_paise` of it is not paid. Terms that changed inside the cycle make
    several `pieces`; the terms named here are those of the last. `trace` holds the steps of `rules.explain`,
    empty when the rulebook has since changed (`is_same_rulebook` false) so that it no longer gives these
    lines. `days` are the cycle's days as they are known now; `missing_days` those that were not known at
    issue and are not in the bill. `revision` counts how often the cycle's bill was made anew; `is_replaced`
    by a newer one.
    """

    id: int
    number: str
    cycle_from: date
    cycle_to: date
    issued_on: date
    due_date: date
    energy_wh: int
    solar_wh: int
    estimated_wh: int
    total_paise: int
    previous_dues_paise: int
    payable_paise: int
    is_paid: bool
    is_provisional: bool
    missing_days: tuple[date, ...]
    category_code: str
    area_code: str
    sanctioned_load_w: int
    lines: tuple[tuple[str, int], ...]
    pieces: tuple[BillPiece, ...]
    trace: tuple[dict[str, Any], ...]
    is_same_rulebook: bool
    readings: tuple[RegisterReading, ...]
    days: tuple[DayRecord, ...]
    revision: int = 0
    is_replaced: bool = False
    open_paise: int = 0


def bills(connection_id: int, limit: int = 24) -> list[BillRecord]:
    """The bills of a connection, the latest first."""
    return _records(connection_id)[:limit]


def bill(connection_id: int, bill_id: int) -> BillDetail | None:
    """One bill of a connection, or None.

    It is rated anew from its stored inputs, and the arithmetic shown only if it gives the bill's lines.
    Raises `ExplanationDiffers` when it does not, though the rulebook is the same.
    """
    found = cycle_and_revision(bill_id)
    if found is None:
        return None
    cycle_from, revision = found
    row = Bill.objects.filter(connection_id=connection_id, cycle_from=cycle_from, revision=revision).first()
    if row is None:
        return None
    book, is_same_rulebook = _book(row)
    lines = tuple(zip(LINES, row.lines_paise, strict=False))
    trace: tuple[dict[str, Any], ...] = ()
    pieces = _pieces(row)
    inputs = pl.DataFrame([{name: getattr(piece, name) for name in INPUTS} for piece in pieces]).with_columns(
        cycle_from=pl.lit(row.cycle_from),
        cycle_to=pl.lit(row.cycle_to),
        is_last=pl.col("piece") == pl.col("piece").max(),
    )
    found_again = explained(inputs, book)
    if found_again and found_again[1].select(line_columns("line_")).rows() == [
        tuple(piece.lines_paise) for piece in pieces
    ]:
        trace = tuple(found_again[0])
    elif is_same_rulebook:
        raise ExplanationDiffers(
            f"bill {row.number}: its inputs do not give its lines. Run `bijlighar audit` and report this."
        )
    listed = next(one for one in _records(connection_id) if one.id == bill_id)
    return BillDetail(
        id=bill_id,
        number=row.number,
        cycle_from=row.cycle_from,
        cycle_to=row.cycle_to,
        issued_on=row.issued_on,
        due_date=row.due_date,
        energy_wh=row.energy_wh,
        solar_wh=row.solar_wh,
        estimated_wh=row.estimated_wh,
        total_paise=row.total_paise,
        previous_dues_paise=row.previous_dues_paise,
        payable_paise=row.payable_paise,
        is_paid=listed.is_paid,
        is_provisional=row.is_provisional,
        missing_days=tuple(row.missing_days),
        category_code=row.category_code,
        area_code=row.area_code,
        sanctioned_load_w=row.sanctioned_load_w,
        lines=lines,
        pieces=tuple(_opened(piece) for piece in pieces),
        trace=trace,
        is_same_rulebook=is_same_rulebook,
        readings=_readings(row),
        days=tuple(
            day
            for day in metering.days(connection_id, row.from_date, row.to_date)
            if any(piece.from_date <= day.day < piece.to_date for piece in pieces)
        ),
        revision=row.revision,
        is_replaced=listed.is_replaced,
        open_paise=listed.open_paise,
    )


def _book(row: Bill) -> tuple[Rulebook, bool]:
    """The rulebook that priced a bill, as it was kept; today's, and False, where it can no longer be read."""
    company = network.company(row.company_id)
    assert company is not None
    today = book_of(company.state_code)
    if digest_half(today) == str(row.rulebook):
        return today, True
    try:
        return book_at_issue(row.company_id, str(row.rulebook)), True
    except (LookupError, ParcelDamaged, RulebookRefused):
        return today, False


def _pieces(row: Bill) -> list[Piece]:
    """The stored pieces of a bill; of a plain one the piece that it is itself."""
    stored = Piece.objects.filter(
        connection_id=row.connection_id, cycle_from=row.cycle_from, revision=row.revision
    ).order_by("piece")
    whole = {name: getattr(row, name) for name in INPUTS if "_before_" not in name and hasattr(row, name)}
    nothing = {name: 0 for name in INPUTS if "_before_" in name}
    plain = Piece(piece=1, start_date=row.from_date, lines_paise=row.lines_paise, **whole, **nothing)
    return list(stored) or [plain]


def _opened(piece: Piece) -> BillPiece:
    return BillPiece(
        start_date=piece.start_date,
        from_date=piece.from_date,
        to_date=piece.to_date,
        category_code=piece.category_code,
        area_code=piece.area_code,
        sanctioned_load_w=piece.sanctioned_load_w,
        is_smart=piece.is_smart,
        energy_before_wh=piece.energy_before_wh,
        energy_wh=piece.energy_wh,
        lines=tuple(zip(LINES, piece.lines_paise, strict=False)),
        total_paise=sum(piece.lines_paise),
    )


def _records(connection_id: int) -> list[BillRecord]:
    """All bills, the latest first; the oldest is paid first with all that has come in."""
    rows = list(Bill.objects.filter(connection_id=connection_id).order_by("cycle_from", "revision"))
    late = int(late_charges([connection_id]).get_column("late_paise").sum())
    return told(rows, ledger.balance(connection_id, Account.RECEIVABLE), late)


def told(rows: Sequence[Bill], owed_paise: int, late_paise: int) -> list[BillRecord]:
    """A connection's bills, given by cycle and revision, the latest first: which of them are paid.

    The oldest is paid first with all that has come in; `owed_paise` is what is owed after that, of it or
    beside it `late_paise` charged for paying late.
    """
    newest = {row.cycle_from: row.revision for row in rows}
    counted = [row.total_paise if newest[row.cycle_from] == row.revision else 0 for row in rows]
    # Money covers bills before late charges: what is owed for those leaves no bill unpaid.
    received = sum(counted) + late_paise - owed_paise
    running = accumulate(counted)
    records = [
        BillRecord(
            id=bill_id(row.cycle_from, row.revision),
            number=row.number,
            cycle_from=row.cycle_from,
            cycle_to=row.cycle_to,
            issued_on=row.issued_on,
            due_date=row.due_date,
            energy_wh=row.energy_wh,
            total_paise=row.total_paise,
            previous_dues_paise=row.previous_dues_paise,
            payable_paise=row.payable_paise,
            is_paid=so_far <= received,
            is_provisional=row.is_provisional,
            revision=row.revision,
            is_replaced=newest[row.cycle_from] != row.revision,
            open_paise=max(min(so_far - received, own), 0),
        )
        for row, so_far, own in zip(rows, running, counted, strict=True)
    ]
    return records[::-1]


def _readings(row: Bill) -> tuple[RegisterReading, ...]:
    """The register at the first and the last day; two meters when one was changed in between."""
    first = metering.day_curve(row.connection_id, row.from_date)
    last = metering.day_curve(row.connection_id, row.to_date - timedelta(days=1))
    if first is None or last is None:
        return ()
    if first.meter_serial == last.meter_serial:
        return (
            RegisterReading(
                first.meter_serial, row.from_date, row.to_date, first.register_start_wh, last.register_end_wh
            ),
        )
    return (
        RegisterReading(first.meter_serial, row.from_date, row.to_date, first.register_start_wh, None),
        RegisterReading(last.meter_serial, row.from_date, row.to_date, None, last.register_end_wh),
    )
