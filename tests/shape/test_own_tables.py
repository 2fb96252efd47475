"""An area's tables are its own: other areas ask its queries and actions, and use its rules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.apps import apps

from tests.shape.source import PACKAGE, Source, found, program

OPEN_TO_OTHERS = {"queries", "actions", "rules"}
# The kernel is the language everybody speaks; interfaces also compose what adapters and exports offer.
OPEN_TO_INTERFACES = OPEN_TO_OTHERS | {"adapters", "personal"}
FREE = {"kernel", "conf"}


@cache
def modules() -> set[str]:
    """The names of all modules; asked for when a test runs, as every worker collects every file."""
    return {source.name for source in program()}


def trespasses(source: Source) -> Iterator[str]:
    """Imports that reach behind another area's door."""
    allowed = OPEN_TO_INTERFACES if source.area == "interfaces" else OPEN_TO_OTHERS
    for name, line in source.imports():
        parts = name.split(".")
        if parts[0] != "bijlighar" or len(parts) < 3 or parts[1] == source.area:
            continue
        if source.area in FREE or parts[1] in FREE or parts[1] == "interfaces":
            continue
        if parts[2] in ("queries", "actions") and (len(parts) > 4 or (len(parts) == 4 and name in modules())):
            yield f"line {line} imports {name}, which {'.'.join(parts[:3])} does not offer to others"
        elif parts[2] not in allowed:
            yield f"line {line} imports {name}; from another area take only {', '.join(sorted(allowed))}"


def test_areas_keep_their_tables_to_themselves() -> None:
    assert "\n".join(found(trespasses)) == ""


_VIEW = re.compile(r"CREATE (?:OR REPLACE )?(?:MATERIALIZED )?VIEW (\w+)", re.IGNORECASE)


@cache
def tables() -> dict[str, str]:
    """The area of every table and view of ours, by its name in the database."""
    named = {each._meta.db_table: each._meta.app_label for each in apps.get_models(include_auto_created=True)}
    for path in PACKAGE.glob("*/migrations/*.py"):
        named |= dict.fromkeys(_VIEW.findall(path.read_text()), path.parent.parent.name)
    areas = {source.area for source in program()}
    return {table: area for table, area in named.items() if area in areas}


NAMING = {"interfaces", "notifications"}
"""Rooms that give names to addresses and texts."""


def foreign_tables(source: Source) -> Iterator[str]:
    """Texts that name a table or view of another area; what is offered to others is imported by its name."""
    name = re.compile(rf"\b({'|'.join(map(re.escape, tables()))})\b")
    prose = {id(node.value) for node in ast.walk(source.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            if source.area in NAMING and not re.search(r"\s", node.value):
                continue  # one word there is the name of an address or text, which may be that of a table too
            for table in sorted(set(name.findall(node.value))):
                if tables()[table] != source.area:
                    yield f"line {node.lineno} names {table}, a table of {tables()[table]}; ask its queries"


def test_sql_names_tables_of_its_own_area_alone() -> None:
    assert {"consumers_connection", "consumers_place", "network_office"} <= tables().keys()
    assert "\n".join(found(foreign_tables)) == ""


@pytest.mark.parametrize(
    "line",
    [
        "x = 'SELECT 1 FROM consumers_connection c'",
        "x = f'SELECT {y} FROM a JOIN consumers_place p ON p.connection_id = a.id'",
        "cursor.execute('INSERT INTO network_office VALUES (1)')",
    ],
)
def test_sql_over_a_foreign_table_is_found(line: str) -> None:
    assert list(foreign_tables(Source("bijlighar.metering.queries", line)))
    assert list(foreign_tables(Source("bijlighar.interfaces.cli", line)))


def test_sql_over_own_tables_and_prose_about_others_is_not() -> None:
    own = "x = f'SELECT 1 FROM metering_meter m JOIN {PLACES} p ON TRUE'"
    assert not list(foreign_tables(Source("bijlighar.metering.queries", own)))
    assert not list(foreign_tables(Source("bijlighar.interfaces.console", "x = 'consumers_connection'")))
    assert not list(foreign_tables(Source("bijlighar.metering.queries", '"""As consumers_connection is."""')))


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
