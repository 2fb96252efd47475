"""What a state asks of security deposits: dated data of `rulebook/<state>/service-standards.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from bijlighar.tariffs.rules.book import Value, Words
from bijlighar.tariffs.rules.document import Section
from bijlighar.tariffs.rules.standards import above_nothing, standard_on

Basis = Literal["HIGHEST", "AVERAGE"]
UnitRule = Literal["FLAT", "TARIFF"]


class NoDepositPolicy(LookupError):
    """No rulebook says what holds for security deposits in a state on a day."""


@dataclass(frozen=True, slots=True)
class DepositPolicy:
    """What holds for security deposits in a state over [from_date, to_date).

    `due_months`: calendar months on whose first day an instalment falls due, in order.
    """

    state_code: str
    from_date: date
    to_date: date | None
    clause: Words
    year_from_month: Value
    basis: Value
    months_of_basis: Value
    unit_rule: Value
    rupees_per_kwh: Value
    unpaid_months: Value
    extra_months: Value
    unpaid_after_days: Value
    surplus_sets_off_extra: Value
    longest_month_days: Value
    days_of_a_month: Value
    due_months: tuple[int, ...]
    instalments_source: Words
    instalments_mark: str
    interest_to: Value
    prepaid: Value

    @property
    def paise_per_kwh(self) -> int:
        """The flat value of a unit."""
        return int(self.rupees_per_kwh.exact * 100)

    @property
    def is_surplus_set_off(self) -> bool:
        """Whether what is held beyond the deposit needed is set against the extra months."""
        return self.surplus_sets_off_extra.text == "YES"

    def year_before(self, day: date) -> tuple[date, date]:
        """The last whole year of the review before a day, half-open."""
        month = int(self.year_from_month.exact)
        end = date(day.year, month, 1)
        if end > day:
            end = date(day.year - 1, month, 1)
        return date(end.year - 1, month, 1), end

    def due_days(self, year_to: date) -> tuple[date, ...]:
        """The days on which the instalments after a year fall due: the first such months from its end on."""
        return tuple(date(year_to.year + (month < year_to.month), month, 1) for month in self.due_months)


def policy_on(state_code: str, day: date, folder: Path | None = None) -> DepositPolicy:
    """What holds in a state on a day. Raises NoDepositPolicy, or RulebookRefused with file, line, reason."""
    found = standard_on(state_code, "deposit", _policy, day, folder=folder)
    if found is None:
        raise NoDepositPolicy(
            f"the rulebook of {state_code!r} says nothing about security deposits on {day}. "
            f"Write it in rulebook/{state_code}/service-standards.yaml, under `deposit`."
        )
    return found


def _policy(state_code: str, entry: Section) -> DepositPolicy:
    from_date, to_date = entry.period()
    parts = entry.section("instalments")
    due_months = _months(parts)
    source, mark = parts.origin()
    parts.done()
    return DepositPolicy(
        state_code=state_code,
        from_date=from_date,
        to_date=to_date,
        clause=entry.words("clause"),
        year_from_month=_month(entry, "year_from_month"),
        basis=entry.word("basis", ("HIGHEST", "AVERAGE")),
        months_of_basis=above_nothing(entry, "months_of_basis", 2),
        unit_rule=entry.word("unit_rule", ("FLAT", "TARIFF")),
        rupees_per_kwh=above_nothing(entry, "rupees_per_kwh", 2),
        unpaid_months=above_nothing(entry, "unpaid_months", 0),
        extra_months=above_nothing(entry, "extra_months", 2),
        unpaid_after_days=above_nothing(entry, "unpaid_after_days", 0),
        surplus_sets_off_extra=entry.word("surplus_sets_off_extra", ("YES", "NO")),
        longest_month_days=above_nothing(entry, "longest_month_days", 0),
        days_of_a_month=above_nothing(entry, "days_of_a_month", 0),
        due_months=due_months,
        instalments_source=source,
        instalments_mark=mark,
        interest_to=entry.word("interest_to", ("BILL", "DEPOSIT")),
        prepaid=entry.word("prepaid", ("EXEMPT", "REVIEWED")),
    )


def _months(parts: Section) -> tuple[int, ...]:
    texts = parts.texts("due_months")
    found = tuple(int(text) for text in texts if text.isascii() and text.isdigit() and 1 <= int(text) <= 12)
    if len(found) != len(texts) or list(found) != sorted(set(found)):
        raise parts.refuse("due_months must be months from 1 to 12 in order, like [7, 8, 9].", "due_months")
    return found


def _month(entry: Section, key: str) -> Value:
    found = above_nothing(entry, key, 0)
    if found.exact > 12:
        raise entry.refuse(f"{key} must be a month from 1 to 12, not {found.text}.", key)
    return found
