"""The arithmetic of one row as a list of steps: it reads what `rate` computed and computes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

import numpy as np

from bijlighar.kernel.energy import kwh_exact
from bijlighar.kernel.time import financial_year, financial_year_label
from bijlighar.tariffs.rules.book import FuelWindow, Value, Words
from bijlighar.tariffs.rules.compute import Group, Work
from bijlighar.tariffs.rules.fixed import band_of
from bijlighar.tariffs.rules.trace.step import (
    Origin,
    Step,
    at,
    kwh_text,
    line_step,
    origin_of,
    percent_text,
    rate_text,
    rupee_text,
    step,
    together,
)
from bijlighar.tariffs.rules.trace.subsidy import subsidy_steps

# A figure that the caller gave has no source in the rulebook.
_GIVEN_PERCENT = Origin((Words("the per cent came with the row", "प्रतिशत इस बिल के साथ ही आया"),), "U")
_GIVEN_AMOUNT = Origin((Words("the amount came with the row", "रकम इस बिल के साथ ही आई"),), "U")
_NO_CLAUSE = Words("", "")
_DUTY_BASES = {
    "energy_and_fuel_surcharge": ("On energy charge and fuel adjustment", "ऊर्जा शुल्क और ईंधन समायोजन पर"),
    "energy_beyond_free_units": (
        "On the energy charge beyond the free units", "मुफ़्त यूनिट से ऊपर के ऊर्जा शुल्क पर",
    ),
}  # fmt: skip
_ROUNDED = {"note_en": "It is rounded to a whole rupee.", "note_hi": "यह पूरे रुपये में गोल होता है।"}
_TO_BE_ROUNDED = {
    "note_en": "At the end of the month it is rounded to a whole rupee; until then it takes the paisa that "
    "rounding the lines leaves over.",
    "note_hi": "महीने के आखिर में पूरे रुपये में गोल होता है; तब तक बाकी पंक्तियों को गोल करने से बचे पैसे इसी में जुड़ते हैं।",
}


def clauses(group: Group, lines: dict[str, int]) -> list[str]:
    """The orders in force and the clauses of a row, in the order of its lines; a line of 0 may have none."""
    terms = group.terms
    found = [terms.titles(), terms.category.energy_clause.en]
    if terms.fuel_clause:
        carried = [
            w.percent for w, _ in group.fuel_windows if w.is_carried_forward and isinstance(w.percent, Value)
        ]
        notes = [f"{value.text} % {value.source.en}" for value in carried]
        found.append(f"{terms.fuel_clause.en} ({'; '.join(notes)})" if notes else terms.fuel_clause.en)
    found += [terms.category.fixed_clause.en, terms.duty.clause.en]
    if terms.solar and lines["TOD"]:
        found.append(terms.solar.clause.en)
    if terms.scheme and lines["SUBSIDY"]:
        found.append(terms.scheme.clause.en)
    return found


def notes(group: Group, state_code: str) -> list[str]:
    """What a reader must know beside the amounts: a financial year for which there is no order yet.

    By law an order holds until the next one, so such days are priced; but the next one may reach back.
    """
    last_order = group.terms.orders[-1][0]
    last_day = group.cycle_to - timedelta(days=1)
    if last_order.to_date is not None or last_day < financial_year(last_order.from_date)[1]:
        return []
    year = financial_year_label(last_day)
    return [f"no order for {year} is in the rulebook of {state_code!r}; priced by {last_order.title_en}"]


def steps(work: Work, i: int) -> list[Step]:
    """Steps of row `i` of a block: the last step of a line has its `paise`, the others have `nano`."""
    found: list[Step] = []
    for part in (_energy, _fuel, _fixed, _duty, _time_of_day, subsidy_steps):
        found.extend(part(work, i))
    return found


def _energy(work: Work, i: int) -> Iterator[Step]:
    terms, charge = work.group.terms, work.charge
    clause = terms.category.energy_clause
    origins = []
    limits = [0, *terms.slab_limits_wh]
    for slab in range(len(limits)):
        parts = [n for n, part in enumerate(terms.parts) if part.slab == slab]
        wh = sum(int(charge.wh[n][i]) for n in parts)
        part = terms.parts[parts[0]]
        if not wh and not (slab == 0 and not work.usage.energy_wh[i]):
            continue
        nano = sum(int(charge.nano[n][i]) for n in parts)
        lower, upper = kwh_text(limits[slab]), kwh_text(limits[slab + 1]) if slab + 1 < len(limits) else None
        span_en = f"{lower} to {upper} units" if upper else f"above {lower} units" if slab else "all units"
        span_hi = f"{lower} से {upper} यूनिट" if upper else f"{lower} यूनिट से ऊपर" if slab else "सारी यूनिट"
        rate = rate_text(part.rate_urs_per_kwh)
        origin = Origin(part.sources, part.mark)
        origins.append(origin)
        yield step(
            "ENERGY", "slab", span_en, span_hi, f"{kwh_exact(wh)} kWh x {rate}",
            {"kwh": kwh_exact(wh), "rs_per_kwh": rate, "from_kwh": lower, "to_kwh": upper},
            nano=nano, clause=clause, origin=origin,
        )  # fmt: skip
    yield line_step(work, i, "ENERGY", int(charge.total_nano[i]), clause, together(origins))


def _fuel(work: Work, i: int) -> Iterator[Step]:
    share, nano = work.share, int(work.fuel_nano[i])
    if share.origin == "none":
        return
    series_clause = work.group.terms.fuel_clause or _NO_CLAUSE
    if share.origin == "paise":
        yield line_step(work, i, "FPPAS", nano, series_clause, _GIVEN_AMOUNT)
        return
    inputs: dict[str, Any] = {"energy_rupees": rupee_text(int(work.charge.total_nano[i]))}
    if share.windows:
        values = [(w, w.percent, days) for w, days in share.windows if isinstance(w.percent, Value)]
        origin = origin_of(*(value for _, value, _ in values))
        inputs["windows"] = [
            {
                "from": str(w.from_date), "to": str(w.to_date) if w.to_date else None, "percent": value.text,
                "days": days, "is_carried_forward": w.is_carried_forward,
            } | _carried_from(w)
            for w, value, days in values
        ]  # fmt: skip
    else:
        origin = _GIVEN_PERCENT
    percent = percent_text(Fraction(at(share.numerator, i), at(share.denominator, i)))
    inputs["percent"] = percent
    yield step(
        "FPPAS", "percent", "Per cent of the energy charge", "ऊर्जा शुल्क का प्रतिशत",
        f"{inputs['energy_rupees']} x {percent} %", inputs,
        nano=nano, clause=series_clause, origin=origin,
    )  # fmt: skip
    yield line_step(work, i, "FPPAS", nano, series_clause, origin)


def _carried_from(window: FuelWindow) -> dict[str, Any]:
    """The window that a carried per cent was published for."""
    first = window.carried_from
    if first is None:
        return {}
    return {"carried_from": str(first.from_date), "carried_to": str(first.to_date) if first.to_date else None}


def _fixed(work: Work, i: int) -> Iterator[Step]:
    terms, fixed, group = work.group.terms, work.fixed, work.group
    clause = terms.category.fixed_clause
    if not terms.bands:
        return
    number = band_of(terms, int(work.usage.threshold_wh[i]))
    band, count = terms.bands[number], fixed.counts[number]
    quantity = int(count if isinstance(count, np.int64) else count[i])
    month = int(fixed.month_nano[i])
    each = rupee_text(band.nano or 0)
    inputs: dict[str, Any] = {
        "rs_each": each,
        "per": band.per,
        "threshold_kwh": kwh_exact(int(work.usage.threshold_wh[i])),
    }
    match band.per:
        case "connection":
            en, hi, formula = "Per connection", "हर कनेक्शन", each
        case "block":
            inputs |= {"blocks": quantity, "kwh_per_block": kwh_text(band.wh_per_block)}
            en = f"{quantity} blocks of {inputs['kwh_per_block']} units or a part"
            hi = f"{inputs['kwh_per_block']} यूनिट के {quantity} हिस्से"
            formula = f"{quantity} x {each}"
        case "kw":
            kw = kwh_exact(quantity // 100)
            if band.kva_nano is not None and work.loads.contract_va[i]:
                each = rupee_text(band.kva_nano)
                inputs |= {
                    "per": "kva", "rs_each": each, "kva": kw,
                    "contract_demand_va": int(work.loads.contract_va[i]),
                    "demand_va": int(work.loads.demand_va[i]),
                }  # fmt: skip
                en, hi, formula = f"{kw} kVA", f"{kw} केवीए", f"{kw} kVA x {each}"
            else:
                inputs |= {
                    "kw": kw, "sanctioned_load_w": int(work.loads.sanctioned_w[i]),
                    "demand_w": int(work.loads.demand_w[i]),
                }  # fmt: skip
                if work.loads.contract_w[i]:
                    inputs["contract_demand_w"] = int(work.loads.contract_w[i])
                en, hi, formula = f"{kw} kW", f"{kw} किलोवाट", f"{kw} kW x {each}"
            if terms.category.load_basis != "sanctioned_load":
                en, hi = _billing_demand(work, i, en, hi)
        case "hp":
            hp = kwh_text(quantity)
            inputs |= {"hp": hp, "sanctioned_load_w": int(work.loads.sanctioned_w[i])}
            en, hi, formula = f"{hp} HP", f"{hp} हॉर्सपावर", f"{hp} HP x {each}"
    origin = Origin(band.sources, band.mark)
    share = terms.category.load_share
    if band.per == "kw" and share is not None:
        origin = together([origin, origin_of(share)])
        if terms.demand is not None and inputs.get("demand_w"):
            origin = together([origin, origin_of(terms.demand.averaged_minutes)])
            inputs["averaged_minutes"] = terms.demand.averaged_minutes.text
        inputs["share_percent"] = share.text
    yield step("FIXED", "month", en, hi, formula, inputs, nano=month, clause=clause, origin=origin)
    if not group.is_whole_cycle:
        days = {"days": group.elapsed_days, "cycle_days": group.cycle_days}
        yield step(
            "FIXED", "so_far", f"{group.elapsed_days} of {group.cycle_days} days",
            f"{group.cycle_days} में से {group.elapsed_days} दिन",
            f"{rupee_text(month)} x {group.elapsed_days} / {group.cycle_days}", days,
            nano=int(fixed.nano[i]), clause=clause, origin=origin,
        )  # fmt: skip
    yield line_step(work, i, "FIXED", int(fixed.nano[i]), clause, origin)


def _billing_demand(work: Work, i: int, en: str, hi: str) -> tuple[str, str]:
    """A billing demand with what it is the higher of: the demand recorded and a share of what was agreed."""
    loads, category = work.loads, work.group.terms.category
    of_contract = category.load_basis == "demand_or_share_of_contract"
    agreed, recorded = (loads.agreed_w if of_contract else loads.sanctioned_w)[i], loads.demand_w[i]
    if of_contract and loads.contract_va[i]:
        agreed, recorded = loads.contract_va[i], loads.demand_va[i]
    share = category.load_share.text if category.load_share else "100"
    whole = kwh_text(int(agreed))
    if not recorded:
        return f"Billing demand {en}: {share}% of {whole}", f"बिलिंग माँग {hi}: {whole} का {share}%"
    top = kwh_text(int(recorded))
    return (
        f"Billing demand {en}: the higher of {top} recorded and {share}% of {whole}",
        f"बिलिंग माँग {hi}: दर्ज {top} और {whole} के {share}% में से जो ज़्यादा है",
    )


def _duty(work: Work, i: int) -> Iterator[Step]:
    rule, owed = work.group.terms.duty, work.duty
    nano, first, base = int(owed.nano[i]), int(owed.first_nano[i]), int(owed.base_nano[i])
    origin = origin_of(rule.rest_percent)
    inputs: dict[str, Any] = {"base_rupees": rupee_text(base), "rest_percent": rule.rest_percent.text}
    formula = f"{rule.rest_percent.text} % x {rupee_text(base)}"
    if rule.first_wh:
        origin = origin_of(rule.rest_percent, rule.first_percent)
        inputs |= {
            "first_kwh": kwh_text(rule.first_wh), "first_percent": rule.first_percent.text,
            "first_rupees": rupee_text(first), "rest_rupees": rupee_text(base - first),
        }  # fmt: skip
        formula = (
            f"{rule.first_percent.text} % x {rupee_text(first)} + "
            f"{rule.rest_percent.text} % x {rupee_text(base - first)}"
        )
    if work.share.origin != "none":
        share = percent_text(Fraction(at(work.share.numerator, i), at(work.share.denominator, i)))
        inputs["fppas_percent"] = share
        formula = f"({formula}) x (1 + {share} %)"
    en, hi = _DUTY_BASES[rule.base]
    yield step(
        "DUTY", "duty", en, hi,
        formula, inputs, nano=nano, clause=rule.clause, origin=origin,
    )  # fmt: skip
    line = line_step(work, i, "DUTY", nano, rule.clause, origin)
    if rule.rounding == "rupee":
        line["inputs"] |= _ROUNDED if work.group.is_closed else _TO_BE_ROUNDED
    yield line


def _time_of_day(work: Work, i: int) -> Iterator[Step]:
    rule, nano = work.group.terms.solar, int(work.solar_nano[i])
    peak_nano = int(work.peak_nano[i])
    if rule is None or not (work.usage.solar_wh[i] or work.usage.peak_wh[i]):
        return
    if rule.above_w is not None and not (nano or peak_nano):
        return
    solar, energy = kwh_exact(int(work.usage.solar_wh[i])), kwh_exact(int(work.usage.energy_wh[i]))
    charge = rupee_text(int(work.charge.total_nano[i]))
    origin = origin_of(rule.percent)
    if rule.peak_percent is not None:
        origin = origin_of(rule.percent, rule.peak_percent)
        peak = kwh_exact(int(work.usage.peak_wh[i]))
        yield step(
            "TOD", "surcharge", "Units from 6 to 9 am and 5 to 10 pm", "सुबह 6 से 9 और शाम 5 से 10 की यूनिट",
            f"{rule.peak_percent.text} % x {peak} kWh x {charge} / {energy} kWh",
            {"percent": rule.peak_percent.text, "peak_kwh": peak, "kwh": energy, "energy_rupees": charge},
            nano=peak_nano, clause=rule.clause, origin=origin,
        )  # fmt: skip
    yield step(
        "TOD", "rebate", "Units from 9 am to 5 pm", "सुबह 9 से शाम 5 की यूनिट",
        f"-{rule.percent.text} % x {solar} kWh x {charge} / {energy} kWh",
        {"percent": rule.percent.text, "solar_kwh": solar, "kwh": energy, "energy_rupees": charge},
        nano=-nano, clause=rule.clause, origin=origin,
    )  # fmt: skip
    line = line_step(work, i, "TOD", peak_nano - nano, rule.clause, origin)
    if rule.peak_percent is not None:
        line |= {"label_en": "Time-of-day surcharge and rebate", "label_hi": "दिन के समय का अधिभार और छूट"}
    yield line
