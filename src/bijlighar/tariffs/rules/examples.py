"""Examples of an order, worked by hand beside it: read with their lines, rated, and compared to the paisa."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from bijlighar.kernel.energy import NotAnEnergy, parse_kwh
from bijlighar.kernel.frames import FrameRefused
from bijlighar.kernel.money import NotAnExactNumber, decimal_rupees, exact, parse_rupees
from bijlighar.tariffs.rules.book import Rulebook
from bijlighar.tariffs.rules.compute import LINES
from bijlighar.tariffs.rules.document import LOADER, RulebookRefused
from bijlighar.tariffs.rules.rate import UnableToRate, rate

_DAYS = {"from": "from_date", "to": "to_date", "cycle_from": "cycle_from", "cycle_to": "cycle_to"}
_ENERGIES = {
    "kwh": "energy_wh", "solar_kwh": "solar_wh", "peak_kwh": "peak_wh", "estimated_kwh": "estimated_wh",
    "threshold_kwh": "threshold_wh",
}  # fmt: skip
_WHOLE = ("sanctioned_load_w", "demand_w", "contract_demand_w", "demand_va", "contract_demand_va")
_FLAGS = ("is_smart", "is_prepaid", "is_closed")
_TEXTS = ("category_code", "area_code", "fppas_percent")
ROW_KEYS = (*_DAYS, *_ENERGIES, *_WHOLE, *_FLAGS, *_TEXTS, "load_hp", "fppas")
_KEYS = ("name", "working", "source", "row", "lines", "total", "refused")


@dataclass(frozen=True, slots=True)
class Example:
    """One bill worked by hand: what goes in, and the lines that must come out (or why it must be refused)."""

    file: Path
    line: int
    name: str
    working: str
    row: dict[str, Any]
    lines: dict[str, int]
    total_paise: int
    refused: str

    @property
    def category_code(self) -> str:
        """The category it is an example of."""
        return str(self.row.get("category_code", ""))


def read_examples(file: Path, shown_as: Path) -> list[Example]:
    """Examples of one file. Raises RulebookRefused with file, line and reason.

    Lines that are not written are 0.00. The arithmetic of an example stands in its `working`, or as a comment
    above its row.
    """
    text = file.read_text(encoding="utf-8")
    try:
        top = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise RulebookRefused(shown_as, line, f"this is not YAML: {fault.problem}.") from None
    nodes = _keys(top, shown_as, "the file", ("defaults", "examples"))
    defaults = _row(nodes["defaults"], shown_as) if "defaults" in nodes else {}
    comments = text.splitlines()
    listed = nodes.get("examples")
    if not isinstance(listed, yaml.SequenceNode):
        raise RulebookRefused(shown_as, 1, "the file lacks `examples`, a list.")
    return [_example(node, shown_as, defaults, comments) for node in listed.value]


def _example(node: yaml.Node, shown_as: Path, defaults: dict[str, Any], text: list[str]) -> Example:
    line = node.start_mark.line + 1
    nodes = _keys(node, shown_as, "an example", _KEYS)
    if "name" not in nodes or "row" not in nodes:
        raise RulebookRefused(shown_as, line, "an example lacks `name` or `row`.")
    is_refused = "refused" in nodes
    if is_refused == ("total" in nodes):
        raise RulebookRefused(
            shown_as, line, "an example has either a `total` or the text it is `refused` with."
        )
    end = nodes["row"].start_mark.line
    comment = " ".join(
        part.strip().lstrip("# ") for part in text[line - 1 : end] if part.strip().startswith("#")
    )
    working = nodes["working"].value if "working" in nodes else comment
    lines = {}
    if "lines" in nodes:
        for key, value in _keys(nodes["lines"], shown_as, "the lines", LINES).items():
            lines[key] = _rupees(value, shown_as)
    return Example(
        file=shown_as,
        line=line,
        name=str(nodes["name"].value),
        working=" ".join(str(working).split()),
        row=defaults | _row(nodes["row"], shown_as),
        lines=lines,
        total_paise=_rupees(nodes["total"], shown_as) if "total" in nodes else 0,
        refused=str(nodes["refused"].value) if is_refused else "",
    )


def _keys(node: yaml.Node | None, file: Path, what: str, allowed: tuple[str, ...]) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise RulebookRefused(
            file, node.start_mark.line + 1 if node else 1, f"{what} must be `key: value` lines."
        )
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if key.value not in allowed:
            reason = f"{key.value!r} is not a key of {what}; it may have {', '.join(allowed)}."
            raise RulebookRefused(file, key.start_mark.line + 1, reason)
        if key.value in found:
            raise RulebookRefused(file, key.start_mark.line + 1, f"{key.value!r} stands twice in {what}.")
        found[key.value] = value
    return found


def _rupees(node: yaml.Node, file: Path) -> int:
    try:
        return parse_rupees(str(node.value))
    except NotAnExactNumber as fault:
        raise RulebookRefused(file, node.start_mark.line + 1, str(fault)) from None


def _row(node: yaml.Node, file: Path) -> dict[str, Any]:
    """A row in the columns that `rate` takes."""
    found: dict[str, Any] = {}
    for key, value in _keys(node, file, "a row", ROW_KEYS).items():
        text = str(value.value).strip()
        try:
            column, content = _cell(key, text)
        except (ValueError, NotAnEnergy, NotAnExactNumber) as fault:
            raise RulebookRefused(file, value.start_mark.line + 1, f"{key} is {text!r}: {fault}.") from None
        found[column] = content
    return found


def _cell(key: str, text: str) -> tuple[str, Any]:
    if key in _DAYS:
        return _DAYS[key], date.fromisoformat(text)
    if key in _ENERGIES:
        energy = parse_kwh(text)
        if energy.rounding != "none":
            raise ValueError("an example needs whole Wh, at most three decimals")
        return _ENERGIES[key], energy.wh
    if key in _WHOLE:
        return key, int(text)
    if key in _FLAGS:
        if text not in ("true", "false"):
            raise ValueError("write true or false")
        return key, text == "true"
    if key == "load_hp":
        return "load_millihp", exact(text, 3)
    if key == "fppas":
        return "fppas_paise", parse_rupees(text)
    return key, text


def untrue(example: Example, book: Rulebook) -> Iterator[str]:
    """What of an example does not come out as it was worked by hand: one sentence each."""
    try:
        rated = rate(pl.DataFrame([example.row]), book)
    except FrameRefused as fault:
        yield f"the example {example.name!r} cannot be read as a bill: {fault}"
        return
    except UnableToRate as refusal:
        reason = refusal.refusals[0].reason
        if not example.refused:
            yield f"the example {example.name!r} cannot be priced: {reason}"
        elif example.refused not in reason:
            yield f"the example {example.name!r} is refused for another reason: {reason}"
        return
    if example.refused:
        yield f"the example {example.name!r} should be refused ({example.refused}), but it is priced."
        return
    for code in LINES:
        wanted, found = example.lines.get(code, 0), int(rated.lines[code][0])
        if wanted != found:
            yield (
                f"the example {example.name!r} says {code} {decimal_rupees(wanted)}, but these rates make "
                f"{decimal_rupees(found)}: either the example or a rate is wrong."
            )
    total = int(rated.total_paise[0])
    if total != example.total_paise and sum(example.lines.values()) == total:
        yield (
            f"the total of the example {example.name!r} is {decimal_rupees(example.total_paise)}, but its "
            f"lines add up to {decimal_rupees(total)}."
        )
