"""Reading one rulebook file so that every fault can be told with file, line and reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from bijlighar.kernel.money import NotAnExactNumber, exact
from bijlighar.tariffs.rules.book import MARKS, Absent, Value, Words

_FLOAT = "tag:yaml.org,2002:float"
_NULL = "tag:yaml.org,2002:null"
_NEAR = 0.8  # not money: how alike two keys must be to be taken for one misspelt


class RulebookRefused(ValueError):
    """A rulebook file is wrong; the text is `file:line: reason`."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file, self.line, self.reason = file, line, reason


class Section:
    """One mapping of a file: each key is taken once, and `done` refuses what nobody asked for.

    `sources`: the state's register of sources, where its figures' `source` is looked up.
    """

    def __init__(self, file: Path, node: yaml.Node, name: str, sources: Mapping[str, Words]) -> None:
        self.file, self.name, self.line = file, name, node.start_mark.line + 1
        self._sources = sources
        if not isinstance(node, yaml.MappingNode):
            raise RulebookRefused(file, self.line, f"{name} must be a list of `key: value` lines.")
        self._nodes: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value in self._nodes:
                raise self._refuse(key, f"{key.value!r} stands twice in {name}.")
            self._nodes[key.value] = value
        self._taken: set[str] = set()
        self._asked: set[str] = set()

    def refuse(self, reason: str, key: str | None = None) -> RulebookRefused:
        """A refusal at the line of `key`, or of the section."""
        line = self._nodes[key].start_mark.line + 1 if key in self._nodes else self.line
        return RulebookRefused(self.file, line, reason)

    def _refuse(self, node: yaml.Node, reason: str) -> RulebookRefused:
        return RulebookRefused(self.file, node.start_mark.line + 1, reason)

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._nodes

    def keys(self) -> list[str]:
        return list(self._nodes)

    def _take(self, key: str) -> yaml.Node:
        self._asked.add(key)
        if key not in self._nodes:
            near = get_close_matches(key, [name for name in self._nodes if name not in self._taken], 1, _NEAR)
            meant = f" {near[0]!r} stands there; is it meant for it?" if near else ""
            raise self.refuse(f"{self.name} lacks {key!r}.{meant}", near[0] if near else None)
        self._taken.add(key)
        return self._nodes[key]

    def text(self, key: str) -> str:
        """A non-empty text, joined to one line."""
        node = self._take(key)
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip() or node.tag == _NULL:
            raise self._refuse(node, f"{key!r} must be a text.")
        return " ".join(node.value.split())

    def optional_text(self, key: str) -> str:
        return self.text(key) if self.has(key) else ""

    def words(self, key: str) -> Words:
        """A text in both languages, written as <key>_en and <key>_hi."""
        return Words(self.text(f"{key}_en"), self.text(f"{key}_hi"))

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        found = self.text(key)
        if found not in allowed:
            raise self.refuse(f"{key} is {found!r}; it may be {', '.join(allowed)}.", key)
        return found

    def day(self, key: str) -> date:
        found = self.text(key)
        try:
            return date.fromisoformat(found)
        except ValueError:
            raise self.refuse(f"{key} is {found!r}; write a day like 2025-04-01.", key) from None

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if self.has(key) else None

    def period(self) -> tuple[date, date | None]:
        """The section's `from` and `to`, half-open; `to` may be left out."""
        start, end = self.day("from"), self.optional_day("to")
        if end is not None and end <= start:
            raise self.refuse(
                f"to {end} must be later than from {start}: the last day is not included.", "to"
            )
        return start, end

    def wh(self, key: str) -> int:
        """kWh, written as a whole number or as a quoted decimal, in Wh."""
        node = self._take(key)
        return self._whole(node, key, 3)

    def watts(self, key: str) -> int:
        return self._whole(self._take(key), key, 0)

    def _whole(self, node: yaml.Node, key: str, decimals: int) -> int:
        number = self._number(node, key)
        try:
            found = exact(number, decimals)
        except NotAnExactNumber as fault:
            raise self._refuse(node, f"{key}: {fault}") from None
        if found <= 0:
            raise self._refuse(node, f"{key} must be more than 0, not {number}.")
        return found

    def _number(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._refuse(node, f"{key} must be a number.")
        if node.tag == _FLOAT:
            raise self._refuse(
                node,
                f'{key} is the float {node.value}; write it in quotes, "{node.value}", to keep it exact.',
            )
        return str(node.value)

    def texts(self, key: str) -> tuple[str, ...]:
        node = self._take(key)
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self._refuse(node, f"{key} must be a list like [URBAN, RURAL].")
        return tuple(str(item.value) for item in node.value)

    def section(self, key: str) -> Section:
        return Section(self.file, self._take(key), key, self._sources)

    def sections(self, key: str) -> list[Section]:
        node = self._take(key)
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self._refuse(node, f"{key} must be a list, each entry beginning with a dash.")
        return [Section(self.file, item, f"an entry of {key}", self._sources) for item in node.value]

    def value(self, key: str, decimals: int) -> Value:
        """A figure with source and mark; at most `decimals` decimals, never a float."""
        found = self.value_or_absent(key, decimals)
        if isinstance(found, Absent):
            raise self.refuse(f"{key} may not be absent here.", key)
        return found

    def value_or_absent(self, key: str, decimals: int) -> Value | Absent:
        return self.section(key).as_value(key, decimals)

    def word(self, key: str, allowed: tuple[str, ...]) -> Value:
        """A setting that is a word, with source and mark."""
        section = self.section(key)
        found = Value(section.choice("value", allowed), *section.origin())
        section.done()
        return found

    def as_value(self, key: str, decimals: int) -> Value | Absent:
        """This section read as one figure: `value`, `source` and `mark`, or `absent` with the reason."""
        if self.has("absent"):
            reason = self.text("absent")
            self.done()
            return Absent(reason)
        node = self._take("value")
        number = self._number(node, key)
        try:
            exact(number, decimals)
        except NotAnExactNumber as fault:
            raise self._refuse(node, f"{key}: {fault}") from None
        found = Value(number.strip(), *self.origin())
        self.done()
        return found

    def origin(self) -> tuple[Words, str]:
        """The section's source and mark; a figure without them, or of an unregistered source, is refused."""
        key = self.text("source")
        if key not in self._sources:
            raise self.refuse(
                f"source {key!r} is not a key of sources.yaml. Write it there in both languages, "
                "or name one that stands there.",
                "source",
            )
        source = self._sources[key]
        mark = self.text("mark")
        if mark not in MARKS:
            raise self.refuse(f"mark {mark!r} is not one of {', '.join(MARKS)}.", "mark")
        return source, mark

    def done(self) -> None:
        """Refuse any key that nobody has read: a misspelt key must not be passed over."""
        self.optional_text("note")
        for key in self._nodes:
            if key not in self._taken:
                near = get_close_matches(key, sorted(self._asked - self._taken), 1, _NEAR)
                meant = f" Did you mean {near[0]!r}?" if near else ""
                raise self.refuse(f"{key!r} is not a key of {self.name}.{meant}", key)


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C where PyYAML has it: every process reads a rulebook, and this takes a third of the time."""


def read(file: Path, shown_as: Path, sources: Mapping[str, Words]) -> tuple[Section, Any]:
    """One file as a section, and what of its content rates, as plain data for the digest."""
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=LOADER)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise RulebookRefused(shown_as, line, f"this is not YAML: {fault.problem}.") from None
    if node is None:
        raise RulebookRefused(shown_as, 1, "the file is empty.")
    return Section(shown_as, node, shown_as.name, sources), plain(node)


def plain(node: yaml.Node) -> Any:
    """Content without comments, quotes, layout and words for people: every scalar is its text.

    Words are left out because days and bills remember the digest that priced them: a better translation must
    not make anybody's month be rated again.
    """
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value if not _is_for_people(key.value)}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    return " ".join(str(node.value).split())


def _is_for_people(key: str) -> bool:
    return key.endswith(("_en", "_hi")) or key in ("source", "mark", "note", "otherwise")


Placed: TypeAlias = tuple[date, date | None, Callable[[str], RulebookRefused]]
"""The days of an entry, half-open, and how to refuse it at its line."""


def refuse_crossed(entries: list[tuple[tuple[str, ...], Placed]], what: str) -> None:
    """Refuse unless each category has one rule at a time, and no gap between its rules."""
    by_category: dict[str, list[Placed]] = defaultdict(list)
    for codes, placed in entries:
        for code in codes:
            by_category[code].append(placed)
    for code, placed_of_code in by_category.items():
        ordered = sorted(placed_of_code, key=lambda one: one[0])
        refuse_gaps_and_overlaps(ordered, f"{what} of {code}")


def refuse_gaps_and_overlaps(periods: Sequence[Placed], what: str) -> None:
    """Refuse unless sorted periods follow each other without a gap or an overlap; only the last is open."""
    for (before, end, refuse), (start, _, refuse_next) in pairwise(periods):
        if start < before:
            raise refuse_next(
                f"{what}: {start} stands below {before}, but is earlier. Write the entries by their days."
            )
        if end is None:
            raise refuse(f"{what} has no end, but another begins on {start}. Write its `to`.")
        if end < start:
            raise refuse_next(f"{what}: a gap from {end} to {start}. Write what holds between, or `absent`.")
        if end > start:
            raise refuse_next(f"{what}: two entries overlap from {start} to {end}.")


@cache
def percent_fraction(value: Value) -> Fraction:
    """A per cent as a share of one."""
    return value.exact / 100
