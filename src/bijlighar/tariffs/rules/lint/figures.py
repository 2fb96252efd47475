"""Faults of single figures that can be read, and yet cannot be meant: units, exchanged amounts, leaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import yaml

from bijlighar.tariffs.rules.lint.finding import Finding

Path_ = tuple[str, ...]
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
_PER_UNIT = {"connection": (0, 2000), "block": (1, 300), "kw": (1, 2000), "hp": (1, 1000)}
PLAUSIBLE: dict[str, tuple[int, int, str]] = {
    "rs_per_kwh": (0, 20, "rupees a unit"),
    "subsidy_rs_per_kwh": (0, 20, "rupees a unit"),
    "rs_a_month_per_kva": (1, 2000, "rupees a month"),
    "kwh_per_block": (1, 100, "units"),
    "share_of_load_percent": (1, 100, "%"),
    "percent": (-30, 60, "%"),
    "first_percent": (0, 30, "%"),
    "rest_percent": (0, 30, "%"),
    "duty_percent": (0, 30, "%"),
    "solar_percent": (0, 60, "%"),
    "peak_percent": (0, 100, "%"),
    "percent_a_month": (0, 3, "%"),
    "percent_a_year": (0, 15, "%"),
}
"""Beyond these a figure is taken for a slip, unless a `note` beside it says that it is right."""
LEAP = Fraction(2, 5)
SAY_SO = "If it is right, say so in a `note` beside it."


def figure_findings(top: yaml.Node, file: Path) -> Iterator[Finding]:
    """What cannot be meant in one file."""
    yield from _words(top, file)
    if file.name == "service-standards.yaml":  # hours and days of other areas, whose units are not these
        return
    for keys, mapping in _mappings(top):
        if "value" in mapping:
            yield from _plausible(keys, mapping, file)
        yield from _dearer(mapping, file)
        yield from _areas(mapping, file)


def leap_findings(top: yaml.Node, before: yaml.Node, file: Path) -> Iterator[Finding]:
    """Amounts that moved by more than two fifths since the last order."""
    last = {keys: value for keys, value, _, _ in _amounts(before)}
    for keys, value, line, has_note in _amounts(top):
        was = last.get(keys)
        if was is None or not was or has_note:
            continue
        moved = abs(value - was) / abs(was)
        if moved > LEAP:
            more = "more" if value > was else "less"
            yield Finding(
                file, line,
                f"{_told(value)} is {int(moved * 100)} % {more} than {_told(was)}, its last. {SAY_SO}",
            )  # fmt: skip


def mapping_nodes(node: yaml.Node, keys: Path_ = ()) -> Iterator[tuple[Path_, yaml.MappingNode]]:
    """Every mapping of a file as its node, with the keys that lead to it."""
    if isinstance(node, yaml.MappingNode):
        yield keys, node
        for key, value in node.value:
            yield from mapping_nodes(value, (*keys, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from mapping_nodes(item, (*keys, str(number)))


def _mappings(node: yaml.Node, keys: Path_ = ()) -> Iterator[tuple[Path_, dict[str, yaml.Node]]]:
    """Every mapping of a file with the keys that lead to it; entries of a list are told by their number."""
    for place, mapping in mapping_nodes(node, keys):
        yield place, {str(key.value): value for key, value in mapping.value}


def _amounts(top: yaml.Node) -> Iterator[tuple[Path_, Fraction, int, bool]]:
    for keys, mapping in _mappings(top):
        node = mapping.get("value")
        if node is not None and _NUMBER.match(str(node.value)) and "rs_" in "".join(keys[-2:]):
            yield keys, Fraction(str(node.value)), node.start_mark.line + 1, "note" in mapping


def _words(top: yaml.Node, file: Path) -> Iterator[Finding]:
    for _, mapping in _mappings(top):
        for key, node in mapping.items():
            text, line = str(node.value), node.start_mark.line + 1
            if key.endswith("_hi") and isinstance(node, yaml.ScalarNode) and not _DEVANAGARI.search(text):
                yield Finding(file, line, f"{key} has no Hindi in it: {text!r}.")
            if key.endswith("_en") and isinstance(node, yaml.ScalarNode) and _DEVANAGARI.search(text):
                yield Finding(file, line, f"{key} has Hindi in it; the Hindi belongs in {key[:-3]}_hi.")


def _plausible(keys: Path_, mapping: dict[str, yaml.Node], file: Path) -> Iterator[Finding]:
    node = mapping["value"]
    name = next((key for key in reversed(keys) if key in PLAUSIBLE), "")
    if not name or "note" in mapping or not _NUMBER.match(str(node.value)):
        return
    low, high, unit = PLAUSIBLE[name]
    yield from _within(node, name, (low, high), unit, file)


def _within(node: yaml.Node, name: str, limits: tuple[int, int], unit: str, file: Path) -> Iterator[Finding]:
    value, (low, high) = Fraction(str(node.value)), limits
    if low <= value <= high:
        return
    hint = ""
    if unit.startswith("rupees") and value > high and low <= value / 100 <= high:
        hint = f" Is it in paise? Then write {_told(value / 100)}."
    elif unit == "%" and value > high and low <= value / 100 <= high:
        hint = f" Is the decimal point missing? Then write {_told(value / 100)}."
    yield Finding(
        file, node.start_mark.line + 1,
        f"{name} is {_told(value)} {unit}; it lies between {_told(Fraction(low))} and {high} everywhere else."
        f"{hint} {SAY_SO}",
    )  # fmt: skip


def _dearer(mapping: dict[str, yaml.Node], file: Path) -> Iterator[Finding]:
    """Slabs whose rate falls: in every order a later unit costs as much as the one before it, or more."""
    slabs = mapping.get("slabs")
    if not isinstance(slabs, yaml.SequenceNode):
        return
    priced = [
        {keys: (rate, line, noted) for keys, rate, line, noted in _amounts(slab) if keys[0] == "rs_per_kwh"}
        for slab in slabs.value
    ]
    for before, after in pairwise(priced):
        for keys, (rate, line, has_note) in after.items():
            was = before.get(keys)
            if was is not None and rate < was[0] and not has_note:
                yield Finding(
                    file, line,
                    f"this slab costs {_told(rate)} a unit, less than {_told(was[0])} in the slab before it. "
                    f"Were two rates exchanged? {SAY_SO}",
                )  # fmt: skip


def _areas(mapping: dict[str, yaml.Node], file: Path) -> Iterator[Finding]:
    """Fixed charges: in reach of their unit, and never dearer in the village than in the town."""
    for key in ("rs_a_month", "rs_a_month_per_kva"):
        by_area = mapping.get(key)
        if not isinstance(by_area, yaml.MappingNode):
            continue
        found = {}
        for keys, inner in _mappings(by_area):
            node = inner.get("value")
            if node is None or "note" in inner or not _NUMBER.match(str(node.value)):
                continue
            found[keys[-1]] = node
            per = str(mapping["per"].value) if "per" in mapping else ""
            if key == "rs_a_month" and per in _PER_UNIT:
                yield from _within(node, f"rs_a_month per {per}", _PER_UNIT[per], "rupees a month", file)
        if {"URBAN", "RURAL"} <= found.keys():
            urban, rural = (Fraction(str(found[area].value)) for area in ("URBAN", "RURAL"))
            if rural > urban:
                yield Finding(
                    file, found["RURAL"].start_mark.line + 1,
                    f"RURAL {_told(rural)} is more than URBAN {_told(urban)}. Were they exchanged? {SAY_SO}",
                )  # fmt: skip


def _told(number: Fraction) -> str:
    """A decimal without needless zeros; two decimals where it has any."""
    thousandths = round(abs(number) * 1000)
    whole, small = divmod(thousandths, 1000)
    text = f"{small:03d}".rstrip("0")
    return ("-" if number < 0 else "") + str(whole) + (f".{text.ljust(2, '0')}" if text else "")
