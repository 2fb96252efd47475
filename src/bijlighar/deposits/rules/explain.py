"""How a deposit was worked out, a line a step, in both languages: the same figures that were booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bijlighar.deposits.rules.policy import DepositPolicy
from bijlighar.kernel.energy import kwh_exact
from bijlighar.kernel.money import rupees
from bijlighar.tariffs.rules.book import Value, Words


@dataclass(frozen=True, slots=True)
class Worked:
    """A connection's review in figures; amounts in paise, `basis_wh` the month that counts."""

    basis_wh: int
    max_from: date | None
    max_to: date | None
    months: int
    unpaid_months: int
    month_paise: int
    required_paise: int
    held_paise: int
    asked_paise: int
    shortfall_paise: int
    extra_paise: int
    withdrawn_paise: int
    total_paise: int
    instalments_paise: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DepositStep:
    """One step: what, its arithmetic, what came out (paise, None for units), and where the rule is from."""

    label: Words
    arithmetic: str
    paise: int | None
    source: Words | None
    mark: str


def steps(worked: Worked, policy: DepositPolicy) -> tuple[DepositStep, ...]:
    """The steps of a review, in order."""
    units = kwh_exact(worked.basis_wh).removesuffix(".000")
    value = _value_step(worked, policy, units)
    needed = _step(
        Words("Deposit needed", "ज़रूरी सुरक्षा निधि"),
        f"{rupees(worked.month_paise)} × {policy.months_of_basis.text}",
        worked.required_paise,
        policy.months_of_basis,
    )
    found = [_month_step(worked, policy, units), value, needed]
    covered = f"{rupees(worked.required_paise)} − {rupees(worked.held_paise)}"
    if worked.asked_paise:
        covered += f" − {rupees(worked.asked_paise)}"
    what = Words("Still lacking, in whole rupees", "अभी कम, पूरे रुपयों में")
    if worked.asked_paise:
        what = Words(
            "Still lacking after what is held and what was asked for earlier, in whole rupees",
            "जमा रकम और पहले माँगी गई किस्तें घटाकर अभी कम, पूरे रुपयों में",
        )
    found.append(DepositStep(what, covered, worked.shortfall_paise, None, ""))
    if worked.unpaid_months >= int(policy.unpaid_months.exact):
        found.append(_extra_step(worked, policy))
    if worked.total_paise:
        found.append(
            DepositStep(
                Words(
                    f"In {len(worked.instalments_paise)} instalments, the last takes the rest",
                    f"{len(worked.instalments_paise)} किस्तों में, बाकी रुपये आखिरी में",
                ),
                " + ".join(rupees(paise) for paise in worked.instalments_paise),
                worked.total_paise,
                policy.instalments_source,
                policy.instalments_mark,
            )
        )
    return tuple(found)


def _month_step(worked: Worked, policy: DepositPolicy, units: str) -> DepositStep:
    if policy.basis.text == "HIGHEST":
        label = Words("Month of the year with the most units", "साल का सबसे ज़्यादा खपत वाला महीना")
    else:
        label = Words(f"Mean of {worked.months} months", f"{worked.months} महीनों का औसत")
    return DepositStep(label, f"{units} kWh", None, policy.basis.source, policy.basis.mark)


def _value_step(worked: Worked, policy: DepositPolicy, units: str) -> DepositStep:
    if policy.unit_rule.text == "FLAT":
        return _step(
            Words("Value of its units", "उसकी यूनिटों का मूल्य"),
            f"{units} × ₹{policy.rupees_per_kwh.text}",
            worked.month_paise,
            policy.rupees_per_kwh,
        )
    return _step(
        Words("Bill of such a month at the present tariff", "मौजूदा दर पर ऐसे महीने का बिल"),
        f"{units} kWh",
        worked.month_paise,
        policy.unit_rule,
    )


def _extra_step(worked: Worked, policy: DepositPolicy) -> DepositStep:
    label = Words(
        f"In addition, because {worked.unpaid_months} months' bills were left unpaid",
        f"{worked.unpaid_months} महीनों के बिल न चुकाने पर अतिरिक्त",
    )
    arithmetic = f"{rupees(worked.month_paise)} × {policy.extra_months.text}"
    surplus = max(worked.held_paise + worked.asked_paise - worked.required_paise, 0)
    if surplus and policy.is_surplus_set_off:
        arithmetic += f" − {rupees(surplus)}"
    return _step(label, arithmetic, worked.extra_paise, policy.extra_months)


def _step(label: Words, arithmetic: str, paise: int, figure: Value) -> DepositStep:
    return DepositStep(label, arithmetic, paise, figure.source, figure.mark)
