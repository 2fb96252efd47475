"""Steps of the subsidy line: what the state pays, part by part, and what stays with the consumer."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from bijlighar.kernel.energy import kwh_exact
from bijlighar.kernel.money import NANO_PER_RUPEE, decimal_rupees
from bijlighar.tariffs.rules.book import FlatAmountScheme, FreeUnitsScheme
from bijlighar.tariffs.rules.compute import Work
from bijlighar.tariffs.rules.subsidy import ALL_FREE, FIRST_UNITS, FLAT_OR_LESS, FREE_AND_UNITS, UNITS_ONLY
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

Priced = tuple[int, int]
"""Wh and micro-rupees per kWh."""


def subsidy_steps(work: Work, i: int) -> Iterator[Step]:
    """Steps of the subsidy of row `i` of a block; none where there is no subsidy."""
    how, scheme = int(work.subsidy.how[i]), work.group.terms.scheme
    if isinstance(scheme, FlatAmountScheme):
        if how == FLAT_OR_LESS:
            yield _flat_or_less(work, i, scheme)
        elif how == FIRST_UNITS:
            yield from _first_units(work, i, scheme)
    elif isinstance(scheme, FreeUnitsScheme):
        if how == ALL_FREE:
            yield _all_free(work, i, scheme)
        elif how == FREE_AND_UNITS:
            yield from _free_and_units(work, i, scheme)
    elif how == UNITS_ONLY:
        yield from _units_only(work, i)


def _flat_or_less(work: Work, i: int, scheme: FlatAmountScheme) -> Step:
    before = sum(int(work.lines[code][i]) for code in ("ENERGY", "FPPAS", "FIXED", "DUTY", "TOD"))
    group, flat = work.group, scheme.flat_rupees.text
    so_far = _so_far(work)
    first = kwh_text(group.terms.scheme_first_wh)
    return step(
        "SUBSIDY", "line", f"Up to {first} units you pay at most {flat} rupees a month",
        f"{first} यूनिट तक महीने के ज़्यादा से ज़्यादा {flat} रुपये",
        f"{flat}{so_far} - {decimal_rupees(before)}, never more than 0",
        {"flat_rupees": flat, "before_subsidy_rupees": decimal_rupees(before)} | _days(work),
        paise=int(work.lines["SUBSIDY"][i]), clause=scheme.clause,
        origin=origin_of(scheme.flat_rupees, scheme.below_first),
    )  # fmt: skip


def _first_units(work: Work, i: int, scheme: FlatAmountScheme) -> Iterator[Step]:
    terms, share, parts = work.group.terms, work.share, work.subsidy.parts_of(i)
    first, flat = kwh_text(terms.scheme_first_wh), scheme.flat_rupees.text
    days, so_far = _days(work), _so_far(work)
    energy, paid = rupee_text(parts["first"]), rupee_text(parts["first_and_fuel"])
    fuel_nano = parts["first_and_fuel"] - parts["first"]
    fuel = percent_text(Fraction(at(share.numerator, i), at(share.denominator, i)))
    percent, month = scheme.duty_percent.text, rupee_text(int(work.fixed.month_nano[i]))
    flat_month = rupee_text(int(scheme.flat_rupees.exact * NANO_PER_RUPEE))
    rows: list[tuple[str, str, str, str, dict[str, Any], int, Origin]] = []
    slabs = _slabs_of_first(work, i, terms.scheme_first_wh)
    rows.append((
        "first", f"The state pays: energy charge of the first {first} units",
        f"सरकार देती है: पहली {first} यूनिट का ऊर्जा शुल्क", f"-{_sum_of(slabs)}",
        _slab_inputs(slabs), -parts["first"], origin_of(scheme.first),
    ))  # fmt: skip
    rows.append((
        "fuel", "Its fuel adjustment", "उस पर ईंधन समायोजन", f"-({energy} x {fuel} %)",
        {"first_rupees": energy, "percent": fuel}, -fuel_nano, origin_of(scheme.first),
    ))  # fmt: skip
    rounded_en, rounded_hi = (", to a whole rupee", ", पूरे रुपये में") if work.group.is_closed else ("", "")
    rows.append((
        "duty", f"The duty on both, {percent}%{rounded_en}", f"दोनों पर {percent}% ड्यूटी{rounded_hi}",
        f"-({percent} % x {paid})", {"percent": percent, "base_rupees": paid}, -parts["duty"],
        origin_of(scheme.duty_percent),
    ))  # fmt: skip
    rows.append((
        "fixed", "The whole fixed charge", "पूरा फिक्स चार्ज", f"-{month}{so_far}",
        {"month_rupees": month} | days, -parts["fixed"], origin_of(scheme.first),
    ))  # fmt: skip
    if terms.solar:
        rebate, solar = terms.solar.percent, kwh_exact(int(work.usage.solar_wh[i]))
        counted = kwh_exact(min(int(work.usage.energy_wh[i]), terms.scheme_first_wh))
        rows.append((
            "solar", "Less the sunshine-hours rebate on these units", "इन यूनिट पर धूप के घंटों की छूट घटाकर",
            f"{rebate.text} % x {solar} kWh x {energy} / {counted} kWh",
            {"percent": rebate.text, "solar_kwh": solar, "kwh": counted, "first_rupees": energy},
            parts["solar"], origin_of(rebate),
        ))  # fmt: skip
    rows.append((
        "flat", f"Less the {flat} rupees a month that stay with you",
        f"महीने के {flat} रुपये घटाकर, जो आपके हिस्से हैं", f"{flat_month}{so_far}",
        {"flat_rupees": flat_month} | days, parts["flat"], origin_of(scheme.flat_rupees),
    ))  # fmt: skip
    shown = [row for row in rows if row[5] or row[0] in ("first", "flat")]
    for name, en, hi, formula, inputs, nano, origin in shown:
        yield step("SUBSIDY", name, en, hi, formula, inputs, nano=nano, clause=scheme.clause, origin=origin)
    line = line_step(work, i, "SUBSIDY", -parts["sum"], scheme.clause, together(row[-1] for row in shown))
    line["inputs"] |= {f"{row[0]}_rupees": rupee_text(abs(row[5])) for row in shown}
    up_to = kwh_text(terms.scheme_up_to_wh)
    yield _with_note(
        line, [row[5] for row in shown],
        f"Up to {up_to} units in the month the state pays for the first {first} units, with their fuel "
        f"surcharge and duty, and the whole fixed charge. Of that, {flat} rupees a month stay with you.",
        f"महीने में {up_to} यूनिट तक पहली {first} यूनिट का दाम, उसका ईंधन समायोजन, ड्यूटी और पूरा फिक्स चार्ज "
        f"सरकार देती है। उसमें से महीने के {flat} रुपये आपके हिस्से रहते हैं।",
    )  # fmt: skip


def _all_free(work: Work, i: int, scheme: FreeUnitsScheme) -> Step:
    free = kwh_text(work.group.terms.scheme_first_wh)
    energy, fixed = (decimal_rupees(int(work.lines[code][i])) for code in ("ENERGY", "FIXED"))
    return step(
        "SUBSIDY", "line", f"Up to {free} units: everything is free", f"{free} यूनिट तक: सब मुफ़्त",
        f"-({energy} + {fixed})",
        {"free_kwh": free, "energy_rupees": energy, "fixed_rupees": fixed},
        paise=int(work.lines["SUBSIDY"][i]), clause=scheme.clause, origin=origin_of(scheme.free),
    )  # fmt: skip


def _free_and_units(work: Work, i: int, scheme: FreeUnitsScheme) -> Iterator[Step]:
    parts, first_wh = work.subsidy.parts_of(i), work.group.terms.scheme_first_wh
    free, origins = kwh_text(first_wh), [origin_of(scheme.free)]
    slabs = _slabs_of_first(work, i, first_wh)
    yield step(
        "SUBSIDY", "free", f"First {free} units free", f"पहली {free} यूनिट मुफ़्त", f"-{_sum_of(slabs)}",
        {"free_kwh": free} | _slab_inputs(slabs), nano=-parts["free"],
        clause=scheme.clause, origin=origins[0],
    )  # fmt: skip
    if parts["units"]:
        origins.append(_unit_origin(work))
        yield _units(work, i, parts["units"], first_wh)
    line = line_step(work, i, "SUBSIDY", -parts["sum"], scheme.clause, together(origins))
    yield _with_note(
        line, [-parts["free"], -parts["units"]],
        f"The first {free} units are free. Of each unit above them the state pays a part.",
        f"पहली {free} यूनिट मुफ़्त हैं। उससे ऊपर हर यूनिट का एक हिस्सा सरकार देती है।",
    )  # fmt: skip


def _units_only(work: Work, i: int) -> Iterator[Step]:
    paid = work.subsidy.parts_of(i)["units"]
    yield _units(work, i, paid, 0)
    clause = work.group.terms.category.energy_clause
    line = line_step(work, i, "SUBSIDY", -paid, clause, _unit_origin(work))
    yield _with_note(line, [-paid], "Of each unit the state pays a part.", "हर यूनिट का एक हिस्सा सरकार देती है।")


def _units(work: Work, i: int, paid: int, beyond_wh: int) -> Step:
    """The state's share of the units above `beyond_wh`."""
    charge = zip(work.group.terms.parts, work.charge.wh, strict=True)
    slabs = _merged(
        [(int(wh[i]), part.subsidy_urs_per_kwh) for part, wh in charge if part.lower_wh >= beyond_wh]
    )
    return step(
        "SUBSIDY", "units", "The state's share of each unit", "हर यूनिट पर सरकार का हिस्सा",
        f"-{_sum_of(slabs)}", _slab_inputs(slabs), nano=-paid,
        clause=work.group.terms.category.energy_clause, origin=_unit_origin(work),
    )  # fmt: skip


def _unit_origin(work: Work) -> Origin:
    return origin_of(*(slab.subsidy for slab in work.group.terms.category.slabs if slab.subsidy))


def _slabs_of_first(work: Work, i: int, limit_wh: int) -> list[Priced]:
    """The first `limit_wh` of a row as they were priced."""
    terms = work.group.terms
    found, left_wh = [], limit_wh
    for part, inside in zip(terms.parts, work.charge.wh, strict=True):
        wh = min(int(inside[i]), left_wh)
        found.append((wh, part.rate_urs_per_kwh))
        left_wh -= wh
    return _merged(found)


def _merged(slabs: list[Priced]) -> list[Priced]:
    """Neighbours of one price as one, without the empty ones; the first one where all are empty."""
    found: list[Priced] = []
    for wh, rate in slabs:
        if found and found[-1][1] == rate:
            found[-1] = (found[-1][0] + wh, rate)
        elif wh:
            found.append((wh, rate))
    return found or slabs[:1]


def _sum_of(slabs: list[Priced]) -> str:
    return "(" + " + ".join(f"{kwh_exact(wh)} kWh x {rate_text(rate)}" for wh, rate in slabs) + ")"


def _slab_inputs(slabs: list[Priced]) -> dict[str, Any]:
    return {"slabs": [{"kwh": kwh_exact(wh), "rs_per_kwh": rate_text(rate)} for wh, rate in slabs]}


def _days(work: Work) -> dict[str, Any]:
    group = work.group
    return {} if group.is_whole_cycle else {"days": group.elapsed_days, "cycle_days": group.cycle_days}


def _so_far(work: Work) -> str:
    group = work.group
    return "" if group.is_whole_cycle else f" x {group.elapsed_days} / {group.cycle_days}"


def _with_note(line: Step, parts: list[int], en: str, hi: str) -> Step:
    """The closing step with the sum of its parts as formula, and what it means in a sentence."""
    paid = " + ".join(rupee_text(-nano) for nano in parts if nano < 0)
    kept = "".join(f" - {rupee_text(nano)}" for nano in parts if nano > 0)
    inputs = line["inputs"] | {"note_en": en, "note_hi": hi}
    return line | {"formula": f"-({paid}{kept}) -> {decimal_rupees(line['paise'])}", "inputs": inputs}
