"""The bill sheet: all that a bill says, as one record, so that the paper and the screen say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bijlighar.billing.rules.changed import Change

Step = dict[str, Any]

ENERGY_LINES = ("ENERGY", "FPPAS", "FIXED")
"""What is summed up first on the bill."""
TAX_LINES = ("DUTY",)
STATE_LINES = ("SUBSIDY",)
"""What comes off last; everything else stands before it."""


@dataclass(frozen=True, slots=True)
class SheetOffice:
    """An office above the connection; `kind` as the network has it: circle, division, dc."""

    kind: str
    name_en: str
    name_hi: str


@dataclass(frozen=True, slots=True)
class SheetReading:
    """A meter's register in Wh over [from_date, to_date); None where it is not known."""

    meter_serial: str
    from_date: date
    to_date: date
    start_wh: int | None
    end_wh: int | None

    @property
    def last_day(self) -> date:
        """The last day in it."""
        return self.to_date - timedelta(days=1)

    @property
    def advance_wh(self) -> int | None:
        """What the register moved on, where both ends are known."""
        if self.start_wh is None or self.end_wh is None:
            return None
        return self.end_wh - self.start_wh


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line as it was billed, with the steps that lead to it (none where the rulebook has changed since)."""

    code: str
    amount_paise: int
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetPayment:
    """Money received between the last bill and this one."""

    day: date
    amount_paise: int


@dataclass(frozen=True, slots=True)
class SheetCycle:
    """An earlier cycle, or this one, in the row of the last six; `is_provisional` while days are missing."""

    cycle_from: date
    cycle_to: date
    energy_wh: int
    is_provisional: bool

    @property
    def last_day(self) -> date:
        """The last day in it."""
        return self.cycle_to - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BillSheet:
    """Everything a bill shows, in paise and Wh; names in both languages, days half-open.

    `total_paise` is the electricity of this cycle, the sum of `lines`. `deposit_instalment_paise` is the part
    of the security deposit that falls due with it, None when there is none, `deposit_arrear_paise` what of
    earlier ones is still open, `deposit_held_paise` what is held. What was open before is `before_paise` (the
    last bill with its own arrears), less the `payments` since, with `late_paise` of late charge,
    `rebate_paise` of rebates (negative) and `other_paise` of corrections: together `previous_dues_paise` as
    of the issue. `as_of` is the last day of which readings are in it; nothing later than the issue is shown.
    `language` is what the consumer reads.
    """

    connection_id: int
    bill_id: int
    number: str
    company_code: str
    brand_code: str
    state_code: str
    company_en: str
    company_hi: str
    company_short_en: str
    helpline: str
    offices: tuple[SheetOffice, ...]
    service_number: str
    name_en: str
    name_hi: str
    address_en: str
    address_hi: str
    mobile_end: str
    connected_on: date
    feeder_code: str
    transformer_code: str
    category_code: str
    area_code: str
    sanctioned_load_w: int
    phase: int
    is_smart: bool
    cycle_from: date
    cycle_to: date
    issued_on: date
    due_date: date
    is_provisional: bool
    missing_days: int
    energy_wh: int
    solar_wh: int
    estimated_wh: int
    readings: tuple[SheetReading, ...]
    lines: tuple[SheetLine, ...]
    total_paise: int
    before_paise: int
    payments: tuple[SheetPayment, ...]
    late_paise: int
    previous_dues_paise: int
    cycles: tuple[SheetCycle, ...]
    change: Change | None
    deposit_instalment_paise: int | None = None
    deposit_arrear_paise: int = 0
    deposit_held_paise: int | None = None
    payee: str = ""
    language: str = "hi"
    contract_demand_w: int = 0
    contract_demand_va: int = 0
    load_millihp: int = 0
    demand_w: int = 0
    peak_wh: int = 0
    rebate_paise: int = 0

    @property
    def last_day(self) -> date:
        """The last day of the cycle."""
        return self.cycle_to - timedelta(days=1)

    @property
    def as_of(self) -> date:
        """The last day that the bill knows of."""
        return self.last_day

    @property
    def days(self) -> int:
        """Days in the cycle."""
        return (self.cycle_to - self.cycle_from).days

    @property
    def energy_part_paise(self) -> int:
        """Energy, fuel surcharge and fixed charge: the first sum."""
        return self._sum(ENERGY_LINES)

    @property
    def tax_paise(self) -> int:
        """What is the state's: the second sum."""
        return self._sum(TAX_LINES)

    @property
    def before_subsidy_paise(self) -> int:
        """This month's bill before the state's part comes off, the deposit's instalment with it."""
        return self.current_paise - self._sum(STATE_LINES)

    @property
    def current_paise(self) -> int:
        """This month's bill: electricity and, where one falls due, the deposit's instalment."""
        return self.total_paise + (self.deposit_instalment_paise or 0)

    @property
    def paid_paise(self) -> int:
        """Received since the last bill."""
        return sum(payment.amount_paise for payment in self.payments)

    @property
    def other_paise(self) -> int:
        """What else changed the dues since the last bill."""
        known = self.before_paise - self.paid_paise + self.late_paise + self.rebate_paise
        return self.previous_dues_paise - known

    @property
    def open_paise(self) -> int:
        """All that was open before, older instalments of the deposit with it."""
        return self.previous_dues_paise + self.deposit_arrear_paise

    @property
    def payable_paise(self) -> int:
        """To be paid in all; below zero the company owes it."""
        return self.current_paise + self.open_paise

    def amount_of(self, code: str) -> int:
        """What a line comes to, 0 where the bill has none."""
        return self._sum((code,))

    def _sum(self, codes: tuple[str, ...]) -> int:
        return sum(line.amount_paise for line in self.lines if line.code in codes)
