"""What others may call says what it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.shape.source import Source, found

CALLED_BY_OTHERS = {"rules", "queries", "actions"}


def silent(source: Source) -> Iterator[str]:
    """Public functions and classes of rules, queries and actions without a docstring."""
    if source.word not in CALLED_BY_OTHERS:
        return
    classes = [node for node in source.tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]
    for node in (*source.public_functions(), *classes):
        overload = any(getattr(each, "id", "") == "overload" for each in node.decorator_list)
        if not overload and not ast.get_docstring(node):
            yield f"{node.name} (line {node.lineno}) has no docstring"


def test_what_others_call_is_documented() -> None:
    assert "\n".join(found(silent)) == ""


def test_a_silent_function_is_found() -> None:
    assert list(silent(Source("bijlighar.billing.rules.due", "def due_at(): pass")))
    assert list(silent(Source("bijlighar.billing.actions", "class UnableToBill(Exception): pass")))
    assert not list(silent(Source("bijlighar.billing.rules.due", "def _inside(): pass")))
