"""The parts of a bill's page beside its lines: sums, what was open before, the last cycles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bijlighar.billing.rules.changed import sentence
from bijlighar.billing.rules.sheet import ENERGY_LINES, STATE_LINES, TAX_LINES, BillSheet
from bijlighar.interfaces.portal import pictures, proof, writing
from bijlighar.interfaces.portal.pictures import Month, RowView
from bijlighar.interfaces.portal.proof import ProofLine, Trace
from bijlighar.interfaces.portal.reader import language

Sum = tuple[str, int]
"""A row that sums up: its words and paise."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line as it was billed, with the proof that belongs to it (None where the trace has none).

    `sums` are the rows after it that add up what stands above.
    """

    code: str
    label: str
    amount_paise: int
    proof: ProofLine | None
    sums: tuple[Sum, ...] = ()


def lines_of(amounts: Sequence[tuple[str, int]], trace: Trace, sheet: BillSheet) -> tuple[BillLine, ...]:
    """Put beside each billed line its part of the trace, in the order of the paper, with the same sums."""
    proofs = {line.code: line for line in proof.lines_of(trace)}
    shown = [(code, paise) for code, paise in amounts if paise or code in proofs]
    groups = [
        [one for one in shown if one[0] in ENERGY_LINES],
        [one for one in shown if one[0] in TAX_LINES],
        [one for one in shown if one[0] not in (*ENERGY_LINES, *TAX_LINES, *STATE_LINES)],
        [one for one in shown if one[0] in STATE_LINES],
    ]
    closing: list[Sum | None] = [
        (_("Energy and fixed charge together"), sheet.energy_part_paise),
        None,
        (_("Before subsidy"), sheet.before_subsidy_paise - (sheet.deposit_instalment_paise or 0)),
        None,
    ]
    if not groups[3]:
        closing[2] = None
    elif not groups[2]:
        closing[1], closing[2] = closing[2], None
    found = []
    for group, closes in zip(groups, closing, strict=True):
        for place, (code, paise) in enumerate(group, 1):
            sums = (closes,) if closes and place == len(group) > 0 else ()
            found.append(BillLine(code, proof.label_of(code, paise, trace), paise, proofs.get(code), sums))
    return tuple(found)


def change_of(sheet: BillSheet) -> str:
    """What changed since the last bill, in one sentence."""
    return sentence(sheet.change, language()) if sheet.change else _("This is the first bill here.")


def dues_of(sheet: BillSheet) -> tuple[Sum, ...]:
    """How what was open before came about; empty where nothing was and nothing came in."""
    if not (sheet.before_paise or sheet.payments or sheet.open_paise):
        return ()
    rows = [(_("To pay by the last bill"), sheet.before_paise)]
    for payment in sheet.payments:
        day = writing.day(payment.day, language(), today=sheet.issued_on)
        rows.append((_("Paid on %(day)s") % {"day": day}, -payment.amount_paise))
    rows += [
        (words, paise)
        for words, paise in (
            (_("Surcharge for paying late"), sheet.late_paise),
            (_("Rebates for how it was paid"), sheet.rebate_paise),
            (_("Corrections"), sheet.other_paise),
            (_("Earlier instalments of the deposit"), sheet.deposit_arrear_paise),
        )
        if paise
    ]
    return tuple(rows)


def cycles_of(sheet: BillSheet) -> RowView:
    """The units of the last six bills as bars."""
    return pictures.months_view(
        [
            Month(
                first=cycle.last_day.replace(day=1),
                energy_wh=cycle.energy_wh,
                solar_wh=0,
                days=0,
                days_in_month=0,
                is_open=cycle.is_provisional,
            )
            for cycle in sheet.cycles
        ]
    )
