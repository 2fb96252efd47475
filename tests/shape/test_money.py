"""No float near money: a paisa that rounds differently on Tuesday is a complaint on Wednesday."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.shape.source import Source, found

MONEY_AREAS = {"tariffs", "ledger", "billing", "payments", "deposits", "prepaid"}
FLOATS = {"float", "Float32", "Float64", "float16", "float32", "float64", "double"}
NOT_MONEY = "# not money:"
"""A float that is no money (a share of progress, a chart) says so at the end of its line."""


def floats(source: Source) -> Iterator[str]:
    """Float literals, conversions and column types in the areas of money and in `kernel.money`."""
    if source.area not in MONEY_AREAS and source.name != "bijlighar.kernel.money":
        return
    lines = source.text.splitlines()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            what = f"the float {node.value}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            what = "float()"
        elif isinstance(node, ast.Attribute) and node.attr in FLOATS:
            what = node.attr
        elif isinstance(node, ast.Attribute) and node.attr in ("FloatField", "DecimalField"):
            what = f"{node.attr}: money is stored as paise in a BigIntegerField"
        else:
            continue
        if NOT_MONEY not in lines[node.lineno - 1]:
            yield f"line {node.lineno} uses {what}; money is int64 paise, rates are micro-rupees"


def test_money_knows_no_float() -> None:
    assert "\n".join(found(floats)) == ""


@pytest.mark.parametrize(
    "line",
    ["x = 0.5", "x = float(y)", "x = pl.Float64", "x = y.astype(np.float64)", "x = models.FloatField()"],
)
def test_a_float_is_found(line: str) -> None:
    assert list(floats(Source("bijlighar.billing.rules", line)))


def test_a_float_elsewhere_or_explained_is_not() -> None:
    assert not list(floats(Source("bijlighar.metering.rules", "x = 0.5")))
    assert not list(floats(Source("bijlighar.billing.rules", "x = 0.5  # not money: width of a bar")))
