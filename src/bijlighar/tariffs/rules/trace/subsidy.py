"""Steps of the subsidy line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bijlighar.kernel.money import decimal_rupees
from bijlighar.tariffs.rules.book import FlatAmountScheme, FreeUnitsScheme, weakest
from bijlighar.tariffs.rules.compute import Work
from bijlighar.tariffs.rules.subsidy import ALL_FREE, FIRST_UNITS, FLAT_OR_LESS, FREE_AND_UNITS, UNITS_ONLY
from bijlighar.tariffs.rules.trace.step import Step, kwh_text, line_step, rupee_text, step


def subsidy_steps(work: Work, i: int) -> Iterator[Step]:
    """Steps of the subsidy of row `i` of a block; none where there is no subsidy."""
    terms, paid = work.group.terms, work.subsidy
    how, parts = int(paid.how[i]), paid.parts_of(i)
    scheme = terms.scheme
    if isinstance(scheme, FlatAmountScheme):
        origins = [(scheme.flat_rupees.source, scheme.flat_rupees.mark)]
        if how == FLAT_OR_LESS:
            origins.append((scheme.below_first.source, scheme.below_first.mark))
            yield _flat_or_less(work, i, scheme, origins)
        elif how == FIRST_UNITS:
            yield from _first_units(work, scheme, parts)
            yield line_step(work, i, "SUBSIDY", -parts["sum"], scheme.clause, origins)
    elif isinstance(scheme, FreeUnitsScheme):
        free = kwh_text(terms.scheme_first_wh)
        origin: dict[str, Any] = {
            "clause": scheme.clause,
            "source": scheme.free.source,
            "mark": scheme.free.mark,
        }
        if how == ALL_FREE:
            energy, fixed = int(work.lines["ENERGY"][i]), int(work.lines["FIXED"][i])
            yield step(
                "SUBSIDY", "line", f"Up to {free} units: everything is free", f"{free} यूनिट तक: सब मुफ़्त",
                f"-({decimal_rupees(energy)} + {decimal_rupees(fixed)})",
                {"free_kwh": free}, paise=int(work.lines["SUBSIDY"][i]), **origin,
            )  # fmt: skip
        elif how == FREE_AND_UNITS:
            yield step(
                "SUBSIDY", "free", f"First {free} units free", f"पहली {free} यूनिट मुफ़्त",
                f"-{rupee_text(parts['free'])}", {"free_kwh": free}, nano=-parts["free"], **origin,
            )  # fmt: skip
            yield from _units(work, parts)
            yield line_step(
                work, i, "SUBSIDY", -parts["sum"], scheme.clause, [(scheme.free.source, scheme.free.mark)]
            )
    elif how == UNITS_ONLY:
        yield from _units(work, parts)
        source, mark = _unit_origin(work)
        yield line_step(work, i, "SUBSIDY", -parts["sum"], terms.category.energy_clause, [(source, mark)])


def _flat_or_less(work: Work, i: int, scheme: FlatAmountScheme, origins: list[tuple[str, str]]) -> Step:
    before = sum(int(work.lines[code][i]) for code in ("ENERGY", "FPPAS", "FIXED", "DUTY", "TOD"))
    group, flat = work.group, scheme.flat_rupees.text
    so_far = "" if group.is_closed else f" x {group.elapsed_days} / {group.cycle_days}"
    first = kwh_text(group.terms.scheme_first_wh)
    return step(
        "SUBSIDY", "line", f"Up to {first} units you pay at most {flat} rupees a month",
        f"{first} यूनिट तक महीने के ज़्यादा से ज़्यादा {flat} रुपये",
        f"{flat}{so_far} - {decimal_rupees(before)}, never more than 0",
        {"flat_rupees": flat, "before_subsidy_rupees": decimal_rupees(before)},
        paise=int(work.lines["SUBSIDY"][i]), clause=scheme.clause,
        source="; ".join(dict.fromkeys(s for s, _ in origins)), mark=weakest([mark for _, mark in origins]),
    )  # fmt: skip


def _first_units(work: Work, scheme: FlatAmountScheme, parts: dict[str, int]) -> Iterator[Step]:
    group, first = work.group, kwh_text(work.group.terms.scheme_first_wh)
    origin: dict[str, Any] = {
        "clause": scheme.clause,
        "source": scheme.first.source,
        "mark": scheme.first.mark,
    }
    fuel = parts["first_and_fuel"] - parts["first"]
    percent = scheme.duty_percent.text
    rows = [
        ("first", f"Energy charge of the first {first} units", f"पहली {first} यूनिट का ऊर्जा शुल्क",
         -parts["first"]),
        ("fuel", "Fuel surcharge on it", "उस पर ईंधन समायोजन", -fuel),
        ("duty", f"Duty on both, {percent} %", f"दोनों पर {percent} % ड्यूटी", -parts["duty"]),
        ("fixed", "Fixed charge", "स्थिर शुल्क", -parts["fixed"]),
        ("solar", "Less the solar-hours rebate on it", "उस पर धूप के घंटों की छूट घटाकर", parts["solar"]),
        ("flat", "Less what the consumer pays", "उपभोक्ता का हिस्सा घटाकर", parts["flat"]),
    ]  # fmt: skip
    for name, en, hi, nano in rows:
        if nano or name in ("first", "flat"):
            inputs = {} if group.is_closed else {"days": group.elapsed_days, "cycle_days": group.cycle_days}
            yield step("SUBSIDY", name, en, hi, rupee_text(nano), inputs, nano=nano, **origin)


def _units(work: Work, parts: dict[str, int]) -> Iterator[Step]:
    source, mark = _unit_origin(work)
    yield step(
        "SUBSIDY", "units", "The state's share of each unit", "हर यूनिट पर सरकार का हिस्सा",
        f"-{rupee_text(parts['units'])}", {}, nano=-parts["units"],
        clause=work.group.terms.category.energy_clause, source=source, mark=mark,
    )  # fmt: skip


def _unit_origin(work: Work) -> tuple[str, str]:
    slabs = [slab.subsidy for slab in work.group.terms.category.slabs if slab.subsidy]
    return "; ".join(dict.fromkeys(s.source for s in slabs)), weakest([s.mark for s in slabs])
