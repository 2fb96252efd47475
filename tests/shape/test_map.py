"""The map shows the house as it is."""

from __future__ import annotations

from tests.shape.source import PACKAGE
from tools import map as generator


def test_the_map_is_fresh() -> None:
    assert generator.TARGET.read_text() == generator.document(), "docs/map.md is stale: run `make map`"


def test_every_area_is_on_the_map() -> None:
    areas = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - {"conf"}
    assert areas == {line[3:] for line in generator.document().splitlines() if line.startswith("## ")}
