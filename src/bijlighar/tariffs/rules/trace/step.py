"""One step of the arithmetic, and how its numbers are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bijlighar.kernel.energy import kwh_exact
from bijlighar.kernel.money import NANO_PER_RUPEE, URS_PER_RUPEE, Int64s, decimal_rupees
from bijlighar.tariffs.rules.book import Value, Words, joined, weakest
from bijlighar.tariffs.rules.compute import Work

Step = dict[str, Any]

LABELS = {
    "ENERGY": ("Energy charge", "ऊर्जा शुल्क"),
    "FPPAS": ("Fuel surcharge (FPPAS)", "ईंधन समायोजन (एफपीपीएएस)"),
    "FIXED": ("Fixed charge", "फिक्स चार्ज"),
    "DUTY": ("Electricity duty", "विद्युत शुल्क (ड्यूटी)"),
    "TOD": ("Solar-hours rebate", "धूप के घंटों की छूट"),
    "SUBSIDY": ("Subsidy", "सब्सिडी"),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figures of a step come from, and how sure the least sure of them is."""

    sources: tuple[Words, ...]
    mark: str


def origin_of(*values: Value) -> Origin:
    """The origin of some figures of the rulebook together."""
    return Origin(tuple(value.source for value in values), weakest([value.mark for value in values]))


def together(origins: Iterable[Origin]) -> Origin:
    """The origin of what was made from several steps."""
    known = list(origins)
    return Origin(
        tuple(source for one in known for source in one.sources), weakest([one.mark for one in known])
    )


def rupee_text(nano: int) -> str:
    """Nano-rupees as plain rupees, all digits that matter, at least two decimals."""
    sign, size = "-" if nano < 0 else "", abs(nano)
    small = f"{size % NANO_PER_RUPEE:09d}".rstrip("0").ljust(2, "0")
    return f"{sign}{size // NANO_PER_RUPEE}.{small}"


def rate_text(urs_per_kwh: int) -> str:
    """Micro-rupees per kWh as rupees per kWh."""
    return rupee_text(urs_per_kwh * (NANO_PER_RUPEE // URS_PER_RUPEE))


def percent_text(share: Fraction) -> str:
    """A share as a per cent; exact where it ends within six decimals, else six decimals and an ellipsis."""
    percent = share * 100
    scaled = percent * 10**6
    size, is_exact = abs(int(scaled)), scaled.denominator == 1
    small = f"{size % 10**6:06d}".rstrip("0") if is_exact else f"{size % 10**6:06d}…"
    return ("-" if percent < 0 else "") + f"{size // 10**6}" + (f".{small}" if small else "")


def step(
    line: str, name: str, en: str, hi: str, formula: str, inputs: dict[str, Any],
    *, nano: int | None = None, paise: int | None = None, clause: Words, origin: Origin,
) -> Step:  # fmt: skip
    """One step as plain data; `nano` or `paise` is what it comes to."""
    found: Step = {
        "line": line, "step": name, "label_en": en, "label_hi": hi, "formula": formula, "inputs": inputs,
    }  # fmt: skip
    if nano is not None:
        found["nano"] = nano
    if paise is not None:
        found["paise"] = paise
    source = joined(origin.sources)
    return found | {
        "clause": clause.en, "clause_hi": clause.hi, "source": source.en, "source_hi": source.hi,
        "mark": origin.mark,
    }  # fmt: skip


def line_step(work: Work, i: int, line: str, nano: int, clause: Words, origin: Origin) -> Step:
    """The closing step of a line: its exact amount, rounded to what the line says."""
    paise = int(work.lines[line][i])
    en, hi = LABELS[line]
    return step(
        line, "line", en, hi, f"{rupee_text(nano)} -> {decimal_rupees(paise)}", {"rupees": rupee_text(nano)},
        paise=paise, clause=clause, origin=origin,
    )  # fmt: skip


def kwh_text(wh: int) -> str:
    """kWh without the zeros at its end."""
    return kwh_exact(wh).rstrip("0").rstrip(".")


def at(number: int | Int64s, i: int) -> int:
    """One row of a figure that all rows share, or that each has of its own."""
    return int(number) if isinstance(number, int) else int(number[i])
