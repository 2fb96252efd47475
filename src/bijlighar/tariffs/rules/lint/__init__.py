"""Looking through a rulebook before it bills anybody: every fault with file, line and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bijlighar.tariffs.rules.book import Category, Order, Words
from bijlighar.tariffs.rules.document import (
    LOADER,
    RulebookRefused,
    Section,
    read,
    refuse_gaps_and_overlaps,
)
from bijlighar.tariffs.rules.lint.figures import figure_findings, leap_findings, mapping_nodes
from bijlighar.tariffs.rules.lint.finding import Finding, of_refusal
from bijlighar.tariffs.rules.lint.sense import sense_findings
from bijlighar.tariffs.rules.load import load_rulebook, load_sources, read_category, read_order
from bijlighar.tariffs.rules.load_paying import (
    load_deposit_interest,
    load_late_charges,
    load_power_factors,
    load_rebates,
)
from bijlighar.tariffs.rules.load_series import (
    load_demands,
    load_duties,
    load_fuel,
    load_schemes,
    load_solar_rebates,
)

__all__ = ["Finding", "lint"]

_SERIES: dict[str, Callable[[Section, frozenset[str]], Any]] = {
    "fuel-surcharge": load_fuel,
    "duty": load_duties,
    "time-of-day": load_solar_rebates,
    "subsidy": load_schemes,
    "late-charge": load_late_charges,
    "rebates": load_rebates,
    "power-factor": load_power_factors,
    "deposit-interest": lambda section, _categories: load_deposit_interest(section),
    "demand": lambda section, _categories: load_demands(section),
}
_NOT_CATEGORIES = ("order.yaml", "examples.yaml")


class _AnySource(dict[str, Words]):
    """Stands in for a register of sources that cannot be read, so that each figure is not a finding, too."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> Words:
        return Words(key, key)


def lint(home: Path) -> list[Finding]:
    """Faults of one state's rulebook in the folder `home`, by file and line; empty when there are none.

    One fault a file and line. Files that the loader reads one after the other are read apart here, so that a
    fault in one does not hide those of the others. What needs a whole rulebook (examples come true, duty of
    every category) is looked at once the files can be read.
    """
    shown = Path("rulebook") / home.name
    found = [*_Files(home, shown).findings()]
    if not found:
        found = list(sense_findings(load_rulebook(home.name, home.parent), home, shown))
    first: dict[tuple[Path, int], Finding] = {}
    for finding in [*found, *_figures(home, shown)]:
        first.setdefault((finding.file, finding.line), finding)
    return sorted(first.values())


class _Files:
    """The files of one state, each read on its own."""

    def __init__(self, home: Path, shown: Path) -> None:
        self.home, self.shown = home, shown
        self.sources: Mapping[str, Words] = {}

    def findings(self) -> Iterator[Finding]:
        try:
            self.sources = load_sources(self.home / "sources.yaml", self.home.parent)
        except RulebookRefused as fault:
            yield of_refusal(fault)
            self.sources = _AnySource()
        categories: set[str] = set()
        orders: list[tuple[Order, Section]] = []
        for folder in sorted(entry for entry in (self.home / "orders").iterdir() if entry.is_dir()):
            codes: dict[str, Category] = {}
            yield from self._categories(folder, codes)
            categories |= set(codes)
            yield from self._order(folder, codes, orders)
        yield from self._placed(orders)
        yield from self._series(frozenset(categories))
        yield from self._standards()
        yield from self._unused()

    def _opened(self, file: Path) -> Section:
        return read(file, self._as_shown(file), self.sources)[0]

    def _as_shown(self, file: Path) -> Path:
        return self.shown / file.relative_to(self.home)

    def _categories(self, folder: Path, codes: dict[str, Category]) -> Iterator[Finding]:
        names: dict[str, str] = {}
        for file in sorted(folder.glob("*.yaml")):
            if file.name in _NOT_CATEGORIES:
                continue
            try:
                section = self._opened(file)
                category = read_category(section)
            except RulebookRefused as fault:
                yield of_refusal(fault)
                codes[file.stem.upper()] = _unreadable()
                continue
            shown = self._as_shown(file)
            if category.code in names:
                other = names[category.code]
                yield Finding(
                    shown, 1, f"{category.code} is already written in {other}. One of them has to go."
                )
            elif file.stem != category.code.lower():
                yield Finding(
                    shown, 1, f"the file of {category.code} must be named {category.code.lower()}.yaml."
                )
            names.setdefault(category.code, file.name)
            codes[category.code] = category

    def _order(
        self, folder: Path, codes: dict[str, Category], orders: list[tuple[Order, Section]]
    ) -> Iterator[Finding]:
        file = folder / "order.yaml"
        if not file.exists():
            yield Finding(self._as_shown(folder), 1, "the folder lacks order.yaml.")
            return
        try:
            section = self._opened(file)
            order = read_order(section, codes)
        except RulebookRefused as fault:
            yield of_refusal(fault)
            return
        if folder.name != f"{order.from_date}-{order.code}":
            yield Finding(
                self._as_shown(file),
                section.line,
                f"the folder must be named {order.from_date}-{order.code}.",
            )
        orders.append((order, section))

    def _placed(self, orders: list[tuple[Order, Section]]) -> Iterator[Finding]:
        orders.sort(key=lambda pair: pair[0].from_date)
        placed = [(order.from_date, order.to_date, section.refuse) for order, section in orders]
        try:
            refuse_gaps_and_overlaps(placed, "this order")
        except RulebookRefused as fault:
            yield of_refusal(fault)

    def _series(self, categories: frozenset[str]) -> Iterator[Finding]:
        for file in sorted((self.home / "series").glob("*.yaml")):
            if file.stem not in _SERIES:
                known = ", ".join(f"{name}.yaml" for name in _SERIES)
                yield Finding(
                    self._as_shown(file), 1, f"nobody reads a series of this name. Known are {known}."
                )
                continue
            try:
                _SERIES[file.stem](self._opened(file), categories)
            except RulebookRefused as fault:
                yield of_refusal(fault)

    def _standards(self) -> Iterator[Finding]:
        """Figures of service-standards.yaml, which other areas read: each with its source and mark."""
        file = self.home / "service-standards.yaml"
        if not file.exists():
            return
        at = self._as_shown(file)
        try:
            read(file, at, self.sources)
            top = yaml.compose(file.read_text(encoding="utf-8"), Loader=LOADER)
        except RulebookRefused as fault:
            yield of_refusal(fault)
            return
        for keys, node in mapping_nodes(top) if top is not None else ():
            try:
                section = Section(at, node, keys[-1] if keys else at.name, self.sources)
                if section.has("value"):
                    section.origin()
            except RulebookRefused as fault:
                yield of_refusal(fault)

    def _unused(self) -> Iterator[Finding]:
        """Sources that no figure names any more."""
        file = self.home / "sources.yaml"
        if isinstance(self.sources, _AnySource) or not file.exists():
            return
        files = [one for one in self.home.rglob("*.yaml") if one != file]
        text = "\n".join(one.read_text(encoding="utf-8") for one in files)
        lines = file.read_text(encoding="utf-8").splitlines()
        for key in self.sources:
            if f"source: {key}," not in text and f"source: {key}\n" not in text:
                line = next((n for n, one in enumerate(lines, 1) if one.strip() == f"{key}:"), 1)
                yield Finding(self._as_shown(file), line, f"no figure names the source {key!r}. Take it out.")


def _unreadable() -> Category:
    # Only its code matters: an entry of a series that names the category must not be a finding as well.
    return Category("", "", "", (), Words("", ""), "telescopic", (), Words("", ""), (), "sanctioned_load",
                    None, None, "", None, "")  # fmt: skip


def _figures(home: Path, shown: Path) -> Iterator[Finding]:
    before: dict[str, yaml.Node] = {}
    for file in sorted(home.rglob("*.yaml")):
        if file.name in ("sources.yaml", "examples.yaml"):
            continue
        try:
            top = yaml.compose(file.read_text(encoding="utf-8"), Loader=LOADER)
        except yaml.YAMLError:
            continue  # told already
        if top is None:
            continue
        at = shown / file.relative_to(home)
        yield from figure_findings(top, at)
        if file.parent.parent.name == "orders" and file.name not in _NOT_CATEGORIES:
            if file.name in before:
                yield from leap_findings(top, before[file.name], at)
            before[file.name] = top
