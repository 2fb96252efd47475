"""The arithmetic of a bill as one list of steps: as `rate` gave it, and of several pieces with subtotals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.pieces import BEFORE, THROUGH, is_plain, rating_frame
from bijlighar.kernel.energy import kwh_exact
from bijlighar.kernel.money import NANO_PER_PAISA, decimal_rupees
from bijlighar.tariffs.rules import LINES, Rated, Rulebook, rate
from bijlighar.tariffs.rules.book import weakest

Step = dict[str, Any]
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
MONTHS_HI = (
    "जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर",
)  # fmt: skip
_AGREED = ("contract_demand_w", "contract_demand_va", "load_millihp", "demand_w", "demand_before_w")
_AREAS = {"URBAN": ("urban", "शहर"), "RURAL": ("rural", "गाँव")}


def explained(rows: pl.DataFrame, book: Rulebook) -> tuple[list[Step], pl.DataFrame] | None:
    """Steps of a bill from its pieces, and the pieces with line_<LINE>; None when `rate` refuses one.

    `rows` holds `pieces.INPUTS`, cycle_from, cycle_to and is_last. A plain bill has the steps of `rate`.
    Otherwise each line has, piece by piece, the steps of the cycle through the piece's end and of the cycle
    before it, and a step "piece" with what the piece comes to; then several pieces "together".
    """
    frame = rating_frame(rows)
    rated = rate(frame.drop("state"), book, trace=True, refuse="collect")
    if rated.refusals:
        return None
    place = {key: n for n, key in enumerate(frame.select("ref", "state").iter_rows())}
    amounts = [{line: _amount(rated, place, number, line) for line in LINES} for number in range(rows.height)]
    lines = rows.with_columns(
        pl.Series(name, [one[line] for one in amounts], dtype=pl.Int64)
        for name, line in zip(line_columns("line_"), LINES, strict=True)
    )
    if rows.height == 1 and rows.select(is_plain()).item():
        return rated.trace(0), lines
    traces = {key: rated.trace(n) for key, n in place.items()}
    steps = [step for line in LINES for step in _line(rows, traces, line, amounts)]
    return steps, lines


def _amount(rated: Rated, place: dict[tuple[Any, ...], int], number: int, line: str) -> int:
    through = int(rated.lines[line][place[number, THROUGH]])
    before = place.get((number, BEFORE))
    return through if before is None else through - int(rated.lines[line][before])


def _line(
    rows: pl.DataFrame, traces: dict[tuple[Any, ...], list[Step]], line: str, amounts: list[dict[str, int]]
) -> list[Step]:
    """All steps of one line, none where no piece has any."""
    found: list[Step] = []
    parts: list[Step] = []
    for number, row in enumerate(rows.iter_rows(named=True)):
        through = [step for step in traces[number, THROUGH] if step["line"] == line]
        before = [step for step in traces.get((number, BEFORE), []) if step["line"] == line]
        if not through and not before:
            continue
        is_last = number == rows.height - 1
        ends = [(through, row["to_date"], "", "")]
        if before:
            ends.append((before, row["from_date"], "less ", "घटाएँ: "))
        for steps, end, en, hi in ends:
            span_en, span_hi = _span(row["start_date"], end)
            found += [
                _under(step, f"{en}{span_en}", f"{hi}{span_hi}", keep_windows=is_last and steps is through)
                for step in _inner(steps)
            ]
        closings = [steps[-1] for steps, *_ in ends if steps]
        parts.append(_piece(row, line, amounts[number][line], through, before, closings))
        found.append(parts[-1])
    if not parts:
        return []
    closing = _closing(traces, line, parts, sum(one[line] for one in amounts))
    if len(parts) > 1:
        found.append(_together(closing))
    return [*found, closing]


def _piece(
    row: dict[str, Any], line: str, paise: int, through: list[Step], before: list[Step], closings: list[Step]
) -> Step:
    """What a piece comes to: the line of the cycle through its end, less that of the cycle before it."""
    after_text = decimal_rupees(through[-1]["paise"] if through else 0)
    before_text = decimal_rupees(before[-1]["paise"]) if before else ""
    span_en, span_hi = _span(row["from_date"], row["to_date"])
    kw = kwh_exact(row["sanctioned_load_w"]).rstrip("0").rstrip(".")
    area_en, area_hi = _AREAS.get(row["area_code"], (row["area_code"],) * 2)
    inputs = {
        "from": str(row["from_date"]),
        "to": str(row["to_date"]),
        "category_code": row["category_code"],
        "area_code": row["area_code"],
        "sanctioned_load_w": row["sanctioned_load_w"],
        "is_smart": row["is_smart"],
        "through_rupees": after_text,
    } | {name: row[name] for name in _AGREED if row[name]}
    if before:
        inputs["before_rupees"] = before_text
    return {
        "line": line,
        "step": "piece",
        "label_en": f"{span_en} ({row['category_code']}, {area_en}, {kw} kW)",
        "label_hi": f"{span_hi} ({row['category_code']}, {area_hi}, {kw} किलोवाट)",
        "formula": f"{after_text} - {before_text}" if before else after_text,
        "inputs": inputs,
        "nano": paise * NANO_PER_PAISA,
        **_origin(closings),
    }


def _closing(traces: dict[tuple[Any, ...], list[Step]], line: str, parts: list[Step], paise: int) -> Step:
    """The closing step of a line: its pieces added up."""
    texts = [decimal_rupees(part["nano"] // NANO_PER_PAISA) for part in parts]
    like = next(
        (step for trace in traces.values() for step in trace if step["line"] == line and "paise" in step),
        parts[-1],
    )
    return {
        "line": line,
        "step": "line",
        "label_en": like["label_en"],
        "label_hi": like["label_hi"],
        "formula": " + ".join(texts),
        "inputs": {f"piece_{n}_rupees": text for n, text in enumerate(texts, 1)},
        "paise": paise,
        **_origin(parts),
    }


def _inner(steps: list[Step]) -> list[Step]:
    """The steps that lead to a line's amount; the amount itself where it is the only one."""
    if len(steps) != 1:
        return steps[:-1]
    (only,) = steps
    rest = {name: value for name, value in only.items() if name != "paise"}
    return [rest | {"nano": only["paise"] * NANO_PER_PAISA}]


def _together(closing: Step) -> Step:
    """The sum of several pieces as a step of its own: the last that a reader sees under the line."""
    rest = {name: value for name, value in closing.items() if name != "paise"}
    return rest | {
        "step": "together",
        "label_en": "Together",
        "label_hi": "कुल मिलाकर",
        "nano": closing["paise"] * NANO_PER_PAISA,
    }


def _under(step: Step, en: str, hi: str, *, keep_windows: bool) -> Step:
    """A step of one of a piece's two months: under its dates, and with a name that sums nothing up."""
    inputs = step["inputs"] if keep_windows else {k: v for k, v in step["inputs"].items() if k != "windows"}
    return step | {
        "step": f"piece_{step['step']}",
        "label_en": f"{en}: {step['label_en']}",
        "label_hi": f"{hi}: {step['label_hi']}",
        "inputs": inputs,
    }


def _origin(steps: list[Step]) -> Step:
    """Clause and source of some steps together, and the mark of the least sure of them."""
    once = {
        name: "; ".join(dict.fromkeys(step[name] for step in steps if step[name]))
        for name in ("clause", "clause_hi", "source", "source_hi")
    }
    return once | {"mark": weakest([step["mark"] for step in steps])}


def _span(first: date, end: date) -> tuple[str, str]:
    """[first, end) with its last day, in both languages."""
    last = end - timedelta(days=1)
    en = f"{first.day} {MONTHS_EN[first.month - 1]} to {last.day} {MONTHS_EN[last.month - 1]}"
    hi = f"{first.day} {MONTHS_HI[first.month - 1]} से {last.day} {MONTHS_HI[last.month - 1]}"
    return en, hi
