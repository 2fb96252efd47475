"""An area's tables are its own: other areas ask its queries and actions, and use its rules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.shape.source import Source, found, program

OPEN_TO_OTHERS = {"queries", "actions", "rules"}
# The kernel is the language everybody speaks; interfaces also compose what adapters and exports offer.
OPEN_TO_INTERFACES = OPEN_TO_OTHERS | {"adapters", "personal"}
FREE = {"kernel", "conf"}
MODULES = {source.name for source in program()}


def trespasses(source: Source) -> Iterator[str]:
    """Imports that reach behind another area's door."""
    allowed = OPEN_TO_INTERFACES if source.area == "interfaces" else OPEN_TO_OTHERS
    for name, line in source.imports():
        parts = name.split(".")
        if parts[0] != "bijlighar" or len(parts) < 3 or parts[1] == source.area:
            continue
        if source.area in FREE or parts[1] in FREE or parts[1] == "interfaces":
            continue
        if parts[2] in ("queries", "actions") and (len(parts) > 4 or (len(parts) == 4 and name in MODULES)):
            yield f"line {line} imports {name}, which {'.'.join(parts[:3])} does not offer to others"
        elif parts[2] not in allowed:
            yield f"line {line} imports {name}; from another area take only {', '.join(sorted(allowed))}"


def test_areas_keep_their_tables_to_themselves() -> None:
    assert "\n".join(found(trespasses)) == ""


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("bijlighar.billing.queries", "from bijlighar.metering.models import MeterDay"),
        ("bijlighar.billing.actions.issue", "from bijlighar.metering import models"),
        ("bijlighar.billing.actions.issue", "import bijlighar.consumers.models as people"),
        ("bijlighar.billing.actions.issue", "from ...metering.models import MeterDay"),
        ("bijlighar.prepaid.actions", "from bijlighar.metering.adapters import dlms"),
        ("bijlighar.prepaid.actions", "from bijlighar.metering.actions.store import insert"),
        ("bijlighar.interfaces.portal.views", "from bijlighar.billing.models import Bill"),
    ],
)
def test_a_trespass_is_found(name: str, line: str) -> None:
    assert list(trespasses(Source(name, line)))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("bijlighar.billing.queries", "from bijlighar.billing.models import Bill"),
        ("bijlighar.billing.actions", "from bijlighar.ledger.actions import post"),
        ("bijlighar.billing.actions", "from bijlighar.kernel.action import action"),
        ("bijlighar.interfaces.jobs", "from bijlighar.metering.adapters import dlms"),
    ],
)
def test_a_visit_through_the_door_is_not(name: str, line: str) -> None:
    assert not list(trespasses(Source(name, line)))
