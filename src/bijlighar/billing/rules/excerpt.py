"""What of a rulebook priced a bill: its files' own entries for the bill's categories and days."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import yaml

from bijlighar.billing.rules.kept import Files

_SERIES = {
    "fuel-surcharge": "",
    "duty": "rules",
    "time-of-day": "rebates",
    "subsidy": "schemes",
    "demand": "",
}
"""The series that a bill's lines need, and the key of their rules by category ("" keeps all of it)."""


def excerpt(files: Files, categories: Collection[str], cycle_from: date, cycle_to: date) -> dict[str, Any]:
    """Orders, series and sources as plain data, every scalar its text: {"orders", "series", "sources"}."""
    orders = []
    for path in sorted(files):
        if not path.endswith("/order.yaml"):
            continue
        folder = path.removesuffix("/order.yaml")
        order = _read(files[path])
        if not _touches(order, cycle_from, cycle_to):
            continue
        mine = {
            code: _read(files[f"{folder}/{code.lower()}.yaml"])
            for code in sorted(categories)
            if f"{folder}/{code.lower()}.yaml" in files
        }
        orders.append({"order": order, "categories": mine})
    series = {
        name: _narrowed(_read(files[f"series/{name}.yaml"]), rules, categories)
        for name, rules in _SERIES.items()
        if f"series/{name}.yaml" in files
    }
    found = {"orders": orders, "series": series}
    register = _read(files["sources.yaml"])["sources"] if "sources.yaml" in files else {}
    used = set(_sources(found))
    return found | {"sources": {key: words for key, words in register.items() if key in used}}


def _narrowed(series: dict[str, Any], rules: str, categories: Collection[str]) -> dict[str, Any]:
    if not rules:
        return series
    mine = [one for one in series.get(rules, []) if set(one.get("categories", ())) & set(categories)]
    return series | {rules: mine}


def _touches(order: dict[str, Any], cycle_from: date, cycle_to: date) -> bool:
    after = order.get("to")
    return date.fromisoformat(order["from"]) < cycle_to and (
        not after or date.fromisoformat(after) > cycle_from
    )


def _sources(entry: Any) -> Iterator[str]:
    if isinstance(entry, dict):
        if isinstance(entry.get("source"), str):
            yield entry["source"]
        for each in entry.values():
            yield from _sources(each)
    elif isinstance(entry, list):
        for each in entry:
            yield from _sources(each)


def _read(text: str) -> dict[str, Any]:
    """A file with every scalar as it is written: no number is read as a float."""
    found: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return found
