"""Only interfaces look at the clock: whatever happens below is told when it happens, and can be replayed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.shape.source import Source, found

CLOCKED_ROOMS = {"interfaces", "conf"}
OWN_CLOCK = {"bijlighar.kernel.tables"}
"""What the database refuses whoever asks (to forget rows of the last year) goes by its own clock."""
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("time", "time"),
    ("time", "time_ns"),
}
CLOCK_NAMES = {"utcnow", "localdate"}
SQL_CLOCK = re.compile(r"\bnow\(\)|\bcurrent_(timestamp|date|time)\b|\bclock_timestamp\(\)", re.IGNORECASE)


def clocks(source: Source) -> Iterator[str]:
    """Looks at the clock: in Python, in a field's default, or in SQL."""
    if source.area in CLOCKED_ROOMS or source.name in OWN_CLOCK:
        return
    documentation = set(_docstrings(source.tree))
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            owner_name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if (owner_name, node.attr) in CLOCKS or node.attr in CLOCK_NAMES:
                yield f"line {node.lineno} reads {owner_name}.{node.attr}; take `at` from the caller"
        elif isinstance(node, ast.ImportFrom) and node.module == "django.utils.timezone":
            if {"now", "localdate"} & {alias.name for alias in node.names}:
                yield f"line {node.lineno} imports the clock; take `at` from the caller"
        elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            yield f"line {node.value.lineno}: {node.arg} reads the clock; the action knows the instant"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in documentation and SQL_CLOCK.search(node.value):
                yield f"line {node.lineno} reads the database's clock; pass `at` as a parameter"


def _docstrings(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def test_the_clock_is_read_in_interfaces_only() -> None:
    assert "\n".join(found(clocks)) == ""


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import datetime\nx = datetime.now(UTC)",
        "import datetime\nx = datetime.date.today()",
        "from django.utils import timezone\nfield = models.DateTimeField(default=timezone.now)",
        "from django.utils.timezone import now",
        "field = models.DateTimeField(auto_now_add=True)",
        "import time\nstarted = time.time()",
        "cursor.execute('UPDATE t SET at = now()')",
        "cursor.execute(f'UPDATE {t} SET day = CURRENT_DATE')",
    ],
)
def test_a_look_at_the_clock_is_found(line: str) -> None:
    assert list(clocks(Source("bijlighar.billing.actions", line)))


def test_interfaces_may_look_and_prose_may_speak_of_it() -> None:
    assert not list(clocks(Source("bijlighar.interfaces.jobs", "x = datetime.now(UTC)")))
    assert not list(clocks(Source("bijlighar.billing.rules", 'def due():\n    """Never calls now()."""')))
