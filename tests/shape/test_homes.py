"""A test takes a home of its own by a fixture: in a bare one a command would start a server for ever."""

from __future__ import annotations

from pathlib import Path

from tests.shape.source import ROOT

TAKES_A_HOME = 'setenv("BIJLIGHAR' + '_HOME"'
OF_SERVERS = {"tests/faults/test_postgres_start.py"}
"""It starts them itself, and destroys what it started."""


def takers() -> set[str]:
    tests = [*ROOT.glob("src/**/tests/**/*.py"), *ROOT.glob("tests/**/*.py")]
    return {str(path.relative_to(ROOT)) for path in tests if TAKES_A_HOME in path.read_text(encoding="utf-8")}


def test_homes_are_taken_by_the_fixtures_of_conftest() -> None:
    assert takers() - OF_SERVERS == set(), "use settings_home, or own_home where servers are killed"


def test_a_taker_is_found() -> None:
    assert takers() >= OF_SERVERS
    assert TAKES_A_HOME in Path(ROOT / "conftest.py").read_text(encoding="utf-8")
