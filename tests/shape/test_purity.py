"""Rules run where there is no Django and no database: in a notebook, on a tariff officer's laptop."""

from __future__ import annotations

import subprocess
import sys

from tests.shape.source import program

PROBE = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(sorted({"django", "psycopg", "sqlite3"} & set(sys.modules)))
"""


def reached(*modules: str) -> str:
    """Which forbidden packages are loaded once `modules` are, in a new interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *modules], capture_output=True, text=True, timeout=120, check=False
    )
    return done.stdout.strip() or done.stderr


def test_rules_run_without_django() -> None:
    rules = [source.name for source in program() if source.word == "rules" and not source.is_test]
    assert rules
    assert reached(*rules) == "[]"


def test_a_rule_with_django_would_be_found() -> None:
    assert reached("bijlighar.kernel.models") != "[]"
