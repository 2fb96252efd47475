"""What would be asked of somebody: one row through the same computation as the yearly review."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from bijlighar.deposits.rules.demand import PARTS, demands
from bijlighar.deposits.rules.explain import DepositStep, Worked, steps
from bijlighar.deposits.rules.policy import DepositPolicy, UnitRule
from bijlighar.deposits.rules.value import values
from bijlighar.tariffs.rules import Rulebook


@dataclass(frozen=True, slots=True)
class Quote:
    """Amounts in paise; the instalments add up to `total_paise`, shortfall and extra together."""

    rule: UnitRule
    required_paise: int
    shortfall_paise: int
    extra_paise: int
    total_paise: int
    instalments_paise: tuple[int, ...]
    due_days: tuple[date, ...]
    steps: tuple[DepositStep, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a quote is made for; the terms count only where a unit is valued at the tariff."""

    max_month_wh: int
    held_paise: int = 0
    unpaid_months: int = 0
    category_code: str = "LV-1.2"
    area_code: str = "URBAN"
    sanctioned_load_w: int = 1000


def quote(
    asked: Asked,
    policy: DepositPolicy,
    day: date,
    *,
    rule: UnitRule | None = None,
    book: Rulebook | None = None,
) -> Quote:
    """What would be asked by a review on a day; `rule` instead of the policy's own.

    Raises ValueError with the reason where the tariff cannot price the month.
    """
    if rule is not None and rule != policy.unit_rule.text:
        policy = replace(policy, unit_rule=replace(policy.unit_rule, text=rule))
    frame = pl.DataFrame(
        {
            "basis_wh": [asked.max_month_wh],
            "max_solar_wh": [0],
            "unpaid_months": [asked.unpaid_months],
            "held_paise": [asked.held_paise],
            "asked_paise": [0],
            "category_code": [asked.category_code],
            "area_code": [asked.area_code],
            "sanctioned_load_w": [asked.sanctioned_load_w],
            "is_smart": [True],
        }
    )
    value, refused = values(frame, policy, book, day)
    if refused:
        raise ValueError(refused[0])
    row = demands(frame, policy, value).row(0, named=True)
    _, year_to = policy.year_before(day)
    worked = Worked(
        basis_wh=asked.max_month_wh,
        max_from=None,
        max_to=None,
        months=12,
        unpaid_months=asked.unpaid_months,
        month_paise=row["month_paise"],
        required_paise=row["required_paise"],
        held_paise=asked.held_paise,
        asked_paise=0,
        shortfall_paise=row["shortfall_paise"],
        extra_paise=row["extra_paise"],
        withdrawn_paise=0,
        total_paise=row["total_paise"],
        instalments_paise=tuple(row[PARTS]),
    )
    return Quote(
        rule="FLAT" if policy.unit_rule.text == "FLAT" else "TARIFF",
        required_paise=worked.required_paise,
        shortfall_paise=worked.shortfall_paise,
        extra_paise=worked.extra_paise,
        total_paise=worked.total_paise,
        instalments_paise=worked.instalments_paise,
        due_days=policy.due_days(year_to),
        steps=steps(worked, policy),
    )
