"""The working of a line as rows that fit on paper, taken from the trace that rating gave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bijlighar.kernel.energy import kwh_text
from bijlighar.kernel.money import MINUS, Language, rupees, to_paise

Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SlabRow:
    """One row under the energy charge; `units` and `rate` are empty where a row sums up other terms."""

    label: str
    units: str
    rate: str
    amount: str


def slab_rows(steps: Sequence[Step], language: Language) -> tuple[SlabRow, ...]:
    """The slabs of the energy charge; of a bill over several terms what each stretch comes to."""
    found = []
    is_only = sum(step["step"] == "slab" for step in steps) == 1
    for step in steps:
        label = str(step[f"label_{language}"])
        if step["step"] == "slab":
            inputs = step["inputs"]
            if is_only and inputs["from_kwh"] != "0":
                # Slabs that fill up one after another begin with the first: this rate is that of all units.
                label = {"en": "all units", "hi": "सारी यूनिट"}[language]
            found.append(
                SlabRow(
                    label=label,
                    units=kwh_text(_wh(str(inputs["kwh"]))),
                    rate=f"₹{inputs['rs_per_kwh']}",
                    amount=rupees(to_paise(int(step["nano"])), language),
                )
            )
        elif step["step"] == "piece":
            found.append(SlabRow(label, "", "", rupees(to_paise(int(step["nano"])), language)))
    return tuple(found)


def hint(steps: Sequence[Step], language: Language) -> str:
    """How a line arises, in a few words: the step before its amount, or the note on how that is made.

    Empty for the energy charge, whose slabs stand in a table of their own, and where nothing leads to it.
    """
    if not steps or any(step["step"] in ("slab", "piece") for step in steps):
        return ""
    inner = steps[:-1]
    if not inner:
        return ""
    if len(inner) > 1:
        return str(steps[-1].get("inputs", {}).get(f"note_{language}", ""))
    (step,) = inner
    inputs = step["inputs"]
    label = str(step[f"label_{language}"])
    match step["step"]:
        case "percent":
            return f"{label}: {_signed(str(inputs['percent']))}%" if "percent" in inputs else label
        case "month" if "rs_each" in inputs:
            return f"{label} × ₹{inputs['rs_each']}"
        case "duty" if "first_percent" in inputs:
            units = {"en": "units", "hi": "यूनिट"}[language]
            rest = {"en": "the rest", "hi": "बाकी"}[language]
            return (
                f"{inputs['first_kwh']} {units} {inputs['first_percent']}%, {rest} {inputs['rest_percent']}%"
            )
        case "rebate" if "solar_kwh" in inputs:
            return f"{label}: {kwh_text(_wh(str(inputs['solar_kwh'])))} × {inputs['percent']}%"
    return label


def _signed(number: str) -> str:
    return re.sub(r"^-", MINUS, number)


def _wh(kwh: str) -> int:
    """Wh of a text with three decimals, as the trace writes kWh."""
    whole, _, part = kwh.partition(".")
    size = int(whole.lstrip("-") or 0) * 1000 + int(part.ljust(3, "0")[:3])
    return -size if kwh.startswith("-") else size
